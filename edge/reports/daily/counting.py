"""One business day counted from its events, one after the other; told when each truly was, and all names. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, assert_never

from edge.records.day_records import PHONE, Spell
from edge.records.event_row import EventRow
from edge.records.events import (
    AccessEvent,
    AddressChanged,
    AlertHeard,
    AnsweredOnPhone,
    Begun,
    BoxStarted,
    Claimed,
    Closed,
    CopyRestored,
    CustomerBlocked,
    CustomerRenamed,
    CustomersErased,
    CustomersJoined,
    CustomersSplit,
    DaysTakenBack,
    Declined,
    Event,
    HandedOver,
    HasMoved,
    Labelled,
    Lapsed,
    LinkChanged,
    NewsHeard,
    NoticePosted,
    NoticeSettled,
    Offered,
    Opened,
    OutageEnded,
    PrintEnded,
    QueryEvent,
    QueryEvents,
    Received,
    Released,
    Reminded,
    Reminding,
    Reopened,
    Replied,
    ReplyEvent,
    RetentionChosen,
    ShopEvent,
    ShopEvents,
    SummaryMade,
    TakenOver,
    TroubleHeard,
    UnknownEvent,
    UnknownOfReply,
    WaitChanged,
    WayInBack,
    WayInLost,
    WordsChanged,
)
from edge.records.outcomes import Outcome
from edge.reports.daily.model import HOURS, Called, DayFigures, Spread
from edge.reports.daily.reply_time import took
from edge.reports.spells import Spells


class Counting(Spells):
    """A day while it is counted. `take` its events in order, then ask for `figures`. Made from what Spells is told."""

    @property
    def open_count(self) -> int:
        return len(self._open)

    @property
    def in_trouble(self) -> set[str]:
        """The queries of which the figures name the customer."""
        return self.troubles.queries

    def take(self, event: EventRow[Event], at: datetime | None) -> None:
        """The next event; at: when it truly was."""
        if at is None:
            self._certain = False
        else:
            self.last_at = at
        match event.what:
            case QueryEvent():
                self._of_a_query(event, event.what, at)
            case ReplyEvent() | UnknownOfReply():
                self._of_a_reply(event.query or "", event.what, at)
            case ShopEvent():
                self._of_the_shop(event, event.what, at)
            case AccessEvent() | UnknownEvent():
                pass
            case _:
                assert_never(event.what)

    def came_back(self, event: EventRow[BoxStarted], at: datetime | None, ends_at: datetime) -> None:
        """After all events of the day, the next start: the day on which the box went off tells of that as well."""
        self._started(event.boot, event.what, at, ends_at)
        self.woke = event.seq

    def figures(
        self,
        starts_at: datetime,
        ends_at: datetime,
        names: Called,
        open_at_start: int,
        open_now: int,
        *,
        until: datetime | None = None,
        **seen: Any,
    ) -> DayFigures:
        """open_now: as counted in the books. until: how far a day has come that still goes on. Called once.

        seen: the fields that do not follow from events.
        """
        spells = list(self.touched.values())
        closed = [spell for spell in spells if spell.closed_date == self._date and spell.outcome != Outcome.JOINED]
        answered = [spell for spell in spells if spell.answered_date == self._date]
        return DayFigures(
            date=self._day,
            starts_at=starts_at,
            ends_at=ends_at,
            **self._counted_queries(open_at_start, open_now),
            **took(answered),
            to_close=Spread.of(spell.close_seconds for spell in closed),
            staff=self._staff.figures(names.staff),
            on_phone=sum(spell.answered_by == PHONE for spell in answered),
            **self.troubles.figures(names.customers),
            **self.absences.figures(),
            **self._counted_waits(until or ends_at),
            late_messages=self._late,
            by_hour=self._by_hour(spells),
            by_label=dict(Counter(names.labels.get(label, label) for spell in closed for label in spell.labels)),
            **{"certain": self._certain, **seen},
        )

    def _counted_queries(self, at_start: int, now: int) -> dict[str, Any]:
        came = {"new": self._new, "begun": self._begun, "reopened": self._reopened}
        adds_up = at_start + sum(came.values()) - self._closed.total() == now
        return {"open_at_start": at_start, **came, "closed": dict(self._closed), "open_now": now, "adds_up": adds_up}

    def _counted_waits(self, until: datetime) -> dict[str, Any]:
        figures, ran_out = self.waits.figures(self._open.values(), until)
        self.touched |= {spell.seq: spell for spell in ran_out}
        return figures

    def _by_hour(self, spells: Iterable[Spell]) -> tuple[int, ...]:
        """How many of these came on the day, in each of its hours."""
        came = Counter(spell.hour for spell in spells if spell.came_in and spell.came_date == self._date)
        return tuple(came[hour] for hour in range(HOURS))

    def _of_a_query(self, event: EventRow[Event], what: QueryEvents, at: datetime | None) -> None:
        match what:
            case Received():
                self._received(event.query, what.heard_at, at)
            case Replied():
                self._replied(event, what.reply, at)
            case Opened() | Begun():
                self._opened(event, what, at)
            case Reopened():
                self._reopened_again(event, what.heard_at, at)
            case Claimed() | TakenOver() | HandedOver():
                self._changed_hands(event.staff, what)
            case AnsweredOnPhone():
                self._answered_on_phone(event.query, what.at, at)
            case WaitChanged():
                self._wait_changed(event.query, what)
            case Closed():
                self._closed_again(event, what, at)
            case Lapsed():
                self.waits.lapse()
                self._staff.of(what.from_).lapsed += 1
            case Labelled():
                self._labelled(event.query, what)
            case WordsChanged() | Offered() | Declined() | Released() | Reminding() | Reminded():
                pass
            case _:
                assert_never(what)

    def _changed_hands(self, by: str | None, what: Claimed | TakenOver | HandedOver) -> None:
        match what:
            case Claimed():
                self._staff.took(by)
            case TakenOver():
                self._staff.took_over(by)
            case HandedOver():
                self._staff.handed_over(what.from_)

    def _of_the_shop(self, event: EventRow[Event], what: ShopEvents, at: datetime | None) -> None:
        match what:
            case BoxStarted():
                self._started(event.boot, what, at)
            case LinkChanged():
                self._line_became(what.to, at)
            case WayInBack():
                self.absences.nothing_came_in(what, at)
            case NewsHeard():
                self.troubles.hear(what)
            case CustomersJoined():
                self._customers_joined(what.other, event.customer or "")
            case CustomersSplit():
                self._customers_split(what.queries, event.customer or "")
            case OutageEnded() | WayInLost() | AlertHeard() | TroubleHeard() | NoticePosted() | NoticeSettled():
                pass  # the line, and the news, have told
            case CustomerRenamed() | HasMoved() | CustomersErased() | RetentionChosen() | AddressChanged():
                pass
            case CustomerBlocked() | CopyRestored() | DaysTakenBack() | SummaryMade() | PrintEnded():
                pass
            case _:
                assert_never(what)

    def _line_became(self, state: str, at: datetime | None) -> None:
        if at := at or self.last_at:
            self.absences.line_became(state, at)

    def _started(self, boot: str, what: BoxStarted, at: datetime | None, before: datetime | None = None) -> None:
        """before: count only what the box was off since before then."""
        was = what.last_alive
        if not was or not at:
            return
        since = self._when(was)
        if since and (before is None or since < before <= at):
            self.absences.box_was_off(since, at, power=was.boot != boot)
