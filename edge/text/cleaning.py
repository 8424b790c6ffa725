"""What staff typed or brought, as it may be kept: replies, notes, names, and the words of exported chats."""

from __future__ import annotations

import re

# Tab and newline stay. Browsers send two characters for a new line, of which one goes.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# They would turn round the words beside a name.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\t\n]")


def plain(text: str) -> str:
    """Without control characters, which a screen, a printer or WhatsApp could take for commands, and without edges.

    Half an emoji, which can be neither stored nor sent, becomes a question mark.
    """
    return _CONTROLS.sub("", text.encode("utf-8", "replace").decode()).strip()


def one_line(text: str) -> str:
    """The same as a name or a title: on one line, and without direction marks. "" where nothing can be seen of it."""
    words = " ".join(BIDI.sub("", _BREAKS.sub("", plain(text))).split())
    return words if any(letter.isprintable() for letter in words) else ""
