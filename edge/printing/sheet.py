"""What is on one slip, before it goes to paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edge.printing.dots import Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on one slip: lines, which are fitted to the paper when they are printed, and an address as a code.

    page: makes a PDF of A4 of the fitted lines, for a CUPS queue; called outside of any transaction. Without it CUPS
    gets the lines. copy: it says so at its top. undo: called when it is certain that nothing of it was printed, in the
    transaction that notes this. customer: whose conversation it is.
    """

    lines: list[str]
    qr: str = ""
    page: Callable[[Sequence[str | Picture]], bytes] | None = None
    copy: bool = False
    undo: Callable[[], object] | None = None
    customer: str = ""
