"""The owner reads what is not well with the machine, with a way out: each of it once a day at most."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from edge.clock import Clock, Moment
from edge.disk.card_trial import keeps
from edge.language import ENGLISH, Said, language
from edge.notices import Notices
from edge.registers.books import Books
from edge.running.hardware import HOT, ClockBattery, Ill, degrees, free_bytes, ills
from edge.running.health import LOW_DISK_BYTES

log = logging.getLogger(__name__)

# Kinds of notices; the box itself settles the first two.
HOT_NOTICE, FULL, FORGETS, BATTERY = "hot", "disk low", "card forgets", "clock battery"
DAY = timedelta(days=1)
# The sun comes to every shop: what is over in a few minutes is nothing to be told.
HOT_FOR_SECONDS = 300.0
COOL = HOT - 5
_TOLD, _TRIED = "hardware told", "card tried"


@dataclass(frozen=True, slots=True)
class Places:
    """system: where the kernel shows the machine. data: the shop's folder. Tests have others to ask."""

    system: Path
    data: Path
    free: Callable[[Path], int | None] = free_bytes
    keeps: Callable[[Path], bool] = keeps


class HardwareNotices:
    def __init__(self, books: Books, notices: Notices, clock: Clock, places: Places) -> None:
        self._books = books
        self._notices = notices
        self._clock = clock
        self._places = places
        self._battery = ClockBattery(places.system, clock)
        self._hot_since: float | None = None

    def step(self) -> int:
        """A chore: how many were told."""
        now, told = self._clock.now(), 0
        for ill in (*ills(self._places.system), *self._seen(now), *self._tried(now)):
            told += self._tell(ill, now)
        return told

    def _seen(self, now: Moment) -> Iterator[Ill]:
        heat = degrees(self._places.system)
        if heat is None or heat < HOT:
            self._hot_since = None
        else:
            self._hot_since = now.boottime if self._hot_since is None else self._hot_since
            if now.boottime - self._hot_since >= HOT_FOR_SECONDS:
                yield Ill(HOT_NOTICE, Said("notices.hot", {"degrees": heat}))
        if heat is not None and heat < COOL:
            self._is_over(HOT_NOTICE, now)
        free = self._places.free(self._places.data)
        if free is not None and free < LOW_DISK_BYTES:
            yield Ill(FULL, Said("notices.disk_low", {"free": free // 2**20}))
        elif free is not None and free >= 2 * LOW_DISK_BYTES:
            self._is_over(FULL, now)
        if self._battery.is_empty():
            yield Ill(BATTERY, Said("notices.clock_battery"), now.boot)

    def _tried(self, now: Moment) -> Iterator[Ill]:
        """Once a day the card is given something to keep."""
        kept = self._books.kept(_TRIED)
        if kept and not self._is_a_day_later(Moment.of(kept), now):
            return
        self._books.keep(_TRIED, now.kept())
        if not self._places.keeps(self._places.data):
            yield Ill(FORGETS, Said("notices.card_forgets"))

    def _tell(self, ill: Ill, now: Moment) -> bool:
        mark = f"{ill.mark} {now.boot}" if ill.kind == "weak power" and ill.mark else ill.mark
        known = self._books.kept(_TOLD)
        before = known.get(ill.kind)
        if before and ((mark and before["mark"] == mark) or not self._is_a_day_later(Moment.of(before), now)):
            return False
        with self._books.transaction():
            self._books.keep(_TOLD, {**known, ill.kind: {**now.kept(), "mark": mark}})
            self._notices.post(ill.kind, ill.said, now, serious=True)
        log.warning("%s", language(ENGLISH).say(ill.said))
        return True

    def _is_a_day_later(self, then: Moment, now: Moment) -> bool:
        """Where nobody knows how long ago it was, only what this boot has counted makes a day."""
        if then.boot == now.boot:
            return now.boottime - then.boottime >= DAY.total_seconds()
        at = self._books.boots.credible(then, now)
        if at is None or not now.trusted:
            return now.boottime >= DAY.total_seconds()
        return now.at - at >= DAY

    def _is_over(self, kind: str, now: Moment) -> None:
        for notice in self._notices.open():
            if notice.kind == kind:
                self._notices.settle(notice.id, None, now)
