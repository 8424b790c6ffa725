"""The catalogues for somebody who speaks the language: sentences beside their twins, and a file of what is wrong. Pure.

A mark changes nothing by itself. The file goes to whoever keeps the catalogues; the form of it is TOML, like theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from edge.language.catalogue import ENGLISH, LANGUAGES, Entry, language

# A better sentence may be longer than any of ours, and no letter.
MOST_LETTERS = 1000
# A form brings few fields and bytes: see edge/web/base/request.py. A letter may take nine bytes on its way.
MOST_ON_A_PAGE = 60
_MOST_PAGE_BYTES = 90_000
_LETTER_BYTES, _FIELDS_BYTES = 9, 30
_GAP = re.compile(r"\{[a-z_]+\}")


class Sentence(NamedTuple):
    """key: as in the catalogue, with `.one` or `.other` where a number chooses. texts: by the code of the language."""

    key: str
    texts: Mapping[str, str]

    @property
    def most(self) -> int:
        """How many letters a better sentence may have."""
        return min(MOST_LETTERS, 40 + 2 * max(map(len, self.texts.values())))


def parts() -> dict[str, int]:
    """How many sentences each part of the catalogues has, in the order of their names."""
    found: dict[str, int] = {}
    for key in sorted(language(ENGLISH).entries):
        part = key.partition(".")[0]
        found[part] = found.get(part, 0) + 1
    return found


def sentences(part: str) -> list[Sentence]:
    """Those of one part, in the order of the English catalogue. None for a part that nobody knows."""
    by_language = {code: _flat(part, language(code).entries) for code in LANGUAGES}
    keys = [*by_language[ENGLISH]]
    keys += sorted({key for texts in by_language.values() for key in texts} - set(keys))
    return [Sentence(key, {code: texts.get(key, "") for code, texts in by_language.items()}) for key in keys]


def pages(part: str) -> list[list[Sentence]]:
    """The sentences of one part, so many at a time that a form with a better one for each can be sent."""
    found: list[list[Sentence]] = []
    room = 0
    for sentence in sentences(part):
        room -= (size := sentence.most * _LETTER_BYTES + 2 * len(sentence.key) + _FIELDS_BYTES)
        if room < 0 or len(found[-1]) == MOST_ON_A_PAGE:
            found.append([])
            room = _MOST_PAGE_BYTES - size
        found[-1].append(sentence)
    return found


def as_file(code: str, part: str, marks: Mapping[str, str], program: str) -> str:
    """What is marked in one part, as TOML. marks: by key the better sentence, or "". Unknown keys are left out."""
    lines = [f"# {LANGUAGES[code]} ({code}), {part}.toml, read by a speaker in Iduka {program}."]
    for sentence in sentences(part):
        if sentence.key not in marks:
            continue
        better, now = marks[sentence.key][:MOST_LETTERS], sentence.texts[code]
        lines += ["", "[[wrong]]", f"key = {_quoted(sentence.key)}", f"english = {_quoted(sentence.texts[ENGLISH])}"]
        lines += [f"now = {_quoted(now)}", f"better = {_quoted(better)}"]
        lacking = sorted(set(_GAP.findall(now)) - set(_GAP.findall(better))) if better else []
        if lacking:
            lines.append(f"# The better sentence says nothing of {' '.join(lacking)}.")
    return "\n".join(lines) + "\n"


def _flat(part: str, entries: Mapping[str, Entry]) -> dict[str, str]:
    return {
        key: text for name, entry in entries.items() if name.startswith(f"{part}.") for key, text in _each(name, entry)
    }


def _each(name: str, entry: Entry) -> Iterator[tuple[str, str]]:
    if isinstance(entry, str):
        yield name, entry
    elif isinstance(entry, list):
        yield name, " · ".join(entry)
    else:
        yield from ((f"{name}.{form}", text) for form, text in entry.items())


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, which escapes at least as much; what commands direction is escaped as well."""
    written = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return re.sub("[\u202a-\u202e\u2066-\u2069]", lambda found: f"\\u{ord(found[0]):04x}", written)
