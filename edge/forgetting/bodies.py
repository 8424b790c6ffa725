"""A webhook's body without what it holds of one customer. Pure.

A body may have been sent for several: what is others' stays, in its place. What was theirs is a mark from then on,
which whoever reads the body again passes over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from edge.text.json_reading import json_value

# Stands where something of an erased customer was.
ERASED: dict[str, Any] = {"erased": True}
EMPTY = json.dumps(ERASED).encode()

# The lists whose elements are of one person each: they stay or go whole. All other lists are looked through.
_ITEMS = frozenset({"messages", "message_echoes", "statuses", "calls", "state_sync", "user_preferences"})
# What a person wrote or quoted says nothing of whose it is; a shop may call its products what it likes.
_SAID = frozenset({"context", "text", "interactive", "button", "order", "referral", "reaction", "location"})
# Names of fields that hold whose an element is, or what it is called.
_WHOSE = re.compile(r"from|to|id|wa_id|recipient|sender|phone_number|\w*_id", re.ASCII)
# A wamid, as it stands in JSON; some write a slash with a backslash before it.
_WAMID = re.compile(rb"wa[a-z]{2,6}\.[A-Za-z0-9+/=_.\\-]{1,400}")

IsTheirs = Callable[[str], bool]


def wamids_in(body: bytes) -> set[str]:
    """All that looks like WhatsApp's name of a message."""
    return {found.replace(b"\\", b"").decode("ascii") for found in _WAMID.findall(body)}


def without(body: bytes, is_theirs: IsTheirs) -> bytes | None:
    """The body without what is theirs; None where nothing in it is. What nobody can read is theirs if it names them."""
    document = json_value(body)
    if document is None:
        words = re.findall(rb"[A-Za-z0-9+/=_.-]{5,400}", body)
        return EMPTY if any(is_theirs(word.decode("ascii")) for word in words) else None
    try:
        left = _left(document, is_theirs)
    except RecursionError:
        return EMPTY
    return None if left is document else json.dumps(left, separators=(",", ":")).encode()


def theirs_in(body: bytes, is_theirs: IsTheirs) -> set[str]:
    """WhatsApp's names of the messages and statuses of a body that are theirs; what they quote may be others'."""
    try:
        return set(_named(json_value(body), is_theirs))
    except RecursionError:
        return set()


def _named(node: Any, is_theirs: IsTheirs, whole: bool = False) -> Iterator[str]:
    """whole: the node is a part of what is theirs."""
    if isinstance(node, list):
        for each in node:
            yield from _named(each, is_theirs, whole)
    elif isinstance(node, dict):
        whole = whole or _is_of(node, is_theirs)
        for key, value in node.items():
            if key in _ITEMS and isinstance(value, list):
                items = (each for each in value if isinstance(each, dict))
                names = (each.get("id") for each in items if whole or _is_of(each, is_theirs))
                yield from (name for name in names if isinstance(name, str))
            else:
                yield from _named(value, is_theirs, whole)


def is_gone(body: bytes, place: str) -> bool:
    """Whether what stood at this place of a body, as a Fact names it, was taken out."""
    node: Any = json_value(body)
    for name, number in re.findall(r"(\w+)|\[(\d+)\]", place):
        if node == ERASED:
            return True
        if number and isinstance(node, list) and int(number) < len(node):
            node = node[int(number)]
        elif name and isinstance(node, dict):
            node = node.get(name)
    return bool(node == ERASED)


def _left(node: Any, is_theirs: IsTheirs) -> Any:
    """The same object where nothing in it is theirs."""
    if isinstance(node, dict):
        return ERASED if _is_of(node, is_theirs) else _inner(node, is_theirs)
    if isinstance(node, list):
        left = [_left(each, is_theirs) for each in node]
        return left if any(new is not old for new, old in zip(left, node, strict=True)) else node
    return node


def _inner(node: dict[str, Any], is_theirs: IsTheirs) -> Any:
    left = {}
    for key, value in node.items():
        if key in _ITEMS and isinstance(value, list):
            left[key] = [ERASED if isinstance(each, dict) and _is_of(each, is_theirs) else each for each in value]
        else:
            left[key] = _left(value, is_theirs)
    if all(left[key] is value or left[key] == value for key, value in node.items()):
        return node
    items = [each for key in _ITEMS & left.keys() if isinstance(left[key], list) for each in left[key]]
    # Who is named beside items that all are theirs is the same person, under whatever number it was then.
    return ERASED if items and all(each == ERASED for each in items) else left


def _is_of(node: dict[str, Any], is_theirs: IsTheirs) -> bool:
    """Whether one of its own fields names them; its lists are looked through by themselves."""
    for key, value in node.items():
        if isinstance(value, str) and _WHOSE.fullmatch(key) and is_theirs(value):
            return True
        if isinstance(value, dict) and key not in _SAID and key != "value" and _is_of(value, is_theirs):
            return True
    return False
