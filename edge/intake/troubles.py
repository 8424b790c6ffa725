"""What the owner reads of an error that WhatsApp reports with no message behind it."""

from __future__ import annotations

from edge.language import Said
from edge.whatsapp.verdict import TABLE, Class

# Where the WhatsApp Business app uses the number too: whoever holds the shop's phone did not let its old chats go.
HISTORY_DECLINED = 2593109
HISTORY_FAILED = (2593107, 2593108)
# What these mean does not depend on what was sent; the others speak of a message, and there is none.
_OF_EVERYTHING = (Class.STOP, Class.LATER, Class.THROTTLED)


def trouble(code: int | None, title: str) -> Said:
    """In our words where its code is known, else with WhatsApp's title."""
    if code == HISTORY_DECLINED:
        return Said("alerts.history_declined")
    if code in HISTORY_FAILED:
        return Said("alerts.history_failed")
    known = TABLE.get(code)
    why = known.said if known and known.kind in _OF_EVERYTHING else title or str(code or "?")
    return Said("alerts.trouble", {"why": why})
