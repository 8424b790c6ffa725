"""The words of a period: what a report of a day, a week, a month or any range tells, and what it is a list of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from edge.reports.daily.model import HOURS, Spread, StaffFigures
from edge.reports.periods.ranges import Range

WEEKDAYS = 7
NEVER = Spread()


class What(StrEnum):
    """What a number counts. Each is a list of queries as well."""

    CAME_IN = "came_in"  # new and reopened
    NEW = "new"
    BEGUN = "begun"  # by the shop, which wrote first
    REOPENED = "reopened"
    CLOSED = "closed"  # joined ones among them
    OPEN = "open"  # at the end of the period
    UNANSWERED = "unanswered"  # of these, whose customer wrote last; the longest wait first
    FIRST_REPLY = "first_reply"  # that had one in the period; the slowest first
    FIRST_REPLY_STAFF = "first_reply_staff"
    FIRST_REPLY_OFFLINE = "first_reply_offline"
    FIRST_REPLY_SHUT = "first_reply_shut"
    TO_CLOSE = "to_close"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    LAPSED = "lapsed"  # claims that went back to the queue by themselves
    SILENT = "silent"  # closed though their customer had no answer at all
    RUN_OUT = "run_out"  # windows that ended unanswered; a query may have several, and stands there as often


@dataclass(frozen=True, slots=True)
class Behind:
    """Which queries a number is about; what is None or "" narrows nothing. Fits in the address of a page.

    staff, label, customer: ids. outcome: its value. weekday (Monday is 0) and hour: of when it came in, in the shop's
    zone. on: one business day of the period.
    """

    what: What
    staff: str = ""
    outcome: str = ""
    label: str = ""
    customer: str = ""
    weekday: int | None = None
    hour: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """One business day within a period."""

    date: date
    came_in: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """How many are about one label or one customer. id: for the list behind it. number: the customer's, masked."""

    id: str
    name: str
    count: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What happened from the start of the first business day to the end of the last, or until now.

    wrote: how many customers something came in of. away_hours: of one day, those in which the line or the box was away.
    complete: every day of it is closed and kept; otherwise it is told "so far". certain: no day of it is doubtful.
    unanswered, silent, run_out, lapsed: as in DayFigures; the first at its end. listed: those of them with a list.
    oldest_seconds: for how long the one had waited by then who was not answered and waited longest; None: nobody knows.
    by_hour: seven rows, Monday first, of 24 counts of what came in. customers: the twenty with the most that came in.
    """

    range: Range
    open_at_start: int = 0
    new: int = 0
    begun: int = 0
    reopened: int = 0
    closed: Mapping[str, int] = field(default_factory=dict)
    open_now: int = 0
    first_reply: Spread = NEVER
    first_reply_staff: Spread = NEVER
    first_reply_offline: Spread = NEVER
    first_reply_shut: Spread = NEVER
    to_close: Spread = NEVER
    unanswered: int = 0
    oldest_seconds: float | None = None
    silent: int = 0
    run_out: int = 0
    lapsed: int = 0
    listed: frozenset[What] = frozenset()
    days: tuple[DayCount, ...] = ()
    by_hour: tuple[tuple[int, ...], ...] = ((0,) * HOURS,) * WEEKDAYS
    wrote: int = 0
    away_hours: frozenset[int] = frozenset()
    staff: tuple[StaffFigures, ...] = ()
    labels: tuple[Named, ...] = ()
    customers: tuple[Named, ...] = ()
    complete: bool = True
    certain: bool = True

    @property
    def came_in(self) -> int:
        return self.new + self.reopened

    @property
    def closed_count(self) -> int:
        return sum(self.closed.values())


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A query in the list behind a number. seconds: how long what the list is about took, None where it has no span.

    holder: the name of who closed it or holds it, "" where nobody does. outcome: "" while it is open.
    """

    id: str
    name: str
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    holder: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One page of such a list, and how many there are in all; `after` is where the next one starts, None at the end."""

    rows: tuple[QueryRow, ...]
    total: int
    after: int | None = None
