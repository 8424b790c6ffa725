"""When the line was down or the box was off: what nobody may be blamed for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import chain
from typing import Any

from edge.clock import stamp, unstamp
from edge.outbox.link import DOWN
from edge.records.events import WayInBack
from edge.reports.daily.model import HOURS, DayFigures, Span

# Gaps: the power was away, or only the program. All others are outages of the line.
POWER, STOPPED = "power", "stopped"
WAY_IN = "way_in"
# A restart of the program, by hand or for an upgrade, takes seconds, and nobody notices it.
LEAST_GAP_SECONDS = 60.0
# What lies longer back explains no delay that anybody asks about.
MOST_DAYS_BACK = 31


class Absences:
    """Told of each change in order, of this day; earlier: those of the days before, with what was not over then."""

    def __init__(self, earlier: Iterable[Span] = (), down: Span | None = None) -> None:
        self._earlier = [span for span in earlier if span.ends_at is not None]
        self._found: list[Span] = []
        self.down = down  # the line, at this moment

    def line_became(self, state: str, at: datetime) -> None:
        """An outage lasts until a real answer of WhatsApp's, or until something else is wrong: that is another one.

        Asking us to wait is a real answer. No internet for minutes and a token that it refuses for hours are told
        apart, for the one is nobody's fault and the other waits for the owner.
        """
        if self.down is not None and state != self.down.kind:
            self._found.append(Span(self.down.starts_at, max(self.down.starts_at, at), self.down.kind))
            self.down = None
        if self.down is None and state in DOWN:
            self.down = Span(at, None, state)

    def nothing_came_in(self, outage: WayInBack, at: datetime | None) -> None:
        """Calls went out and no webhook came in: told once it is over, as long as a clock could tell."""
        if at and outage.seconds is not None:
            back = at - timedelta(seconds=outage.ago)
            self._found.append(Span(back - timedelta(seconds=outage.seconds), back, WAY_IN))

    def box_was_off(self, since: datetime, until: datetime, *, power: bool) -> None:
        if (until - since).total_seconds() >= LEAST_GAP_SECONDS:
            self._found.append(Span(since, until, POWER if power else STOPPED))

    def figures(self) -> dict[str, Any]:
        """By the fields of DayFigures."""
        return {"outages": self._outages(), "power_gaps": self._gaps()}

    def _outages(self) -> tuple[Span, ...]:
        """What ended on the day, however long ago it began, then what goes on."""
        found = [span for span in self._found if span.kind not in (POWER, STOPPED)]
        return (*found, *([self.down] if self.down else []))

    def _gaps(self) -> tuple[Span, ...]:
        """Those after which the box came back on the day."""
        return tuple(span for span in self._found if span.kind in (POWER, STOPPED))

    def off_seconds(self, start: datetime, end: datetime) -> float:
        """For how long the box was off between two moments."""
        return _covered(start, end, (span for span in self._all() if span.kind in (POWER, STOPPED)))

    def away_seconds(self, start: datetime, end: datetime) -> float:
        """For how long the box was off or the line was down between two moments."""
        return _covered(start, end, self._all())

    def _all(self) -> Iterator[Span]:
        yield from self._earlier
        yield from self._found
        if self.down:
            yield self.down


def kept(down: Span | None) -> dict[str, Any] | None:
    """An outage that goes on, as the next day starts with it."""
    return {"starts_at": stamp(down.starts_at), "kind": down.kind} if down else None


def of_kept(down: Mapping[str, Any] | None) -> Span | None:
    return Span(unstamp(down["starts_at"]), None, down["kind"]) if down else None


def spans(day: DayFigures) -> list[Span]:
    """What was away on a day; what was not over at its end, up to there."""
    return [replace(span, ends_at=span.ends_at or day.ends_at) for span in (*day.outages, *day.power_gaps)]


def hours_of(span: Span, day: DayFigures, zone: tzinfo) -> list[int]:
    """The hours of a day that it touches, in order, as the shop's clock names them."""
    start, end = max(span.starts_at, day.starts_at), min(span.ends_at or day.ends_at, day.ends_at)
    found, at = list[int](), start.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    while at < end and len(found) < HOURS:
        found.append(at.astimezone(zone).hour)
        at += timedelta(hours=1)
    return found


def of_late(away: Mapping[date, list[Span]], day: date) -> Iterator[Span]:
    """What was away on the days that may explain a delay on this one."""
    return chain.from_iterable(spans for then, spans in away.items() if then >= day - timedelta(days=MOST_DAYS_BACK))


def _covered(start: datetime, end: datetime, spans: Iterable[Span]) -> float:
    """Seconds between two moments that lie in any of the spans; what lies in two of them counts once."""
    cut = [(max(start, span.starts_at), min(end, span.ends_at or end)) for span in spans]
    seconds, reached = 0.0, start
    for begins, ends in sorted(cut):
        if ends > max(begins, reached):
            seconds += (ends - max(begins, reached)).total_seconds()
            reached = ends
    return seconds
