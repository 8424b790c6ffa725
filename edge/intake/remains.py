"""The words of a message that no reader took: of a type or a shape that is new, or in a field of which nobody knew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from edge.intake import clean
from edge.intake.clean import CAPTION, NAME, Node

LINES, LETTERS = 40, 8_192  # more than this is not for reading at a counter

# Under such names people's words stand, wherever WhatsApp puts them next.
_WORDS = re.compile(
    "(.*_)?(text|body|caption|title|subtitle|description|name|note|question|answer|headline|label|emoji|comment"
    "|transcript|transcription|greeting|subject|reason|address|header|footer)"
)
# Under such names there are never any.
_MACHINES = re.compile(
    "(.*_)?(type|id|ids|token|hash|clid|timestamp|time|key|payload|code|href|sha256|size)|from|to|messaging_product"
)
_SOLD = "product_retailer_id"  # the shop's own name for what it sells
_FILE = frozenset({"mime_type", "sha256"})
# Their readers take all words that there are: a form's own name, and "Sent", are none of the customer's.
_TAKEN = frozenset({"nfm_reply", "system", "reaction", "revoke", "errors"})
_AROUND = frozenset({"context", "referral"})  # what can stand beside any content, and is read wherever it does

Found = tuple[list[list[str]], bool]


def all_words(said: Node) -> Found:
    """([name, words] of whatever is written in it, whether there is more), but for what is for machines."""
    content = {key: part for key, part in said.items() if key not in _AROUND}
    return _bounded(_leaves(content, lambda key: not _MACHINES.fullmatch(key) or key == _SOLD))


def beside(said: Node, kept: Iterable[str]) -> Found:
    """Likewise of a message that was read: only what has the name of words, and is not among those that are kept."""
    shown = _plain(" ".join(kept))
    found = _leaves(said, lambda key: bool(_WORDS.fullmatch(key)))
    return _bounded((key, words) for key, words in found if _plain(words)[: NAME // 2] not in shown)


def sold(said: Node) -> list[str]:
    """What a message says of the catalogue, wherever it says so."""
    found = (words for _, words in _leaves(said, lambda key: key == _SOLD))
    return list(dict.fromkeys(found))[:LINES]


def _bounded(found: Iterator[tuple[str, str]]) -> Found:
    lines: list[list[str]] = []
    left = LETTERS
    for key, words in found:
        if len(lines) == LINES or left <= 0:
            return lines, True
        lines.append([key, words[:left]])
        left -= len(words)
    return lines, left < 0


def _leaves(said: Node, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Each text or number under a name that is wanted, in its order; a list has the name of what it is in.

    Never by recursion, since a customer may have nested them.
    """
    waiting: list[tuple[str, object]] = [("", said)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            is_file = not _FILE.isdisjoint(value)
            inner = [(name, part) for name, part in value.items() if isinstance(name, str) and name not in _TAKEN]
            waiting.extend((name, part) for name, part in reversed(inner) if not (is_file and name == "url"))
        elif isinstance(value, list):
            waiting.extend((key, part) for part in reversed(value))
        elif wanted(key) and (words := _written(value)):
            yield clean.line(key.replace("_", " ")) or "", words


def _plain(words: str) -> str:
    return clean.line(words, len(words)) or ""


def _written(value: object) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return "" if clean.number(value) is None else str(value)
    return (clean.text(value, CAPTION) or "").strip()
