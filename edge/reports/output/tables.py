"""A report as it is shown: tables of cells. The page, the spreadsheet and the text file are made from the same ones,
so that what is exported is what was seen. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from edge.language import Said
from edge.records.outcomes import ended
from edge.reports.daily.model import HOURS, StaffFigures
from edge.reports.output.cells import A_MONDAY, Cell, Row, Table, Unit
from edge.reports.periods.model import WEEKDAYS, Behind, DayCount, Named, PeriodFigures, QueryPage, What
from edge.reports.periods.ranges import Range, RangeKind

# More bars than this are thinner than a line on a small phone.
MOST_BARS = 62


@dataclass(frozen=True, slots=True)
class Report:
    """A period as it is shown, beside the one before it."""

    figures: PeriodFigures
    before: PeriodFigures
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


def compared(asked: Range, today: date) -> Range:
    """The period to compare with: of a day the same weekday a week before, else the period before.

    One that is not over is compared with as much of the one before it.
    """
    if asked.kind is RangeKind.DAY:
        return Range.around(RangeKind.DAY, asked.first - timedelta(days=WEEKDAYS))
    before = asked.before
    if not asked.first <= today < asked.last:
        return before
    return Range(RangeKind.RANGE, before.first, min(before.last, before.first + (today - asked.first)))


def report(figures: PeriodFigures, before: PeriodFigures) -> Report:
    one_day = figures.range.count == 1
    tables = [_sum(figures, before), _times(figures, before), _left(figures, before)]
    tables += [] if one_day else [_days(figures)]
    tables += [_hours_of_a_day(figures) if one_day else _hours(figures), _staff(figures.staff)]
    tables += [_lapsed(figures.staff), _outcomes(figures)]
    tables += [_named("labels", figures.labels), _named("customers", figures.customers)]
    return Report(figures, before, tuple(tables))


def cut(total: int, most: int) -> Said | None:
    """What is said of a list that is longer than what is taken along of it."""
    return Said("reports.cut", {"most": most, "total": total}) if total > most else None


def listed(title: Said, page: QueryPage, zone: tzinfo) -> Table:
    """The queries behind a number, as the export has them: when, by the shop's clock, as its page says it too."""

    def moment(at: datetime | None) -> Cell:
        return Cell(at.astimezone(zone) if at else None, Unit.MOMENT)

    columns = ("reports.customer", "reports.came_in_on", "reports.closed_on", "reports.ended", "reports.with_whom")
    body = tuple(
        (
            Cell(row.name, Unit.TEXT),
            moment(row.opened_at),
            moment(row.closed_at),
            Cell(ended(row.outcome), Unit.TEXT),
            Cell(row.holder, Unit.TEXT),
            Cell(row.seconds, Unit.SPAN),
        )
        for row in page.rows
    )
    heads = (*(Said(key) for key in columns), Said("reports.time"))
    return Table("queries", title, heads, body, cut(page.total, len(page.rows)))


def in_bars(figures: PeriodFigures) -> tuple[DayCount, ...]:
    """The days of a chart, weeks or months in a row where there are more days than a phone can show."""
    if len(figures.days) <= MOST_BARS:
        return figures.days
    found: dict[date, DayCount] = {}
    for day in figures.days:
        first = day.date - timedelta(days=day.date.weekday())
        known = found.get(first, DayCount(first))
        found[first] = DayCount(first, known.came_in + day.came_in, known.closed + day.closed)
    return tuple(found.values())


def hours_used(figures: PeriodFigures) -> range:
    """From the first hour of a day at which anything ever came in to the last: a night without customers is no news."""
    used = [hour for hour in range(HOURS) if any(row[hour] for row in figures.by_hour)]
    return range(used[0], used[-1] + 1) if used else range(0)


def _sum(figures: PeriodFigures, before: PeriodFigures) -> Table:
    def row(key: str, name: str, what: What) -> Row:
        value, known = (getattr(each, name) for each in (figures, before))
        behind, other = Behind(what), before.range
        return (Cell(Said(key), Unit.TEXT), Cell(value, behind=behind), Cell(known, behind=behind, days=other))

    def at_start(of: PeriodFigures) -> Cell:
        """What was open at the end of the day before."""
        eve = Range.around(RangeKind.DAY, of.range.first - timedelta(days=1))
        return Cell(of.open_at_start, behind=Behind(What.OPEN), days=eve)

    return Table(
        "sum",
        Said("reports.the_sum"),
        (Said(""), Said("reports.now"), Said("reports.before")),
        (
            (Cell(Said("reports.open_at_start"), Unit.TEXT), at_start(figures), at_start(before)),
            row("reports.new", "new", What.NEW),
            *([row("reports.begun", "begun", What.BEGUN)] if figures.begun or before.begun else []),
            row("reports.reopened", "reopened", What.REOPENED),
            row("reports.closed_less", "closed_count", What.CLOSED),
            row("reports.still_open", "open_now", What.OPEN),
        ),
    )


