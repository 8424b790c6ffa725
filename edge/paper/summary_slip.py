"""The day's figures as lines of a slip: what the owner reads, and nothing that blames people for the network. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import chain

from edge.language import Language, Said
from edge.language.spans import span
from edge.printing.paper import Paper, wrapped
from edge.records.outcomes import ended
from edge.records.summary import StillWaiting
from edge.reports.daily.model import HOURS, LATE_SECONDS, MOST_WAITING, DayFigures, Span, Spread

# Of each list so many lines; the page has all of them. No summary is longer than an arm.
MOST_NAMED = 12
# Of a name and its number at least so many letters stand on a line.
LEAST_NAMED = 14


@dataclass(frozen=True, slots=True)
class Heading:
    """What is true of a summary beside its figures.

    number: 0 for a day that goes on. printed_at None: it is looked at on a page, not printed. late: a good
    while after the day's end. trusted: whether the clock was believed when the summary was made and printed.
    instead_of: the number of the one that this one replaces, after a clock that was wrong; 0 for none.
    days: the days that it is about, where they are several; their numbers are the last ones up to `number`. list_on:
    the number of the slip that has the call list, where this one has none. notices: what the owner must put right.
    """

    shop: str
    number: int
    zone: tzinfo
    printed_at: datetime | None = None
    late: bool = False
    trusted: bool = True
    instead_of: int = 0
    days: Sequence[DayFigures] = ()
    list_on: int = 0
    notices: Sequence[Said] = ()

    @property
    def numbers(self) -> str:
        """As it stands on the slip: 00007, or 00003-00007 of several days."""
        first = f"{self.number - len(self.days) + 1:05d}-" if self.days else ""
        return f"{first}{self.number:05d}"


class Slip:
    """Writes in one language for one paper."""

    def __init__(self, language: Language, paper: Paper, zone: tzinfo) -> None:
        self._say = language.say
        self._language = language
        self._paper = paper
        self._zone = zone

    def summary(self, heading: Heading, day: DayFigures, waiting: Sequence[StillWaiting]) -> list[str]:
        """The whole slip. Each line is at most as wide as the paper."""
        rule = self._paper.rule()
        parts = chain(
            self._head(heading, day),
            [rule],
            self._count(day),
            self._by_day(heading.days),
            [rule],
            self._times(day),
            self._staff(day),
            self._check(heading, day),
            self._call_list(heading, waiting),
            [rule] if heading.number else [],
            self._foot(heading, day),
        )
        return list(self._paper.fitting(parts))

    def waiting(self, waiting: Sequence[StillWaiting], at: datetime | None) -> list[str]:
        """The call list: who waits just now, the longest first, and whose answer has to be looked after."""
        if not waiting:
            return []
        paper, say = self._paper, self._say
        title = say("slip.still_waiting_at", hour=self._hour(at)) if at else say("slip.still_waiting")
        lines = [paper.rule(), *paper.centred(title)]
        lines.append(paper.columns_of("", say("slip.age"), say("slip.left"), width=8))
        for one in waiting[:MOST_WAITING]:
            number = f"..{one.number[-3:]}" if one.number else "?"
            name = paper.plain(one.name, otherwise=number)
            tail = "" if name == number or name.startswith("+") else f" {number}"
            lines += self._called(name, tail, self._age(one), self._left(one))
            if one.reply:
                lines.append(f"  {say(f'slip.reply_{one.reply}')}")
        return [*lines, *self._more(len(waiting) - MOST_WAITING)]

    def _called(self, name: str, tail: str, *figures: str) -> list[str]:
        """Only the name is ever cut. Where little would be left of it, as with long words for hours, the figures have
        a line of their own."""
        paper = self._paper
        beside = paper.room_beside(*figures, width=8)
        apart = beside < LEAST_NAMED
        room = (paper.columns if apart else beside) - len(tail)
        named = name[:room].rstrip() + tail
        if apart:
            return [named, paper.columns_of("", *figures, width=8)]
        return [paper.columns_of(named, *figures, width=8)]

    def _head(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        paper, say = self._paper, self._say
        yield from paper.centred(heading.shop.upper())
        yield from paper.centred(say("slip.title"))
        yield from paper.centred(say("slip.not_fiscal"))
        yield paper.rule()
        if heading.number:
            yield say("slip.number", number=heading.numbers)
        if heading.instead_of:
            yield from wrapped(paper.plain(say("slip.instead_of", number=f"{heading.instead_of:05d}")), paper.columns)
        if heading.days:
            yield from paper.row(say("slip.days"), str(len(heading.days)))
        else:
            yield from paper.row(say("slip.day"), self._language.date(day.date))
        yield from paper.row(say("slip.from"), self._moment(day.starts_at, day.date))
        yield from paper.row(say("slip.until"), self._moment(day.ends_at, day.date))
        if heading.printed_at:
            late = f" {say('slip.late')}" if heading.late else ""
            there = heading.printed_at.astimezone(self._zone)
            printed = f"{self._language.date(there.date())} {self._hour(there)}{late}"
            yield from paper.row(say("slip.printed"), printed)
            for gap in _why_late(heading, day):
                until = self._moment(gap.ends_at or day.ends_at, there.date())
                since = self._moment(gap.starts_at, day.date)
                yield from paper.centred(say(f"slip.late_{gap.kind}", since=since, until=until))
        if not (day.certain and heading.trusted):
            yield from wrapped(paper.plain(say("slip.clock")), paper.columns)

    def _count(self, day: DayFigures) -> Iterator[str]:
        row, say = self._paper.row, self._say
        yield from row(say("slip.open_at_start"), str(day.open_at_start))
        yield from row(f"+ {say('slip.new')}", str(day.new))
        yield from row(f"+ {say('slip.reopened')}", str(day.reopened))
        yield from row(f"- {say('slip.closed')}", str(day.closed_count))
        yield from row(f"= {say('slip.open_now')}", str(day.open_now))
        yield from row("", say("slip.adds_up" if day.adds_up else "slip.does_not_add_up"))
        for outcome, count in sorted(day.closed.items(), key=lambda item: -item[1]):
            yield from row(f"  {say(ended(outcome))}", str(count))

    def _by_day(self, days: Sequence[DayFigures]) -> Iterator[str]:
        """Of several days each on which something happened."""
        if not days:
            return
        busy = [day for day in days if day.new or day.reopened or day.closed_count]
        if busy:
            yield self._paper.rule()
            yield self._paper.columns_of("", "+", "-", "=", width=5)
        for day in busy[-MOST_NAMED:]:
            counts = (day.new + day.reopened, day.closed_count, day.open_now)
            yield self._paper.columns_of(self._language.date(day.date), *map(str, counts), width=5)
        yield from self._more(len(busy) - MOST_NAMED)
        if quiet := len(days) - len(busy):
            yield self._say("slip.quiet_days", count=quiet)

    def _call_list(self, heading: Heading, waiting: Sequence[StillWaiting]) -> list[str]:
        if not heading.list_on:
            return self.waiting(waiting, heading.printed_at)
        said = self._say("slip.list_on", number=f"{heading.list_on:05d}")
        return [self._paper.rule(), *wrapped(self._paper.plain(said), self._paper.columns)]

    def _times(self, day: DayFigures) -> Iterator[str]:
        row, say = self._paper.row, self._say
        yield from row(say("slip.first_reply"), say("slip.cases", count=day.first_reply.count))
        yield from self._spread(day.first_reply)
        for key, part in (("slip.of_which_offline", day.offline_of_worst), ("slip.of_which_shut", day.shut_of_worst)):
            if part and part > LATE_SECONDS:  # less than that every message and reply is on its way
                yield from row(f"  {say(key)}", self._span(part))
        if day.first_reply_staff.count:
            yield from row(f"  {say('slip.staff_alone')}", self._span(day.first_reply_staff.median))
        if day.on_phone:
            yield from row(say("slip.on_phone"), str(day.on_phone))
        for name in ("unanswered", "silent", "run_out", "lapsed"):
            if count := getattr(day, name):
                yield from row(say(f"slip.{name}"), str(count))
        yield from row(say("slip.to_close"), say("slip.cases", count=day.to_close.count))
        yield from self._spread(day.to_close)

    def _spread(self, spread: Spread) -> Iterator[str]:
        if spread.count:
            yield from self._paper.row(f"  {self._say('slip.median')}", self._span(spread.median))
            yield from self._paper.row(f"  {self._say('slip.worst')}", self._span(spread.worst))

    def _staff(self, day: DayFigures) -> Iterator[str]:
        if not day.staff:
            return
        paper, say = self._paper, self._say
        yield paper.rule()
        yield paper.columns_of("", say("slip.taken"), say("slip.closed_short"), say("slip.reply_short"), width=8)
        for one in day.staff:
            reply = self._span(one.first_reply.median) if one.first_reply.count else "-"
            yield paper.columns_of(one.name, str(one.taken), str(one.closed), reply, width=8)

    def _check(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        """What somebody should look after; nothing where all is well."""
        found = [
            *(self._say(said) for said in heading.notices[:MOST_NAMED] if said not in day.news),
            *self._replies(day),
            *self._hands(day),
            *self._absences(heading, day),
            *self._news(day),
            *self._box(day),
        ]
        if not found:
            return
        yield self._paper.rule()
        yield from self._paper.centred(self._say("slip.please_check"))
        for sentence in found:
            for number, line in enumerate(wrapped(self._paper.plain(sentence), self._paper.columns - 2)):
                yield f"{'-' if number == 0 else ' '} {line}"

    def _replies(self, day: DayFigures) -> Iterator[str]:
        for key, troubles in (("slip.unsure", day.unsure), ("slip.failed", day.failed), ("slip.held", day.held)):
            for trouble in troubles[:MOST_NAMED]:
                name = self._paper.plain(trouble.customer, otherwise=self._say("slip.a_customer"))
                said = self._say(key, name=name, reason=trouble.reason)
                yield self._since(said, trouble.since)
            yield from self._more(len(troubles) - MOST_NAMED)

    def _since(self, sentence: str, day: str) -> str:
        return (
            self._say("slip.since", sentence=sentence, day=self._language.date(date.fromisoformat(day)))
            if day
            else sentence
        )

    def _hands(self, day: DayFigures) -> Iterator[str]:
        for one in day.staff:
            if one.taken_over:
                yield self._say("slip.taken_over", name=one.name, count=one.taken_over)
            if one.handed_over:
                yield self._say("slip.handed_over", name=one.name, count=one.handed_over)

    def _absences(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        gaps = [gap for gap in day.power_gaps if gap not in _why_late(heading, day)]
        for away in (*day.outages, *gaps)[:MOST_NAMED]:
            yield self._say(
                f"slip.away_{away.kind}", since=self._moment(away.starts_at, day.date), until=self._end(away)
            )
        yield from self._more(len(day.outages) + len(gaps) - MOST_NAMED)
        if day.late_messages:
            yield self._say("slip.late_messages", count=day.late_messages)

    def _news(self, day: DayFigures) -> Iterator[str]:
        yield from map(self._say, day.news[:MOST_NAMED])
        yield from self._more(len(day.news) - MOST_NAMED)

    def _box(self, day: DayFigures) -> Iterator[str]:
        if day.set_aside:
            yield self._say("slip.set_aside", count=day.set_aside)
        if not day.adds_up:
            yield self._say("slip.sum_wrong")
        if day.health.get("token") not in (None, "ok"):
            yield self._say("slip.token")
        if day.health.get("way_in") not in (None, "ok"):
            yield self._say("slip.way_in")

    def _foot(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        paper, say = self._paper, self._say
        if day.free_of:
            yield from paper.row(say("slip.free"), f"{day.free_used}/{day.free_of}")
        if (disk := day.health.get("disk_percent")) is not None:
            yield from paper.row(say("slip.disk"), f"{disk} %")
        if backup := self._backup(day):
            yield from paper.row(say("slip.backup"), backup)
        if not heading.number:
            return
        yield ""
        yield f"{say('slip.owner')} ".ljust(paper.columns, "_")
        yield from paper.centred(say("slip.end", number=heading.numbers))

    def _backup(self, day: DayFigures) -> str:
        """How old the newest is; nothing for a day of before there were any."""
        if day.health.get("backup") == "off":
            return self._say("slip.backup_off")
        if "backup_hours" not in day.health:
            return ""
        hours = day.health["backup_hours"]
        if hours is None:
            return self._say("slip.none")
        days = hours // HOURS
        return self._say("slip.backup_days", count=days) if days else self._say("slip.backup_today")

    def _more(self, count: int) -> list[str]:
        return [self._say("slip.more", count=count)] if count > 0 else []

    def _span(self, seconds: float | None) -> str:
        return "-" if seconds is None else self._say(span(seconds))

    def _age(self, one: StillWaiting) -> str:
        return self._span(one.age_seconds)

    def _left(self, one: StillWaiting) -> str:
        return self._say("slip.window_closed") if one.window_seconds == 0 else self._span(one.window_seconds)

    def _hour(self, at: datetime) -> str:
        return self._language.hour(at.astimezone(self._zone))

    def _moment(self, at: datetime, day: date) -> str:
        """The hour, with the date where it is another one."""
        there = at.astimezone(self._zone)
        return self._hour(at) if there.date() == day else f"{self._language.date(there.date())} {self._hour(at)}"

    def _end(self, away: Span) -> str | Said:
        """With its date where that is another one than that of the beginning, which stands before it."""
        began = away.starts_at.astimezone(self._zone).date()
        return self._moment(away.ends_at, began) if away.ends_at else Said("slip.goes_on")


def _why_late(heading: Heading, day: DayFigures) -> list[Span]:
    """The box was off when the day ended, or the first of several: why its slip was made so late."""
    ends_at = heading.days[0].ends_at if heading.days else day.ends_at
    return [gap for gap in day.power_gaps if heading.late and gap.starts_at < ends_at < (gap.ends_at or ends_at)]
