"""How many of WhatsApp's free replies of this month are used up, as counted from its own statuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from edge.clock import Moment
from edge.language import Said
from edge.registers.books import Books

# Since 1 October 2026: so many delivered a month and number are free, then each costs (pricing page).
FREE_A_MONTH = 1000
WARN_AT = 900


@dataclass(frozen=True, slots=True)
class FreeReplies:
    used: int
    of: int = FREE_A_MONTH

    @property
    def nearly_gone(self) -> bool:
        return self.used >= WARN_AT


def free_replies(books: Books, now: Moment, zone: tzinfo) -> FreeReplies:
    """Of the month that it is in the shop. WhatsApp's own month begins at midnight of the account's time zone, which it
    does not tell: around the first of a month the two may differ by some.
    """
    month = now.at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return FreeReplies(books.replies.free_since(month))


def warning(books: Books, now: Moment, zone: tzinfo) -> tuple[str, Said] | None:
    """A notice, by kind and words, once WhatsApp is about to charge. The kind is of the month: one warning in each."""
    if not now.trusted or not free_replies(books, now, zone).nearly_gone:
        return None
    said = Said("notices.free_replies", {"used": WARN_AT, "of": FREE_A_MONTH})
    return f"free replies {now.at.astimezone(zone):%Y-%m}", said
