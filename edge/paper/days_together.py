"""Several business days on one slip: after a long absence nobody wants twenty of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.reports.daily.model import DayFigures, Span, StaffFigures


def together(days: Sequence[DayFigures], spreads: Mapping[str, Any], staff: tuple[StaffFigures, ...]) -> DayFigures:
    """The figures of days that follow each other, as if they were one; its date is that of the last.

    spreads: how long things took on all of them, by the fields of DayFigures. What stood at the end of a day, the last
    one knows.
    """
    first, last = days[0], days[-1]
    return replace(
        last,
        starts_at=first.starts_at,
        open_at_start=first.open_at_start,
        new=sum(day.new for day in days),
        begun=sum(day.begun for day in days),
        reopened=sum(day.reopened for day in days),
        closed=_summed(day.closed for day in days),
        adds_up=all(day.adds_up for day in days),
        offline_of_worst=None,
        shut_of_worst=None,
        staff=staff,
        on_phone=sum(day.on_phone for day in days),
        news=tuple(dict.fromkeys(news for day in days for news in day.news)),
        outages=_each_once(span for day in days for span in day.outages),
        power_gaps=_each_once(span for day in days for span in day.power_gaps),
        silent=sum(day.silent for day in days),
        run_out=sum(day.run_out for day in days),
        lapsed=sum(day.lapsed for day in days),
        spells_of={},  # a slip opens no list
        late_messages=sum(day.late_messages for day in days),
        by_hour=tuple(map(sum, zip(*(day.by_hour for day in days), strict=True))),
        by_label=_summed(day.by_label for day in days),
        certain=all(day.certain for day in days),
        **spreads,
    )


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in counts:
        found.update(each)
    return dict(found)


def _each_once(spans: Iterable[Span]) -> tuple[Span, ...]:
    """What lasted over the end of a day stands on both; the later one knows how it ended."""
    return tuple({(span.starts_at, span.kind): span for span in spans}.values())
