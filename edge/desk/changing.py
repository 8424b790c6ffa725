"""What customers do to words that are here already: theirs, and the shop's. For the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from edge.clock import Moment, stamp, unstamp
from edge.desk import reminders, rules, said_last
from edge.desk.customers import Customers
from edge.desk.message_keeper import MessageKeeper, credible
from edge.desk.message_rows import message_of, stands
from edge.desk.one_line import last_of
from edge.desk.reopening import Reopening
from edge.desk.waits_told import tell_wait
from edge.records.events import AnsweredOnPhone, Event, Reopened, WordsChanged
from edge.records.message import AMENDMENTS, Direction, Message, Who
from edge.records.message_row import MessageRow
from edge.records.query import Query, State
from edge.records.query_parts import LastLine
from edge.registers.books import Books
from edge.settings import Settings


class Changing:
    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._closed = Reopening(books, settings)
        self._customers = Customers(books)
        self._record = MessageKeeper(books)

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
                self._note_reaction(message, about, customer, came)
            elif about.direction == change.direction:
                self._take_change(message, about, customer, came, seq)
        if self._customers.joined:
            self._answer_across(customer, came)
        return customer

    def _answer_across(self, customer: str, came: Moment) -> None:
        """What the shop's phone said to one of two who are one by now has answered the other one.

        Unless it was said in a query: that is what it answered.
        """
        query = self._customers.open_query(customer)
        if query is None or query.wait.since_at is None:
            return
        answer = self._books.messages.answer_after(customer, stamp(query.wait.since_at))
        if answer and answer.query is None:
            at = unstamp(answer.at or answer.received_at)
            said = replace(message_of(answer), at=at, direction=Direction.OUT)
            self._answered(query, said, answer.seq, came)

    def _note_reaction(self, message: Message, about: MessageRow | None, customer: str, came: Moment) -> None:
        """A sign at something that the shop wrote may be its answer: whoever holds the query hears of it.

        What nobody here can name may be the shop's too: a reply of which WhatsApp has not said by which id it went.
        """
        query = self._customers.open_query(customer)
        ours = about is None or (about.customer == customer and about.direction == Direction.OUT)
        if ours and message.direction is Direction.IN and message.text and query and query.state is State.CLAIMED:
            self._save(reminders.heard(query, came))

    def _take_change(self, message: Message, about: MessageRow, customer: str, came: Moment, kept: int = 0) -> None:
        """The customer changed or deleted what they had written: whoever answered or closed it does not know.

        kept: the number of the change, where it is here already.
        """
        heard_at = credible(message.at, came)
        known = self._customers.open_query(customer)
        query = known or self._coming_back(customer, heard_at, came)
        seq = kept or self._record.keep(message, came, customer=customer, query=query.id if query else None)
        if query is None:
            return
        if kept:  # no page of this customer has shown it yet
            self._books.messages.adopt(customer, query.id, about.wamid or "")
            self._books.messages.is_news(kept)
        answer, settled = self._books.messages.answer_after(customer, stamp(heard_at)), False
        if query.wait.since_at is None and answer is None:
            query, settled = rules.waiting_from(query, heard_at, came, seq or 0).off_phone(), True
            query = self._shown(query, last_of(message_of(about)), message.target or "", about)
        elif known is None and answer:
            query = self._answered_already(query, answer, came)
        elif query.last.wamid == about.wamid and query.last.direction == about.direction:
            query = self._shown(query, query.last, message.target or "", about)
        since, held = query.wait.since_at, query.state is State.CLAIMED
        if since and heard_at < since and answer is None and not about.side:  # all that waits was written after it
            query, settled = query.waiting_since(heard_at), True
        if answer is None:  # on the phone, before it was changed
            settled = settled or held or self._books.messages.answer_after(customer, stands(about)) is not None
        self._save(reminders.heard(query, came).marked(changed=query.marks.changed or settled))
        self._event(WordsChanged(seq, stamp(heard_at)), came, query.id, customer)
        if known and query.wait.since_at != known.wait.since_at:
            tell_wait(self._books, query, came)
        if known is None and answer:
            self._event(AnsweredOnPhone(answer.seq, answer.at), came, query.id, customer)

    def _coming_back(self, customer: str, heard_at: datetime, came: Moment) -> Query | None:
        """The closed query of theirs that this reopens."""
        latest = self._closed.that_comes_back(customer, heard_at, came)
        if latest is None:
            return None
        self._event(Reopened("customer", stamp(heard_at)), came, latest.id, customer)
        return rules.reopened_by_customer(latest)

    def _answered(self, query: Query, message: Message, seq: int, came: Moment) -> None:
        """The shop's phone has answered what the customer wrote until then, and nothing that they wrote since."""
        answered_at, customer = credible(message.at, came), query.customer
        later = said_last.since(self._books, query, answered_at)
        if later and query.wait.since_at:
            since = max(unstamp(later[0].at or later[0].received_at), query.wait.since_at)
            changed = self._is_changed_since(query, later, answered_at)
            query = query.waiting_since(since).marked(changed=changed)
            query = replace(query, last=said_last.of_these(self._books, later) or query.last)
        elif query.wait.since_at or not self._is_followed(query, seq, "in", "out"):
            query = rules.answered_on_phone(query, answered_at, came)
            if not self._is_followed(query, seq, "in", "out"):
                said, by = last_of(message), message.direction
                last = said_last.shown_now(self._books, said, message.wamid, by, customer)
                query = replace(query, last=last)
        self._save(query)
        self._event(AnsweredOnPhone(seq, stamp(answered_at)), came, query.id, customer)
        if query.wait.since_at or answered_at < (query.last_heard_at or answered_at):
            tell_wait(self._books, query, came, may_be_over=True)

    def _shown(self, query: Query, line: LastLine, wamid: str, about: MessageRow) -> Query:
        """Its last line is this one, as far as that has not been changed since."""
        last = said_last.shown_now(self._books, line, wamid, about.direction, query.customer)
        return replace(query, last=last)

    def _answered_already(self, query: Query, answer: MessageRow, came: Moment) -> Query:
        """What comes in late had been answered on the shop's phone by then: nobody waits."""
        query = rules.answered_on_phone(query, unstamp(answer.at or answer.received_at), came)
        return replace(query, last=said_last.answer_shown_now(self._books, answer, query.customer))

    def _is_changed_since(self, query: Query, later: Sequence[MessageRow], answered_at: datetime) -> bool:
        """Whether what the customer changed after this answer marks the query. later: what waits since then."""
        at, messages = stamp(answered_at), self._books.messages
        if said_last.changes_before(self._books, later, at):
            return True
        heard = messages.heard_after(query.customer, query.id, at) if query.marks.changed else []
        told = any(row.kind in AMENDMENTS for row in heard)
        return told or (query.marks.changed and messages.has_untold_change(query.customer, after=at))

    def _is_followed(self, query: Query, seq: int, *by: str) -> bool:
        return self._books.messages.is_followed(query.customer, query.id, seq, by=by)

    def _save(self, query: Query) -> None:
        self._customers.queries.save(query)

    def _event(self, what: Event, came: Moment, query: str | None, customer: str) -> None:
        self._books.events.add(what, came, query=query, customer=customer)
