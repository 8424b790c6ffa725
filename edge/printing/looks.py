"""How a line of a slip looks: as tall as two, as wide as two as well, white on black, or drawn as a picture. Pure.

A line says so by a mark before its first letter, so that slips are kept, printed again and drawn as lists of text.
The marks are letters that no printer has: nothing that a customer wrote can hold one (`Paper.plain`, `lettered`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

# A drawn line holds what stands in its place where it cannot be drawn, and the name between marks that keep its
# direction from the rest of the line, on paper as in a browser.
_OR, _NAME, _END = "\ue005", "\u2068", "\u2069"


class LineLook(StrEnum):
    PLAIN = ""
    TALL = "\ue001"
    BIG = "\ue002"  # twice as tall and twice as wide
    INVERSE = "\ue003"
    DRAWN = "\ue004"  # letters that the printer lacks


def look_of(line: str) -> tuple[LineLook, str]:
    """How a line looks, and its words."""
    for look in (LineLook.TALL, LineLook.BIG, LineLook.INVERSE):
        if line.startswith(look):
            return look, line[len(look) :]
    if line.startswith(LineLook.DRAWN):
        return LineLook.DRAWN, line.partition(_OR)[2]
    return LineLook.PLAIN, line


def drawing(name: str, before: str = "", after: str = "", instead: str = "") -> str:
    """A line with a name that is drawn (`lettered`), and what is printed where it cannot be; "": nothing."""
    return f"{LineLook.DRAWN}{instead}{_OR}{before}{_NAME}{name}{_END}{after}"


def drawing_of(line: str) -> tuple[str, str, str, str]:
    """What `drawing` was told."""
    instead, _, words = line[len(LineLook.DRAWN) :].partition(_OR)
    before, _, rest = words.partition(_NAME)
    name, _, after = rest.partition(_END)
    return name, before, after, instead


def bare(lines: Iterable[str]) -> list[str]:
    """The words alone, for where nothing but plain text can stand."""
    return [words for line in lines if (words := _bare(line)) is not None]


def _bare(line: str) -> str | None:
    look, words = look_of(line)
    return (drawing_of(line)[3] or None) if look is LineLook.DRAWN else words


def wide(look: LineLook) -> int:
    """How many columns a letter takes."""
    return 2 if look is LineLook.BIG else 1
