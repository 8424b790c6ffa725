"""Why a person must look at a reply before it leaves."""

from __future__ import annotations

from edge.clock import Moment, unstamp
from edge.desk import window
from edge.hours import is_open
from edge.language import Said
from edge.outbox import NOTE_OVER, WINDOW_CLOSED
from edge.records.reply import OWNER_TOLD, Reply
from edge.registers.books import Books
from edge.settings import Settings

# What leaves within this time is still what its writer meant; later the world may have moved on meanwhile.
AT_ONCE_SECONDS = 120.0

__all__ = ["AGE_UNKNOWN", "ANSWERED", "TOO_OLD", "WINDOW_CLOSED", "WROTE_AGAIN", "objection", "window_is_open"]

WROTE_AGAIN = Said("outbox.wrote_again")
ANSWERED = Said("outbox.answered")
TOO_OLD = Said("outbox.too_old")
AGE_UNKNOWN = Said("outbox.age_unknown")


def window_is_open(heard: str | None, now: Moment) -> bool:
    """heard: the stamp of the customer's last message."""
    return window.is_open(unstamp(heard) if heard else None, now.at, trusted=now.trusted)


def note_is_over(books: Books, settings: Settings, reply: Reply, heard: str | None, now: Moment) -> Said | None:
    """Why a note of the box's own does not go any more; None while it is still true.

    The shop is open again, or nobody knows; somebody has answered, or has closed the query; nothing may go freely.
    """
    shop, query = settings.shop(), books.queries.one(reply.query)
    closed = now.trusted and not is_open(shop, now.at)
    answered = "out" in books.messages.meanwhile(reply.customer, reply.order) or books.replies.next_after(reply)
    open_still = query is not None and query.is_open and window_is_open(heard, now)
    return None if closed and open_still and not answered else NOTE_OVER


def objection(books: Books, settings: Settings, reply: Reply, heard: str | None, now: Moment) -> Said | None:
    """The window is over, or what the reply answers has moved on meanwhile; None where it may leave.

    heard: the stamp of the customer's last message.
    """
    if reply.written.auto == OWNER_TOLD:
        goes = reply.words.template is not None or window_is_open(heard, now)
        return None if goes else WINDOW_CLOSED
    to_it = note_is_over if reply.is_automatic else _objection_to_words
    return to_it(books, settings, reply, heard, now)


def _objection_to_words(books: Books, settings: Settings, reply: Reply, heard: str | None, now: Moment) -> Said | None:
    kind = reply.words.kind
    goes_late = kind == "template" or (kind == "text" and settings.shop().direct_send)
    if not goes_late and not window_is_open(heard, now):
        return WINDOW_CLOSED
    waited = reply.waited_seconds(now)
    if waited is not None and waited <= AT_ONCE_SECONDS:
        return None
    meanwhile = books.messages.meanwhile(reply.customer, reply.looked.order)
    if "out" in meanwhile:
        return ANSWERED
    if "in" in meanwhile or books.messages.has_untold_change(reply.customer, since=reply.looked.order):
        return WROTE_AGAIN
    if waited is None:
        # After a start without the time a night may lie between, and the words may be of last evening.
        return AGE_UNKNOWN
    return TOO_OLD if waited > settings.shop().look_after_seconds else None
