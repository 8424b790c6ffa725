"""What a customer chose or filled in: buttons, lists, forms. The form's answers are JSON inside a string, by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from edge.intake import clean, remains
from edge.intake.clean import CAPTION, Node, compact
from edge.text.json_reading import json_value

DEPTH = 3  # a form's answers lie one level deep, an address two; what is deeper is not for reading at a counter
ANSWERS = 40  # more answers than this are not a line any more
PRODUCTS = ("product", "product_list")
TOKEN_KEY = "flow_token"  # noqa: S105  # the name of a field: our own handle for the form, nothing that somebody wrote


def interactive(said: Node) -> tuple[str, dict[str, Any], str]:
    """(what a person reads, what a page may show besides, what is wrong with it or "")."""
    kind = clean.word(said.get("type")) or next((known for known in READERS if known in said), "")
    if kind in PRODUCTS:
        return _products(said)
    reader = READERS.get(kind)
    if reader is None:
        return "", compact(type=kind), "an answer of a type that is not known"
    chosen = clean.node(said.get(kind))
    words, extra = reader(chosen)
    return words, {"type": kind, **extra}, "" if chosen else "an answer without its content"


def _choice(chosen: Node) -> tuple[str, dict[str, Any]]:
    title, description = clean.text(chosen.get("title"), CAPTION), clean.text(chosen.get("description"), CAPTION)
    key = clean.line(chosen.get("id"), clean.ID)
    return title or key or "", compact(id=key, title=title, description=description)


def _form(chosen: Node) -> tuple[str, dict[str, Any]]:
    """A filled form: its answers on one line and each with its field. Where its JSON is broken, its caption and all of
    it as it came: a person reads what a program cannot.
    """
    written = chosen.get("response_json")
    answers = json_value(written) if isinstance(written, str) else written
    broken = clean.text(written, CAPTION) if isinstance(written, str) and answers is None else None
    found = list(islice(_leaves(answers, (), DEPTH), ANSWERS + 1))
    fields = [[name, answer] for name, answer in found[:ANSWERS] if answer is not None]
    whole = ", ".join(answer for _, answer in fields)
    caption = clean.text(chosen.get("body"), CAPTION) or broken or ""
    if broken and any(letter.isalnum() for letter in broken):
        fields = [["", part] for part in dict.fromkeys((caption, broken))]
    cut = len(found) > ANSWERS or any(answer is None for _, answer in found) or _is_long(found)
    extra = compact(name=clean.token(chosen.get("name")), fields=fields, cut=cut or None)
    return whole[:CAPTION] or caption, extra


def _is_long(found: Iterable[tuple[str, str | None]]) -> bool:
    """Whether an answer fills all the room that there is: the rest of it is not here."""
    return any(answer is not None and len(answer) >= CAPTION for _, answer in found)


def _leaves(value: object, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, str | None]]:
    """Each answer under the name of its field; None for one that lies deeper than anybody reads."""
    if isinstance(value, dict | list):
        if depth == 0 and value:
            yield " · ".join(path), None
            return
        inner = value.items() if isinstance(value, dict) else ((None, part) for part in value)
        for key, part in inner:
            if key != TOKEN_KEY:
                name = clean.line(key)
                yield from _leaves(part, (*path, name) if name else path, depth - 1)
    elif (answer := _answer(value)) is not None:
        yield " · ".join(path), answer


def _answer(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A long number may be a phone's or a card's: each of its digits counts.
    return str(value) if isinstance(value, int | float) else clean.text(value, CAPTION) or None


def _products(said: Node) -> tuple[str, dict[str, Any], str]:
    """A question about what is in the catalogue (type documented in August 2026, its body nowhere)."""
    sold = remains.sold(said)
    lines, cut = remains.all_words({key: part for key, part in said.items() if key != "type"})
    words = [words for _, words in lines if words not in sold]
    extra = compact(type=clean.word(said.get("type")), products=sold, cut=cut or None)
    return "\n".join(words or sold), extra, "" if words or sold else "a question about no product"


def _permission(chosen: Node) -> tuple[str, dict[str, Any]]:
    response = clean.word(chosen.get("response"))
    return response, compact(response=response, permanent=chosen.get("is_permanent") is True or None)


READERS: Mapping[str, Callable[[Node], tuple[str, dict[str, Any]]]] = {
    "button_reply": _choice,
    "list_reply": _choice,
    "nfm_reply": _form,
    "call_permission_reply": _permission,
}
