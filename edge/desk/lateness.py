"""Why a message came in late: only what the box has noticed itself is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from edge.clock import Moment, unstamp
from edge.link import CUT, LinkState
from edge.store.books import Books
from edge.store.events import EventRow

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
        for event in (*events.of_kind("outage", _MOST), *events.of_kind("way_in_outage", _MOST)):
            ended, seconds = self._when(event), event.data.get("seconds")
            # Not while WhatsApp refused our token: messages came in all the same.
            if ended and seconds is not None and event.data.get("kind", LinkState.OFFLINE) in CUT:
                ended -= timedelta(seconds=event.data.get("ago", 0))
                yield ended - timedelta(seconds=seconds), ended, "line"
        for event in events.of_kind("started", _MOST):
            was, back = event.data.get("was"), self._when(event)
            alive = was and self._moment(was["at"], was["boot"], was["boottime"], was["trusted"])
            if alive and back:
                yield alive, back, "off"

    def _when(self, event: EventRow) -> datetime | None:
        return self._moment(event.at, event.boot, event.boottime, event.trusted)

    def _moment(self, at: str, boot: str, boottime: float, trusted: bool) -> datetime | None:
        return self._books.boots.credible(Moment(unstamp(at), boot, boottime, trusted), self._now)
