"""What a customer chose or filled in: buttons, lists, forms. The form's answers are JSON inside a string, by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from edge.intake import clean
from edge.intake.clean import CAPTION, Node, compact

DEPTH = 3  # a form's answers lie one level deep, an address two; what is deeper is not for reading at a counter
ANSWERS = 40  # more answers than this are not a line any more
TOKEN_KEY = "flow_token"  # noqa: S105  # the name of a field: our own handle for the form, nothing that somebody wrote


def interactive(said: Node) -> tuple[str, dict[str, Any], str]:
    """(what a person reads, what a page may show besides, what is wrong with it or "")."""
    kind = clean.token(said.get("type")) or ""
    reader = READERS.get(kind)
    if reader is None:
        return "", compact(type=kind), "an answer of a type that is not known"
    chosen = clean.node(said.get(kind))
    words, extra = reader(chosen)
    return words, {"type": kind, **extra}, "" if chosen else "an answer without its content"


def parsed(written: str | bytes) -> object:
    """The JSON value of a text, None if it is none. Numbers beyond reason are None, controls in strings are borne.

    Nothing but its own text decides: an integer of 5,000 digits must not cost the values beside it.
    """
    try:
        return json.loads(written, strict=False, parse_int=_integer, parse_constant=_nothing)
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= clean.ID else None


def _nothing(_name: str) -> None:
    """NaN and Infinity are no JSON."""


def _choice(chosen: Node) -> tuple[str, dict[str, Any]]:
    title, description = clean.text(chosen.get("title"), CAPTION), clean.text(chosen.get("description"), CAPTION)
    key = clean.line(chosen.get("id"), clean.ID)
    return title or key or "", compact(id=key, title=title, description=description)


def _form(chosen: Node) -> tuple[str, dict[str, Any]]:
    """A filled form: its answers on one line, or its own caption where they cannot be read."""
    written = chosen.get("response_json")
    answers = _leaves(parsed(written) if isinstance(written, str) else None, DEPTH)
    words = ", ".join(islice(answers, ANSWERS))[:CAPTION]
    return words or clean.text(chosen.get("body"), CAPTION) or "", compact(name=clean.token(chosen.get("name")))


def _leaves(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, dict | list) and depth > 0:
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner:
            if key != TOKEN_KEY:
                yield from _leaves(part, depth - 1)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif (number := clean.number(value)) is not None and not isinstance(value, str):
        yield str(number)
    elif words := clean.line(value, CAPTION):
        yield words


def _permission(chosen: Node) -> tuple[str, dict[str, Any]]:
    response = clean.token(chosen.get("response"))
    return response or "", compact(response=response)


READERS: Mapping[str, Callable[[Node], tuple[str, dict[str, Any]]]] = {
    "button_reply": _choice,
    "list_reply": _choice,
    "nfm_reply": _form,
    "call_permission_reply": _permission,
}
