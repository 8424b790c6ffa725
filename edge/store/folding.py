"""Words as the search compares them: without capitals, accents and signs. Pure.

Both sides, what is kept and what is looked for, are folded here and nowhere else; so a tokenizer never gets to see
anything but plain words, and the index and the question cannot disagree about where a word ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# To be raised whenever the same text gives other words than before: the index is then made anew.
FOLDING = 1
# Words are told apart by their first letters: nobody types more, and a customer can write 65,536 without a space.
MOST_LETTERS = 40
# Of a longer question the first words count; each further one costs time and hardly ever changes what is found.
MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
# Marks on letters (accents, vowel signs) and signs without a width or a meaning of their own.
_MUTE = ("M", "Cf")


def words_of(text: str) -> list[str]:
    """The words of a text, each once: letters and digits only, "Wi-Fi, Büro" gives wi, fi, buro."""
    if not text.isascii():
        # Marks go before letters are taken apart, too: to put a pile of 60,000 in order takes seconds.
        text = _unmarked(unicodedata.normalize("NFKD", _unmarked(text)).casefold())
    return list(dict.fromkeys(word[:MOST_LETTERS] for word in _WORD.findall(text.lower())))


def _unmarked(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith(_MUTE))


def asked_words(question: str) -> list[str]:
    """The words of a question that count."""
    return words_of(question[: MOST_WORDS * 4 * MOST_LETTERS])[:MOST_WORDS]


def begins(word: str, asked: Iterable[str]) -> bool:
    """Whether one of the asked words finds this one: as its beginning, or a single letter as the whole of it."""
    return any(word == each or (len(each) > 1 and word.startswith(each)) for each in asked)


def has_all(words: Iterable[str], asked: Iterable[str]) -> bool:
    """Whether every asked word finds one of these: the plain way, which the index must always agree with."""
    words = list(words)
    return all(any(begins(word, (each,)) for word in words) for each in asked)
