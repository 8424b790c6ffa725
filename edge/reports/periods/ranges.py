"""Which days a report is about: a day, a week from Monday, a month, or any range. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from edge.errors import Refusal

# A year and a day: what is longer is no longer one look, and its days would have to be read one by one.
MOST_DAYS = 366


class RangeKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Range:
    """Business days from `first` to `last`, both of them in it."""

    kind: RangeKind
    first: date
    last: date

    @classmethod
    def around(cls, kind: RangeKind, day: date) -> Range:
        """The day, week or month that a day lies in. A range around one day is that day."""
        if kind is RangeKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        if kind is RangeKind.MONTH:
            return cls(kind, day.replace(day=1), _month_after(day) - timedelta(days=1))
        return cls(kind, day, day)

    @classmethod
    def between(cls, one: date, other: date) -> Range:
        """Any range, whichever end was named first. Refuses `too_long` what has more than MOST_DAYS days."""
        first, last = min(one, other), max(one, other)
        if (last - first).days >= MOST_DAYS:
            raise Refusal("too_long", "reports.too_long", most=MOST_DAYS)
        return cls(RangeKind.RANGE, first, last)

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Range:
        """The period to compare with: the day, week or month before, or as many days."""
        if self.kind is RangeKind.RANGE:
            return Range(self.kind, self.first - timedelta(days=self.count), self.first - timedelta(days=1))
        return Range.around(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> Range:
        if self.kind is RangeKind.RANGE:
            return Range(self.kind, self.last + timedelta(days=1), self.last + timedelta(days=self.count))
        return Range.around(self.kind, self.last + timedelta(days=1))

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.count))


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
