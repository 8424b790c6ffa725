"""From lines of text to paper: what a slip may hold, the few commands of the printer, and who hands them over."""

from edge.printing.choice import COLUMNS, KINDS, PrinterChoice, Printers
from edge.printing.devices import Unprinted
from edge.printing.nearby import Nearby, SeenPrinters
from edge.printing.paper import Paper, wrapped
from edge.printing.queue import PrintQueue, to_paper
from edge.printing.sheet import Sheet
from edge.records.print_job import Job, PrintState

__all__ = [
    "COLUMNS",
    "KINDS",
    "Job",
    "Nearby",
    "Paper",
    "PrintQueue",
    "PrintState",
    "PrinterChoice",
    "Printers",
    "SeenPrinters",
    "Sheet",
    "Unprinted",
    "to_paper",
    "wrapped",
]
