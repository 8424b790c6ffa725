"""Once a day, and soon again after it failed. What touches the stick has a thread of its own: a broken one may hang."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

from edge.backup.age import DAY, NAME, LastBackup, age, known
from edge.backup.asking import asked
from edge.backup.drill import drill
from edge.backup.holding import held
from edge.backup.making import DEADLINE_SECONDS, Made, Pace, Stopped, forget_older, make
from edge.backup.stick import Copy, Stick
from edge.clock import Clock, Moment, stamp, unstamp
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.forgetting.keeping import COPIES
from edge.language import Said
from edge.media.eviction import Eviction
from edge.notices import Notices
from edge.process.crash_marks import Mark
from edge.registers.books import Books

log = logging.getLogger(__name__)

# The kind of notice that is put up, and taken down by the next good backup.
NOTICE = "backup"
# Long enough not to fill a log, short enough that somebody who puts the stick back in sees it count.
AGAIN_SECONDS = 10 * 60.0
# A stick that is out costs nothing to look for, and whoever puts it back in waits at the page to see it found.
OUT_SECONDS = 60.0
# How often somebody looks whether the newest copy still lies on the stick: it may have been pulled out, or be another.
LOOK_SECONDS = 3600.0
# What hangs in the kernel cannot be ended. So many may, before nothing more is tried until the box starts again.
MOST_HANGING = 3
# From here on a lost box would cost more than a shop forgets: a weekend and a day.
OLD = timedelta(days=3)
# Beyond its own deadline: only what hangs in the kernel needs it.
PATIENCE_SECONDS = DEADLINE_SECONDS + 10 * 60.0
STOP_SECONDS = 5.0
_GAVE_WAY = frozenset({"backup.box_needs_room", "backup.too_slow"})
_STICK_IS_OUT = frozenset({"backup.missing", "backup.same_disk"})


class Backups:
    """where: the folder on the stick, which may be out; None where there are to be no backups. Only one thread may
    `step`.
    """

    def __init__(
        self,
        books: Books,
        notices: Notices,
        clock: Clock,
        data: Path,
        where: Callable[[], Path | None],
        under_way: Mark | None = None,
    ) -> None:
        self._mark = under_way or Mark()
        self._books = books
        self._notices = notices
        self._clock = clock
        self._data = data
        self._where = where
        self._stopping = threading.Event()  # another one for each run
        self._rests = self._ends = False
        self._under_way: threading.Thread | None = None
        self._hanging: list[threading.Thread] = []
        self._begun = 0.0
        self._not_before = 0.0
        self._look_at = 0.0
        self._heard = ""  # what was asked for last: it is tried at once, and then as often as any other

    def step(self) -> int:
        """Have one made if it is due; returns at once. A chore, and harmless as often as anybody likes."""
        now, backup = self._clock.now(), known(self._books)
        folder = self._where()
        if folder is None:
            self._is_off(backup, now)
            return 0
        if backup.folder != str(folder):
            backup = replace(backup, folder=str(folder), since_at=now.at, name="", why=Said(""))
            self._not_before = 0.0
            self._keep(backup)
        if self._rests or self._ends:
            return 0
        if self.busy:
            if now.boottime - self._begun > PATIENCE_SECONDS:
                self._give_up(now)
            return 0
        wanted = asked(self._books, backup)
        if wanted != self._heard:
            self._heard, self._not_before = wanted, 0.0 if wanted else self._not_before
        due = bool(wanted) or _due(backup, now)
        due = due and not self._books.erasures.under_way()  # half of somebody would be in it
        if now.boottime < (self._not_before if due else self._look_at):
            return 0
        self._begun, self._not_before = now.boottime, now.boottime + AGAIN_SECONDS
        self._look_at = now.boottime + LOOK_SECONDS
        self._stopping = threading.Event()
        self._under_way = threading.Thread(target=self._run, args=(folder, due), name="backup", daemon=True)
        self._under_way.start()
        return int(due)

    @property
    def busy(self) -> bool:
        return self._under_way is not None and self._under_way.is_alive()

    def rest(self, for_now: bool) -> bool:
        """Begin nothing more for now, and end what is under way; whether nothing is being written.

        Called by the thread that steps.
        """
        if for_now:
            self._stopping.set()
        elif self._rests:
            self._not_before = self._look_at = 0.0
        self._rests = for_now
        return not self.busy and not any(one.is_alive() for one in self._hanging)

    def _is_off(self, backup: LastBackup, now: Moment) -> None:
        """No folder is set. After three days the owner is told what that means; a practice shop has nothing to lose."""
        if backup.folder or (backup.since_at is None and now.trusted):
            self._keep(replace(backup, folder="", since_at=now.at if now.trusted else None, why=Said("")))
            self._take_down(now)
            return
        waited = now.at - backup.since_at if backup.since_at and now.trusted else timedelta()
        if waited >= OLD and not self._books.kept("shop").get("practice"):
            self._put_up(Said("backup.notice_off"), now, serious=True)

    def _give_up(self, now: Moment) -> None:
        """It hangs in the kernel, with a stick that may be out by now. The next try has a thread of its own."""
        self._failed(Said("backup.hangs"), now)
        self._hanging = [one for one in self._hanging if one.is_alive()]
        if self._under_way and len(self._hanging) < MOST_HANGING:
            self._hanging.append(self._under_way)
            self._under_way, self._not_before = None, now.boottime + AGAIN_SECONDS

    def stop(self) -> None:
        """End what is under way; the next run throws away what it leaves."""
        self._ends = True
        self._stopping.set()
        if self._under_way:
            self._under_way.join(STOP_SECONDS)

    def _run(self, folder: Path, due: bool) -> None:
        if due and self._mark.is_deadly(NOTICE):
            self._mark.clear(NOTICE)
            self._not_before = self._clock.now().boottime + DAY.total_seconds()
            self._failed(Said("backup.ends_the_program"), self._clock.now())
            return
        with self._mark.on(NOTICE):
            self._back_up(folder, due)

    def _back_up(self, folder: Path, due: bool) -> None:
        try:
            now, backup, stopping = self._clock.now(), known(self._books), self._stopping
            newest = self._newest(folder)
            if newest and newest.name == backup.name and not due:
                self._is_back(backup, now)
                return
            by_hand = newest and newest.name != backup.name and _is_of_today(newest, now)
            if newest and by_hand and not asked(self._books, backup):
                self._note(newest, now, why=Said(""), here=False)
            else:
                pace = Pace(stopping, lambda: self._books.database.mending)
                made = make(self._data, folder, now.at, pace)
                self._made(made)
                self._tried(folder / made.copy.name, pace, made.copy.made_at)
            with suppress(Refusal):  # the copy stands; what the stick has against it, the next one says
                Eviction(self._books).mark_backed(held(folder, self._data))
                self._note_copies(folder)
        except Stopped:
            return
        except Refusal as refusal:
            if refusal.said.key in _STICK_IS_OUT:
                self._not_before = self._look_at = self._clock.now().boottime + OUT_SECONDS
            self._failed(refusal.said, self._clock.now())
        except (StoreRefused, StoreUnavailable) as error:
            self._failed(Said(str(error)), self._clock.now())

    def _newest(self, folder: Path) -> Copy | None:
        """Of this shop, on the stick that is in."""
        with Stick.open(folder, self._data) as stick:
            return next(iter(stick.copies(Folder(self._data).shop)), None)

    def _is_back(self, backup: LastBackup, now: Moment) -> None:
        """The stick is in, with its newest copy: what kept it from being found is over."""
        if backup.why.key in _STICK_IS_OUT:
            with self._books.transaction():
                self._keep(replace(backup, why=Said("")))
                self._take_down(now)

    def _made(self, made: Made) -> None:
        why = Said("backup.files_left", {"why": made.left.said}) if made.left else Said("")
        if made.cleared.files or made.cleared.copies:
            why = Said("backup.room_made", {"files": made.cleared.files, "copies": made.cleared.copies})
        self._note(made.copy, self._clock.now(), why=why, here=True)
        log.info("backup %s made: %d bytes and %d files in %.0f s", made.copy.name, made.size, made.files, made.seconds)

    def _note_copies(self, folder: Path) -> None:
        """Which copies there are: whoever erases somebody reads which of them still hold them."""
        with Stick.open(folder, self._data) as stick:
            copies = {copy.name: stamp(copy.made_at) for copy in stick.copies(Folder(self._data).shop)}
        if copies != self._books.kept(COPIES):
            self._books.keep(COPIES, copies)

    def _tried(self, copy: Path, pace: Pace, made_at: datetime) -> None:
        """Restore it on trial. The copy stands whatever comes of it; what is wrong with it is told.

        After a good one, older copies go that hold somebody who was erased. Not by a thread that was given up on:
        another may be at it. And a trial gives way, as the copy does.
        """
        if threading.current_thread() is not self._under_way:
            return
        erased = [unstamp(one.at) for one in self._books.erasures.of_customers()]
        if any(at >= made_at for at in erased):
            return  # the shop does not have any more what is in it
        try:
            done = drill(self._data, copy, pace)
        except Refusal as refusal:
            if refusal.said.key not in _GAVE_WAY:
                raise
            return
        if done is not None:
            trial = {"trial_name": copy.name, "trial_rows": done.rows, "trial_seconds": round(done.seconds, 1)}
            with self._books.transaction():
                self._keep(replace(known(self._books), **trial))  # type: ignore[arg-type]
            if erased:
                forget_older(self._data, copy.parent, max(erased))
            log.info("backup %s restored on trial: %d rows in %.1f s", copy.name, done.rows, done.seconds)

    def _note(self, copy: Copy, now: Moment, *, why: Said, here: bool) -> None:
        """It stands on the stick: say how old it is from now on, and take the notice down."""
        with self._books.transaction():
            when = {"boot": now.boot, "boottime": now.boottime} if here else {"boot": "", "boottime": 0.0}
            backup = known(self._books)
            self._keep(replace(backup, made_at=copy.made_at, name=copy.name, why=why, **when))  # type: ignore[arg-type]
            if why:
                self._put_up(Said("backup.notice", {"why": why}), now, serious=False)
            else:
                self._take_down(now)

    def _failed(self, why: Said, now: Moment) -> None:
        """Said on the pages, and to the owner: at once, and on the board once the newest is old."""
        try:
            with self._books.transaction():
                backup = known(self._books)
                if backup.why != why:
                    self._keep(replace(backup, why=why))
                old = age(backup, now)
                waited = old if old is not None else now.at - (backup.since_at or now.at)
                if waited >= OLD:
                    said = Said("backup.notice_old", {"count": waited.days, "why": why})
                else:
                    said = Said("backup.notice", {"why": why})
                self._put_up(said, now, serious=waited >= OLD)
        except StoreUnavailable as error:
            log.warning("a backup failed, and this could not be written down: %s", error)

    def _put_up(self, said: Said, now: Moment, *, serious: bool) -> None:
        """What stands there already is not written again every ten minutes."""
        if not any((one.kind, one.said, one.serious) == (NOTICE, said, serious) for one in self._notices.open()):
            self._notices.post(NOTICE, said, now, serious=serious)

    def _take_down(self, now: Moment) -> None:
        for notice in self._notices.open():
            if notice.kind == NOTICE:
                self._notices.settle(notice.id, None, now)

    def _keep(self, backup: LastBackup) -> None:
        value = asdict(backup)
        for name in ("since_at", "made_at"):
            value[name] = stamp(value[name]) if value[name] else None
        value["why"] = backup.why.kept()
        self._books.keep(NAME, value)


def _is_of_today(copy: Copy, now: Moment) -> bool:
    return now.trusted and timedelta() <= now.at - copy.made_at < DAY


def _due(backup: LastBackup, now: Moment) -> bool:
    """A day since the newest one; also where there is none, or where the clock has been set back behind it."""
    old = age(backup, now)
    set_back = backup.boot != now.boot and backup.made_at is not None and backup.made_at - now.at > DAY
    return old is None or old >= DAY or set_back or not backup.name
