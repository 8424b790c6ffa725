"""The customers' side of the desk: what a message does to the queue. Called by the sorter inside its transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from edge.clock import Moment, stamp, unstamp
from edge.desk import reminders, rules, said_last, window
from edge.desk.changing import Changing
from edge.desk.message_keeper import credible
from edge.desk.message_rows import stands
from edge.desk.one_line import last_of
from edge.desk.waits_told import tell_wait
from edge.ids import new_id
from edge.outbox import may_go_now
from edge.records.customer_record import BlockWish
from edge.records.events import AnsweredOnPhone, HasMoved, Opened, Received
from edge.records.message import SILENT_CHANGES, Direction, Media, Message, Who
from edge.records.message_row import MessageRow
from edge.records.query import Query, State
from edge.records.query_parts import LastLine, Opening


class Reception(Changing):
    """Takes in what customers do. Each method is one fact of a webhook and may come early, late or twice."""

    def receive(self, message: Message, came: Moment) -> str | None:
        """A customer wrote: it joins their open query, reopens one closed a short while ago, or starts a new one.

        Returns the customer, or None when the message was here already, or is of one whom the shop has blocked: that
        is kept, and nobody waits.
        """
        message = self._record.its_own(message, self._customers.known)
        if self._record.knows(message, came):
            return None
        customer = self._meet(message.who, came, message.at)
        if self._is_blocked(customer):
            self._record.keep(message, came, customer=customer)
            return None
        self._take_in(message, customer, came)
        return customer

    def amend(self, message: Message, came: Moment) -> None:
        """A reaction, an edit or a deletion; it shows on the message it is about, whichever is first.

        Only messages of the same customer are changed: pages join the two by customer and direction. What a customer
        changes is news: it reopens a query that was closed a short while ago. New words for what nobody here has had
        are a message, and so are those for what others wrote: themselves, maybe, from their number of before.
        """
        message = self._record.its_own(message, self._customers.known)
        if self._record.knows(message, came):
            return
        message, customer = self._record.aimed(message), self._meet(message.who, came, message.at)
        if self._is_blocked(customer):
            self._record.keep(message, came, customer=customer)
            return
        about = said_last.changed(self._books, message, customer)
        mine = about is not None and about.customer == customer and about.direction == message.direction
        if self._is_new(message, about, customer, came):
            return self._take_in(message, customer, came)
        if about is None or not mine or about.side not in ("", "history") or message.kind == "reaction":
            self._record.keep(message, came, customer=customer)
            if message.kind == "reaction":
                self._note_reaction(message, about, customer, came)
        elif message.direction is Direction.IN:
            self._take_change(message, about, customer, came)
        else:
            self._record.keep(message, came, customer=customer)
            query = self._customers.open_query(customer)
            query = said_last.without_deleted(self._books, query, came) if query and message.kind == "revoke" else query
            if query and query.last.wamid == message.target and query.last.direction == message.direction:
                was, by = query.last, message.direction
                query = replace(query, last=said_last.shown_now(self._books, was, was.wamid or "", by, customer))
            if query:
                self._save(query)
                if message.kind == "revoke":
                    tell_wait(self._books, query, came)

    def _is_blocked(self, customer: str) -> bool:
        return BlockWish.of(self._customers.document(customer)).silences

    def _is_new(self, message: Message, about: MessageRow | None, customer: str, came: Moment) -> bool:
        """Whether these are a customer's new words for what nobody at the desk has ever had.

        It never came, or another one wrote it, or only Meta's agent was told, or it is of history and no query is open.
        """
        if message.kind != "edit" or message.direction is not Direction.IN:
            return False
        if about is None or about.customer != customer or about.direction != message.direction:
            return True
        if about.side == "history" and not self._customers.open_query(customer):
            return self._closed.that_comes_back(customer, credible(message.at, came), came) is None
        return about.side == "standby"

    def tell(self, message: Message, came: Moment) -> None:
        """A system line: shown where the customer's messages are, opens and reopens nothing.

        That they changed something is news all the same, though WhatsApp does not say what; but not to who has answered
        on the phone since.
        """
        customer = self._meet(message.who, came, message.at) if message.who.keys else None
        seq = self._record.keep(message, came, customer=customer)
        changed = seq and message.direction is Direction.IN and message.extra.get("unsupported") == "edit"
        query = self._customers.open_query(customer) if changed and customer else None
        if query:
            answered = self._books.messages.answer_after(query.customer, stamp(credible(message.at, came)))
            self._save(reminders.heard(query, came).marked(changed=query.marks.changed or answered is None))

    def move(self, message: Message, was: Who, now: Who, came: Moment) -> None:
        """The customer changed number or id: the same person, with a line that says so.

        Once only: by the time that the news comes again, the old number may be somebody else's.
        """
        if self._record.knows(message, came):
            return
        customer = self._now_one(lambda: self._customers.moved(was, now, came, message.at), came)
        self._record.keep(message, came, customer=customer)
        self._event(HasMoved(), came, None, customer)

    def hear_echo(self, message: Message, came: Moment) -> None:
        """Somebody answered on the shop's phone: the wait ends, whoever holds the query.

        Only for what the customer wrote before: an answer that comes in late says nothing about what they wrote since.
        """
        message = self._record.its_own(message, self._customers.known)
        customer = self._meet(message.who, came, message.at)
        query = self._customers.open_query(customer)
        seq = self._record.keep(message, came, customer=customer, query=query.id if query else None)
        if seq and query and not said_last.is_deleted(self._books, message, customer):
            self._answered(query, message, seq, came)

    def remember(self, message: Message, came: Moment) -> None:
        """Imported history: kept for reading, silent. No query, no window, no alert.

        What the shop's phone wrote after a question that waits has answered it, also where only history tells so.
        """
        message = self._record.its_own(message, self._customers.known)
        customer = self._meet(message.who, came, message.at, thread=True)
        seq = self._record.keep_past(message, came, customer=customer)
        query = self._customers.open_query(customer) if seq and message.direction is Direction.OUT else None
        if query and message.kind == "revoke":
            query = said_last.without_deleted(self._books, query, came)
            self._save(query)
            tell_wait(self._books, query, came)
        elif seq and query and _is_answer(message) and not said_last.is_deleted(self._books, message, customer):
            self._answered(query, message, seq, came)

    def stand_by(self, message: Message, came: Moment) -> None:
        """Meta's own agent answers this customer; we only read along."""
        message = self._record.its_own(message, self._customers.known)
        customer = self._meet(message.who, came, message.at) if message.who.keys else None
        if self._record.keep(message, came, customer=customer, side="standby"):
            self._books.keep("standby", {"seen_at": stamp(came.at)})

    def keep_apart(self, message: Message, came: Moment) -> None:
        """A message in a group: filed, never a query, never answered by itself."""
        message = self._record.its_own(message, self._customers.known)
        self._record.keep(message, came, customer=self._customers.known(message.who), side="group")

    def keep_unnamed(self, message: Message, came: Moment) -> None:
        """Of somebody whom WhatsApp does not name: filed, until it comes again with a name."""
        self._record.keep(message, came, customer=None, side="unnamed")

    def fill(self, wamid: str, kind: str, media: Media, text: str, came: Moment) -> None:
        """The file behind an imported placeholder became known, before or after the placeholder."""
        self._record.fill(wamid, kind, media, text, came)

    def name(self, phone: str, name: str | None, came: Moment, at: datetime | None = None) -> None:
        """The shop's own contact list on the phone: its names are used, taking one out changes nothing here."""
        if name:
            self._customers.name_by_book(phone, name, came, at)

    def prefer(self, who: Who, category: str, value: str, came: Moment) -> None:
        """The customer stops or resumes a kind of message; kept with them, for whoever sends such messages."""
        if not who.keys:
            return
        customer = self._meet(who, came)
        known = self._customers.document(customer).get("preferences", {})
        self._customers.register.change(customer, {"preferences": {**known, category: value}})

    def unreadable(self, who: Who, wamid: str, came: Moment, *, waits: bool = False) -> str:
        """Something came that cannot be read at all, but a customer is behind it: a neutral line shows that it did.

        wamid: the message's own, else a stand-in "none.…" that is the same whenever the same body is read.
        waits: it is a message like any other, and joins or opens a query.
        """
        customer = self._meet(who, came)
        query = self._customers.open_query(customer)
        message = Message(wamid=wamid, who=who, kind="unknown")
        if waits:
            if self.receive(message, came):  # nothing can amend or quote it: the last one that has an id stays known
                self._customers.queries.last_known(customer, query.last.wamid if query else None)
            return customer
        self._record.keep(message, came, customer=customer, query=query.id if query else None)
        return customer

    def _take_in(self, message: Message, customer: str, came: Moment) -> None:
        """A message into the query of its customer, be it a new one."""
        heard_at, known = credible(message.at, came), self._customers.open_query(customer)
        query = self._query_for(customer, heard_at, came)
        seq = self._record.keep(message, came, customer=customer, query=query.id) or 0
        spoke_at = said_last.spoke_at(self._books, message, customer, heard_at)
        self._heard(customer, spoke_at)
        if window.is_open(spoke_at, came.at, trusted=came.trusted):
            may_go_now(self._books, customer, spoke_at)
        answer = self._books.messages.answer_after(customer, stamp(heard_at))
        if not (answer and known and known.wait.since_at is None):  # else all had been said by then
            query = self._with_message(query, message, came, seq, answer)
        query = replace(query, last_heard_at=max(spoke_at, query.last_heard_at or spoke_at))
        if not message.target:
            query = self._with_changes(query, message, came, seq, answer)
        self._save(reminders.heard(query, came))
        self._event(Received(seq, stamp(heard_at)), came, query.id, customer)
        if answer and query.phone.answered_last:
            self._event(AnsweredOnPhone(answer.seq, answer.at), came, query.id, customer)
        elif answer or query.wait.since_at is None:
            tell_wait(self._books, query, came, may_be_over=True)

    def _with_changes(self, query: Query, message: Message, came: Moment, seq: int, answer: MessageRow | None) -> Query:
        """With what the customer had changed of this message before it came: after an answer that is news."""
        changes = self._books.messages.adopt(query.customer, query.id, message.wamid)
        answered_at = stands(answer) if answer else ""
        news = [change for change in changes if answer and stands(change) > answered_at]
        if news:
            since = unstamp(news[0].at or news[0].received_at)
            if query.wait.since_at is None:
                last = self._as_shown(message, query.customer)
                query = replace(rules.waiting_from(query, since, came, seq), last=last)
            query = query.waiting_since(min(since, query.wait.since_at or since)).marked(changed=True).off_phone()
        if query.last.wamid in [change.wamid for change in changes]:  # it stood for what has come now
            heard = self._books.messages.heard_after(query.customer, query.id, answered_at)
            query = replace(query, last=said_last.of_these(self._books, heard) or query.last)
        return query

    def _as_shown(self, message: Message, customer: str) -> LastLine:
        """What the board says of a message, as far as it has been changed before it came."""
        return said_last.shown_now(self._books, last_of(message), message.wamid, message.direction, customer)

    def _query_for(self, customer: str, heard_at: datetime, came: Moment) -> Query:
        query = self._customers.open_query(customer)
        if query is not None:
            return query
        query = self._coming_back(customer, heard_at, came)
        if query is not None:
            return query
        name = str(self._customers.document(customer)["name"])
        new = Query(new_id("q"), customer, State.WAITING, name, Opening(heard_at))
        self._customers.queries.add(new)
        self._event(Opened(stamp(heard_at)), came, new.id, customer)
        return new

    def _with_message(self, query: Query, message: Message, came: Moment, seq: int, answer: MessageRow | None) -> Query:
        """answer: what the shop's phone had said to it already; that came in first."""
        heard_at, waited = credible(message.at, came), query.wait.since_at is not None
        if query.wait.since_at is None and answer:
            return self._answered_already(query, answer, came)
        if query.wait.since_at is None:
            query = rules.waiting_from(query, heard_at, came, seq).off_phone()
        elif heard_at < query.wait.since_at and not answer:
            query = query.waiting_since(heard_at)  # a message that was under way for longer
        answered = answer and query.wait.since_at and heard_at < query.wait.since_at
        if waited and (answered or self._is_followed(query, seq, "in")):
            return query
        return replace(query, last=self._as_shown(message, query.customer))

    def _heard(self, customer: str, heard_at: datetime) -> None:
        known = self._customers.document(customer).get("last_heard_at")
        if not known or unstamp(known) < heard_at:
            self._customers.register.change(customer, {"last_heard_at": stamp(heard_at)})


def _is_answer(message: Message) -> bool:
    """Whether a message of history is one that the shop's phone really sent."""
    sent = message.direction is Direction.OUT and message.extra.get("status") not in ("ERROR", "PENDING")
    says = message.kind != "system" and message.extra.get("unsupported") not in SILENT_CHANGES
    return sent and says and message.target is None
