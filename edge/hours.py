"""When the shop is open: seven texts, Monday first, "08:00-18:00" or "" for a day that it is closed. Pure.

A closing hour before the opening hour is one after midnight; the same hour twice is a day without a night.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from edge.errors import Refusal

DAYS = 7
# As most shops of a town keep them, so that nobody starts with an empty form: Sunday is closed.
USUAL = (*("08:00-18:00",) * 6, "")
_HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def checked(hours: Sequence[str]) -> tuple[str, ...]:
    """The seven days as they are kept. Refuses other than seven, and a day that is neither closed nor two hours."""
    if len(hours) != DAYS:
        raise Refusal("bad_value", "setup_pages.hours_wrong")
    for day in hours:
        if day:
            opens, _, closes = day.partition("-")
            hour_of(opens)
            hour_of(closes)
    return tuple(hours)


def opening(day: str) -> tuple[time, time] | None:
    """When a day opens and closes; None on one that is closed."""
    if not day:
        return None
    opens, _, closes = day.partition("-")
    return hour_of(opens), hour_of(closes)


def is_open(hours: Sequence[str], there: datetime) -> bool:
    """Whether the shop is open at a local time; always where no opening hours are known."""
    if not any(hours):
        return True
    yesterday = there - timedelta(days=1)
    return _is_within(hours[there.weekday()], there.time()) or _lasts_until(hours[yesterday.weekday()], there.time())


def _is_within(day: str, at: time) -> bool:
    """Of the day on which it opens."""
    found = opening(day)
    return found is not None and found[0] <= at and (at < found[1] or found[1] <= found[0])


def _lasts_until(day: str, at: time) -> bool:
    """Of the day after that: where it closes after midnight only."""
    found = opening(day)
    return found is not None and found[1] <= found[0] and at < found[1]


def hour_of(text: str) -> time:
    """An hour of the day from "HH:MM". Refuses everything else."""
    if not _HOUR.fullmatch(text):
        raise Refusal("bad_value", "setup_pages.hour_wrong")
    return time.fromisoformat(text)
