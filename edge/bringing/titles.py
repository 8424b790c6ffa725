"""Whose chat a file is, by its name and by who writes in it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LEAST_DIGITS, MOST_DIGITS = 8, 15
LEAST_LETTERS = 2
_NUMBER = re.compile(r"\+\d[\d\s().\u2010-\u2015\u2212-]{6,24}\d")
_ENDING = re.compile(r"\.(zip|txt)$", re.IGNORECASE)
# A second download of the same file: "…(1).zip", "… - Copy", "….txt.zip".
_COPY = re.compile(r"\s*(?:\(\d{1,3}\)|[-–] ?(?:copy|copie|kopie|copia))$", re.IGNORECASE)
# What WhatsApp writes before the name, in any language: up to its own name and one more word.
_BEFORE = re.compile(
    r"^.{0,40}?whats\s?app.{0,3}?(?:[\s-]+(?:chat|with|avec|con|com|mit|met|na|ya|z|med|с|ile|und))*[\s:_-]+",
    re.IGNORECASE,
)
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PHONE = re.compile(r"(['’]s)? (tele)?phone$", re.IGNORECASE)
_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|_]+')


def plain(name: str) -> str:
    """A name in the form in which names are compared."""
    bare = _MARKS.sub("", unicodedata.normalize("NFC", name)).casefold()
    return " ".join(_NOT_IN_FILES.sub(" ", bare).split())


def number_of(text: str) -> str:
    """The digits of a number with its country that stands in a text alone, "" where there is none."""
    found = _NUMBER.fullmatch(" ".join(_MARKS.sub("", text).split()))
    digits = "".join(filter(str.isdecimal, found[0])) if found else ""
    return digits if LEAST_DIGITS <= len(digits) <= MOST_DIGITS else ""


def title_of(file: str, people: Collection[str]) -> str:
    """The name of the chat: one of the people where the file ends in their name, else what follows WhatsApp's words.

    "" where the file says nothing, as _chat.txt does not.
    """
    stem = _stem(file)
    for name in sorted(people, key=len, reverse=True):
        if plain(name) and re.search(rf"(^|[\s-]){re.escape(plain(name))}$", plain(stem)):
            return name
    digits = "".join(filter(str.isdecimal, stem))
    for name in people:
        if (number_of(name) and digits.endswith(number_of(name))) or _is_inside(plain(name), plain(stem)):
            return name
    number = _NUMBER.search(stem.replace("_", " ").replace("\u00a0", " "))
    if number and number_of(number[0]):
        return number[0]
    named = _BEFORE.sub("", stem.replace("_", " ")).strip() if re.search("whats ?app", stem, re.IGNORECASE) else ""
    return named if plain(named) not in ("", "chat") else ""


def _is_inside(name: str, stem: str) -> bool:
    """Languages that write no spaces have their words around the name."""
    return len(name) >= LEAST_LETTERS and name in stem and not stem.isascii() and "whatsapp" in stem


def person(whose: str) -> str:
    """Whose phone it was, without the words around the name: "Eric" of "Eric's phone"."""
    return _PHONE.sub("", " ".join(whose.split()))


def _stem(file: str) -> str:
    stem = _MARKS.sub("", unicodedata.normalize("NFC", file)).strip()
    while True:
        shorter = _COPY.sub("", _ENDING.sub("", stem)).strip()
        if shorter == stem:
            return stem
        stem = shorter
