"""How queries end, and begin again: closed one by one or several at once, and opened anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from edge.access.staff import Staff
from edge.clock import stamp, unstamp
from edge.desk import last_words, rules
from edge.desk.hand_overs import HandOvers
from edge.desk.message_rows import stands
from edge.desk.rules import Verb
from edge.desk.waits_told import tell_wait
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.records import events
from edge.records.customer_record import Customer
from edge.records.outcomes import Outcome, known
from edge.records.query import Query, State
from edge.registers.books import Books

# Of a minute ago at most: no shop closes more in one.
MOST_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Several:
    """What became of several at once. done: how many. stay: of each of the others its customer's name, and why."""

    done: int
    stay: tuple[tuple[str, Said], ...]


def of_one_close(books: Books, together: str, by: Staff) -> list[str]:
    """The queries that this person closed by one form, of the last that were closed."""
    with books.reading():
        newest = islice(books.events.newest(events.Closed), MOST_LOOKED_AT)
        mine = [event for event in newest if event.staff == by.id and event.what.together == together]
    return [event.query for event in mine if event.query]


class Endings(HandOvers):
    """A close may be undone by who made it, for a minute; later anybody may reopen."""

    def close(self, query_id: str, by: Staff, outcome: str, seen: int | None = None, unsent: str = "keep") -> Query:
        """Close with an outcome of the owner's list; the holder or the owner may.

        seen: the newest message that their page showed, see `_must_have_seen`; None where no page was between.
        unsent: "keep" or "drop" the replies that do not leave by themselves; anything else is refused `unsent`.
        """
        if outcome not in self._settings.shop().outcomes:
            raise Refusal("bad_value", "desk.choose_outcome")
        return self._ended(query_id, by, known(outcome), seen, unsent)

    def no_answer(self, query_id: str, by: Staff, seen: int | None = None, unsent: str = "keep") -> Query:
        """Close a query whose last words are the customer's and need no reply: whoever has it may, and the owner, and
        anybody where nobody has it. Refused `answered` where the last word is the shop's, and else as `close` is.
        """
        return self._ended(query_id, by, Outcome.NO_ANSWER, seen, unsent)

    def close_several(self, ticked: Sequence[tuple[str, int]], by: Staff, outcome: str) -> Several:
        """Close each of these as one alone would be, or as `no answer needed`; what cannot be closed stays as it is.

        ticked: with the newest message of its customer that the page knew of. Nothing is asked: a query with replies
        that have not gone stays. All in one transaction, as the form's token is spent in one: after a power cut either
        all that could be closed is closed, or nothing.
        """
        if outcome not in (Outcome.NO_ANSWER, *self._settings.shop().outcomes):
            raise Refusal("bad_value", "desk.choose_outcome")
        if not ticked:
            raise Refusal("empty", "desk.tick_first")
        together = new_id("e")
        return self._each(
            [query for query, _ in ticked],
            lambda query: self._ended(query, by, known(outcome), dict(ticked)[query], "", together),
        )

    def reopen_several(self, together: str, by: Staff) -> Several:
        """Undo what one form closed a moment ago, as an undo of each would; what is past undoing stays."""
        with self._books.transaction():
            queries = of_one_close(self._books, together, by)
            if not queries:
                raise Refusal("too_late", "desk.undo_over")
            return self._each(queries, lambda query: self._undone(query, by))

    def _each(self, queries: Sequence[str], act: Callable[[str], object]) -> Several:
        stay, each = list[tuple[str, Said]](), dict.fromkeys(queries)  # a box may have been ticked twice
        with self._books.transaction():
            for query in each:
                try:
                    act(query)
                except Refusal as refusal:
                    kept = self._queries.kept(query)
                    stay.append((kept.name if kept else "", refusal.said))
        return Several(len(each) - len(stay), tuple(stay))

    def _undone(self, query_id: str, by: Staff) -> None:
        with self._books.transaction():
            query = self._query(query_id)
            if query.state is State.CLOSED and not rules.undoes(query, by, self._clock.now()):
                raise Refusal("too_late", "desk.undo_over")
            self.reopen(query_id, by)

    def _ended(
        self, query_id: str, by: Staff, outcome: str, seen: int | None, unsent: str, together: str | None = None
    ) -> Query:
        with self._books.transaction():
            now, needless = self._clock.now(), outcome == Outcome.NO_ANSWER
            query = self._query(query_id)
            self._must(query, by, Verb.NO_ANSWER if needless else Verb.CLOSE, now)
            if needless and not last_words.are_the_customers(self._books, query):
                raise Refusal("answered", "desk.last_word_is_ours")
            self._must_have_seen(query, seen)
            if needless:  # somebody has read it
                self._tick(query, seen)
            decided = self._decide_unsent(query, by, unsent, now)
            closed = rules.closed(decided, by.id, outcome, now)
            return self._save(closed, events.Closed(str(outcome), query.holder, together=together), by, now)

    def reopen(self, query_id: str, by: Staff) -> Query:
        """Take a closed query up again; refused when the customer already has another one open, or is blocked.

        Who closed it a moment ago undoes that: whoever had it has it again.
        """
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            if query.holder == by.id:
                return query
            self._must(query, by, Verb.REOPEN, now)
            if self._queries.open_of(query.customer):
                raise Refusal("already_open", "desk.newer_open")
            self._must_be_heard(self._books.customers.one(query.customer))
            # The 24 hours are the customer's: they may have written since, in a newer query.
            heard = self._customers.document(query.customer).get("last_heard_at")
            query = replace(query, last_heard_at=unstamp(heard) if heard else query.last_heard_at)
            opened = rules.reopened_by_staff(query, by, now, answered=self._answered_since(query))
            if opened.holder and self._team.find(opened.holder) is None:  # they have left since
                opened = rules.claimed(opened, by, now)
            undone = opened.holder != by.id
            self._save(opened, events.Reopened(by="staff", undone=undone or None), by, now)
            tell_wait(self._books, opened, now)
            return opened

    def _must_be_heard(self, customer: Customer | None) -> None:
        """Nothing is begun with who is blocked: they would wait, or be waited for, in vain."""
        if customer and customer.is_blocked:
            raise Refusal("not_open", "blocking.unblock_first", name=customer.name)

    def _answered_since(self, query: Query) -> bool:
        """Whether the shop has said anything on its phone, or in a newer query, to whoever waited at the close."""
        before, messages = query.closing.ended, self._books.messages
        if before is None or before.since_at is None:
            return False
        since, answer = stamp(before.since_at), messages.last_answer(query.customer)
        newer = answer is not None and answer.query != query.id and stands(answer) > since
        return newer or messages.answer_after(query.customer, since) is not None
