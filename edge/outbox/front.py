"""Which replies do not leave by themselves: the one that all others of its customer wait for, and what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edge.clock import stamp
from edge.language import Said
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.store.all_tables import where

WINDOW_CLOSED = Said("outbox.window_closed")
# WhatsApp's own word for it, which may come as a status long after it took the reply.
CODE_OF_WINDOW = 131047
MAY_GO_NOW = Said("outbox.may_go_now")
WAITS_FOR_FILE = Said("outbox.waits_for_file")


@dataclass(frozen=True, slots=True)
class Front:
    """waits_for_file: its own is not at WhatsApp yet, and may still get there."""

    reply: Reply
    waits_for_file: bool

    @property
    def is_held(self) -> bool:
        return self.reply.state is Delivery.HELD

    def stops(self, other: Reply) -> bool:
        """Whether another reply to the same customer cannot leave because of this one."""
        return other.state is Delivery.QUEUED and other.id != self.reply.id and other.order > self.reply.order


def front(books: Books, customer: str) -> Front | None:
    """None where nothing of this customer's is on its way or held."""
    found = books.tables.front_reply(customer)
    if found is None:
        return None
    reply = Reply.of(found[0])
    return Front(reply, found[1] and reply.state is Delivery.QUEUED)


def stuck_in(books: Books, query: str) -> list[Reply]:
    """The replies to a query that do not leave by themselves, and those that wait for one of them; the oldest first."""
    unsent = [Delivery.HELD, Delivery.FAILED, Delivery.UNSURE, Delivery.QUEUED]
    here = where("query").one_of(books.queries.joined_into(query))
    found = books.tables.replies.search(here & where("state").one_of([state.value for state in unsent]))
    replies = sorted(map(Reply.of, found), key=lambda reply: reply.order)
    first = front(books, replies[0].customer) if replies else None
    stops = first if first and (first.is_held or first.reply.waits_for_news) else None
    return [reply for reply in replies if reply.state is not Delivery.QUEUED or (stops and _is_with(stops, reply))]


def _is_with(first: Front, reply: Reply) -> bool:
    return first.reply.id == reply.id or first.stops(reply)


def may_go_now(books: Books, customer: str, heard_at: datetime) -> None:
    """The customer has written, so that their window is open again: what was not sent for it asks to be sent.

    heard_at: WhatsApp's stamp. What it says was written before a reply was held opened no window for that one.
    """
    here = where("state").one_of([Delivery.HELD.value, Delivery.FAILED.value])
    for document in books.tables.replies.search((where("customer") == customer) & here):
        over = Said.of(document.get("reason")) == WINDOW_CLOSED or document.get("code") == CODE_OF_WINDOW
        if over and document.get("held_at", "") < stamp(heard_at):
            books.tables.replies.update({"reason": MAY_GO_NOW.kept()}, where("id") == document["id"])
