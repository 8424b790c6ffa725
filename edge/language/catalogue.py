"""Catalogues: one folder per language, one file per part of the house, one line per sentence.

The key "desk.taken" is the entry `taken` of desk.toml. An entry is a sentence with {gaps}; a table of `one` and
`other`, between which the fact `count` chooses; or a list, such as the months. An entry `taken_beside` is what a shop
reads instead that has the WhatsApp Business app on a phone of its own.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from edge.language.said import Said, agreed

HERE = Path(__file__).parent
ENGLISH = "en"
# By code, each under its own name. What owners wrote in each lies in this order: a new one is the last.
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fr": "Français", "rw": "Ikinyarwanda", "sw": "Kiswahili"}
# At the end of the name of an entry: see above.
BESIDE = "_beside"
# Right-to-left text, or what commands direction, would reorder the sentence around it: isolate it.
_STRONG = frozenset({"R", "AL", "AN", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"

Entry = str | list[str] | dict[str, str]


class Language:
    """One language. Where its catalogue lacks a sentence English stands in: a gap in a translation stops nobody."""

    def __init__(self, code: str, entries: Mapping[str, Entry], fallback: Language | None = None) -> None:
        self.code = code
        self.entries = entries
        self._fallback = fallback

    def say(self, what: Said | str, /, **facts: Any) -> str:
        """The sentence in words. `what` is a key with its facts, or a Said; an unknown key stands for itself."""
        said = agreed(what, **facts)
        entry = self._entry(said.key)
        if entry is None:
            return said.key
        if isinstance(entry, dict):
            entry = entry[self._number(said.facts.get("count"))]
        sentence = str(entry)
        if "{" not in sentence:
            return sentence
        return sentence.format_map(_Gaps({name: self._filled(fact) for name, fact in said.facts.items()}))

    def knows(self, key: str) -> bool:
        return self._entry(key) is not None

    def listed(self, key: str) -> list[str]:
        """A list of the catalogue, such as the names of the months."""
        entry = self._entry(key)
        if not isinstance(entry, list):
            raise KeyError(key)
        return entry

    def weekday(self, day: date) -> str:
        """Mon, lun., mbe. …: short, as it stands before a date."""
        return self.listed("calendar.weekdays")[day.weekday()]

    def date(self, day: date) -> str:
        """Fri 20 Nov 2026, in this language's order."""
        month = self.listed("calendar.months")[day.month - 1]
        return self.say("calendar.date", weekday=self.weekday(day), day=day.day, month=month, year=day.year)

    def hour(self, at: datetime) -> str:
        """14:05, of a time that is in the shop's zone already: everybody here counts twenty-four hours on a screen."""
        return f"{at:%H:%M}"

    def _entry(self, key: str) -> Entry | None:
        found = self.entries.get(key)
        return self._fallback._entry(key) if found is None and self._fallback else found

    def _number(self, count: object) -> str:
        """Which form a number takes. French counts zero with one; the others here do not."""
        return "one" if count == 1 or (self.code == "fr" and count == 0) else "other"

    def _filled(self, fact: object) -> str:
        if isinstance(fact, Said):
            return self.say(fact)
        return isolated(str(fact))


class _Gaps(dict[str, str]):
    """A sentence kept by another version may lack a fact: better a gap that is seen than a page that is none."""

    def __missing__(self, name: str) -> str:
        return "…"


@cache
def language(code: str, *, beside_app: bool = False) -> Language:
    """The language of this code; English for any other. beside_app: for a shop with a phone of its own."""
    if code not in LANGUAGES:
        return language(ENGLISH, beside_app=beside_app)
    entries = dict(_read(HERE / code))
    if beside_app:
        entries |= {key.removesuffix(BESIDE): entry for key, entry in entries.items() if key.endswith(BESIDE)}
    return Language(code, entries, None if code == ENGLISH else language(ENGLISH, beside_app=beside_app))


def isolated(text: str) -> str:
    """Text of somebody else inside a sentence of ours: its direction must not reach out of its gap."""
    if text.isascii():  # nearly every one: a board says a thousand of them
        return text
    if any(unicodedata.bidirectional(letter) in _STRONG for letter in text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
    return text


def _read(folder: Path) -> Iterator[tuple[str, Entry]]:
    for path in sorted(folder.glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            yield f"{path.stem}.{name}", entry
