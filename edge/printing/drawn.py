"""Draws names in letters that a printer lacks: in the bitmaps of GNU Unifont, where the box has them.

That font is one file of text with a line for each letter, in the order of their numbers. A letter is looked for in
twenty short reads, so nothing of its four megabytes is held in memory.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from edge.printing.dots import HIGH, Picture
from edge.printing.looks import drawing_of
from edge.printing.scripts import lettered, on_paper

# Where Debian's package "unifont" puts it.
UNIFONT = Path("/usr/share/unifont/unifont.hex")
_MOST_LINE = 72  # letters of a line of the font, with its end
_NARROW, _WIDE = 8, 16


class Letters:
    """An open font. file: a descriptor of it, or None where there is none, and then nothing is drawn."""

    def __init__(self, file: int | None) -> None:
        self._file = file
        self._known: dict[str, Picture | None] = {}

    @classmethod
    @contextmanager
    def opened(cls, path: Path = UNIFONT) -> Iterator[Letters]:
        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            yield cls(None)
            return
        try:
            yield cls(file)
        finally:
            os.close(file)

    def picture(self, line: str, most: int) -> Picture | None:
        """A line of looks.drawing, `most` dots wide at most, the name cut where it is longer.

        None where a letter of the name cannot be drawn, or nothing of it is to be seen.
        """
        name, before, after, _ = drawing_of(line)
        name = lettered(name)
        while name and self._file is not None:
            shown = on_paper(name)
            drawn = self._beside([*before, *shown, *after]) if self._beside(shown) else None
            if drawn is None or drawn.width <= most:
                return drawn
            name = name[:-1].rstrip()
        return None

    def _beside(self, clusters: Sequence[str]) -> Picture | None:
        width, rows = 0, [0] * HIGH
        for cluster in clusters:
            drawn = self._drawn(cluster)
            if drawn is None:
                if unicodedata.category(cluster[0])[0] == "L":
                    return None
                continue
            width += drawn.width
            rows = [row << drawn.width | more for row, more in zip(rows, drawn.rows, strict=True)]
        return Picture(width, tuple(rows)) if any(rows) else None

    def _drawn(self, cluster: str) -> Picture | None:
        """A letter with the marks on it."""
        letter = self._letter(cluster[0])
        if letter is None:
            return None
        rows = letter.rows
        for mark in filter(None, map(self._letter, cluster[1:])):
            shift = (letter.width - mark.width) // 2
            moved = (row << shift if shift >= 0 else row >> -shift for row in mark.rows)
            rows = tuple(row | more for row, more in zip(rows, moved, strict=True))
        return Picture(letter.width, rows)

    def _letter(self, letter: str) -> Picture | None:
        if letter not in self._known:
            self._known[letter] = self._found(ord(letter))
        return self._known[letter]

    def _found(self, wanted: int) -> Picture | None:
        """By halves: the part of the file in which its line begins, until that is one line."""
        if self._file is None:
            return None
        try:
            first, last = 0, os.fstat(self._file).st_size
            while first < last:
                middle = (first + last) // 2
                place, line = self._line_from(middle)
                number, _, dots = line.partition(b":")
                if not line or int(number, 16) > wanted:
                    last = middle
                elif int(number, 16) < wanted:
                    first = place + len(line) + 1
                else:
                    return _picture(dots)
        except (OSError, ValueError):  # no such font, or a torn one
            return None
        return None

    def _line_from(self, place: int) -> tuple[int, bytes]:
        """The first line that begins at this place or after it, and where; no line at the end of the file."""
        if self._file is None:
            return place, b""
        piece = os.pread(self._file, 2 * _MOST_LINE, max(0, place - 1))
        if place:
            skipped, end, piece = piece.partition(b"\n")
            place += len(skipped) + len(end) - 1
        return place, piece.partition(b"\n")[0]


def _picture(dots: bytes) -> Picture | None:
    """Hexadecimal digits, two or four a row."""
    width = len(dots) * 4 // HIGH
    if width not in (_NARROW, _WIDE) or len(dots) % HIGH:
        return None
    step = width // 4
    return Picture(width, tuple(int(dots[row * step : (row + 1) * step], 16) for row in range(HIGH)))
