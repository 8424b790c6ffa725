"""When a query comes back to whoever wants to be reminded of it. Pure.

It counts on boottime, so that no step of the clock moves it. After a new start it goes by the clock where that can be
trusted, and else comes back at once: too early is a look, too late is a customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from edge import hours as opening_hours
from edge.clock import Moment
from edge.desk import window
from edge.desk.who_read import unread
from edge.errors import Refusal
from edge.language import Said
from edge.language.spans import span
from edge.records.instants import Counted
from edge.records.query import Query, State
from edge.records.query_parts import NO_REMINDER, Reminder

# Before a window ends a query is back so long, that there is time to answer.
BEFORE_THE_END = timedelta(minutes=30)
# What is asked for of a time that is as near as this is no reminder.
LEAST = timedelta(minutes=1)
HOUR, FOUR, OPENING, AT, NOW = "hour", "four", "opening", "at", "now"
_FOUR = time(16)


def choices(now: Moment, zone: tzinfo, hours: Sequence[str]) -> dict[str, datetime]:
    """What is offered to tap, and when that is. While the clock may be wrong nobody knows when it is four."""
    found = {HOUR: now.at + timedelta(hours=1)}
    if now.trusted:
        here = now.at.astimezone(zone)
        four, opens = datetime.combine(here.date(), _FOUR, zone), _opening(here, hours)
        found |= {FOUR: four} if four - here >= LEAST else {}
        found |= {OPENING: opens} if opens else {}
    return found


def chosen(choice: str, hour: str, now: Moment, zone: tzinfo, hours: Sequence[str]) -> datetime:
    """What somebody chose, as a moment to come: one of the choices, or the next time that it is this hour."""
    if choice != AT:
        if choice not in (known := choices(now, zone, hours)):
            raise Refusal("bad_value", "reminders.choose")
        return known[choice]
    if not now.trusted:
        raise Refusal("bad_value", "reminders.no_clock")
    here = now.at.astimezone(zone)
    at = datetime.combine(here.date(), opening_hours.hour_of(hour.strip()), zone)
    return at if at - here >= LEAST else datetime.combine(here.date() + timedelta(days=1), at.time(), zone)


def in_time(at: datetime, query: Query, now: Moment, *, window_counts: bool) -> tuple[datetime, bool]:
    """When it has to be back, and whether that is earlier: half an hour before the 24 hours of its customer end.

    Refused `too_late` where less than that is left of them. Where they are over there is nothing to lose.
    """
    if not (window_counts and now.trusted and query.last_heard_at):
        return at, False
    ends = window.closes_at(query.last_heard_at)
    if ends <= now.at or at <= ends - BEFORE_THE_END:
        return at, False
    if ends - BEFORE_THE_END < now.at + LEAST:
        raise Refusal("too_late", "reminders.window_first", span=span((ends - now.at).total_seconds()))
    return ends - BEFORE_THE_END, True


def put_off(query: Query, at: datetime, now: Moment) -> Query:
    """Out of its holder's sight until then; whatever was new to them has been seen."""
    seconds = (at - now.at).total_seconds()
    reminder = Reminder(at, Counted(now.boot, now.boottime + seconds), seconds)
    return replace(query, hold=replace(query.hold, remind=reminder)).marked(fresh=False)


def waits(query: Query, now: Moment) -> bool:
    """Whether it is out of sight still."""
    due = query.hold.remind.counted
    return query.hold.remind.at is not None and due.boot == now.boot and due.boottime > now.boottime


def seconds_left(reminder: Reminder, now: Moment) -> float:
    """Until it is due; after a new start by the clock, and never longer than it had been put off for."""
    if reminder.at is None:
        return 0
    if reminder.counted.boot == now.boot:
        return reminder.counted.boottime - now.boottime
    left = (reminder.at - now.at).total_seconds()
    return left if now.trusted and left <= reminder.seconds else 0


def goes_on(query: Query, left: float, now: Moment) -> Query:
    """The same, counted in this boot."""
    reminder = replace(query.hold.remind, counted=Counted(now.boot, now.boottime + left))
    return replace(query, hold=replace(query.hold, remind=reminder))


def back(query: Query, now: Moment) -> Query:
    """With its holder again, as news; from now on they have the lease time to answer."""
    return replace(query, hold=replace(query.hold, remind=Reminder(due=True), lease=Counted.of(now)))


def off(query: Query, now: Moment) -> Query:
    """The same without a reminder, and the lease runs again."""
    return replace(query, hold=replace(query.hold, remind=NO_REMINDER, lease=Counted.of(now)))


def heard(query: Query, came: Moment) -> Query:
    """What came in is news to whoever has it, who has it back at once; and nobody has read it."""
    query = unread(query)
    if query.state is not State.CLAIMED:
        return query
    return (off(query, came) if query.hold.remind.at else query).marked(fresh=True)


def said(at: datetime, now: datetime, zone: tzinfo) -> Said:
    """When that is, in a few words, for who reads them now."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    return when(f"{there:%H:%M}", max(0, (there.date() - here.date()).days))


def until(query: Query, now: Moment, zone: tzinfo) -> Said | None:
    """Until when it is out of sight; None where it is not."""
    at = query.hold.remind.at
    return said(at, now.at, zone) if at and waits(query, now) else None


def when(hour: str, days: int) -> Said:
    """The same of an hour, so many days ahead."""
    key = {0: "reminders.today", 1: "reminders.tomorrow"}.get(int(days), "reminders.in_days")
    return Said(key, {"hour": hour, "count": int(days)})


def _opening(here: datetime, hours: Sequence[str]) -> datetime | None:
    """When the shop opens next on another day than this."""
    for days in range(1, opening_hours.DAYS + 1):
        day = here.date() + timedelta(days=days)
        if opens := opening_hours.opening(hours[day.weekday()]):
            return datetime.combine(day, opens[0], here.tzinfo)
    return None
