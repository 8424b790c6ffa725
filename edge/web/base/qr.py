"""A code that a phone's camera reads, as the path of an SVG: nothing from outside, and nothing that a policy stops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

# White around a code, in its own squares: without four of them cameras do not find it.
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Code:
    """`path` is drawn on a square field of `size`, one unit to a square of the code."""

    size: int
    path: str


def code(text: str) -> Code:
    """The code of a text; a scratch over an eighth of it does no harm (level M)."""
    import segno  # noqa: PLC0415 - needed when a phone is added, which is seldom

    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=_MARGIN))
    return Code(len(rows), "".join(_row(number, row) for number, row in enumerate(rows)))


def _row(number: int, squares: Iterable[int]) -> str:
    """One bar for each run of dark squares: a tenth of the letters that single squares would take."""
    drawn, at = "", 0
    for dark, run in groupby(squares):
        length = len(list(run))
        if dark:
            drawn += f"M{at} {number}h{length}v1h-{length}z"
        at += length
    return drawn
