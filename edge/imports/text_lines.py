"""Bytes of a file as lines with their ends, whatever the encoding and however long a line is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

# WhatsApp takes 65,536 letters in a message. What is longer on one line is no chat's, and is cut here.
LONGEST_LINE = 262_144
# Not splitlines(): that one cuts at U+2028, form feeds and others, which people paste into their messages.
_ENDS = re.compile(r"(\r\n|\n|\r)")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 400
_FALL_BACK = "edge-cp1252"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 was written by an old editor on Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALL_BACK, _as_windows)


def decoded(pieces: Iterable[bytes]) -> Iterator[str]:
    """UTF-8, UTF-16 with or without its mark; single bytes that are no UTF-8 as Windows' own letters."""
    rest = iter(pieces)
    first = b""
    for piece in rest:
        first += piece
        if len(first) >= _SAMPLE:
            break
    encoding, skipped = _encoding(first)
    errors = _FALL_BACK if encoding == "utf-8" else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for piece in chain([first[skipped:]], rest):
        yield decoder.decode(piece)
    yield decoder.decode(b"", True)


def _encoding(start: bytes) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, len(mark)
    sample = start[:_SAMPLE]
    if sample[1::2].count(0) * 2 > len(sample) // 2:
        return "utf-16-le", 0
    if sample[::2].count(0) * 2 > len(sample) // 2:
        return "utf-16-be", 0
    return "utf-8", 0


def lines(pieces: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Each line, its end as it was written, and whether it was cut because nobody writes lines so long."""
    kept, cut = "", False
    for piece in pieces:
        parts = _ENDS.split(kept + piece)
        last = parts.pop()
        # A \r at the very end may be the first half of \r\n.
        if not last and parts and parts[-1] == "\r":
            last = parts[-2] + "\r"
            del parts[-2:]
        for number in range(0, len(parts), 2):
            line = parts[number]
            cut = cut or len(line) > LONGEST_LINE
            yield line[:LONGEST_LINE], parts[number + 1], cut
            cut = False
        if len(last) > LONGEST_LINE:
            ending = "\r" if last[-1] == "\r" else ""
            last, cut = last[:LONGEST_LINE] + ending, True
        kept = last
    if kept:
        yield kept.rstrip("\r")[:LONGEST_LINE], "\r" if kept[-1] == "\r" else "", cut
