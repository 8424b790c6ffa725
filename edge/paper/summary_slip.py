"""The day's figures as lines of a slip: what the owner reads, and nothing that blames people for the network. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from edge.paper.hour_bars import HourBars
from edge.paper.please_check import Checks, why_late
from edge.paper.slip_words import MOST_NAMED, Heading
from edge.paper.waiting_lines import WaitingLines
from edge.printing.paper import wrapped
from edge.records.outcomes import ended
from edge.records.summary import StillWaiting
from edge.reports.daily.model import HOURS, LATE_SECONDS, DayFigures, Spread

# Of a period that was asked for, so many days have a line.
MOST_DAYS = 31


class Slip(Checks, HourBars, WaitingLines):
    """Writes in one language for one paper."""

    def summary(self, heading: Heading, day: DayFigures, waiting: Sequence[StillWaiting]) -> list[str]:
        """The whole slip. Each line is at most as wide as the paper."""
        rule = self._paper.rule()
        parts = chain(
            self._head(heading, day),
            [rule],
            self._three(day),
            [rule],
            self._count(day),
            self._by_day(heading) if heading.days else self.hours(day),
            [rule],
            self._times(day, heading.so_far_at or day.ends_at),
            self._staff(day),
            self.checks(heading, day),
            self._call_list(heading, waiting),
            [rule] if heading.number else [],
            self._foot(heading, day),
        )
        return list(self._paper.fitting(parts))

    def _head(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        paper, say = self._paper, self._say
        if heading.title or not heading.days:
            yield from paper.big(heading.title or self._language.date(day.date))
        yield from paper.title(heading.shop)
        yield from paper.centred(say("slip.period" if heading.title else "slip.title"))
        yield from paper.centred(say("slip.not_fiscal"))
        yield paper.rule()
        if heading.number:
            yield say("slip.number", number=heading.numbers)
        if heading.so_far_at:
            yield from paper.heading(say("slip.so_far", hour=self._hour(heading.so_far_at)))
        if heading.instead_of:
            yield from wrapped(paper.plain(say("slip.instead_of", number=f"{heading.instead_of:05d}")), paper.columns)
        if heading.days:
            yield from paper.row(say("slip.days"), str(len(heading.days)))
        else:
            yield from paper.row(say("slip.day"), self._language.date(day.date))
        yield from paper.row(say("slip.from"), self._moment(day.starts_at, day.date))
        yield from paper.row(say("slip.until"), self._moment(heading.so_far_at or day.ends_at, day.date))
        if heading.printed_at:
            late = f" {say('slip.late')}" if heading.late else ""
            there = heading.printed_at.astimezone(self._zone)
            printed = f"{self._language.date(there.date())} {self._hour(there)}{late}"
            yield from paper.row(say("slip.printed"), printed)
            for gap in why_late(heading, day):
                until = self._moment(gap.ends_at or day.ends_at, there.date())
                since = self._moment(gap.starts_at, day.date)
                yield from paper.centred(say(f"slip.late_{gap.kind}", since=since, until=until))
        if not (day.certain and heading.trusted):
            yield from wrapped(paper.plain(say("slip.clock")), paper.columns)

    def _three(self, day: DayFigures) -> Iterator[str]:
        """What an owner reads from where they stand."""
        came, say = day.new + day.reopened, self._say
        yield from self._paper.big(say("slip.big_in", count=came), say("slip.big_done", count=day.closed_count))
        yield from self._paper.big(say("slip.big_open", count=day.open_now))

    def _count(self, day: DayFigures) -> Iterator[str]:
        row, say = self._paper.row, self._say
        yield from row(say("slip.open_at_start"), str(day.open_at_start))
        yield from row(f"+ {say('slip.new')}", str(day.new))
        yield from row(f"+ {say('slip.begun')}", str(day.begun)) if day.begun else ()
        yield from row(f"+ {say('slip.reopened')}", str(day.reopened))
        yield from row(f"- {say('slip.closed')}", str(day.closed_count))
        yield from row(f"= {say('slip.open_now')}", str(day.open_now))
        yield from row("", say("slip.adds_up" if day.adds_up else "slip.does_not_add_up"))
        for outcome, count in sorted(day.closed.items(), key=lambda item: -item[1]):
            words = self._paper.plain(say(ended(outcome)), otherwise=say("slip.other_letters"))
            yield from row(f"  {words}", str(count))

    def _by_day(self, heading: Heading) -> Iterator[str]:
        """Of several days each on which something happened."""
        days, most = heading.days, MOST_DAYS if heading.title else MOST_NAMED
        busy = [day for day in days if day.new or day.reopened or day.closed_count]
        if busy:
            yield self._paper.rule()
            yield self._paper.columns_of("", "+", "-", "=", width=5)
        for day in busy[-most:]:
            counts = (day.new + day.reopened, day.closed_count, day.open_now)
            yield self._paper.columns_of(self._language.date(day.date), *map(str, counts), width=5)
        yield from self._more(len(busy) - most)
        if quiet := len(days) - len(busy):
            yield self._say("slip.quiet_days", count=quiet)

    def _call_list(self, heading: Heading, waiting: Sequence[StillWaiting]) -> list[str]:
        if not heading.list_on:
            return self.waiting(waiting, heading.printed_at or heading.so_far_at)
        said = self._say("slip.list_on", number=f"{heading.list_on:05d}")
        return [self._paper.rule(), *wrapped(self._paper.plain(said), self._paper.columns)]

    def _times(self, day: DayFigures, until: datetime) -> Iterator[str]:
        row, say = self._paper.row, self._say
        yield from row(say("slip.first_reply"), say("slip.cases", count=day.first_reply.count))
        yield from self._spread(day.first_reply, self._answered)
        for key, part in (("slip.of_which_offline", day.offline_of_worst), ("slip.of_which_shut", day.shut_of_worst)):
            if part and part > LATE_SECONDS:  # less than that every message and reply is on its way
                yield from row(f"  {say(key)}", self._span(part))
        if day.first_reply_staff.count:
            yield from row(f"  {say('slip.staff_alone')}", self._answered(day.first_reply_staff.median))
        if day.on_phone:
            yield from row(say("slip.on_phone"), str(day.on_phone))
        for name in ("unanswered", "silent", "run_out", "lapsed"):
            if count := getattr(day, name):
                yield from row(say(f"slip.{name}"), str(count))
            if name == "unanswered" and day.unanswered_since:
                yield from row(f"  {say('slip.oldest')}", self._span(_lasted(day.unanswered_since, until)))
        yield from row(say("slip.to_close"), say("slip.cases", count=day.to_close.count))
        yield from self._spread(day.to_close, self._span)

    def _spread(self, spread: Spread, told: Callable[[float | None], str]) -> Iterator[str]:
        if spread.count:
            yield from self._paper.row(f"  {self._say('slip.median')}", told(spread.median))
            yield from self._paper.row(f"  {self._say('slip.worst')}", told(spread.worst))

    def _staff(self, day: DayFigures) -> Iterator[str]:
        if not day.staff:
            return
        paper, say = self._paper, self._say
        yield paper.rule()
        yield paper.columns_of("", say("slip.taken"), say("slip.closed_short"), say("slip.reply_short"), width=8)
        for one in day.staff:
            reply = self._answered(one.first_reply.median) if one.first_reply.count else "-"
            if drawn := paper.drawn(one.name):
                yield drawn
            yield paper.columns_of(one.name, str(one.taken), str(one.closed), reply, width=8)

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


def _lasted(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())
