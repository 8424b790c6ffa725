"""Of a customer's replies the one that stands in front: all others wait for it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from edge.language import Said
from edge.outbox.reply import Delivery, Reply
from edge.store.books import Books

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
