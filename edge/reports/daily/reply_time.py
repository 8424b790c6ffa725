"""Whose time a first reply took: the staff's, the road's, or nobody's because the shop was closed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.records.day_records import Spell
from edge.reports.daily.absences import Absences
from edge.reports.daily.calendar import Calendar
from edge.reports.daily.model import Spread


@dataclass(frozen=True, slots=True)
class Times:
    """since: the customer's stamp; came: the box had the message; wrote: the reply was written; left: it was out.

    held: since when the box kept it back for a person to look at; None where it never did.
    """

    since: datetime
    came: datetime
    wrote: datetime
    left: datetime
    held: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeParts:
    """In seconds, and whole together: whole = staff + offline + shut.

    shut: outside the opening hours, whatever else was away meanwhile. staff: within them, while the message lay before
    them, or the reply waited for them to look, and box (then also line) were there. offline: the rest of the opening
    hours, in which message or reply was on its way or the box was off.
    """

    whole: float
    staff: float
    offline: float
    shut: float


def parted(times: Times, calendar: Calendar, absences: Absences) -> TimeParts:
    start, end = times.since, max(times.since, times.left)

    def opened(begin: datetime, until: datetime, away: Callable[[datetime, datetime], float]) -> float:
        """Seconds of the opening hours between two moments of this time, less what was away in them."""
        stretches = calendar.open_between(min(max(begin, start), end), min(max(until, start), end))
        return sum((until - begin).total_seconds() - away(begin, until) for begin, until in stretches)

    whole = (end - start).total_seconds()
    shut = whole - opened(start, end, _nothing)
    staff = opened(times.came, times.wrote, absences.off_seconds)
    if times.held:
        staff += opened(max(times.held, times.wrote), end, absences.away_seconds)
    # Stamps have thousandths of a second; sums of them as floats would not.
    return TimeParts(whole, round(staff, 3), round(whole - shut - staff, 3), round(shut, 3))


def took(answered: Sequence[Spell]) -> dict[str, Any]:
    """How long the first replies of a day took, by the fields of DayFigures."""
    timed = [spell for spell in answered if spell.answer_seconds is not None]
    worst = max(timed, key=lambda spell: (spell.answer_seconds or 0, spell.seq), default=None)
    return {
        "first_reply": Spread.of(spell.answer_seconds for spell in answered),
        "first_reply_staff": Spread.of(spell.staff_seconds for spell in answered),
        "first_reply_offline": Spread.of(spell.offline_seconds for spell in answered),
        "first_reply_shut": Spread.of(spell.shut_seconds for spell in answered),
        "offline_of_worst": worst.offline_seconds if worst else None,
        "shut_of_worst": worst.shut_seconds if worst else None,
    }


def _nothing(start: datetime, end: datetime) -> float:
    return 0.0
