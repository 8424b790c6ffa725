"""When things truly happened, by what the box knows of the time now; and which closed days that makes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from edge.clock import AHEAD, Moment, unstamp
from edge.records.event_row import EventRow
from edge.records.events import Event
from edge.registers.books import Books

When = Callable[[Moment], datetime | None]

# A day that was closed longer ago stays as it is: its slip has been read, and nobody recalls what was true.
MOST_DAYS_BACK = timedelta(days=31)


def dated(books: Books, now: Moment) -> When:
    """By the anchor of the boot that it happened in, or by its own trusted clock; None where nobody can know."""
    anchors, misled = books.boots.anchors_at(now), books.boots.misled()

    def when(then: Moment) -> datetime | None:
        if then.boot in misled:
            return None
        anchor = anchors.get(then.boot)
        return then.truly_at(now, anchor + timedelta(seconds=then.boottime) if anchor else None)

    return when


def at(event: EventRow[Event], when: When) -> datetime | None:
    return when(event.moment)


def first_misplaced(books: Books, now: Moment) -> date | None:
    """The first closed day that a wrong clock has cut: too early, without what is its own, or with what is another's.

    now: sure of the time. What every boot's clock was worth decides, so a day that was closed with a right one stays.
    """
    when = dated(books, now)
    for day, ends, closed, last, following, to_seq in books.days.closings():
        ends_at = unstamp(ends)
        closed_at = when(Moment(now.at, closed.boot, closed.boottime, trusted=False))
        if ends_at > now.at + AHEAD:
            return date.fromisoformat(day)
        if (closed_at or ends_at) < now.at - MOST_DAYS_BACK:
            continue
        last_at = when(last) if last else None
        next_at = _first_known(books, when, following, to_seq)
        too_late = last_at is not None and last_at >= ends_at + AHEAD
        too_early = next_at is not None and next_at + AHEAD < ends_at
        if (closed_at and closed_at + AHEAD < ends_at) or too_late or too_early:
            return date.fromisoformat(day)
    return None


def _first_known(books: Books, when: When, following: Moment | None, after: int) -> datetime | None:
    """When the first that follows and can be dated happened: what nobody can date lies before it."""
    if following is None or (found := when(following)):
        return found if following else None
    with books.reading():
        return next((moment for event in books.events.after(after) if (moment := at(event, when))), None)
