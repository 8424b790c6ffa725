"""What stands beside the messages on a query's page: a draft, quick replies, labels, names. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from edge.access.staff import Staff
from edge.clock import Moment
from edge.desk import reminders
from edge.desk.drafts import Draft, Drafts
from edge.desk.known import own_name
from edge.desk.labels import Labels
from edge.desk.quick_replies import QuickReplies, filled
from edge.desk.quotable import quotable
from edge.desk.views.timeline import quoted_words
from edge.errors import Refusal
from edge.hours import after
from edge.language import Said
from edge.outbox.reactions import EMOJIS, Reactions
from edge.records.events import Offered
from edge.records.label import Label
from edge.records.message import Direction
from edge.records.query import Query
from edge.records.quick_reply import QuickReply
from edge.registers.books import Books
from edge.settings import ShopSettings


@dataclass(frozen=True, slots=True)
class Quoting:
    """A message that is to be quoted, by its number. text: its first words, "" where it has none; kind: what it is.

    emojis: the reactions to it that staff may choose from; none to a message of the shop's. reaction: the one it has.
    """

    seq: int
    text: str
    kind: Said
    emojis: tuple[str, ...] = ()
    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """draft: what this reader typed and has not sent. quick: with the customer's name in its gap.

    labels: those on the query; other_labels: those that may be put on. called: the shop's own name for the customer,
    "" while it has none; own_name: WhatsApp's. pinned: the note on the customer. quoting: what the next reply quotes.
    """

    draft: Draft
    quick: list[QuickReply]
    labels: list[Label]
    other_labels: list[Label]
    called: str
    own_name: str
    pinned: str
    quoting: Quoting | None = None


def newest_offer(books: Books, query: Query) -> int:
    """The number of the offer that waits for somebody's yes, which no other one has; 0 where none does."""
    if not query.hold.offer.to:
        return 0
    return max((event.seq for event in books.events.of_query(query.id) if isinstance(event.what, Offered)), default=0)


def quoting(books: Books, query: Query, by: Staff, seq: int | None, now: Moment) -> Quoting | None:
    """What a page that was asked to quote this message shows of it; nothing where it cannot be quoted any more.

    Where it was asked nothing, what this reader has chosen before.
    """
    seq = Drafts(books).of(by.id, query.id).quotes if seq is None else seq
    try:
        row = None if seq is None else quotable(books, query.customer, seq, now)
    except Refusal:
        return None
    if row is None or row.direction != Direction.IN:
        return Quoting(row.seq, *quoted_words(row)) if row else None
    reacted = Reactions(books).to(row)
    return Quoting(row.seq, *quoted_words(row), EMOJIS, reacted.emoji if reacted else "")


def reminders_of(query: Query, now: Moment, shop: ShopSettings) -> list[tuple[str, Said]]:
    """What may be chosen of a reminder, and when that is."""
    known = reminders.choices(now, shop.timezone, after(shop, now.at)) if query.is_open else {}
    return [(when, reminders.said(at, now.at, shop.timezone)) for when, at in known.items()]


def beside(
    books: Books, query: Query, customer: Mapping[str, Any], by: Staff, quoting: Quoting | None = None
) -> Beside:
    """`customer`: the document of the query's customer."""
    labels = Labels(books).all()
    # A number in place of a name is no way to address anybody.
    name = str(customer["name"]) if customer.get("called") or customer.get("named_by") else ""
    return Beside(
        draft=Drafts(books).of(by.id, query.id),
        quick=[replace(quick, text=filled(quick.text, name)) for quick in QuickReplies(books).all()],
        labels=[label for label in labels if label.id in query.marks.labels],
        other_labels=[label for label in labels if label.id not in query.marks.labels and not label.archived],
        called=str(customer.get("called", "")),
        own_name=own_name(customer),
        pinned=str(customer.get("pinned") or ""),
        quoting=quoting,
    )
