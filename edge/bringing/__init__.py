"""Chats that a phone has exported, brought into the shop's memory: seen first, then taken in, and undone whole.

bringing       all of it together: look, begin, step, undo, all
words          what is said of a file and of an import
uploads        how phones send one, in pieces
orders         what the console wants imported
import_folder  where a file lies while it is taken in
looking        what a file holds, before anything of it is kept
titles         whose chat it is, by the name of the file
whose_chat     whom it belongs to, and those that only imports have made
zones          in which zone its phone was
reading        its messages, as the shop sees them
taking         takes them in, a piece at a time
filing         the files that came with them
undoing        an import goes, and only that
"""

from edge.bringing.bringing import Bringing
from edge.bringing.words import Choice, Import, ImportCallbacks, ImportState, Preview, Proposal

__all__ = ["Bringing", "Choice", "Import", "ImportCallbacks", "ImportState", "Preview", "Proposal"]
