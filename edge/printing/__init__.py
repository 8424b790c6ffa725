"""From lines of text to paper: what a slip may hold, the few commands of the printer, and who hands them over.

queue       what is to be printed, in order, and what became of it
sheet       what is on one slip
looks       how a line looks
paper       letters that a roll of paper can show
scripts     names in letters that it cannot show: which can be drawn, and in what order
drawn       draws them
dots        a line as dots
made        the bytes of one slip
escpos      the commands of the printer
choice      which printer it is
ports       which printer is at which device of the box
nearby      which printers the box can see
own_network which of them are on the shop's network
announced   what those say of themselves
devices     hands bytes to one
supervised  one hand-over at a time, which may hang
cups        what became of a sheet that CUPS has taken
"""

from edge.printing.choice import COLUMNS, KINDS, PrinterChoice, Printers
from edge.printing.devices import Unprinted
from edge.printing.dots import Picture
from edge.printing.made import to_paper
from edge.printing.nearby import Nearby, SeenPrinter, SeenPrinters
from edge.printing.paper import Paper, wrapped
from edge.printing.ports import Ports
from edge.printing.queue import PrintQueue
from edge.printing.sheet import Sheet
from edge.records.print_job import Job, PrintState

__all__ = [
    "COLUMNS",
    "KINDS",
    "Job",
    "Nearby",
    "Paper",
    "Picture",
    "Ports",
    "PrintQueue",
    "PrintState",
    "PrinterChoice",
    "Printers",
    "SeenPrinter",
    "SeenPrinters",
    "Sheet",
    "Unprinted",
    "to_paper",
    "wrapped",
]
