"""The spells of a business day while it is counted: what each event changes in them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, assert_never

from edge.clock import Moment, stamp, unstamp
from edge.records.day_records import PHONE, Spell
from edge.records.event_row import EventRow
from edge.records.events import (
    Begun,
    Closed,
    Event,
    Labelled,
    Opened,
    ReplyEvents,
    ReplyGoesAgain,
    ReplyHeld,
    ReplyInTrouble,
    ReplyLeft,
    ReplyNeverLeaves,
    ReplySentTwice,
    UnknownOfReply,
    WaitChanged,
)
from edge.records.outcomes import Outcome
from edge.reports.daily.absences import Absences
from edge.reports.daily.calendar import Calendar
from edge.reports.daily.carried import Carried
from edge.reports.daily.model import LATE_SECONDS
from edge.reports.daily.reply_time import Times, parted
from edge.reports.daily.tallies import StaffTallies, Troubles
from edge.reports.daily.waits import WaitCounts


class Spells:
    """What a day's events change in the spells of queries. Counting has all of it, and tells of each event.

    live: spells that go on from the day before; this changes them. newest_of: the last spell of a query that does not.
    when: the true time of a moment, None where nobody can know it. carried: what the day before left. touched: what has
    changed;
    joined: see Days.close; woke: see Carried.
    """

    def __init__(
        self,
        day: date,
        calendar: Calendar,
        *,
        live: Iterable[Spell],
        newest_of: Callable[[str], Spell | None],
        absences: Absences,
        when: Callable[[Moment], datetime | None],
        carried: Carried,
    ) -> None:
        self._date = day.isoformat()
        self._day = day
        self.calendar = calendar
        self.live = {spell.seq: spell for spell in live}
        self._open = {spell.query: spell for spell in self.live.values() if spell.closed_date is None}
        self._unsent = {reply: spell for spell in self.live.values() for reply in spell.unsent}
        self._newest_of = newest_of
        self.absences = absences
        self.last_at = carried.last_at
        self._when = when
        self.touched: dict[int, Spell] = {}
        self.joined: list[tuple[str, str]] = []
        self.woke: int | None = None
        self._new = self._begun = self._reopened = self._late = 0
        self.waits = WaitCounts(carried.waits)
        self._closed: Counter[str] = Counter()
        self._staff = StaffTallies()
        self.troubles = Troubles(self._date, carried.standing or {})
        self._certain = True
        self._heard_last: dict[int, datetime | None] = {}

    def _opened(self, event: EventRow[Event], what: Opened | Begun, at: datetime | None) -> None:
        match what:
            case Opened():
                self._new += 1
                self._begin(event, what.heard_at, at, "new", [])
            case Begun():
                self._begun += 1
                self._begin(event, None, at, "shop", [])

    def _reopened_again(self, event: EventRow[Event], heard_at: str | None, at: datetime | None) -> None:
        self._reopened += 1
        before = self._newest(event.query or "")
        labels = list(before.labels) if before else []
        spell = self._begin(event, heard_at, at, "staff" if event.staff else "back", labels)
        if before:  # what came in late began no window
            spell.last_heard_at = max(heard_at or "", before.last_heard_at or "") or None
            spell.ran_out_at = before.ran_out_at
        if event.staff:
            self._staff.of(event.staff).taken += 1

    def _begin(
        self, event: EventRow[Event], since_at: str | None, at: datetime | None, how: str, labels: list[str]
    ) -> Spell:
        came = unstamp(since_at) if since_at else at
        local = came.astimezone(self.calendar.zone) if came else None
        spell = Spell(event.seq, event.query or "", event.customer or "", how, self._date)
        spell.since_at = since_at
        if local:
            spell.hour, spell.weekday = local.hour, local.weekday()
        spell.came_at, spell.labels = _stamped(at), labels
        spell.heard_at = spell.last_heard_at = since_at
        self.live[spell.seq] = self._open[spell.query] = self.touched[spell.seq] = spell
        return spell

    def _received(self, query: str | None, heard_at: str | None, at: datetime | None) -> None:
        if not heard_at:
            return
        if at is not None and (at - unstamp(heard_at)).total_seconds() > LATE_SECONDS:
            self._late += 1
        spell = self._open_one(query)
        if spell is None:
            return
        self.waits.heard(spell, heard_at, at)
        self._heard_last[spell.seq] = at
        if spell.answered_date or spell.unsent:
            return
        if spell.since_at is None:
            spell.since_at, spell.came_at = heard_at, _stamped(at)
        else:
            spell.since_at = min(spell.since_at, heard_at)  # one that was under way for longer

    def _wait_changed(self, query: str | None, what: WaitChanged) -> None:
        if spell := self._open_one(query):
            self.waits.changed(spell, what.since_at, what.heard_at)

    def _replied(self, event: EventRow[Event], reply: str, at: datetime | None) -> None:
        spell = self._open_one(event.query)
        if spell:
            self.waits.answered(spell, at)
        if spell and reply and spell.since_at and not spell.answered_date:
            spell.unsent[reply] = {"at": _stamped(at), "staff": event.staff}
            self._unsent[reply] = spell

    def _answered_on_phone(self, query: str | None, said_at: str | None, at: datetime | None) -> None:
        """Unless it was said before the customer wrote. said_at: None where an older version did not write it down."""
        spell = self._open_one(query)
        if spell and (said_at is None or said_at >= (spell.heard_at or "")):
            came_at = self._heard_last.get(spell.seq)
            if said_at and spell.seq in self._heard_last and not (came_at and unstamp(said_at) > came_at):
                spell.heard_at = None  # it came in late: all had been said by then
            self.waits.answered(spell, unstamp(said_at) if said_at else at)
        if spell is None or spell.answered_date or spell.since_at is None:
            return
        if said_at is None or said_at >= spell.since_at:
            spell.answered_by = PHONE
            self._answer(spell)

    def _of_a_reply(self, query: str, what: ReplyEvents | UnknownOfReply, at: datetime | None) -> None:
        self.troubles.take(query, what)
        spell, reply = self._unsent.get(what.reply), what.reply
        if spell is None:
            return
        self.touched[spell.seq] = spell
        match what:
            case ReplyHeld():
                if at:
                    spell.unsent[reply].setdefault("held_at", stamp(at))
            case ReplyLeft():
                self._left(spell, spell.unsent[reply], at)
            case ReplyNeverLeaves():
                del spell.unsent[reply], self._unsent[reply]
                self.waits.has_no_reply(spell)
            case ReplyInTrouble() | ReplyGoesAgain() | ReplySentTwice() | UnknownOfReply():
                pass
            case _:
                assert_never(what)

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

    def _closed_again(self, event: EventRow[Event], what: Closed, at: datetime | None) -> None:
        outcome = what.outcome or Outcome.OTHER.value
        self._closed[outcome] += 1
        spell = self._open_one(event.query)
        if spell is None:
            return
        spell.closed_date, spell.closed_by, spell.outcome = self._date, event.staff, outcome
        del self._open[spell.query]
        if outcome == Outcome.JOINED:
            stays = self._open.get(what.into or "")
            self.waits.joined(spell, stays)
            self.touched |= {stays.seq: stays} if stays else {}
            return
        self.waits.closed(spell, at)
        began_at = spell.since_at or (spell.came_at if spell.came_in else None)
        if at and began_at:
            spell.close_seconds = max(0.0, (at - unstamp(began_at)).total_seconds())
        if event.staff:  # what the shop's phone has answered ends by itself
            self._staff.of(event.staff).closed += 1

    def _customers_joined(self, other: str, customer: str) -> None:
        self.joined.append((other, customer))
        for spell in (*self.live.values(), *self.touched.values()):
            spell.customer = customer if spell.customer == other else spell.customer

    def _customers_split(self, queries: Sequence[str], customer: str) -> None:
        self.joined += [(query, customer) for query in queries]
        for spell in (*self.live.values(), *self.touched.values()):
            spell.customer = customer if spell.query in queries else spell.customer

    def _labelled(self, query: str | None, what: Labelled) -> None:
        spell = self._newest(query or "")
        if spell:
            others = [known for known in spell.labels if known != what.label]
            spell.labels = [*others, what.label] if what.on else others
            self.touched[spell.seq] = spell

    def _open_one(self, query: str | None) -> Spell | None:
        """The spell that goes on in a query, marked as one that has changed."""
        spell = self._open.get(query or "")
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


def _stamped(at: datetime | None) -> str | None:
    return stamp(at) if at else None
