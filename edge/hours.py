"""When the shop is open: seven texts, Monday first, "08:00-18:00" or "" for a day that it is closed. Pure.

A closing hour before the opening hour is one after midnight; the same hour twice is a day without a night. A day with a
break has two spans, "08:00-12:30 14:00-18:00", in order and apart from each other; only the last may pass midnight.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Protocol

from edge.errors import Refusal

DAYS = 7
SATURDAY = 5
MOST_SPANS = 2
# So many days off are kept: two years of holidays.
MOST_DAYS_OFF = 40
# As most shops of a town keep them, so that nobody starts with an empty form: Sunday is closed.
USUAL = (*("08:00-18:00",) * 6, "")
_HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


def checked(hours: Sequence[str]) -> tuple[str, ...]:
    """The seven days as they are kept. Refuses other than seven, and spans of a day that are not in order."""
    if len(hours) != DAYS:
        raise Refusal("bad_value", "setup_pages.hours_wrong")
    for day in hours:
        found = spans(day)
        if len(found) > MOST_SPANS or not _are_apart(found):
            raise Refusal("bad_value", "setup_pages.spans_wrong")
    return tuple(hours)


def checked_days_off(days: Collection[str]) -> tuple[str, ...]:
    """Each once and in order. Refuses what is no date, and too many."""
    for day in days:
        if not _is_date(day):
            raise Refusal("bad_value", "setup_pages.day_off_wrong")
    if len(set(days)) > MOST_DAYS_OFF:
        raise Refusal("bad_value", "setup_pages.days_off_many", most=MOST_DAYS_OFF)
    return tuple(sorted(set(days)))


def spans(day: str) -> list[tuple[time, time]]:
    """When it opens and closes, each time. Refuses what are no hours."""
    return list(_spans(day))


def opening(day: str) -> tuple[time, time] | None:
    """When a day opens first and closes last; None on one that is closed."""
    found = spans(day)
    return (found[0][0], found[-1][1]) if found else None


def on(hours: Sequence[str], day: date, days_off: Collection[str] = (), last_saturday: str = "") -> str:
    """The hours of one date: none on a day off, and later ones on the last Saturday of a month, where that is set.

    last_saturday: "HH:MM" when the shop opens then, as it does after Umuganda in Rwanda.
    """
    mine = hours[day.weekday()]
    if day.isoformat() in days_off:
        return ""
    if not last_saturday or day.weekday() != SATURDAY or (day + timedelta(days=DAYS)).month == day.month:
        return mine
    late = hour_of(last_saturday)
    left = ((max(opens, late), closes) for opens, closes in spans(mine) if closes > late or closes <= opens)
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in left)


class OpeningHours(Protocol):
    """What a shop has set, see `on`. timezone: in which its hours are."""

    @property
    def hours(self) -> Sequence[str]: ...
    @property
    def days_off(self) -> Collection[str]: ...
    @property
    def last_saturday(self) -> str: ...
    @property
    def timezone(self) -> tzinfo: ...


def after(shop: OpeningHours, at: datetime) -> tuple[str, ...]:
    """By weekday the hours of the seven days after the one of this moment."""
    day = at.astimezone(shop.timezone).date()
    coming = (day + timedelta(days=number) for number in range(1, DAYS + 1))
    found = {each.weekday(): on(shop.hours, each, shop.days_off, shop.last_saturday) for each in coming}
    return tuple(found[weekday] for weekday in range(DAYS))


def is_open(shop: OpeningHours, at: datetime) -> bool:
    """Whether the shop is open at this moment; always where no opening hours are known."""
    if not any(shop.hours):
        return True
    there = at.astimezone(shop.timezone)
    days = (there.date(), there.date() - timedelta(days=1))
    today, yesterday = (on(shop.hours, day, shop.days_off, shop.last_saturday) for day in days)
    hour = there.time()
    return any(opens <= hour and (hour < closes or closes <= opens) for opens, closes in spans(today)) or any(
        closes <= opens and hour < closes for opens, closes in spans(yesterday)
    )


def hour_of(text: str) -> time:
    """An hour of the day from "HH:MM". Refuses everything else."""
    if not _HOUR.fullmatch(text):
        raise Refusal("bad_value", "setup_pages.hour_wrong")
    return time.fromisoformat(text)


def _spans(day: str) -> Iterator[tuple[time, time]]:
    for span in day.split(" ") if day else ():
        opens, _, closes = span.partition("-")
        yield hour_of(opens), hour_of(closes)


def _are_apart(found: Sequence[tuple[time, time]]) -> bool:
    """Only the last may close after midnight."""
    before = found[:-1]
    return all(opens < closes for opens, closes in before) and all(one[1] < other[0] for one, other in pairwise(found))


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False
