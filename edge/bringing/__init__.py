"""Chats that a phone has exported, brought into the shop's memory: seen first, then taken in, and undone whole.

words      what is said of a file and of an import
titles     whose chat it is, by the name of the file
looking    what a file holds, before anything of it is kept
twins      which of its messages are here already
taking     the messages, a piece at a time
filing     the files that came with them
undoing    an import goes, and only that
customers  whom a chat belongs to, and those that only imports have made
bringing   all of it together: look, begin, step, undo, all
console    the same at a terminal, also beside the running shop
"""

from edge.bringing.bringing import Bringing
from edge.bringing.words import Choice, Import, ImportCallbacks, ImportState, Preview, Proposal

__all__ = ["Bringing", "Choice", "Import", "ImportCallbacks", "ImportState", "Preview", "Proposal"]
