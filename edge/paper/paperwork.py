"""What is printed, and with what: handed to the pages together."""

from __future__ import annotations

from dataclasses import dataclass

from edge.clock import Clock
from edge.paper.other_slips import Papers
from edge.paper.owners_message import OwnersMessage
from edge.paper.period_slip import PeriodSlip
from edge.paper.return_slip import ReturnSlip
from edge.paper.so_far import SoFar
from edge.paper.summaries import Summaries
from edge.printing import Printers, PrintQueue
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What is printed, and with what."""

    summaries: Summaries
    papers: Papers
    so_far: SoFar
    period: PeriodSlip
    returns: ReturnSlip
    queue: PrintQueue
    printers: Printers
    owners: OwnersMessage


def wished_for(
    books: Books, days: BusinessDays, summaries: Summaries, queue: PrintQueue, clock: Clock
) -> tuple[SoFar, PeriodSlip]:
    """What the owner prints of a day that goes on, and of several days."""
    return SoFar(books, days, summaries, queue), PeriodSlip(books, days, summaries, queue, clock)
