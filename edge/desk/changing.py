"""What customers do to words that are here already: theirs, and the shop's. For the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from edge.clock import Moment, stamp, unstamp
from edge.desk import rules, said_last
from edge.desk.closed import Closed
from edge.desk.customers import Customers
from edge.desk.message_rows import message_of, stands
from edge.desk.model import Direction, Message, Query, State, Who
from edge.desk.one_line import last_of
from edge.desk.record import Record, credible
from edge.records.events import Event, Reopened, WordsChanged
from edge.settings import Settings
from edge.store.books import Books, where
from edge.store.tables.messages import MessageRow


class Changing:
    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._closed = Closed(books, settings)
        self._customers = Customers(books)
        self._record = Record(books)

    def _meet(self, who: Who, came: Moment, at: datetime | None = None, *, thread: bool = False) -> str:
        """The customer behind these ids, see Customers.meet."""
        return self._now_one(lambda: self._customers.meet(who, came, at, thread=thread), came)

    def _now_one(self, found: Callable[[], str], came: Moment) -> str:
        """Whom this finds. Where that makes two customers one, what one of them did to words of the other is news now:
        until then nobody knew that it was their own, or an answer to them.
        """
        self._customers.joined.clear()
        customer, messages = found(), self._books.messages
        for seq, target in [
            pair for runs in self._customers.joined for pair in messages.changes_across(customer, runs)
        ]:
            rows = messages.by_seqs((seq, target))
            change, about = rows[seq], rows[target]
            message = replace(message_of(change), at=unstamp(change.at) if change.at else None)
            if change.kind == "reaction":
                self._note_reaction(message, about, customer)
            elif about.direction == change.direction:
                self._take_change(message, about, customer, came, seq)
        return customer

    def _note_reaction(self, message: Message, about: MessageRow | None, customer: str) -> None:
        """A sign at something that the shop wrote may be its answer: whoever holds the query hears of it.

        What nobody here can name may be the shop's too: a reply of which WhatsApp has not said by which id it went.
        """
        query = self._customers.open_query(customer)
        ours = about is None or (about.customer == customer and about.direction == Direction.OUT)
        if ours and message.direction is Direction.IN and message.text and query and query.state is State.CLAIMED:
            self._save(replace(query, fresh=True))

    def _take_change(self, message: Message, about: MessageRow, customer: str, came: Moment, kept: int = 0) -> None:
        """The customer changed or deleted what they had written: whoever answered or closed it does not know.

        kept: the number of the change, where it is here already.
        """
        heard_at = credible(message.at, came)
        query = self._customers.open_query(customer) or self._coming_back(customer, heard_at, came)
        seq = kept or self._record.keep(message, came, customer=customer, query=query.id if query else None)
        if query is None:
            return
        if kept:  # no page of this customer has shown it yet
            self._books.messages.adopt(customer, query.id, about.wamid or "")
            self._books.messages.is_news(kept)
        shown = said_last.shown_now(self._books, message.target or "", about.direction, customer)
        answer = self._books.messages.answer_after(customer, stamp(heard_at))
        settled = query.waiting_since_at is None and answer is None
        if settled:
            query = replace(rules.waiting_from(query, heard_at, came, seq or 0), on_phone=False)
            shown = {**last_of(message_of(about)), **shown}
        elif query.last_wamid != about.wamid or query.last_direction != about.direction:
            shown = {}
        since, held = query.waiting_since_at, query.state is State.CLAIMED
        if since and heard_at < since and answer is None and not about.side:  # all that waits was written after it
            query, settled = replace(query, waiting_since_at=heard_at), True
        if answer is None:  # on the phone, before it was changed
            settled = settled or self._books.messages.answer_after(customer, stands(about)) is not None
        changed, fresh = query.changed or held or settled, query.fresh or held
        self._save(replace(query, changed=changed, fresh=fresh, **shown))
        self._event(WordsChanged(seq, stamp(heard_at)), came, query.id, customer)

    def _coming_back(self, customer: str, heard_at: datetime, came: Moment) -> Query | None:
        """The closed query of theirs that this reopens."""
        latest = self._closed.that_comes_back(customer, heard_at, came)
        if latest is None:
            return None
        self._event(Reopened("customer", stamp(heard_at)), came, latest.id, customer)
        return rules.reopened_by_customer(latest)

    def _save(self, query: Query) -> None:
        self._books.queries.update(query.document(), where("id") == query.id)

    def _event(self, what: Event, came: Moment, query: str | None, customer: str) -> None:
        self._books.events.add(what, came, query=query, customer=customer)
