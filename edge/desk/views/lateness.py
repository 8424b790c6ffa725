"""Why a message came in late: only what the box has noticed itself is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from edge.clock import Moment
from edge.outbox.link import CUT, LinkState
from edge.records.events import BoxStarted, OutageEnded, WayInBack
from edge.registers.books import Books

# Nobody scrolls back further than this over nights and outages.
_MOST = 500


class Lateness:
    """Looks only when something was late, and reads the events once."""

    def __init__(self, books: Books, now: Moment) -> None:
        self._books = books
        self._now = now
        self._gaps: list[tuple[datetime, datetime, str]] | None = None

    def why(self, sent: datetime, came: datetime) -> str:
        """ "off": the box was off in between. "line": the line was down. "" where it is not known that it was."""
        if self._gaps is None:
            self._gaps = list(self._found())
        kinds = {kind for start, end, kind in self._gaps if start < came and end > sent}
        return "off" if "off" in kinds else "line" if "line" in kinds else ""

    def _found(self) -> Iterator[tuple[datetime, datetime, str]]:
        events = self._books.events
        for outage in events.of_kind(OutageEnded, _MOST):
            # Not while WhatsApp refused our token: messages came in all the same.
            if (outage.what.kind or LinkState.OFFLINE) in CUT:
                yield from self._gap(self._when(outage.moment), outage.what.seconds)
        for silence in events.of_kind(WayInBack, _MOST):
            back = self._when(silence.moment)
            yield from self._gap(back and back - timedelta(seconds=silence.what.ago), silence.what.seconds)
        for start in events.of_kind(BoxStarted, _MOST):
            was, back = start.what.last_alive, self._when(start.moment)
            alive = was and self._when(was)
            if alive and back:
                yield alive, back, "off"

    def _gap(self, ended: datetime | None, seconds: float | None) -> Iterator[tuple[datetime, datetime, str]]:
        if ended and seconds is not None:
            yield ended - timedelta(seconds=seconds), ended, "line"

    def _when(self, then: Moment) -> datetime | None:
        return self._books.boots.credible(then, self._now)
