"""The figures of business days a second time: from a diary of what was done, by counting as one would by hand.

Knows nothing of events, spells or books. It is slow and plain on purpose: where it and edge/reports differ, one of the
two is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.kit.chat import Chat

Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Deed:
    """One thing that happened. at: when it truly did, None where the box can never find that out."""

    kind: str
    at: datetime | None
    facts: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.facts[name]


@dataclass
class Case:
    """From the opening or reopening of a query until it is closed."""

    query: str
    how: str
    day: int
    came: datetime | None
    since: datetime | None
    written: dict[str, Deed] = field(default_factory=dict)
    held: dict[str, datetime] = field(default_factory=dict)
    answered: int | None = None
    by: str | None = None
    closed: int | None = None
    outcome: str = ""
    labels: set[str] = field(default_factory=set)
    came_last: datetime | None = None
    came_last_on: int | None = None
    who: str = ""
    chat: Chat = field(default_factory=Chat)
    times: tuple[float, float, float, float] | None = None  # all of it, staff's part, the road's, the closed shop's
    to_close: float | None = None

    @property
    def waits(self) -> bool:
        return self.since is not None and self.answered is None


@dataclass(frozen=True)
class Doors:
    """Of each weekday, Monday first: the hours at which it opens and closes (26 is two at night), or None."""

    zone: ZoneInfo
    hours: tuple[tuple[int, int] | None, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """As an owner enters them."""
        return tuple(f"{each[0]:02d}:00-{each[1] % 24:02d}:00" if each else "" for each in self.hours)

    def end_of(self, day: date) -> datetime:
        """Of a business day; on a day that it is closed, as late as on any other."""
        mine = self.hours[day.weekday()]
        hour = mine[1] if mine else max(each[1] for each in self.hours if each)
        local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=self.zone)
        return local.astimezone(UTC)

    def stand_open(self, at: datetime) -> bool:
        """As one sees who looks at the clock on the wall and at the sign on the door."""
        there = at.astimezone(self.zone)
        today, yesterday = self.hours[there.weekday()], self.hours[there.weekday() - 1]
        return bool(today and today[0] <= there.hour < today[1]) or bool(yesterday and there.hour + 24 < yesterday[1])

    def closed(self, start: datetime, end: datetime) -> list[Interval]:
        """Hour by hour: in none of our zones does a shop open or close within one."""
        found = []
        while start < end:
            after = min(end, start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
            found += [] if self.stand_open(start) else [(start, after)]
            start = after
        return found


def spread(values: Iterable[float | None]) -> tuple[int, float | None, float | None, float | None]:
    known = sorted(value for value in values if value is not None)
    count = len(known)
    if not count:
        return (0, None, None, None)
    middle = (known[(count - 1) // 2] + known[count // 2]) / 2
    nine_in_ten = next(value for value in known if 10 * sum(other <= value for other in known) >= 9 * count)
    return (count, middle, nine_in_ten, known[-1])


def covered(start: datetime, end: datetime, these: Sequence[Interval], but: Sequence[Interval] = ()) -> float:
    """Of the pieces between all beginnings and ends, of which the middle lies in one of these and in no other."""
    marks = sorted({start, end, *(mark for each in (*these, *but) for mark in each if start < mark < end)})
    pieces = ((one, other, one + (other - one) / 2) for one, other in pairwise(marks))

    def within(middle: datetime, intervals: Sequence[Interval]) -> bool:
        return any(a <= middle < b for a, b in intervals)

    inside = (other - one for one, other, middle in pieces if within(middle, these) and not within(middle, but))
    return sum((piece.total_seconds() for piece in inside), 0.0)


class Replay:
    """deeds: in the order in which the box wrote them down. ends: for each day, how many deeds had happened by then."""

    def __init__(self, deeds: Sequence[Deed], days: Sequence[date], ends: Sequence[int], doors: Doors) -> None:
        self._deeds = deeds
        self._days = days
        self._ends = ends
        self._doors = doors
        self._cases: list[Case] = []
        self._open: dict[str, Case] = {}
        self._of: dict[str, Case] = {}  # a reply: the case in which it was written
        self.counts: dict[int, Counter[str]] = defaultdict(Counter)
        self.staff: dict[int, dict[str | None, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self.oldest: dict[int, datetime | None] = {}
        self.hours: dict[int, Counter[int]] = defaultdict(Counter)
        self.labels: dict[int, Counter[str]] = defaultdict(Counter)
        self._never: set[str] = set()
        self._phoned: dict[str, list[datetime]] = defaultdict(list)
        self._stands: dict[str, str] = {}
        self.standing: dict[int, dict[str, str]] = defaultdict(dict)
        self._gaps = [gap for deed in deeds for gap in _gap(deed)]
        self._outages = _outages(deeds)
        self._away: list[Interval] = [*self._gaps, *((begin, end) for begin, end, *_ in self._outages)]
        self._number = 0
        for number, deed in enumerate(deeds):
            day = next((each for each, end in enumerate(ends) if number < end), len(ends))
            for over in (each for each, end in enumerate(ends) if end == number):
                self._day_is_over(over)
            self._number = number
            self._happened(day, deed)
        for over in (each for each, end in enumerate(ends) if end == len(deeds)):
            self._day_is_over(over)

    def figures(self, day: int) -> dict[str, Any]:
        answered = [case for case in self._cases if case.answered == day]
        timed = [case for case in answered if case.times]
        worst = max((case.times[0] for case in timed if case.times), default=None)
        closed = [case for case in self._cases if case.closed == day]
        begun = sum(case.day <= day for case in self._cases)
        before = 0 if day == 0 else self.figures(day - 1)["open_now"]
        return {
            "open_at_start": before,
            "new": sum(case.day == day and case.how == "new" for case in self._cases),
            "begun": sum(case.day == day and case.how == "shop" for case in self._cases),
            "reopened": sum(case.day == day and case.how in ("back", "staff") for case in self._cases),
            "closed": dict(Counter(case.outcome for case in closed)),
            "open_now": begun - sum(case.closed is not None and case.closed <= day for case in self._cases),
            "first_reply": spread(case.times[0] for case in timed if case.times),
            "first_reply_staff": spread(case.times[1] for case in timed if case.times),
            "first_reply_offline": spread(case.times[2] for case in timed if case.times),
            "first_reply_shut": spread(case.times[3] for case in timed if case.times),
            "parts_of_worst": {case.times[2:] for case in timed if case.times and case.times[0] == worst},
            "to_close": spread(case.to_close for case in closed),
            "staff": self._staff(day, answered),
            "silent": self.counts[day]["silent"],
            "unanswered": self.counts[day]["unanswered"],
            "unanswered_since": self.oldest.get(day),
            "run_out": self.counts[day]["run_out"],
            "lapsed": self.counts[day]["lapsed"],
            "on_phone": sum(case.by == "phone" for case in answered),
            "troubles": Counter(self.standing[day].values()),
            "late_messages": self.counts[day]["late"],
            "by_hour": tuple(self.hours[day][hour] for hour in range(24)),
            "by_label": dict(self.labels[day]),
            "certain": not self.counts[day]["undated"],
            "power_gaps": self._off(day),
            "outages": self._line(day),
        }

    def _happened(self, day: int, deed: Deed) -> None:
        self.counts[day]["undated"] += deed.at is None
        if act := getattr(self, f"_on_{deed.kind}", None):
            act(day, deed)

    def _on_came(self, day: int, deed: Deed) -> None:
        old = [case.labels for case in self._cases if case.query == deed.query]
        case = Case(deed.query, deed.how, day, deed.at, deed.stamp, labels=set(old[-1]) if old else set())
        self._cases.append(case)
        self._open[deed.query] = case
        case.chat.lines += [(self._number, "heard", deed.stamp)] if deed.stamp else []
        case.who = deed.who
        case.chat.phoned = tuple(self._phoned[case.who])
        case.chat.before = next((each.chat.heard() for each in self._cases[-2::-1] if each.query == deed.query), None)
        for each in self._cases:
            case.chat.ran_out |= each.chat.ran_out if each.query == deed.query else set()
        when = deed.stamp or deed.at
        if when and deed.how != "shop":
            self.hours[day][when.astimezone(self._doors.zone).hour] += 1

    def _on_waits(self, _day: int, deed: Deed) -> None:
        self._open[deed.query].chat.lines.append((self._number, "waits", deed.stamp))
        self._open[deed.query].chat.began[self._number] = deed.since

    def _on_heard(self, day: int, deed: Deed) -> None:
        self.counts[day]["late"] += deed.at is not None and deed.at - deed.stamp > timedelta(minutes=2)
        case = self._open[deed.query]
        last = case.chat.last(self._never)
        if last is None or deed.stamp > last:
            self._window_ends(day, case, deed.at)
        case.chat.lines.append((self._number, "heard", deed.stamp))
        case.came_last, case.came_last_on = deed.at, day
        if case.answered is None and not case.written:
            if case.since is None:
                case.came = deed.at
            case.since = min(case.since or deed.stamp, deed.stamp)

    def _on_took(self, day: int, deed: Deed) -> None:
        self.staff[day][deed.by]["taken"] += 1

    def _on_took_over(self, day: int, deed: Deed) -> None:
        self.staff[day][deed.by]["taken_over"] += 1

    def _on_gave(self, day: int, deed: Deed) -> None:
        self.staff[day][deed.by]["handed_over"] += 1

    def _on_lapsed(self, day: int, deed: Deed) -> None:
        self.counts[day]["lapsed"] += 1
        self.staff[day][deed.by]["lapsed"] += 1

    def _on_wrote(self, day: int, deed: Deed) -> None:
        self._window_ends(day, self._open[deed.query], deed.at)
        self._open[deed.query].chat.lines.append((self._number, "wrote", deed.reply))
        if self._open[deed.query].waits:
            self._open[deed.query].written[deed.reply] = deed
            self._of[deed.reply] = self._open[deed.query]

    def _on_left(self, day: int, deed: Deed) -> None:
        self._on_settled(day, deed)
        case = self._of.get(deed.reply)
        if case is None or case.answered is not None or deed.reply not in case.written:
            return
        wrote = case.written[deed.reply]
        case.answered, case.by = day, wrote.by
        if deed.at and wrote.at and case.came and case.since:
            closed = self._doors.closed(case.since, deed.at)
            whole = (case.since, deed.at)
            lay = [(case.came, wrote.at)]  # the message before the staff
            waited = (
                [(case.held[deed.reply], deed.at)] if deed.reply in case.held else []
            )  # the reply, for them to look
            mine = covered(*whole, lay, [*closed, *self._gaps]) + covered(*whole, waited, [*closed, *self._away])
            road = covered(*whole, [whole], [*closed, *lay, *waited])
            road += covered(*whole, lay, closed) - covered(*whole, lay, [*closed, *self._gaps])
            road += covered(*whole, waited, closed) - covered(*whole, waited, [*closed, *self._away])
            case.times = ((deed.at - case.since).total_seconds(), mine, road, covered(*whole, closed))

    def _on_never(self, day: int, deed: Deed) -> None:
        self._on_settled(day, deed)
        self._never.add(deed.reply)
        if case := self._of.get(deed.reply):
            was = case.written.pop(deed.reply, None)
            self.counts[day]["silent"] += case.closed is not None and bool(was) and _is_silent(case)

    def _on_trouble(self, day: int, deed: Deed) -> None:
        self._stands[deed.reply] = deed.what
        case = self._of.get(deed.reply)
        if deed.what == "held" and deed.at and case:
            case.held.setdefault(deed.reply, deed.at)

    def _on_settled(self, day: int, deed: Deed) -> None:
        self._stands.pop(deed.reply, None)

    def _on_phone(self, day: int, deed: Deed) -> None:
        case = self._open[deed.query]
        if case.came_last_on != day or (case.came_last and deed.stamp > case.came_last):
            self._window_ends(day, case, deed.stamp)  # else all had been said when it came in
        case.chat.lines.append((self._number, "phone", deed.stamp))
        self._phoned[case.who].append(deed.stamp)
        if case.waits and case.since and deed.stamp >= case.since:
            case.answered, case.by = day, "phone"

    def _on_closed(self, day: int, deed: Deed) -> None:
        case = self._open.pop(deed.query)
        case.closed, case.outcome = day, deed.outcome
        began = case.since or (case.came if case.how != "shop" else None)
        if deed.outcome == "joined":
            self._joined(case, self._open[deed.into])
        else:
            self.staff[day][deed.by]["closed"] += 1
            if deed.outcome != "no answer needed":  # nobody misses one
                self.counts[day]["silent"] += _is_silent(case)
                self._window_ends(day, case, deed.at)
            case.to_close = (deed.at - began).total_seconds() if deed.at and began else None

    def _joined(self, gone: Case, stays: Case) -> None:
        stays.labels |= gone.labels
        if not gone.waits or gone.written or stays.answered is not None or stays.written:
            return
        if stays.since is None or (gone.since and gone.since < stays.since):
            stays.since, stays.came = gone.since, gone.came

    def _on_label(self, day: int, deed: Deed) -> None:
        case = [case for case in self._cases if case.query == deed.query][-1]
        (case.labels.add if deed.on else case.labels.discard)(deed.label)

    def _window_ends(self, day: int, case: Case, until: datetime | None) -> None:
        """On the day or, where a reply that never left stood for it, on one before."""
        self.counts[day]["run_out"] += case.chat.window_ends(self._never, until)

    def _day_is_over(self, day: int) -> None:
        waits = [since for case in self._open.values() if (since := case.chat.since(self._never))]
        self.oldest[day] = min(waits, default=None)
        for case in self._open.values():
            self._window_ends(day, case, self._doors.end_of(self._days[day]))
            self.counts[day]["unanswered"] += case.chat.last(self._never) is not None
        self._count_labels(day)
        self.standing[day] = dict(self._stands)

    def _count_labels(self, day: int) -> None:
        closed = [case for case in self._cases if case.closed == day and case.outcome != "joined"]
        self.labels[day] = Counter(label for case in closed for label in case.labels)

    def _staff(self, day: int, answered: list[Case]) -> dict[str, Any]:
        took: dict[str, list[float]] = defaultdict(list)
        for case in answered:
            if case.times and case.by:
                took[case.by].append(case.times[1])
        found = self.staff[day]
        names = ("taken", "closed", "handed_over", "taken_over", "lapsed")
        return {
            who: (*(found[who][name] for name in names), spread(took[who]))
            for who in {*found, *took}
            if who is not None
        }

    def _of_day(self, day: int) -> Sequence[Deed]:
        return self._deeds[self._ends[day - 1] if day else 0 : self._ends[day]]

    def _off(self, day: int) -> list[Interval]:
        """The gaps that came to an end on the day, then the one in which the day came to its end."""
        over = [gap for deed in self._of_day(day) for gap in _gap(deed)]
        end, later = self._doors.end_of(self._days[day]), self._deeds[self._ends[day] :]
        return over + [(off, on) for deed in later for off, on in _gap(deed) if off < end <= on]

    def _line(self, day: int) -> list[tuple[datetime, datetime | None]]:
        """Outages that came to an end on the day, then the one that did not."""
        first, last = self._ends[day - 1] if day else 0, self._ends[day]
        over = [(begin, end) for begin, end, _, at in self._outages if first <= at < last]
        return over + [(begin, None) for begin, _, from_, at in self._outages if from_ < last <= at]


def _is_silent(case: Case) -> bool:
    """Whether it ends without a word to its customer."""
    return case.waits and not case.written and case.outcome != "joined"


def _gap(deed: Deed) -> list[Interval]:
    """For how long the box was off before this, where that is known; nobody notices less than a minute."""
    if deed.kind != "woke" or not deed.since or not deed.at:
        return []
    return [(deed.since, deed.at)] if deed.at - deed.since >= timedelta(minutes=1) else []


def _outages(deeds: Sequence[Deed]) -> list[tuple[datetime, datetime, int, int]]:
    """Each with its beginning and end, and the places of the two deeds; what goes on ends after everything else.

    The line is always in one state, from one deed to the next that changes it; those in which it is down are outages.
    """
    told = [(deed.at, number, deed.state) for number, deed in enumerate(deeds) if deed.kind == "line" and deed.at]
    changes = [one for one, before in zip(told, [None, *told], strict=False) if before is None or one[2] != before[2]]
    ends = [(at, number) for at, number, _ in [*changes[1:], (datetime.max.replace(tzinfo=UTC), len(deeds), "")]]
    return [
        (began, end, first, last)
        for (began, first, state), (end, last) in zip(changes, ends, strict=False)
        if state in ("offline", "portal", "refused")
    ]
