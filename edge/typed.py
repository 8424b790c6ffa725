"""What staff typed, as it may be kept: replies, notes and names."""

from __future__ import annotations

import re

# Tab and newline stay. Browsers send two characters for a new line, of which one goes.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Without control characters, which a screen, a printer or WhatsApp could take for commands, and without edges.

    Half an emoji, which can be neither stored nor sent, becomes a question mark.
    """
    return _CONTROLS.sub("", text.encode("utf-8", "replace").decode()).strip()
