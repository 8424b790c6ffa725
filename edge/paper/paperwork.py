"""What is printed, and with what: handed to the pages together."""

from __future__ import annotations

from dataclasses import dataclass

from edge.paper.other_slips import Papers
from edge.paper.so_far import SoFar
from edge.paper.summaries import Summaries
from edge.printing import Printers, PrintQueue


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What is printed, and with what."""

    summaries: Summaries
    papers: Papers
    so_far: SoFar
    queue: PrintQueue
    printers: Printers
