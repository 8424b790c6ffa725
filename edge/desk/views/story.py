"""What was done about a customer's queries, told between the messages: who took it, offered it, closed it. Reads only.

An event stands where a note of that moment would: after all that was here. Where no clock of that moment could be
believed, it stands with what was done just before it, so what came in between those two may follow it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from edge.clock import Moment, stamp
from edge.desk.message_rows import stands
from edge.desk.reminders import when
from edge.desk.views.timeline import BY_THE_BOX, Line
from edge.language import Said
from edge.records.event_row import EventRow
from edge.records.events import (
    Begun,
    Claimed,
    Closed,
    Declined,
    Event,
    HandedOver,
    Lapsed,
    Offered,
    Opened,
    Released,
    Reminded,
    Reminding,
    Reopened,
    Replied,
    TakenOver,
)
from edge.records.message_row import MessageRow
from edge.records.outcomes import Outcome, ended
from edge.registers.books import Books

# A page tells so much, the latest of it; a query that went to and fro more often than that in fifty lines is no query.
MOST_TOLD = 60
# Of the queries of a page so many events are looked at. Replies are among them: they show where the others stand.
MOST_EVENTS = 400
_PUT_OFF = (Reminding, Reminded)
_TOLD = (Begun, Reopened, Claimed, TakenOver, Offered, HandedOver, Declined, Released, Lapsed, Closed, *_PUT_OFF)
_SOMEBODY = Said("desk.somebody")
_NO, _NO_BECAUSE = "told.declined", "told.declined_because"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done. at: None where the clock of that moment could not be believed. other: about another
    query than that of the page.
    """

    said: Said
    at: datetime | None
    other: bool = False
    seq: int = 0
    side: Literal["told"] = "told"

    @property
    def for_customers(self) -> Said:
        """The same without what a colleague wrote for colleagues: paper goes from hand to hand."""
        return Said(_NO, self.said.facts) if self.said.key == _NO_BECAUSE else self.said


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of a page, and between which places it lies. None: nothing comes before it, or after it."""

    rows: Sequence[MessageRow]
    begins: str | None = None
    ends: str | None = None

    @classmethod
    def of(cls, rows: Sequence[MessageRow], older: int | None, after: MessageRow | None = None) -> Stretch:
        """older: the first of these lines before which others stand; after: the line that follows them."""
        first = next((row for row in rows if row.seq == older), None)
        return cls(rows, stands(first) if first else None, stands(after) if after else None)


def story(
    books: Books,
    page: Stretch,
    lines: Sequence[Line],
    names: Mapping[str, str | Said],
    now: Moment,
    query: str | None = None,
) -> list[Line | Deed]:
    """The lines of a page, with what was done in its stretch about their queries, and about this one.

    Also about those that were joined into them: these have no lines any more.
    """
    theirs = list(dict.fromkeys(one for one in (query, *(row.query for row in page.rows)) if one))
    whose = books.queries.with_joined(page.rows[0].customer, theirs) if page.rows else theirs
    until = stamp(now.at) if now.trusted else "~"
    found = books.events.of_queries(whose, (*_TOLD, Opened, Replied), MOST_EVENTS, before=page.ends, now=until)
    said = dict(_said_of(found, names))
    after: dict[int, list[Deed]] = {}
    placed = _placed(found, page.rows, _reply_places(books, found, now), now)
    for event, place, index in [one for one in placed if _is_in(page, one[1])][-MOST_TOLD:]:
        if words := said.get(event.seq):
            at = event.moment.at if place and _is_sure(event, now) else None
            after.setdefault(index, []).append(Deed(words, at, other=event.query != query))
    shown: list[Line | Deed] = [*after.get(0, ())]
    for index, line in enumerate(lines, 1):
        shown += [line, *after.get(index, ())]
    return shown


def last_no(shown: Sequence[Line | Deed]) -> Said | None:
    """That somebody said no to an offer, where nothing was done and nothing written to the customer since."""
    last = next((one for one in reversed(shown) if _is_ours(one)), None)
    if isinstance(last, Deed) and not last.other and last.said.key in (_NO, _NO_BECAUSE):
        return last.said
    return None


def _is_ours(one: Line | Deed) -> bool:
    """Whether somebody of the staff did or wrote it; a note of the box's own is nobody's word."""
    return isinstance(one, Deed) or (one.side == "out" and one.by != BY_THE_BOX)


def _is_in(page: Stretch, place: str) -> bool:
    return (page.begins is None or place >= page.begins) and (page.ends is None or place < page.ends)


def _is_sure(event: EventRow[Event], now: Moment) -> bool:
    return event.trusted and (event.moment.at <= now.at or not now.trusted)


def _placed(
    found: Sequence[EventRow[Event]], rows: Sequence[MessageRow], lines: Mapping[str, str], now: Moment
) -> list[tuple[EventRow[Event], str, int]]:
    """Each with its place, and how many lines come before it. What nobody can place is left out.

    lines: where those of replies stand of which the clock does not tell when they were written.
    """
    places, replies = [stands(row) for row in rows], {row.reply: index for index, row in enumerate(rows) if row.reply}
    placed, latest = [], ""
    for event in found:
        place = max((latest, *_known_places(event, lines, now)))
        # A customer wrote before the box heard of it; what was done after that was done after both.
        latest = max(place, stamp(event.moment.at)) if _is_sure(event, now) else place
        if place:
            placed.append((event, place))
    # Where two stamps are one: what was done before a reply, or before a customer came back, comes before that line.
    most, done = len(rows), []
    for event, place in reversed(placed):
        if isinstance(event.what, Replied):
            most = min(most, replies.get(event.what.reply, most))
        elif _came_back(event):
            most = min(most, bisect_left(places, place))
        done.append((event, place, min(most, bisect_right(places, place))))
    return done[::-1]


def _came_back(event: EventRow[Event]) -> bool:
    return isinstance(event.what, Reopened) and bool(event.what.heard_at)


def _known_places(event: EventRow[Event], lines: Mapping[str, str], now: Moment) -> Iterator[str]:
    if isinstance(event.what, Opened | Reopened) and event.what.heard_at:
        yield event.what.heard_at
    elif _is_sure(event, now):
        yield stamp(event.moment.at)
    elif isinstance(event.what, Replied) and event.what.reply in lines:
        yield lines[event.what.reply]


def _reply_places(books: Books, found: Iterable[EventRow[Event]], now: Moment) -> dict[str, str]:
    """Where the clock does not tell when a reply was written, its line does."""
    unsure = [each.what.reply for each in found if isinstance(each.what, Replied) and not _is_sure(each, now)]
    return books.messages.places_of(unsure) if unsure else {}


def _said_of(found: Iterable[EventRow[Event]], names: Mapping[str, str | Said]) -> Iterator[tuple[int, Said]]:
    offers: dict[str | None, EventRow[Event]] = {}
    for event in found:
        if said := _said(event, names, offers.get(event.query)):
            yield event.seq, said
        if isinstance(event.what, Offered):
            offers[event.query] = event


def _said(event: EventRow[Event], names: Mapping[str, str | Said], offer: EventRow[Event] | None) -> Said | None:
    """In words, without what the page shows anyway. offer: the last that was made of this query."""

    def name(staff: str | None) -> str | Said:
        return names.get(staff or "", _SOMEBODY)

    key, facts = "", {"by": name(event.staff)}
    match event.what:
        case Begun():
            key = "told.begun"
        case Claimed():
            key = "told.claimed"
        case TakenOver(from_):
            key, facts["from"] = "told.taken_over", name(from_)
        case Offered(to):
            key, facts["to"] = "told.offered", name(to)
        case HandedOver(from_):
            key, facts["from"] = "told.accepted", name(from_)
        case Declined():
            key, whom = _offer_over(event.what, event.staff, offer)
            facts |= {"to": name(whom), "why": event.what.note or ""}
        case Released(from_):
            key = "told.released" if from_ in (None, event.staff) else "told.released_of"
            facts["from"] = name(from_)
        case Reminding() as put_off:
            key = "told.reminding_early" if put_off.early else "told.reminding"
            facts["when"] = when(put_off.hour, put_off.days)
        case Reminded(holder):
            key, facts["to"] = "told.reminder_off" if event.staff else "told.reminded", name(holder)
        case Lapsed(from_):
            key, facts["from"] = "told.lapsed", name(from_)
        case Closed(outcome) if outcome != Outcome.JOINED:
            key = "told.closed" if event.staff else "told.closed_alone"
            facts["outcome"] = ended(outcome or Outcome.OTHER)
        case Reopened(by):
            key = "told.split" if by == "split" else "told.reopened" if event.staff else "told.came_back"
    return Said(key, facts) if key else None


def _offer_over(what: Declined, by: str | None, offer: EventRow[Event] | None) -> tuple[str, str | None]:
    """Whom it was offered to said no, or who made the offer took it back, or it ended because somebody has left."""
    to = offer.what.to if offer and isinstance(offer.what, Offered) else None
    match what.how or _guessed(what, by, offer, to):
        case "no":
            return _NO_BECAUSE if what.note else _NO, by
        case "withdrawn":
            return "told.withdrawn", to
    return "told.offer_ended", to


def _guessed(what: Declined, by: str | None, offer: EventRow[Event] | None, to: str | None) -> str:
    """How an offer ended of which an older version did not write it down."""
    if offer is None or by == to:
        return "no"
    return "withdrawn" if by in (what.holder, offer.staff) else "left"
