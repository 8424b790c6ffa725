"""Is the shop well? What /healthz says to phones of the shop, and what systemd's watchdog lives on."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.backup import in_health, known
from edge.clock import Clock
from edge.disk.disk_trouble import StoreUnavailable
from edge.intake.journal import Journal
from edge.language import ENGLISH, Said, language
from edge.notices import Notices
from edge.outbox.link import LinkBook, LinkState
from edge.outbox.way_in import WayInBook
from edge.process.at_work import notify
from edge.process.version import version
from edge.registers.books import Books
from edge.running.loops import Loop, Rounds
from edge.running.scrubbing import Scrubbing
from edge.server.knocking import Knocking
from edge.settings import Settings

log = logging.getLogger(__name__)

# A call to WhatsApp has a deadline of 30 s; a loop that has not come round in twice that hangs.
BEAT_SECONDS = 100.0
# A third of what systemd's watchdog waits for (systemd/iduka.service), and what it is told.
NOTIFY_SECONDS = 20.0
BEAT = "WATCHDOG=1"
UP = f"READY=1\n{BEAT}"
NOTICE = "part fails"
# Some days of messages for a busy shop: time to act on the warning.
LOW_DISK_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signs:
    """Who else knows how the box is."""

    knocking: Knocking
    settings: Settings
    scrubbing: Scrubbing | None = None
    rounds: Rounds | None = None


class Watch:
    def __init__(
        self,
        books: Books,
        journal: Journal,
        link: LinkBook,
        loops: Sequence[Loop],
        clock: Clock,
        data: Path,
        signs: Signs,
    ) -> None:
        self._books = books
        self._journal = journal
        self._link = link
        self._way_in = WayInBook(books)
        self._loops = loops
        self._rounds = signs.rounds
        self._clock = clock
        self._data = data
        self._knocking = signs.knocking
        self._scrubbing = signs.scrubbing
        self._settings = signs.settings
        self._heard_before = books.journal.counts()["total"] > 0

    def look(self) -> dict[str, Any]:
        """Ask the store a real question, count the beats, look at the disk.

        Plain JSON without names, numbers and texts. "ok": everything that matters works.
        """
        reads = self._reads()
        store = self._books.database.trouble if reads else "It cannot be read."
        intake, damaged = self._intake(), self._damaged
        still, failing, silent = self._still(), self._failing(), self._knocking.silent
        free = self._free()
        facts: dict[str, Any] = {
            "store": str(store or (f"damaged in {damaged} places" if damaged else "ok")),
            "intake": intake,
            "doors": _ill("silent", silent) or "ok",
            "loops": _ill("still", still) or _ill("failing", failing) or "ok",
            "disk": "gone" if free is None else "ok" if free >= LOW_DISK_BYTES else f"low: {free // 2**20} MB free",
            "clock": "ok" if self._clock.now().trusted else "not certain",
            "wrong": [language(ENGLISH).say(said) for said in self.ills()],
        }
        if reads:
            facts["link"] = self._link.now().state.value
            way_in = self._way_in.now(self._clock.now())
            facts["way_in"], facts["heard_at"] = way_in.state.value, way_in.heard_at
            facts["journal"] = self._books.journal.counts()
        # A low disk, a doubtful clock, no internet and a silent WhatsApp are said, but the box is not ill.
        well = intake == "ok" and not (store or damaged or still or failing or silent)
        return {"ok": well, "version": version(), **facts}

    def ills(self) -> tuple[Said, ...]:
        """What is wrong with the box itself just now, for whoever stands before it. The disk is not asked."""
        found = []
        if trouble := self._books.database.trouble:
            found.append(Said(f"ills.{trouble.kind}"))
        elif self._journal.trouble or not self._journal.alive:
            found.append(Said("ills.refusing"))
        elif self._keyless:
            found.append(Said("ills.keyless"))
        if self._damaged:
            found.append(Said("ills.damaged"))
        if "hook" in self._knocking.silent:
            found.append(Said("ills.hook"))
        if still := [loop.name for loop in self._loops if loop.beaten_at is not None and not loop.beats(BEAT_SECONDS)]:
            found.append(Said("ills.still", {"part": ", ".join(still)}))
        if failing := self._failing():
            found.append(Said("notices.part_fails", {"part": ", ".join(failing)}))
        return tuple(found)

    def parts(self) -> tuple[str, ...]:
        """The names of all that goes on by itself."""
        return (*(loop.name for loop in self._loops), *(self._rounds.chores if self._rounds else ()))

    def warn(self, notices: Notices) -> None:
        """Tell the owner which part of the program gets nothing done, and no longer once it does."""
        failing, now = ", ".join(self._failing()), self._clock.now()
        if failing:
            notices.post(NOTICE, "notices.part_fails", now, serious=True, part=failing)
            return
        for notice in notices.open():
            if notice.kind == NOTICE:
                notices.settle(notice.id, None, now)

    def in_short(self) -> dict[str, Any]:
        """What the day's summary says of the box, see DayFigures.health."""
        disk = shutil.disk_usage(self._data)
        return {
            "disk_percent": round(100 * (disk.total - disk.free) / disk.total),
            "clock": "ok" if self._clock.now().trusted else "not certain",
            "token": "refused" if self._link.now().state is LinkState.REFUSED else "ok",
            "way_in": "ok" if self._way_in.now(self._clock.now()).works else "not",
            **in_health(known(self._books), self._clock.now()),
        }

    def alive(self) -> bool:
        """For systemd: the store has just answered, every loop has beaten, and our own doors answer.

        A full disk is no reason to be restarted, and restarting would not make room: reading goes on then.
        """
        return self._reads() and self._journal.alive and not self._still() and not self._knocking.silent

    def _intake(self) -> str:
        """ok, or why webhooks are not taken."""
        if not self._journal.alive:
            return "stopped"
        if refusing := self._journal.trouble:
            return f"refusing: {refusing}"
        return "refusing: the app secret is lost" if self._keyless else "ok"

    @property
    def _keyless(self) -> bool:
        """Whether webhooks are sent away where the disk would take them: nobody can tell which are WhatsApp's."""
        account = self._settings.account()
        return self._heard_before and not (account and (account.app_secret or account.old_app_secret))

    @property
    def _damaged(self) -> int:
        return self._scrubbing.damaged if self._scrubbing else 0

    def _free(self) -> int | None:
        """None where the folder is not there any more, or its disk does not say."""
        try:
            return shutil.disk_usage(self._data).free
        except OSError:
            return None

    def _still(self) -> list[str]:
        return [loop.name for loop in self._loops if not loop.beats(BEAT_SECONDS)]

    def _failing(self) -> list[str]:
        return [
            *(loop.name for loop in self._loops if loop.is_failing),
            *(self._rounds.failing if self._rounds else ()),
        ]

    def _reads(self) -> bool:
        try:
            self._books.database.probe()
        except StoreUnavailable as error:
            log.warning("the store cannot be read: %s", error)
            return False
        return True


def _ill(how: str, names: Sequence[str]) -> str:
    return f"{how}: {', '.join(names)}" if names else ""


def stay(
    watch: Watch, journal: Journal, clock: Clock, stop: threading.Event, leaves: Callable[[], bool] = lambda: False
) -> int:
    """Until `stop`, or until it leaves by itself: tell systemd that we are up once every loop has beaten, and go on
    telling while that is true.

    The exit code: 1 where only starting again helps.
    """
    told_at = None
    while not (stop.wait(0.05 if told_at is None else 1.0) or leaves()):
        if not journal.alive:
            log.error("The store's writer has ended; starting again is the only way out.")
            return 1
        now = clock.boottime()
        if (told_at is None or now - told_at >= NOTIFY_SECONDS) and watch.alive():
            notify(UP if told_at is None else BEAT)
            told_at = now
    if not leaves():
        notify("STOPPING=1")
    return 0
