"""The call list on a slip: a box to tick for each customer, how long they wait, and until when to call. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from edge.paper.slip_words import SlipWords
from edge.printing.paper import wrapped
from edge.records.summary import StillWaiting
from edge.reports.daily.model import MOST_WAITING

BOX = "[ ] "


class WaitingLines(SlipWords):
    """Writes the part of a slip that names who waits."""

    def waiting(self, waiting: Sequence[StillWaiting], at: datetime | None) -> list[str]:
        """The call list: who waits just now, the longest first, and whose answer has to be looked after."""
        if not waiting:
            return []
        title = self._say("slip.still_waiting_at", hour=self._hour(at)) if at else self._say("slip.still_waiting")
        lines = self._paper.heading(title)
        for one in waiting[:MOST_WAITING]:
            lines += self._called(one, at)
        return [*lines, *self._more(len(waiting) - MOST_WAITING)]

    def _called(self, one: StillWaiting, at: datetime | None) -> Iterator[str]:
        """On one line where all of it fits, else on lines of their own: only a name is ever cut."""
        paper = self._paper
        number = f"..{one.number[-3:]}" if one.number else "?"
        name = paper.plain(one.name, otherwise=number)
        tail = "" if name == number or name.startswith("+") else f" {number}"
        named = f"{BOX}{name[: paper.columns - len(BOX) - len(tail)].rstrip()}{tail}"
        said = paper.plain(" - ".join(filter(None, (self._waited(one), self._until(one, at)))))
        if drawn := paper.drawn(one.name, BOX, f" {number}" if one.number else "", instead=named):
            yield drawn
            yield from self._indented(said)
        elif len(named) + 2 + len(said) <= paper.columns:
            yield named + said.rjust(paper.columns - len(named))
        else:
            yield named
            yield from self._indented(said)
        if one.reply:
            yield from self._indented(paper.plain(self._say(f"slip.reply_{one.reply}")))

    def _indented(self, words: str) -> Iterator[str]:
        indent = " " * len(BOX)
        yield from (f"{indent}{line}" for line in wrapped(words, self._paper.columns - len(indent)) if line)

    def _waited(self, one: StillWaiting) -> str:
        return "" if one.age_seconds is None else self._span(one.age_seconds)

    def _until(self, one: StillWaiting, at: datetime | None) -> str:
        """Until when they can be answered freely; at: the moment of which the list is."""
        if one.window_seconds is None:
            return ""
        if one.window_seconds == 0:
            return self._say("slip.window_over")
        if at is None:
            return self._say("slip.still_left", span=self._span(one.window_seconds))
        there = (at + timedelta(seconds=one.window_seconds)).astimezone(self._zone)
        hour = self._language.hour(there)
        if there.date() != at.astimezone(self._zone).date():
            hour = f"{self._language.weekday(there.date())} {hour}"
        return self._say("slip.call_by", hour=hour)
