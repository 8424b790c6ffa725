"""What every part of a slip is written with: one language, one paper, the shop's clock. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from edge.language import Language, Said
from edge.language.spans import answered_in, span
from edge.printing.paper import Paper
from edge.reports.daily.model import DayFigures, Span

# Of each list so many lines; the page has all of them. No summary is longer than an arm.
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """What is true of a summary beside its figures.

    number: 0 for a day that goes on, told as it is at so_far_at. printed_at None: it is looked at on a page, not
    printed. late: a good while after the day's end. trusted: whether the clock was believed when the summary was made
    and printed.
    instead_of: the number of the one that this one replaces, after a clock that was wrong; 0 for none.
    days: the days that it is about, where they are several; their numbers are the last ones up to `number`. list_on:
    the number of the slip that has the call list, where this one has none. notices: what the owner must put right.
    title: what several days are called, where they are not days that were missed.
    """

    shop: str
    number: int
    zone: tzinfo
    printed_at: datetime | None = None
    late: bool = False
    trusted: bool = True
    instead_of: int = 0
    days: Sequence[DayFigures] = ()
    list_on: int = 0
    notices: Sequence[Said] = ()
    so_far_at: datetime | None = None
    title: str = ""

    @property
    def numbers(self) -> str:
        """As it stands on the slip: 00007, or 00003-00007 of several days."""
        first = f"{self.number - len(self.days) + 1:05d}-" if self.days else ""
        return f"{first}{self.number:05d}"


class SlipWords:
    """Says things in one language for one paper."""

    def __init__(self, language: Language, paper: Paper, zone: tzinfo) -> None:
        self._say = language.say
        self._language = language
        self._paper = paper
        self._zone = zone

    def _more(self, count: int) -> list[str]:
        return [self._say("slip.more", count=count)] if count > 0 else []

    def _answered(self, seconds: float | None) -> str:
        return "-" if seconds is None else self._say(answered_in(seconds))

    def _span(self, seconds: float | None) -> str:
        return "-" if seconds is None else self._say(span(seconds))

    def _hour(self, at: datetime) -> str:
        return self._language.hour(at.astimezone(self._zone))

    def _moment(self, at: datetime, day: date) -> str:
        """The hour, with the date where it is another one."""
        there = at.astimezone(self._zone)
        return self._hour(at) if there.date() == day else f"{self._language.date(there.date())} {self._hour(at)}"

    def _end(self, away: Span) -> str | Said:
        """With its date where that is another one than that of the beginning, which stands before it."""
        began = away.starts_at.astimezone(self._zone).date()
        return self._moment(away.ends_at, began) if away.ends_at else Said("slip.goes_on")
