"""The box's own notes beside what people write: while a person's words are there to be sent, none of them leaves.

Whether one that waits is still true is asked again before it leaves (`courier/holds.py`).
"""

from __future__ import annotations

from edge.language import Said
from edge.records.reply import NO_REASON, Delivery, Reply
from edge.registers.books import Books

NOTE_OVER = Said("outbox.note_over")


def give_way(books: Books, customer: str) -> None:
    """A person has answered this customer, "" for nobody: what the box would say is over."""
    for note in books.replies.notes_waiting(customer):
        books.replies.change(note, state=Delivery.DROPPED, reason=NOTE_OVER)


def come_back(books: Books, reply: Reply) -> None:
    """What a person wrote never goes. What gave way to it waits again, unless other words of a person's are there."""
    notes = books.replies.notes_that_gave_way(reply.customer, NOTE_OVER)
    others = books.replies.by_people(reply.customer) if notes else []
    said = max((max(one.order, one.looked.order) for one in others if one.id != reply.id), default=0)
    for note in notes:
        if note.order > said:
            books.replies.change(note.id, state=Delivery.QUEUED, reason=NO_REASON)


def settled(books: Books, reply: Reply, state: Delivery) -> None:
    """A person has said what becomes of a reply."""
    if state is Delivery.QUEUED:
        give_way(books, reply.customer)
    elif state is Delivery.DROPPED and not reply.is_automatic:
        come_back(books, reply)
