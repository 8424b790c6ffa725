"""Which replies do not leave by themselves: the one that all others of its customer wait for, and what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edge.clock import stamp
from edge.language import Said
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

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
    found = books.replies.front_of(customer)
    if found is None:
        return None
    reply, waits_for_file = found
    return Front(reply, waits_for_file and reply.state is Delivery.QUEUED)


def stuck_in(books: Books, query: str) -> list[Reply]:
    """The replies to a query that do not leave by themselves, and those that wait for one of them; the oldest first."""
    unsent = books.replies.unsent_in(books.queries.joined_into(query))
    replies = [reply for reply in unsent if reply.state is not Delivery.SENDING and not reply.is_automatic]
    first = front(books, replies[0].customer) if replies else None
    stops = first if first and (first.is_held or first.reply.waits_for_news) else None
    return [reply for reply in replies if reply.state is not Delivery.QUEUED or (stops and _is_with(stops, reply))]


def _is_with(first: Front, reply: Reply) -> bool:
    return first.reply.id == reply.id or first.stops(reply)


def may_go_now(books: Books, customer: str, heard_at: datetime) -> None:
    """The customer has written, so that their window is open again: what was not sent for it asks to be sent.

    heard_at: WhatsApp's stamp. What it says was written before a reply was held opened no window for that one.
    """
    for reply in books.replies.refused_of(customer):
        over = Said.of(reply.get("reason")) == WINDOW_CLOSED or reply.get("code") == CODE_OF_WINDOW
        if over and reply.get("held_at", "") < stamp(heard_at):
            books.replies.change(str(reply["id"]), reason=MAY_GO_NOW)
