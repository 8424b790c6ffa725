"""A day's hours as bars on a slip: when customers wrote, and when the line or the power was away. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from edge.paper.slip_words import SlipWords
from edge.reports.daily.absences import hours_of
from edge.reports.daily.model import HOURS, DayFigures, Span

SHADE = 3  # columns


class HourBars(SlipWords):
    """Writes the part of a slip that shows the hours. An hour in which nothing was has no line."""

    def hours(self, day: DayFigures) -> Iterator[str]:
        away = sorted((*day.outages, *day.power_gaps), key=lambda span: span.starts_at)
        shaded = {hour for span in away for hour in hours_of(span, day, self._zone)}
        begun = [(hours_of(span, day, self._zone)[:1], span) for span in away]
        first = day.starts_at.astimezone(self._zone).hour
        lines = list[str]()
        for hour in sorted(range(HOURS), key=lambda hour: (hour - first) % HOURS):
            if count := day.by_hour[hour]:
                lines.append(self._bar(hour, count, max(day.by_hour), shaded=hour in shaded))
            lines += [self._away(hour, span, day) for hours, span in begun if hour in hours]
        if lines:
            yield self._paper.rule()
            yield from self._paper.row(self._say("slip.by_hour"), self._say("slip.came_in"))
            yield from lines
            if away:
                yield f"   {self._paper.bar(SHADE, shaded=True)} {self._say('slip.away')}"

    def _bar(self, hour: int, count: int, most: int, *, shaded: bool) -> str:
        columns = self._paper.columns
        length = max(1, round(count / most * (columns - 12)))
        shade = self._paper.bar(SHADE, shaded=True) if shaded else ""
        drawn = f"{hour:>2} {self._paper.bar(length)}{shade}"
        return drawn + str(count).rjust(columns - len(drawn))

    def _away(self, hour: int, span: Span, day: DayFigures) -> str:
        until = self._hour(span.ends_at) if span.ends_at else self._say("slip.goes_on")
        return (
            f"{hour:>2} {self._paper.bar(SHADE, shaded=True)} {self._hour(max(span.starts_at, day.starts_at))}-{until}"
        )
