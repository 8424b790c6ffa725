"""How a line of a slip looks: as tall as two, as wide as two as well, or white on black. Pure.

A line says so by a mark before its first letter, so that slips are kept, printed again and drawn as lists of text.
The marks are letters that no printer has: nothing that a customer wrote can hold one (`Paper.plain`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class LineLook(StrEnum):
    PLAIN = ""
    TALL = "\ue001"
    BIG = "\ue002"  # twice as tall and twice as wide
    INVERSE = "\ue003"


def look_of(line: str) -> tuple[LineLook, str]:
    """How a line looks, and its words."""
    for look in (LineLook.TALL, LineLook.BIG, LineLook.INVERSE):
        if line.startswith(look):
            return look, line[len(look) :]
    return LineLook.PLAIN, line


def bare(lines: Iterable[str]) -> list[str]:
    """The words alone, for where nothing but plain text can stand."""
    return [look_of(line)[1] for line in lines]


def wide(look: LineLook) -> int:
    """How many columns a letter takes."""
    return 2 if look is LineLook.BIG else 1
