"""The bytes of one slip, for the printer that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from edge.printing.choice import A4_COLUMNS, PrinterChoice
from edge.printing.devices import hand_over
from edge.printing.dots import Picture
from edge.printing.drawn import Letters
from edge.printing.escpos import DOTS_A_COLUMN
from edge.printing.escpos import job as escpos_job
from edge.printing.looks import LineLook, bare, look_of
from edge.printing.sheet import Sheet

# From lines, and what is to be a code.
Page = Callable[[Sequence[str | Picture], str], bytes]
# A sheet draws letters in the size of its own, each eight dots across.
_DOTS_OF_A4 = 8 * A4_COLUMNS


def to_paper(sheet: Sheet, choice: PrinterChoice, mark: str) -> None:
    """At once, beside the queue; returns when the printer has taken it. Raises Unprinted."""
    hand_over(choice, content(sheet, choice, mark))


def content(sheet: Sheet, choice: PrinterChoice, mark: str, page: Page | None = None) -> bytes:
    """Fitted to the paper that is in now, whatever the lines were written for; a copy says so at its top.

    A printer that has no codes is sent none, whatever the slip: it would print what is in them as text. Names that it
    has no letters of are drawn where the box has a font for that, the owner wants it, and the paper is a roll or A4.
    """
    code = sheet.qr if choice.qr else ""
    lines: list[str | Picture] = list(choice.paper.centred(mark) if sheet.copy else ())
    lines += _fitted(sheet.lines, choice)
    if choice.kind != "cups":
        return escpos_job(choice.paper, lines, code)
    if sheet.page:
        return sheet.page(lines)
    if page:
        return page(lines, code)
    return "\n".join(bare(line for line in lines if isinstance(line, str))).encode()


def _fitted(lines: Iterable[str], choice: PrinterChoice) -> Iterator[str | Picture]:
    paper, most = choice.paper, _DOTS_OF_A4 if choice.kind == "cups" else choice.columns * DOTS_A_COLUMN
    with Letters.opened() as letters:
        for line in lines:
            if look_of(line)[0] is not LineLook.DRAWN:
                yield from paper.fitting([line])
            elif choice.draws and (picture := letters.picture(line, most)):
                yield picture
            else:
                yield from paper.fitting(bare([line]))
