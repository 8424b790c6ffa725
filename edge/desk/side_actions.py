"""What staff do beside the queue: type, note, take back, label, and give a customer the name that the shop knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment, stamp, unstamp
from edge.desk import blocked_joins, pinned, rules
from edge.desk.customers import Customers
from edge.desk.drafts import Draft, Drafts
from edge.desk.joins import Joins
from edge.desk.labels import Labels
from edge.desk.message_rows import stands
from edge.desk.use_case import Cases
from edge.desk.waits_told import tell_wait
from edge.errors import Refusal
from edge.language import LANGUAGES, Said
from edge.media import MediaBook
from edge.outbox import Outbox, stuck_in
from edge.records.events import Closed, CustomerRenamed, Labelled, Reopened, Replied, ReplyDropped, ReplyTakenBack
from edge.records.message_row import MessageRow
from edge.records.query import Query
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.settings import Settings
from edge.text import plain

MOST_NOTE = 2000  # a note is a few sentences for a colleague, not a document
MOST_CALLED = 60  # letters of a customer's name


class SideActions(Cases):
    """None of this moves a query, and no member of staff needs to hold it, unless a method says so."""

    def __init__(self, books: Books, outbox: Outbox, settings: Settings, team: Team, clock: Clock) -> None:
        super().__init__(books, outbox, settings, team, clock)
        self._drafts = Drafts(books)
        self._labels = Labels(books)
        self._customers = Customers(books)

    def note(self, query_id: str, by: Staff, text: str) -> None:
        """Write a note that only staff see."""
        with self._books.transaction():
            now = self._clock.now()
            self._keep_note(self._query(query_id), by, written_note(text), now)

    def draft(
        self, query_id: str, by: Staff, text: str, *, quotes: int | None = None, knew: str = "", page: str = ""
    ) -> Draft:
        """Keep what this person has typed on a query; empty removes it. At most 4,096 characters.

        quotes: the number of the message that it is to quote. Refused `stale` where another page of theirs has written
        since; knew, page: see Drafts.keep.
        """
        with self._books.transaction():
            query = self._query(query_id)
            now = self._clock.now()
            return self._drafts.keep(by.id, query.id, text, quotes=quotes, knew=knew, page=page, now=now)

    def forget_drafts(self) -> int:
        """Those of queries that were closed a week ago. A chore; returns how many."""
        with self._books.transaction():
            return self._drafts.forget_old(self._clock.now())

    def take_back(self, reply_id: str, by: Staff) -> str:
        """A reply that never left never leaves; its words are its writer's draft again. Returns its query.

        The writer and the owner may. Refused `too_late` once the courier has begun with it. Its customer waits as if it
        had not been written, unless a later reply or an answer on the phone stands, or the query has been closed.
        """
        with self._books.transaction():
            now = self._clock.now()
            reply = self._outbox.get(reply_id)
            if reply.is_automatic or (by.id != reply.staff and not by.owner):
                raise Refusal("not_yours", "drafts.not_the_writer")
            self._outbox.take_back(reply_id)
            query = self._unanswered(reply)
            self._drafts.give_back(reply.staff, query.id, reply.words.text, now)
            self._save(query, ReplyTakenBack(reply_id), by, now)
            tell_wait(self._books, query, now, may_be_over=True)
            return query.id

    def _with_its_file(self, before: Reply, reply: Reply) -> Reply:
        """A reply that had failed goes after all: its file is brought once more, as if it had never been tried."""
        if before.state is Delivery.FAILED and reply.state is Delivery.QUEUED and reply.words.media:
            MediaBook(self._books).bring_anew(reply.words.media)
        return reply

    def label(self, query_id: str, by: Staff, label_id: str, *, on: bool) -> Query:
        """Put a label on a query or take it off; anybody may, and once more changes nothing."""
        with self._books.transaction():
            query, label = self._query(query_id), self._labels.get(label_id)
            if on == (label.id in query.marks.labels):
                return query
            if on and label.archived:
                raise Refusal("not_open", "labels.put_away", name=label.name)
            others = tuple(known for known in query.marks.labels if known != label.id)
            labelled = query.marked(labels=(*others, label.id) if on else others)
            return self._save(labelled, Labelled(label.id, on), by, self._clock.now())

    def rename(self, customer_id: str, by: Staff, name: str) -> None:
        """What the shop calls a customer, in front of what WhatsApp does; empty takes it away again. Anybody may.

        At most 60 letters, each of which can be seen.
        """
        name = " ".join(plain(name).split())
        if len(name) > MOST_CALLED or not name.isprintable():
            raise Refusal("bad_value", "team.customer_name_length", most=MOST_CALLED)
        with self._books.transaction():
            old = self._customers.called(customer_id)
            if old is None:
                raise Refusal("not_found", "team.no_customer")
            if name != old:
                self._customers.call(customer_id, name)
                what = CustomerRenamed(old, name)
                self._books.events.add(what, self._clock.now(), customer=customer_id, staff=by.id)

    def speak(self, customer_id: str, code: str) -> None:
        """Which language a customer speaks, "" where nobody knows. Anybody may say."""
        if code and code not in LANGUAGES:
            raise Refusal("bad_value", "me.unknown_language")
        with self._books.transaction():
            if self._customers.called(customer_id) is None:
                raise Refusal("not_found", "team.no_customer")
            self._customers.register.change(customer_id, {"speaks": code})

    def pin(self, customer_id: str, by: Staff, text: str, knew: str) -> None:
        """Pin a note on a customer, or take it off with empty words. Anybody may; at most 300 letters.

        knew: the note that the page showed. Refused `stale` where a colleague has changed it since.
        """
        with self._books.transaction():
            found = self._books.customers.one(customer_id)
            if found is None:
                raise Refusal("not_found", "team.no_customer")
            if plain(found.pinned) != plain(knew):
                raise Refusal("stale", "customers.pinned_meanwhile", name=self._team.name_of(found.pinned_by))
            if plain(text) != plain(found.pinned):
                changes = pinned.written(text, by.id, self._clock.now())
                self._books.customers.change(customer_id, changes)

    def join(self, customer_id: str, other_id: str, by: Staff) -> None:
        """Two customers are one person, says somebody who knows: all of the other's is this one's. Anybody may.

        Refused while either of them is blocked.
        """
        with self._books.transaction():
            if customer_id == other_id:
                raise Refusal("bad_value", "customers.same_already")
            for each in (customer_id, other_id):
                if self._customers.called(each) is None:
                    raise Refusal("not_found", "team.no_customer")
            blocked_joins.must_be_free(self._books, customer_id, other_id)
            self._customers.join_by_hand(customer_id, other_id, by, self._clock.now())

    def split(self, join_id: str, by: Staff) -> str:
        """Two customers who were joined are two again; returns the other one. Anybody may. Refused when they are."""
        with self._books.transaction():
            return Joins(self._books).split(join_id, by, self._clock.now())

    def _keep_note(self, query: Query, by: Staff, text: str, now: Moment) -> None:
        at = stamp(now.at)
        row = MessageRow("note", "note", text, received_at=at, at=at, staff=by.id)
        place = self._books.messages.place_now(query.customer, at, trusted=now.trusted)
        self._books.messages.add(replace(row, customer=query.customer, query=query.id, place=place))

    def _first_unseen(self, query: Query, seen: int | None) -> str | None:
        return None if seen is None else self._books.messages.first_heard_since(query.customer, seen)

    def _must_have_seen(self, query: Query, seen: int | None) -> None:
        if self._first_unseen(query, seen):
            raise Refusal("unseen", "desk.unseen")

    def _decide_unsent(self, query: Query, by: Staff, unsent: str, now: Moment) -> Query:
        """The query after its replies that do not leave by themselves were left alone ("keep") or dropped ("drop").

        Refused `unsent` where there are such and neither was said.
        """
        stuck = stuck_in(self._books, query.id)
        if stuck and unsent not in ("keep", "drop"):
            raise Refusal("unsent", "desk.unsent", count=len(stuck))
        for one in stuck:
            if unsent == "drop":
                reply = self._outbox.settle(one.id, "drop", now)
                waits = self._save(self._unanswered(reply), ReplyDropped(reply.id), by, now)
                tell_wait(self._books, waits, now, may_be_over=True)
            elif one.state is Delivery.QUEUED and not one.waits_for_news:
                self._outbox.held(one, Said("outbox.closed_meanwhile"), now)  # else it left before the one it follows
        return self._query(query.id)

    def _unanswered(self, reply: Reply) -> Query:
        """The query of a reply that never goes, or the one that it was joined into since.

        The wait that the reply ended goes on, unless something later ended it too.
        """
        place, closed, after = self._since(reply)
        query, ended = self._query(place), reply.written.ended
        if closed:  # what the customer has wanted since then began its own wait
            return query
        stand = (later for later in map(self._outbox.get, after) if later.state is not Delivery.DROPPED)
        later = self._books.replies.next_after(reply) or next(stand, None)
        if later is not None:
            self._outbox.now_ends(later, rules.earlier_wait(ended, later.written.ended))
            return query
        meanwhile, was = self._books.messages.meanwhile(query.customer, reply.order), _as_it_was(query, ended)
        was = self._answered_on_phone(was)
        if "out" in meanwhile and was.wait.since_at is None:
            return query
        return rules.unanswered(query, was, newest=not meanwhile)

    def _answered_on_phone(self, was: Query) -> Query:
        """The query as it was, but for what the shop's phone has answered: nothing that was written after that."""
        since, messages = was.wait.since_at, self._books.messages
        just_before = stamp(since - timedelta(milliseconds=1)) if since else ""
        answer = messages.answer_after(was.customer, just_before) if since else None
        if answer is None:
            return was
        later = messages.heard_after(was.customer, was.id, stands(answer))
        return was.waiting_since(unstamp(stands(later[0])) if later else None)

    def _since(self, reply: Reply) -> tuple[str, bool, list[str]]:
        """What came after a reply was written: in which query its customer is now, whether that has been closed, and
        may have been opened again, and the replies that were written there once its own had been joined into it.
        """
        place, seq, closed = reply.query, 0, False
        after: list[str] = []
        while True:
            into, joined = "", seq
            for event in self._books.events.of_query(place):
                match event.what:
                    case Replied(written) if written == reply.id:
                        seq, closed, into = event.seq, False, ""
                    case Closed(into=stays) if event.seq > seq:
                        into, joined = stays or "", event.seq
                        closed = closed or not into
                    case Reopened():
                        into = ""
                    case Replied(written) if event.seq > seq and place != reply.query:
                        after.append(written)
            if not into:
                return place, closed, after
            place, seq = into, joined


def written_note(text: str, *, needed: bool = True, most: int = MOST_NOTE) -> str:
    text = plain(text)
    if needed and not text:
        raise Refusal("empty", "desk.empty_note")
    if len(text) > most:
        raise Refusal("too_long", "desk.note_too_long", most=most)
    return text


def _as_it_was(query: Query, ended: Any) -> Query:
    return Query.of({**query.document(), **ended})
