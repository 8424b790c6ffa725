"""One rotten record stops nobody else: where something failed, the store is looked through and the record put aside.

mending       when the store is looked through, what becomes of what was found, and who is told
judging       whether a document can be read by those who read it
replacements  what takes the place of a record that is lost: what is left of it, and what the rest of the store knows
"""

from edge.mending.mending import Mending

__all__ = ["Mending"]
