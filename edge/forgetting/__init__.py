"""Forgetting: customers who are erased, what goes by itself after a time, and what the box keeps.

places      every table and column, with what erasing does to it
bodies      a webhook's body without one customer; pure
whom        all by which a customer is known, and what goes with them
erasing     the work itself, in pieces, gone on with after a power cut
gate        what WhatsApp brings again of somebody erased is passed over
lists       the list of erasures beside the copies on a stick, and in a copy that is restored
"""

from edge.forgetting.erasing import Erasing
from edge.forgetting.gate import Gate

__all__ = ["Erasing", "Gate"]
