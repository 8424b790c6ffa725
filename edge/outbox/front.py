"""Which replies do not leave by themselves: the one that all others of its customer wait for, and what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edge.clock import stamp
from edge.language import Said
from edge.outbox.reply import Delivery, Reply
from edge.store.books import Books, where

WINDOW_CLOSED = Said("outbox.window_closed")
MAY_GO_NOW = Said("outbox.may_go_now")
WAITS_FOR_FILE = Said("outbox.waits_for_file")


@dataclass(frozen=True, slots=True)
class Front:
    """why: what it waits for itself, empty where it only waits for its turn."""

    reply: Reply
    why: Said

    @property
    def is_held(self) -> bool:
        return self.reply.state is Delivery.HELD

    def stops(self, other: Reply) -> bool:
        """Whether another reply to the same customer cannot leave because of this one."""
        return other.state is Delivery.QUEUED and other.id != self.reply.id and other.order > self.reply.order


def front(books: Books, customer: str) -> Front | None:
    """None where nothing of this customer's is on its way or held."""
    found = books.front_reply(customer)
    if found is None:
        return None
    reply, waits_for_file = Reply.of(found[0]), found[1]
    why = WAITS_FOR_FILE if waits_for_file and reply.state is Delivery.QUEUED else reply.reason
    return Front(reply, why)


def stuck_in(books: Books, query: str) -> list[Reply]:
    """The replies to a query that do not leave by themselves, and those that wait for one of them; the oldest first."""
    unsent = [Delivery.HELD, Delivery.FAILED, Delivery.UNSURE, Delivery.QUEUED]
    found = books.replies.search((where("query") == query) & where("state").one_of([state.value for state in unsent]))
    replies = sorted(map(Reply.of, found), key=lambda reply: reply.order)
    stops = next((reply.order for reply in replies if reply.state is Delivery.HELD or reply.waits_for_news), None)
    return [
        reply for reply in replies if reply.state is not Delivery.QUEUED or (stops is not None and reply.order >= stops)
    ]


def may_go_now(books: Books, customer: str, heard_at: datetime) -> None:
    """The customer has written, so that their window is open again: what was held for it asks to be sent.

    heard_at: WhatsApp's stamp. What it says was written before a reply was held opened no window for that one.
    """
    held = (where("customer") == customer) & (where("state") == Delivery.HELD.value)
    for document in books.replies.search(held):
        if Said.of(document.get("reason")) == WINDOW_CLOSED and document.get("held_at", "") < stamp(heard_at):
            books.replies.update({"reason": MAY_GO_NOW.kept()}, where("id") == document["id"])
