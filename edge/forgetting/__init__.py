"""Forgetting: customers who are erased, and what the box keeps.

places      every table and column, with what erasing does to it
bodies      a webhook's body without one customer; pure
person          all by which a customer is known, and what goes with them
erasing     the work itself, in pieces, gone on with after a power cut
bare_figures   what of queries, replies and figures stays
mentions    what names somebody in words that are kept elsewhere; pure
erasure_marks   by what an erased id is known again, that names nobody
keeping     what the box keeps, and what would go with a customer
erasure_list   the list of erasures beside the copies on a stick, and in a copy that is restored
retaining   messages that are older than so many months go by themselves
kept_out    what WhatsApp brings again of somebody erased is passed over
"""

from edge.forgetting.erasing import Erasing
from edge.forgetting.keeping import Keeping
from edge.forgetting.kept_out import KeptOut
from edge.forgetting.retaining import Retaining

__all__ = ["Erasing", "Keeping", "KeptOut", "Retaining"]
