"""From hand to hand: a query is offered to a colleague, who says yes or no, or who offered it thinks again."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.clock import Moment
from edge.desk import rules
from edge.desk.rules import Verb
from edge.desk.side_actions import SideActions, written_note
from edge.errors import Refusal
from edge.language import Said
from edge.language.spans import ago
from edge.records import events
from edge.records.query import Query, State

MOST_WHY = 120  # one line of a phone or two: why not
_OF_AN_OFFER = frozenset({Verb.ACCEPT, Verb.DECLINE, Verb.WITHDRAW})
# Why not, where a colleague has it: what most verbs say is said below.
_HELD = {Verb.CLAIM: ("taken", "desk.taken"), Verb.REOPEN: ("not_open", "desk.open_with")}


class HandOvers(SideActions):
    """A query is never with nobody: it stays with its holder until the other accepts."""

    def hand_over(self, query_id: str, by: Staff, to: str, note: str = "") -> Query:
        """Offer a query to a colleague, with a note. It stays with its holder until the other accepts."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.HAND_OVER, now)
            colleague = self._team.find(to)
            if colleague is None:
                raise Refusal("bad_value", "desk.choose_colleague")
            offered = rules.offered(query, by, colleague, written_note(note, needed=False))
            if offered.hold.offer.note:  # the offer ends with the other's answer; what they should know does not
                self._keep_note(query, by, offered.hold.offer.note, now)
            return self._save(offered, events.Offered(to, offered.hold.offer.note), by, now)

    def quicker(self, wanted: str, got: str) -> Said | None:
        """Whom somebody has got who wanted another query, which a colleague took first; None where they are one."""
        with self._books.reading():
            first, mine = self._queries.kept(wanted), self._queries.kept(got)
            if first is None or mine is None or wanted == got:
                return None
            key = "desk.taken_instead" if first.holder else "desk.gone_instead"
            return Said(key, {"by": self._team.name_of(first.holder), "wanted": first.name, "name": mine.name})

    def accept(self, query_id: str, by: Staff) -> Query:
        """Say yes to a hand-over; only whom it was offered to may."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.ACCEPT, now)
            return self._taken(rules.accepted(query, by, now), by, events.HandedOver(query.holder), now)

    def decline(self, query_id: str, by: Staff, why: str = "") -> Query:
        """Say no to a hand-over, with a few words; the query stays where it is, and its holder is told."""
        why = " ".join(written_note(why, needed=False, most=MOST_WHY).split())
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.DECLINE, now)
            said = events.Declined(query.holder, why or None, how="no")
            return self._save(rules.declined(query, by), said, by, now)

    def withdraw(self, query_id: str, by: Staff) -> Query:
        """Take an offer back; who made it may, and the holder. The query stays where it is."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.WITHDRAW, now)
            return self._save(rules.withdrawn(query), events.Declined(query.holder, how="withdrawn"), by, now)

    def _taken(self, query: Query, by: Staff, what: events.Event, now: Moment) -> Query:
        """A person has it from now on: the customer's ticks turn blue."""
        self._tick(query)
        return self._save(rules.claimed(query, by, now), what, by, now)

    def _tick(self, query: Query, seen: int | None = None) -> None:
        heard = self._books.messages.latest_heard(query.customer, query.id, seen)
        if heard:
            self._outbox.ticks.ask_for(heard)

    def _must(self, query: Query, by: Staff, verb: Verb, now: Moment) -> None:
        if verb in rules.verbs(query, by):
            return
        raise self._refusal(query, by, verb, now)

    def _refusal(self, query: Query, by: Staff, verb: Verb, now: Moment) -> Refusal:
        """Why not, in words that help: who has it and since when comes first."""
        if verb in _OF_AN_OFFER:
            return self._offer_over(query, verb)
        if query.state is State.CLOSED:
            return Refusal("not_open", "desk.closed")
        if query.state is State.WAITING:
            return Refusal("not_yours", "desk.open_and_waits" if verb is Verb.REOPEN else "desk.take_first")
        if query.holder == by.id:
            return Refusal("already_open", "desk.yours_already")
        holder = self._team.name_of(query.holder)
        since = ago(rules.held_seconds(query, now))
        code, key = _HELD.get(verb, ("not_yours", "desk.taken_take_over"))
        return Refusal(code, key, name=holder, since=since)

    def _offer_over(self, query: Query, verb: Verb) -> Refusal:
        """What became of it, and so what can be done instead."""
        if query.state is State.CLOSED:
            closed_by = self._team.name_of(query.closing.by) if query.closing.by else ""
            return Refusal("not_offered", "desk.offer_closed_by" if closed_by else "desk.offer_closed", name=closed_by)
        if query.state is State.WAITING:
            return Refusal("not_offered", "desk.offer_waits")
        if verb is Verb.WITHDRAW:
            return Refusal("not_offered", "desk.nothing_offered")
        return Refusal("not_offered", "desk.not_offered", name=self._team.name_of(query.holder))
