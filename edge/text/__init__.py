"""Words and numbers that people write: as they may be kept, and as they are looked for.

cleaning: without what a screen, a printer or WhatsApp could take for a command.
text_folding: as one way of writing, so that each finds the others.
asked: a question for a name or a number.
phone_numbers: which two ways of writing are one number.
json_reading: JSON of WhatsApp's and of files, in bounded memory.
"""

from __future__ import annotations

from edge.text.cleaning import BIDI, one_line, plain

__all__ = ["BIDI", "one_line", "plain"]
