"""The charts of a report: which numbers are drawn, and what a chart says to who cannot see it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from edge.language import Language, Said
from edge.reports.daily.model import HOURS, DayFigures
from edge.reports.output.cells import A_MONDAY
from edge.reports.output.charts import Drawing, Group, bars, strip
from edge.reports.output.tables import hours_used, in_bars
from edge.reports.periods.model import WEEKDAYS, PeriodFigures


@dataclass(frozen=True, slots=True)
class Chart:
    """table: the name of the table that has the same numbers. weekly: each bar is a week. marked: what was closed is
    a mark across what came in.
    """

    table: str
    said: Said
    drawing: Drawing
    weekly: bool = False

    @property
    def shaded(self) -> bool:
        return any(box.look == "away" for box in self.drawing.boxes)

    @property
    def marked(self) -> bool:
        return any(box.look == "mark" for box in self.drawing.boxes)


def drawn(figures: PeriodFigures, spoken: Language) -> Iterator[Chart]:
    """Nothing of what has nothing: an empty chart is no news."""
    if figures.range.count > 1 and (figures.came_in or figures.closed_count):
        yield _days(figures, spoken)
    if figures.came_in:
        yield _hours_of_a_day(figures) if figures.range.count == 1 else _hours(figures, spoken)


def week(days: Sequence[DayFigures], spoken: Language) -> Drawing:
    """Days side by side, as they stand on the sheet of a summary: what came in, and what was closed."""
    return bars([Group(spoken.weekday(day.date), (day.new + day.reopened, day.closed_count)) for day in days])


def hours(day: DayFigures) -> Drawing | None:
    """When customers wrote on a day, as it stands on its sheet; None where nobody did."""
    used = [hour for hour in range(HOURS) if day.by_hour[hour]]
    if not used:
        return None
    return bars([Group(str(hour), (day.by_hour[hour],)) for hour in range(used[0], used[-1] + 1)])


def _days(figures: PeriodFigures, spoken: Language) -> Chart:
    columns = in_bars(figures)
    weekly = len(columns) < len(figures.days)
    groups = [Group(_under(day.date, figures, spoken), (day.came_in, day.closed)) for day in columns]
    most = max(count for group in groups for count in group.counts)
    return Chart("days", Said("reports.by_day_chart", {"most": most}), bars(groups), weekly)


def _under(day: date, figures: PeriodFigures, spoken: Language) -> str:
    """What stands under a bar: the weekday in a week, the day in a month, the date in what is longer."""
    if figures.range.count <= WEEKDAYS:
        return spoken.weekday(day)
    return str(day.day) if figures.range.count <= 31 else f"{day.day}/{day.month}"  # noqa: PLR2004  # a month


def _hours_of_a_day(figures: PeriodFigures) -> Chart:
    counts = {hour: sum(day[hour] for day in figures.by_hour) for hour in hours_used(figures)}
    shaded = [place for place, hour in enumerate(counts) if hour in figures.away_hours]
    drawing = bars([Group(str(hour), (count,)) for hour, count in counts.items()], shaded)
    return Chart("hours", Said("reports.by_hour_chart", {"most": max(counts.values())}), drawing)


def _hours(figures: PeriodFigures, spoken: Language) -> Chart:
    hours = hours_used(figures)
    rows = [
        (spoken.weekday(A_MONDAY + timedelta(days=day)), [counts[hour] for hour in hours])
        for day, counts in enumerate(figures.by_hour)
    ]
    most = max(count for _, counts in rows for count in counts)
    return Chart("hours", Said("reports.by_hour_chart", {"most": most}), strip(rows, [str(hour) for hour in hours]))
