"""A customer's page: who they are, what became of their queries, and every message of theirs. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, unstamp
from edge.desk.id_book import is_number
from edge.desk.joins import Joins
from edge.desk.labels import Labels, named
from edge.desk.views.delivery_doubt import Doubt
from edge.desk.views.story import Deed, Stretch, story
from edge.desk.views.timeline import LINES_A_PAGE, Line, lines, whole_lines
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.link import Link, LinkBook
from edge.records.customer_record import BlockWish, Customer
from edge.records.label import Label
from edge.records.message_row import ERASING, ERASING_APART, MessageRow
from edge.records.outcomes import Outcome, is_own
from edge.records.query import Query, State
from edge.registers.books import Books
from edge.text import phone_numbers

MOST_QUERIES = 50


@dataclass(frozen=True, slots=True)
class PastQuery:
    """One of a customer's queries in a line. by: who closed it. line, word: its last message, as on the board."""

    id: str
    state: State
    outcome: str | None
    by: str | Said | None
    at: datetime
    line: str
    word: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """What has been joined to a customer. why: the sentence for it. before: it is no other customer, but what came
    until the number had another id. numbers: in digits. by: who of the staff did it. messages, queries: how many.
    """

    id: str
    name: str
    at: datetime
    why: str
    before: bool
    by: str | Said | None
    numbers: list[str]
    messages: int
    queries: int


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What the shop knows of a customer, and one page of all their messages, oldest first.

    pinned: the note on them, by whom and when last.
    called: the shop's own name for them, "" while it has none. own_name: WhatsApp's, where that is another.
    number: whole, in digits: staff must be able to call. former: numbers of theirs that lead to them still.
    lost: numbers of theirs that somebody else has now. joins: what was joined to them and can be split off.
    outcomes: how often each; the open query is none of them. older, newer: what to ask for next, None at the end.
    story: the lines, and between them what was done. found: the line that was asked for, where it is on this page.
    """

    id: str
    name: str
    own_name: str
    called: str
    pinned: str
    pinned_by: str | Said | None
    pinned_at: datetime | None
    number: str
    former: list[str]
    lost: list[str]
    joins: list[Joined]
    username: str
    user_id: str
    first_heard_at: datetime | None
    last_heard_at: datetime | None
    outcomes: list[tuple[str, int]]
    labels: list[tuple[str, int]]
    open_query: str | None
    queries: list[PastQuery]
    queries_count: int
    lines: list[Line]
    story: list[Line | Deed]
    older: int | None
    newer: int | None
    found: int | None
    link: Link
    speaks: str = ""
    block: BlockWish = field(default_factory=BlockWish)
    block_by: str | Said | None = None


@dataclass(frozen=True, slots=True)
class OneMessage:
    """One message with all its words. customer: whose page shows it among the others, None where no page does."""

    customer: str | None
    name: str
    line: Line


class History:
    """Any member of staff may look."""

    def __init__(self, books: Books, team: Team, link: LinkBook, clock: Clock) -> None:
        self._books = books
        self._team = team
        self._link = link
        self._clock = clock

    def see(
        self,
        customer: str,
        by: Staff,
        *,
        before: int | None = None,
        after: int | None = None,
        near: int | None = None,
    ) -> HistoryView:
        """The newest messages, those before or after a sequence number, or those around one. Refuses `not_found`."""
        with self._books.reading():
            found = self._books.customers.one(customer)
            if found is None:
                raise Refusal("not_found", "customers.not_found")
            rows = self._rows(customer, before, after, near)
            queries, messages, names = self._queries(customer), self._books.messages, self._team.names()
            after_page = next(iter(messages.page_after(customer, rows[-1].seq, 1)), None) if rows else None
            older = rows[0].seq if rows and messages.page(customer, before=rows[0].seq, most=1) else None
            shown = self._lines(rows, by, names)
            return HistoryView(
                **_known(found, names),
                **self._of_queries(queries, names),
                block_by=names.get(found.block.by),
                former=self._former(found),
                joins=self._joins(customer),
                first_heard_at=self._first_heard(customer),
                lines=shown,
                story=story(self._books, Stretch.of(rows, older, after_page), shown, names, self._clock.now()),
                older=older,
                newer=rows[-1].seq if after_page else None,
                found=near if any(row.seq == near for row in rows) else None,
                link=self._link.now(),
            )

    def message(self, seq: int, by: Staff) -> OneMessage:
        """One message, however long. Refuses `not_found`."""
        with self._books.reading():
            row = self._books.messages.by_seq(seq)
            if row is None or row.side in (ERASING, ERASING_APART):
                raise Refusal("not_found", "customers.no_message")
            doubt = Doubt.just_now(self._books, self._link.now(), self._clock.now())
            (line,) = whole_lines(self._books, [row], self._team.names(), doubt, by)
            known = self._books.customers.one(row.customer) if row.side != "group" else None
            name = known.name if known else ""
            shown = replace(line, asks=(), undo_seconds=None)
            return OneMessage(row.customer if known else None, name, shown)

    def joined_with(self, customer: str) -> str | None:
        """Whom a customer has been joined with who is here no more."""
        with self._books.reading():
            if self._books.customers.has(customer):
                return None
            return Joins(self._books).into(customer)

    def _joins(self, customer: str) -> list[Joined]:
        names = self._team.names()
        return [_joined(join, names) for join in Joins(self._books).of(customer)]

    def _rows(self, customer: str, before: int | None, after: int | None, near: int | None) -> list[MessageRow]:
        messages, half = self._books.messages, LINES_A_PAGE // 2
        if near is not None:
            return [
                *messages.page(customer, before=near, through=True, most=half),
                *messages.page_after(customer, near, most=half),
            ]
        if after is not None:
            return messages.page_after(customer, after, most=LINES_A_PAGE)
        return messages.page(customer, before=before, most=LINES_A_PAGE)

    def _lines(self, rows: list[MessageRow], by: Staff, names: Mapping[str, str | Said]) -> list[Line]:
        """Nothing is decided here: what asks something of staff asks it on the page of its query."""
        now = self._clock.now()
        doubt = Doubt.just_now(self._books, self._link.now(), now)
        shown = lines(self._books, rows, names, doubt, by)
        return [replace(line, asks=(), undo_seconds=None) for line in shown]

    def _queries(self, customer: str) -> list[Query]:
        """The newest first. What was joined into another one is told there."""
        found = self._books.queries.all_of(customer)
        shown = [query for query in found if query.closing.outcome is not Outcome.JOINED]
        return sorted(shown, key=lambda query: (query.is_open, query.opening.at, query.wait.order), reverse=True)

    def _of_queries(self, queries: list[Query], names: Mapping[str, str | Said]) -> dict[str, Any]:
        labels = Labels(self._books).all()
        worn = Counter(label for query in queries for label in query.marks.labels)
        outcomes = Counter(query.closing.outcome for query in queries if query.closing.outcome)
        return {
            "outcomes": [(outcome, outcomes[outcome]) for outcome in _in_order(outcomes)],
            "labels": [(label.name, worn[label.id]) for label in labels if worn[label.id]],
            "open_query": next((query.id for query in queries if query.is_open), None),
            "queries": [_past(query, labels, names) for query in queries[:MOST_QUERIES]],
            "queries_count": len(queries),
        }

    def _former(self, customer: Customer) -> list[str]:
        keys = [str(each["key"]) for each in self._books.keys.of(customer.id)]
        former = [key.removeprefix("phone:") for key in keys if key.startswith("phone:")]
        return [number for number in former if not phone_numbers.same(number, customer.phone or None)]

    def _first_heard(self, customer: str) -> datetime | None:
        first = self._books.messages.page_after(customer, None, most=1)
        return unstamp(first[0].at or first[0].received_at) if first else None


def _known(customer: Customer, names: Mapping[str, str | Said]) -> dict[str, Any]:
    return {
        "id": customer.id,
        "name": customer.name,
        "own_name": customer.own_name if customer.own_name != customer.name else "",
        "called": customer.called,
        "pinned": customer.pinned,
        "pinned_by": names.get(customer.pinned_by),
        "pinned_at": customer.pinned_at,
        "number": customer.phone,
        "lost": [*customer.lost],
        "username": customer.username,
        "user_id": customer.user_id,
        "last_heard_at": customer.last_heard_at,
        "speaks": customer.speaks,
        "block": customer.block,
    }


def _joined(join: Mapping[str, Any], names: Mapping[str, str | Said]) -> Joined:
    numbers = [key.removeprefix("phone:") for key in join["keys"] if is_number(key)]
    return Joined(
        id=str(join["id"]),
        name=str(join["gone"].get("name") or ""),
        at=unstamp(join["at"]),
        why=f"customers.join_{join['why']}",
        before=join["before"],
        by=names.get(join["staff"] or ""),
        numbers=numbers,
        messages=sum(last - first + 1 for first, last in join["messages"]),
        queries=len(join["queries"]),
    )


def _past(query: Query, labels: list[Label], names: Mapping[str, str | Said]) -> PastQuery:
    return PastQuery(
        id=query.id,
        state=query.state,
        outcome=query.closing.outcome,
        by=names.get(query.closing.by or ""),
        at=query.closing.at or query.opening.at,
        line=query.last.text,
        word=query.last.word,
        labels=named(labels, query.marks.labels),
    )


def _in_order(outcomes: Iterable[str]) -> list[str]:
    """The box's own as they are declared, then the owner's by their words."""
    own = sorted(outcome for outcome in outcomes if is_own(outcome))
    return [*(outcome for outcome in Outcome if outcome in set(outcomes)), *own]
