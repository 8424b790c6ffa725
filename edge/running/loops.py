"""The rounds: loops that keep going whatever happens, and the chores that `schedule` ticks through."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from schedule import Scheduler

from edge.clock import Clock
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.process.crash_marks import Mark
from edge.running.wake_ups import WakeUp

log = logging.getLogger(__name__)

# A wall clock that moved this much more or less than boottime was set, by a time server or by hand.
STEP_SECONDS = 30
# What is wrong with what one part reads says nothing of the disk: that part fails, and no other.
FOR_ITSELF = (DiskTrouble.DAMAGED, DiskTrouble.CORRUPT, DiskTrouble.IO)
# After a failure the loop waits: a fault that stays must not eat the battery.
FAILURE_PAUSE_SECONDS = 2.0
SEVERAL = 3
# What the program has died of rests so long, then is tried once more: the box may have more room by then.
REST_SECONDS = 6 * 3600.0
STEP = "step"
# So few things done in a step are all that there was. What comes within a second is done together: each commit costs
# the card the same pages again, and WhatsApp's news of one reply come that close together.
FEW = 8
GATHER_SECONDS = 1.0
# How long a polite loop makes room at most: a flood that never pauses must not keep it from its work for good.
ROOM_SECONDS = 0.3


def is_worth_a_line(failures: int) -> bool:
    """The 1st, 2nd, 4th, 8th … failure in a row: a fault that stays fills no log."""
    return failures.bit_count() == 1


class Loop:
    """A thread that runs `step` again and again: at once while there is work, else every `every` seconds or on wake().

    It survives whatever a step raises, and beats after each: a loop that no longer beats is a dead one.
    polite: while this is true it makes room between two steps, for a moment at most; the work behind it can wait.
    mark: what tells after a death that a step was under way; a step that the program died of rests for hours.
    gathers: while this is true a step that did little lets more come together for a moment. Not where something waits
    already, each so large that a step takes no other with it. What comes alone is done at once.
    least_share: so much of the time it works, however long it is asked to make room: a flood would else leave thousands
    undone, and with them whoever waits.
    wake_up: made before the loop, for whoever was given it.
    mends: told what a step raised; where it says that the cause is out of the way, the loop goes on at once.
    """

    def __init__(  # noqa: PLR0913 - all that a loop minds between two steps
        self,
        name: str,
        step: Callable[[], int],
        every: float,
        polite: Callable[[], bool] = lambda: False,
        mends: Callable[[Exception], bool] = lambda _: False,
        *,
        gathers: Callable[[], bool] = lambda: False,
        mark: Mark | None = None,
        least_share: float = 0.0,
        wake_up: WakeUp | None = None,
    ) -> None:
        self.name = name
        self._step = step
        self._every = every
        self._polite = polite
        self._gathers = gathers
        self._others = 1 / least_share - 1 if least_share else 0.0
        self._took = 0.0
        self._mark = mark
        self._rests_until = 0.0
        self._mends = mends
        self._wake_up = wake_up or WakeUp()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.trouble: str | None = None
        self._failures = 0

    @property
    def is_failing(self) -> bool:
        """It goes round and gets nothing done, through a fault of its own: once may be chance, this is not."""
        return self._failures >= SEVERAL or self.rests

    @property
    def rests(self) -> bool:
        """The program has died of its step."""
        return time.monotonic() < self._rests_until

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake_up.wake()

    def stop(self, timeout: float = 10.0) -> None:
        """Let the step under way finish, then end."""
        self._stopped.set()
        self._wake_up.wake()
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def beaten_at(self) -> float | None:
        return self._wake_up.beaten_at

    def beats(self, within_seconds: float) -> bool:
        at = self._wake_up.beaten_at
        return at is not None and time.monotonic() - at <= within_seconds

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake_up.clear()
            pause = self._once()
            self._wake_up.beat()
            if pause:
                self._wake_up.wait(pause)
            self._make_room()

    def _make_room(self) -> None:
        until = time.monotonic() + (min(ROOM_SECONDS, self._took * self._others) if self._others else ROOM_SECONDS)
        while self._polite() and time.monotonic() < until and not self._stopped.wait(ROOM_SECONDS / 10):
            pass

    def _once(self) -> float:
        """One step; how long to wait after it."""
        if self.rests:
            return self._every
        began = time.monotonic()
        try:
            done = self._marked()
        except StoreUnavailable as error:
            if self._mends(error):
                return 0.0
            if str(error) != self.trouble:
                log.warning("%s waits for the store: %s", self.name, error)
            self.trouble = str(error)
            self._failures += error.kind in FOR_ITSELF
        except Exception as error:
            if self._mends(error):
                return 0.0
            self._failures += 1
            if is_worth_a_line(self._failures):
                log.exception("%s failed and goes on (%d times in a row)", self.name, self._failures)
            self.trouble = "failed, see the log"
        else:
            self.trouble, self._failures = None, 0
            self._took = time.monotonic() - began
            if 0 < done < FEW and self._gathers():
                self._stopped.wait(GATHER_SECONDS)
            return 0.0 if done else self._every
        return FAILURE_PAUSE_SECONDS

    def _marked(self) -> int:
        """A step, unless it is what the program died of: that rests first."""
        if self._mark is None:
            return self._step()
        if self._mark.is_deadly(STEP):
            log.error("%s rests: the program has died of it %d times", self.name, self._mark.deaths(STEP))
            self._rests_until = time.monotonic() + REST_SECONDS
            self._mark.clear(STEP)
            return 0
        with self._mark.on(STEP):
            return self._step()


class Rounds:
    """Chores by the clock on the wall, which may be set at any moment: then the timetable is made anew.

    Whether a chore has been done is kept in the store; a chore may run once too often, never too rarely.
    """

    def __init__(
        self,
        clock: Clock,
        chores: Mapping[str, tuple[int, Callable[[], object]]],
        mends: Callable[[Exception], bool] = lambda _: False,
        mark: Mark | None = None,
    ) -> None:
        """chores: a name → (every so many seconds, what to do). mends, mark: as of a Loop."""
        self._clock = clock
        self._under_way = mark or Mark()
        self._rests: dict[str, float] = {}
        self._mends = mends
        self._chores = chores
        self._failures: dict[str, int] = {}
        self._said: dict[str, str] = {}
        self._timetable = self._planned()
        self._mark = self._clock.offset()

    @property
    def chores(self) -> Mapping[str, tuple[int, Callable[[], object]]]:
        """All of them, each with how often it comes, in seconds."""
        return self._chores

    @property
    def failing(self) -> list[str]:
        """Chores that get nothing done, turn after turn, and those that rest because the program died of them."""
        return [*(name for name, failures in self._failures.items() if failures >= SEVERAL), *self._rests]

    def step(self) -> int:
        """Run what is due. A chore that raises is logged and the others run; it comes again at its next time."""
        mark = self._clock.offset()
        if abs(mark - self._mark) > STEP_SECONDS:
            self._timetable = self._planned()
        self._mark = mark
        self._timetable.run_pending()
        return 0

    def _planned(self) -> Scheduler:
        timetable = Scheduler()
        for name, (seconds, chore) in self._chores.items():
            timetable.every(seconds).seconds.do(self._guarded, name, chore)
        return timetable

    def _guarded(self, name: str, chore: Callable[[], object]) -> None:
        """schedule drops every later job of a round when one raises."""
        if self._under_way.is_deadly(name):
            until = self._rests.setdefault(name, self._clock.boottime() + REST_SECONDS)
            if self._clock.boottime() < until:
                return
            self._rests.pop(name)
        try:
            with self._under_way.on(name):
                chore()
        except StoreUnavailable as error:
            if not self._mends(error) and self._said.get(name) != str(error):
                self._said[name] = str(error)
                log.warning("chore %s waits for the store: %s", name, error)
        except Exception as error:
            self._failures[name] = self._failures.get(name, 0) + 1
            if not self._mends(error) and is_worth_a_line(self._failures[name]):
                log.exception("chore %s failed (%d times in a row)", name, self._failures[name])
        else:
            self._failures.pop(name, None)
            self._said.pop(name, None)
