"""Business days: which day a moment belongs to in this shop. Pure.

A day ends when the shop closes, so that its summary is whole when the owner locks the door; what happens after that
belongs to the next one. Days follow each other without a gap, whatever the clocks of the country do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from edge.hours import hour_of, on, spans

_DAY = 24 * 60  # all hours below are minutes from the midnight with which a date begins
_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """hours: by weekday, see edge/hours.py. cut: "HH:MM" when every day ends instead, "" for at closing.

    A cut before noon is of the next morning: what comes after midnight and before it counts to the day before.
    days_off, last_saturday: see edge/hours.py.
    """

    zone: tzinfo
    hours: Sequence[str]
    cut: str = ""
    days_off: Collection[str] = ()
    last_saturday: str = ""

    def hours_on(self, day: date) -> str:
        return on(self.hours, day, self.days_off, self.last_saturday)

    def ends_at(self, day: date) -> datetime:
        """The first moment that belongs to the next day. Never before the end of the day before it."""
        return max(self._end(day), self._end(day - timedelta(days=1)))

    def starts_at(self, day: date) -> datetime:
        return self.ends_at(day - timedelta(days=1))

    def day_of(self, at: datetime) -> date:
        """The one day with starts_at <= at < ends_at."""
        day = at.astimezone(self.zone).date() - timedelta(days=2)
        while self.ends_at(day) <= at:
            day += timedelta(days=1)
        return day

    def closes_at(self, day: date) -> datetime | None:
        """When the shop closes on this day, whatever the cut; None on a day that it is closed."""
        hours = self.hours_on(day)
        return _instant(day, _closing(hours), self.zone) if hours else None

    def open_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of a time in which the shop is open, in order and apart from each other.

        All of it where no opening hours are known: then nothing is laid to a shop that was closed.
        """
        if not any(self.hours):
            yield start, end
            return
        day, reached = start.astimezone(self.zone).date() - timedelta(days=1), start  # its hours may last into this one
        last = end.astimezone(self.zone).date()
        while day <= last:
            for begins, closes in _stretches(self.hours_on(day)):
                opens = max(reached, _instant(day, begins, self.zone))
                reached = max(reached, min(end, _instant(day, closes, self.zone)))
                if opens < reached:
                    yield opens, reached
            day += timedelta(days=1)

    def _end(self, day: date) -> datetime:
        return _instant(day, self._minutes(day), self.zone)

    def _minutes(self, day: date) -> int:
        if self.cut:
            cut = _minutes(hour_of(self.cut))
            return cut if cut >= _NOON else cut + _DAY
        closings = [_closing(hours) for hours in self.hours if hours]
        mine, next_one = self.hours_on(day), self.hours_on(day + timedelta(days=1))
        # On a day that the shop is closed, the day ends as the longest one does.
        end = _closing(mine) if mine else max(closings, default=_DAY)
        # A night that lasts into the next opening ends there; so each day ends after the one before it.
        return min(end, _DAY + _opening(next_one)) if next_one else end


def _stretches(hours: str) -> list[tuple[int, int]]:
    """When it opens and closes, each time: after midnight where that is not after the opening hour."""
    found = [(_minutes(opens), _minutes(closes)) for opens, closes in spans(hours)]
    return [(opens, closes if closes > opens else closes + _DAY) for opens, closes in found]


def _opening(hours: str) -> int:
    found = _stretches(hours)
    return found[0][0] if found else 0


def _closing(hours: str) -> int:
    found = _stretches(hours)
    return found[-1][1] if found else 0


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    """An hour that comes twice is the first of the two; one that is left out is the moment that follows as far on."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return local.replace(tzinfo=zone).astimezone(UTC)
