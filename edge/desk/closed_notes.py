"""A note to who writes while the shop is closed: it says so, and answers nothing. Its customer goes on waiting.

It goes the way of all replies (outbox, courier), but nobody is asked about it: where it is not true any more it is
dropped (`courier/holds.note_is_over`).
"""

from __future__ import annotations

from datetime import timedelta

from edge.clock import Moment, unstamp
from edge.hours import is_open
from edge.language import LANGUAGES, language
from edge.outbox import Outbox
from edge.records.message import Message
from edge.records.query import Query
from edge.records.reply import CLOSED_NOTE
from edge.registers.books import Books
from edge.settings import Settings, ShopSettings

# What was under way for longer was written at another time; its writer has read the sign on the door since.
LATE = timedelta(minutes=5)
# So long after somebody of the staff wrote to them they know that somebody is there, whatever the hours say.
THERE_SECONDS = 3600


class ClosedNotes:
    """Called by the sorter, in its transaction, after the desk has taken a message in."""

    def __init__(self, books: Books, outbox: Outbox, settings: Settings) -> None:
        self._books = books
        self._outbox = outbox
        self._settings = settings

    def after(self, customer: str | None, message: Message, came: Moment) -> None:
        """A message has come in live. customer: whose it is, None where it was here already.

        Once in a query; never while nobody is sure of the time, nor for what comes in late.
        """
        shop = self._settings.shop()
        if not (shop.closed_note and customer and message.at and came.trusted):
            return
        is_late = came.at - message.at > LATE
        if is_late or is_open(shop, came.at):
            return
        query = self._books.queries.open_of(customer)
        if query is None or query.wait.since_at is None or self._has_been_told(query, came):
            return
        self._outbox.put(
            query=query.id,
            customer=customer,
            staff="",
            text=self._text(shop, customer),
            quotes=None,
            now=came,
            spell=query.opening.reopened,
            data={"auto": CLOSED_NOTE},
        )

    def _has_been_told(self, query: Query, came: Moment) -> bool:
        """That nobody is there, or that somebody is."""
        if self._books.replies.has_automatic(self._books.queries.joined_into(query.id)):
            return True
        answer = self._books.messages.last_answer(query.customer)
        said_at = answer and (answer.at or answer.received_at)
        return bool(said_at) and (came.at - unstamp(str(said_at))).total_seconds() < THERE_SECONDS

    def _text(self, shop: ShopSettings, customer: str) -> str:
        """In the language that the customer is known to speak, else in the shop's."""
        speaks = str((self._books.customers.document(customer) or {}).get("speaks") or shop.language)
        return text_in(shop, speaks if speaks in LANGUAGES else shop.language)


def texts(shop: ShopSettings) -> dict[str, str]:
    """By language, see text_in."""
    return {code: text_in(shop, code) for code in LANGUAGES}


def text_in(shop: ShopSettings, code: str) -> str:
    """What the owner wrote in this language, else the ready text."""
    own = dict(zip(LANGUAGES, shop.closed_texts, strict=False)).get(code)
    return own or language(code).say("closed_note.ready", shop=shop.name)