def _times(figures: PeriodFigures, before: PeriodFigures) -> Table:
    def row(what: What) -> Row:
        spread, known = (getattr(each, what) for each in (figures, before))
        behind = Behind(what)
        return (
            Cell(Said(f"reports.took_{what}"), Unit.TEXT),
            Cell(spread.count, behind=behind),
            *(Cell(value, Unit.SPAN, behind) for value in (spread.median, spread.p90, spread.worst)),
            Cell(known.median, Unit.SPAN, behind, before.range),
        )

    columns = ("reports.cases", "reports.median", "reports.p90", "reports.worst", "reports.median_before")
    kinds = (What.FIRST_REPLY, What.FIRST_REPLY_STAFF, What.FIRST_REPLY_OFFLINE, What.FIRST_REPLY_SHUT, What.TO_CLOSE)
    return Table("times", Said("reports.how_long"), (Said(""), *map(Said, columns)), tuple(map(row, kinds)))


def _left(now: PeriodFigures, before: PeriodFigures) -> Table:
    def row(name: str) -> Row:
        what = What(name)
        mine = Cell(getattr(now, what), behind=Behind(what) if what in now.listed else None)
        return (Cell(Said(f"reports.{name}"), Unit.TEXT), mine, Cell(getattr(before, name)))

    behind = Behind(What.UNANSWERED) if What.UNANSWERED in now.listed else None
    oldest = Cell(now.oldest_seconds, Unit.SPAN, behind)
    longest = (Cell(Said("reports.oldest"), Unit.TEXT), oldest, Cell(before.oldest_seconds, Unit.SPAN))
    rows = (row("unanswered"), longest, *map(row, ("silent", "run_out", "lapsed")))
    return Table("left", Said("reports.left"), (Said(""), Said("reports.now"), Said("reports.before")), rows)


def _days(figures: PeriodFigures) -> Table:
    rows = tuple(
        (
            Cell(day.date, Unit.DAY),
            Cell(day.came_in, behind=Behind(What.CAME_IN, on=day.date)),
            Cell(day.closed, behind=Behind(What.CLOSED, on=day.date)),
        )
        for day in figures.days
    )
    return Table("days", Said("reports.by_day"), (Said(""), Said("reports.came_in"), Said("reports.closed")), rows)


def _hours(figures: PeriodFigures) -> Table:
    """An hour a row: seven columns are what a phone has room for."""
    rows = tuple(
        (
            Cell(hour, Unit.HOUR),
            *(
                Cell(figures.by_hour[day][hour], behind=Behind(What.CAME_IN, weekday=day, hour=hour))
                for day in range(WEEKDAYS)
            ),
        )
        for hour in hours_used(figures)
    )
    weekdays = tuple(A_MONDAY + timedelta(days=number) for number in range(WEEKDAYS))
    return Table("hours", Said("reports.by_hour"), (Said(""), *weekdays), rows)


def _hours_of_a_day(figures: PeriodFigures) -> Table:
    rows = tuple(
        (
            Cell(hour, Unit.HOUR),
            Cell(sum(day[hour] for day in figures.by_hour), behind=Behind(What.CAME_IN, hour=hour)),
        )
        for hour in hours_used(figures)
    )
    return Table("hours", Said("reports.by_hour"), (Said(""), Said("reports.came_in")), rows)


def _staff(staff: Sequence[StaffFigures]) -> Table:
    def row(one: StaffFigures) -> Row:
        def of(what: What) -> Behind:
            return Behind(what, staff=one.id)

        return (
            Cell(one.name, Unit.TEXT),
            Cell(one.taken, behind=of(What.TAKEN)),
            Cell(one.closed, behind=of(What.CLOSED)),
            Cell(one.first_reply.median, Unit.SPAN, of(What.FIRST_REPLY_STAFF)),
            Cell(one.handed_over, behind=of(What.HANDED_OVER)),
            Cell(one.taken_over, behind=of(What.TAKEN_OVER)),
        )

    columns = ("reports.taken", "reports.closed", "reports.reply", "reports.handed_over", "reports.taken_over")
    heads = (Said(""), *(Said(key) for key in columns))
    return Table("staff", Said("reports.by_staff"), heads, tuple(row(one) for one in staff))


def _lapsed(staff: Sequence[StaffFigures]) -> Table:
    """Who left what they had taken; nobody who did not."""
    rows = tuple(
        (Cell(one.name, Unit.TEXT), Cell(one.lapsed, behind=Behind(What.LAPSED, staff=one.id)))
        for one in staff
        if one.lapsed
    )
    return Table("lapsed", Said("reports.by_lapsed"), (Said(""), Said("reports.now")), rows)


def _outcomes(figures: PeriodFigures) -> Table:
    rows = tuple(
        (Cell(ended(outcome), Unit.TEXT), Cell(count, behind=Behind(What.CLOSED, outcome=outcome)))
        for outcome, count in sorted(figures.closed.items(), key=lambda item: -item[1])
        if count
    )
    return Table("outcomes", Said("reports.by_outcome"), (Said(""), Said("reports.closed")), rows)


def _named(name: str, found: Sequence[Named]) -> Table:
    what = What.CLOSED if name == "labels" else What.CAME_IN
    rows = tuple(
        (
            Cell(one.name, Unit.TEXT),
            *((Cell(one.number, Unit.TEXT),) if name == "customers" else ()),
            Cell(one.count, behind=_about(what, name, one.id)),
        )
        for one in found
    )
    columns = ("reports.phone",) if name == "customers" else ()
    last = "reports.closed" if name == "labels" else "reports.came_in"
    return Table(name, Said(f"reports.by_{name}"), (Said(""), *(Said(key) for key in columns), Said(last)), rows)


def _about(what: What, name: str, one: str) -> Behind:
    return Behind(what, label=one) if name == "labels" else Behind(what, customer=one)
