"""Whether the words of a message are longer than what is kept of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from edge.intake import clean
from edge.text.json_reading import json_texts


def is_cut(said: object, kept: Iterable[str]) -> bool:
    """Whether some text in `said` is kept by its beginning only."""
    long = [words for words in json_texts(said) if len(words) > clean.NAME]
    parts = [part for part in kept if len(part) >= clean.NAME] if long else []
    return any(_begins(words, part) for words in long for part in parts)


def _begins(words: str, part: str) -> bool:
    """Whether this part has the beginning of these words and not all of them, in one of the two forms that are kept."""
    wholes = (clean.text(words, len(words)) or "", clean.line(words, len(words)) or "")
    begun = any(len(whole) > clean.NAME and whole[: clean.NAME // 2] in part for whole in wholes)
    return begun and not any(whole in part for whole in wholes)
