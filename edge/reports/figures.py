"""One business day counted from its events, one after the other; told when each truly was, and all names. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.desk.words import Outcome
from edge.reports.absences import Absences
from edge.reports.day import Calendar
from edge.reports.parts import Times, parted, took
from edge.reports.tallies import StaffTallies, Standing, Troubles
from edge.reports.waits import Waits
from edge.reports.words import HOURS, LATE_SECONDS, Called, DayFigures, Spread
from edge.store.days import PHONE, Spell
from edge.store.events import EventRow

# Signs that a reply has left the box; the first of them counts.
_LEFT = frozenset({"reply_sent", "reply_delivered", "reply_read", "reply_played", "reply_it_arrived"})
_NEVER_LEAVES = frozenset({"reply_taken_back", "reply_drop"})


class Counting:
    """A day while it is counted. `take` its events in order, then ask for `figures`.

    live: spells that go on from the day before; this changes them. newest_of: the last spell of a query that does not.
    when: the true time of a moment, None where nobody can know it. touched: what has changed; joined: see Days.close;
    standing, woke: see Carried.
    """

    def __init__(
        self,
        day: date,
        calendar: Calendar,
        *,
        live: Iterable[Spell],
        newest_of: Callable[[str], Spell | None],
        absences: Absences,
        last_at: datetime | None,
        when: Callable[[Moment], datetime | None],
        standing: Mapping[str, Standing] | None = None,
    ) -> None:
        self._date = day.isoformat()
        self._day = day
        self.calendar = calendar
        self.live = {spell.seq: spell for spell in live}
        self._open = {spell.query: spell for spell in self.live.values() if spell.closed_date is None}
        self._unsent = {reply: spell for spell in self.live.values() for reply in spell.unsent}
        self._newest_of = newest_of
        self.absences = absences
        self.last_at = last_at
        self._when = when
        self.touched: dict[int, Spell] = {}
        self.joined: list[tuple[str, str]] = []
        self.woke: int | None = None
        self._new = self._reopened = self._late = 0
        self._waits = Waits(calendar.starts_at(day))
        self._closed: Counter[str] = Counter()
        self._staff = StaffTallies()
        self.troubles = Troubles(self._date, standing or {})
        self._certain = True

    @property
    def open_count(self) -> int:
        return len(self._open)

    @property
    def in_trouble(self) -> set[str]:
        """The queries of which the figures name the customer."""
        return self.troubles.queries

    def take(self, event: EventRow, at: datetime | None) -> None:
        """The next event; at: when it truly was."""
        if at is None:
            self._certain = False
        else:
            self.last_at = at
        if event.kind.startswith("reply_"):
            self._of_a_reply(event, at)
        elif act := _ACTS.get(event.kind):
            act(self, event, at)

    def came_back(self, event: EventRow, at: datetime | None, ends_at: datetime) -> None:
        """After all events of the day, the next "started": the day on which the box went off tells of that as well."""
        self._started(event, at, ends_at)
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
        came = [spell for spell in spells if spell.came_date == self._date and spell.hour is not None]
        return DayFigures(
            date=self._day,
            starts_at=starts_at,
            ends_at=ends_at,
            open_at_start=open_at_start,
            new=self._new,
            reopened=self._reopened,
            closed=dict(self._closed),
            open_now=open_now,
            adds_up=open_at_start + self._new + self._reopened - self._closed.total() == open_now,
            **took(answered),
            to_close=Spread.of(spell.close_seconds for spell in closed),
            staff=self._staff.figures(names.staff),
            on_phone=sum(spell.answered_by == PHONE for spell in answered),
            held=self.troubles.standing("reply_held", names.customers),
            unsure=self.troubles.standing("reply_unsure", names.customers),
            failed=self.troubles.standing("reply_failed", names.customers),
            news=self.troubles.news(),
            outages=self.absences.outages(),
            power_gaps=self.absences.gaps(),
            **self._waits.figures(self._open.values(), until or ends_at),
            late_messages=self._late,
            by_hour=tuple(sum(spell.hour == hour for spell in came) for hour in range(HOURS)),
            by_label=dict(Counter(names.labels.get(label, label) for spell in closed for label in spell.labels)),
            **{"certain": self._certain, **seen},
        )

    def _opened(self, event: EventRow, at: datetime | None) -> None:
        self._new += 1
        self._begin(event, at, "new", [])

    def _reopened_again(self, event: EventRow, at: datetime | None) -> None:
        self._reopened += 1
        before = self._newest(event.query or "")
        labels = list(before.labels) if before else []
        self._begin(event, at, "staff" if event.staff else "back", labels)
        if event.staff:
            self._staff.of(event.staff).taken += 1

    def _begin(self, event: EventRow, at: datetime | None, how: str, labels: list[str]) -> None:
        since_at = event.data.get("heard_at")
        came = unstamp(since_at) if since_at else at
        local = came.astimezone(self.calendar.zone) if came else None
        spell = Spell(event.seq, event.query or "", event.customer or "", how, self._date)
        spell.since_at = since_at
        if local:
            spell.hour, spell.weekday = local.hour, local.weekday()
        spell.came_at, spell.labels, spell.heard_at = _stamped(at), labels, since_at
        self.live[spell.seq] = self._open[spell.query] = self.touched[spell.seq] = spell

    def _received(self, event: EventRow, at: datetime | None) -> None:
        heard_at = event.data.get("heard_at")
        if not heard_at:
            return
        if at is not None and (at - unstamp(heard_at)).total_seconds() > LATE_SECONDS:
            self._late += 1
        spell = self._open_one(event)
        if spell is None:
            return
        self._waits.heard(spell, heard_at, at)
        if spell.answered_date or spell.unsent:
            return
        if spell.since_at is None:
            spell.since_at, spell.came_at = heard_at, _stamped(at)
        else:
            spell.since_at = min(spell.since_at, heard_at)  # one that was under way for longer

    def _replied(self, event: EventRow, at: datetime | None) -> None:
        spell, reply = self._open_one(event), event.data.get("reply")
        if spell:
            self._waits.answered(spell, at)
        if spell and reply and spell.since_at and not spell.answered_date:
            spell.unsent[reply] = {"at": _stamped(at), "staff": event.staff}
            self._unsent[reply] = spell

    def _answered_on_phone(self, event: EventRow, at: datetime | None) -> None:
        """Unless it was said before the customer wrote."""
        spell = self._open_one(event)
        if spell and event.data.get("at", spell.heard_at or "") >= (spell.heard_at or ""):
            self._waits.answered(spell, at)
        if spell is None or spell.answered_date or spell.since_at is None:
            return
        if event.data.get("at", spell.since_at) >= spell.since_at:
            spell.answered_by = PHONE
            self._answer(spell)

    def _of_a_reply(self, event: EventRow, at: datetime | None) -> None:
        reply = event.data.get("reply", "")
        self.troubles.take(event)
        spell = self._unsent.get(reply)
        if spell is None:
            return
        self.touched[spell.seq] = spell
        if event.kind == "reply_held" and at:
            spell.unsent[reply].setdefault("held_at", stamp(at))
        elif event.kind in _LEFT:
            self._left(spell, spell.unsent[reply], at)
        elif event.kind in _NEVER_LEAVES:
            del spell.unsent[reply], self._unsent[reply]

    def _left(self, spell: Spell, written: Mapping[str, Any], left_at: datetime | None) -> None:
        """The first reply is out: how long it took, and whose time that was."""
        spell.answered_by = written["staff"]
        if left_at and spell.since_at and spell.came_at and written["at"]:
            since, came, wrote = map(unstamp, (spell.since_at, spell.came_at, written["at"]))
            held = unstamp(written["held_at"]) if "held_at" in written else None
            parts = parted(Times(since, came, wrote, left_at, held), self.calendar, self.absences)
            spell.answer_seconds, spell.staff_seconds = parts.whole, parts.staff
            spell.offline_seconds, spell.shut_seconds = parts.offline, parts.shut
        self._answer(spell)

    def _answer(self, spell: Spell) -> None:
        spell.answered_date = self._date
        for reply in spell.unsent:
            self._unsent.pop(reply, None)
        spell.unsent = {}
        if spell.answered_by not in (None, PHONE) and spell.staff_seconds is not None:
            self._staff.of(spell.answered_by).first_replies.append(spell.staff_seconds)

    def _closed_again(self, event: EventRow, at: datetime | None) -> None:
        outcome = str(event.data.get("outcome", Outcome.OTHER))
        self._closed[outcome] += 1
        spell = self._open_one(event)
        if spell is None:
            return
        spell.closed_date, spell.closed_by, spell.outcome = self._date, event.staff, outcome
        del self._open[spell.query]
        if outcome == Outcome.JOINED:
            stays = self._open.get(event.data.get("into", ""))
            self._waits.joined(spell, stays)
            self.touched |= {stays.seq: stays} if stays else {}
            return
        self._waits.closed(spell, at)
        began_at = spell.since_at or spell.came_at
        if at and began_at:
            spell.close_seconds = max(0.0, (at - unstamp(began_at)).total_seconds())
        if event.staff:  # what the shop's phone has answered ends by itself
            self._staff.of(event.staff).closed += 1

    def _customers_joined(self, event: EventRow, at: datetime | None) -> None:
        other, customer = event.data.get("other", ""), event.customer or ""
        self.joined.append((other, customer))
        for spell in (*self.live.values(), *self.touched.values()):
            spell.customer = customer if spell.customer == other else spell.customer

    def _customers_split(self, event: EventRow, at: datetime | None) -> None:
        queries, customer = event.data.get("queries", []), event.customer or ""
        self.joined += [(query, customer) for query in queries]
        for spell in (*self.live.values(), *self.touched.values()):
            spell.customer = customer if spell.query in queries else spell.customer

    def _labelled(self, event: EventRow, at: datetime | None) -> None:
        spell, label = self._newest(event.query or ""), event.data.get("label", "")
        if spell:
            others = [known for known in spell.labels if known != label]
            spell.labels = [*others, label] if event.data.get("on") else others
            self.touched[spell.seq] = spell

    def _line_became(self, event: EventRow, at: datetime | None) -> None:
        if at := at or self.last_at:
            self.absences.line_became(event.data.get("to", ""), at)

    def _started(self, event: EventRow, at: datetime | None, before: datetime | None = None) -> None:
        """before: count only what the box was off since before then."""
        was = event.data.get("was")
        if not was or not at:
            return
        then = Moment.of(was)
        since = self._when(then)
        if since and (before is None or since < before <= at):
            self.absences.box_was_off(since, at, power=was["boot"] != event.boot)

    def _open_one(self, event: EventRow) -> Spell | None:
        """The spell that an event is about, marked as one that has changed."""
        spell = self._open.get(event.query or "")
        if spell:
            self.touched[spell.seq] = spell
        return spell

    def _newest(self, query: str) -> Spell | None:
        """Of a query that is open or not, on this day or before."""
        mine = {spell.seq: spell for spell in (*self.live.values(), *self.touched.values()) if spell.query == query}
        kept = self._newest_of(query)
        if kept:  # later than one that is live only because a reply of it is still under way
            mine.setdefault(kept.seq, kept)
        return mine[max(mine)] if mine else None


_ACTS: Mapping[str, Callable[[Counting, EventRow, datetime | None], None]] = {
    "opened": Counting._opened,
    "reopened": Counting._reopened_again,
    "received": Counting._received,
    "claimed": lambda day, event, at: day._staff.took(event.staff),
    "taken_over": lambda day, event, at: day._staff.took_over(event.staff),
    "handed_over": lambda day, event, at: day._staff.handed_over(event.data.get("from")),
    "replied": Counting._replied,
    "answered_on_phone": Counting._answered_on_phone,
    "closed": Counting._closed_again,
    "lapsed": lambda day, event, at: day._waits.lapse(),
    "joined": Counting._customers_joined,
    "split": Counting._customers_split,
    "labelled": Counting._labelled,
    "link": Counting._line_became,
    "news": lambda day, event, at: day.troubles.hear(event),
    "way_in_outage": lambda day, event, at: day.absences.nothing_came_in(event.data, at),
    "started": Counting._started,
}


def _stamped(at: datetime | None) -> str | None:
    return stamp(at) if at else None
