"""Exports that owners ask for on a page: one at a time, made by a child, and kept for a day at most.

What lies in <data>/exports is customers' words once more: a download is deleted when it is old, when the next one is
begun and when the disk has no room for it; a folder stays until somebody deletes it, or another is made.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import edge
from edge.access.staff import Staff
from edge.clock import Clock, Moment
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.media.shelf import FLOOR_BYTES
from edge.printing import Job, PrinterChoice, Sheet
from edge.registers.books import Books
from edge.settings import Settings
from edge.web.owner.taking_out import FILE, ExportState, Holds, Wish

log = logging.getLogger(__name__)

FOLDER = "exports"
# Under this name the shop keeps which one was made last.
NAME = "export"
# Whoever asked for it has fetched it by then; a copy of everything must not lie about.
KEPT = timedelta(days=1)
STOP_SECONDS = 10.0
# As a folder the words stand there four times: as pages, for a spreadsheet, for programs, and in the lists.
UNPACKED = 4
UNDER_WAY, DONE, FAILED = "under_way", "done", "failed"
COUNTS = ("done", "of", "bytes", "customers", "messages", "files", "missing")
_ROOT = Path(edge.__file__).parent.parent


@dataclass(slots=True)
class _Child:
    """One that makes an export. stopped: somebody said so."""

    process: subprocess.Popen[bytes]
    export: ExportState
    stopped: bool = False


class Outgoing:
    """folder: the shop's data. stick: where the one for backups lies, None where there is none.

    Safe from several threads.
    """

    def __init__(self, books: Books, clock: Clock, folder: Path, stick: Callable[[], Path | None]) -> None:
        self._books = books
        self._clock = clock
        self._data = folder
        self._home = folder / FOLDER
        self._stick = stick
        self._turn = threading.RLock()
        self._child: _Child | None = None
        self._thread: threading.Thread | None = None

    @property
    def has_stick(self) -> bool:
        return self._stick() is not None

    def holds(self) -> Holds:
        """Counted now; the size is that of the files and of the database, below which the packed words stay."""
        counts = self._books.customers.count(), self._books.messages.count(), self._books.media.count()
        return Holds(*counts, self._books.media.bytes_in_all() + self._books.bytes())

    def now(self) -> ExportState | None:
        with self._turn:
            if self._child:  # also one that has said its last word
                return replace(self._child.export, state=UNDER_WAY)
            last = _export(self._books.kept(NAME))
            if last and last.state == UNDER_WAY:  # the program ended over it
                return replace(last, state=FAILED, why=Said("takeout.cut_off"))
            if last and last.state == DONE and last.wish.place != "stick" and not self._lies(last).exists():
                return None
            if last and last.state == DONE and last.wish.place == "download":
                return replace(last, until_at=Moment.of(self._books.kept(NAME)["moment"]).at + KEPT)
            return last

    def begin(self, wish: Wish, by: Staff) -> None:
        """What was made before goes first: of everything there is one copy at most."""
        with self._turn:
            if self._child:
                raise Refusal("already_open", "takeout.one_at_a_time")
            if wish.customer and not self._books.customers.has(wish.customer):
                raise Refusal("not_found", "customers.not_found")
            self._clear()
            if wish.place != "stick":
                self._need_room(wish)
            now, export = self._clock.now(), new_id("x")
            zone = Settings(self._books).shop().timezone
            about = wish.customer or "iduka-export"
            name = f"{about}-{now.at.astimezone(zone):%Y-%m-%d-%H%M}"
            made = ExportState(export, wish, UNDER_WAY, name if wish.place == "folder" else f"{name}.{wish.form}")
            if wish.place != "download":
                made = replace(made, there=str(self._lies(made)))
            self._keep(made, now)
            self._start(made, by)

    def stop(self) -> None:
        with self._turn:
            child = self._child
            if child:
                child.stopped = True
                self._hang_up(child)
        if child and self._thread:
            self._thread.join(STOP_SECONDS)

    def drop(self) -> None:
        with self._turn:
            if not self._child:
                self._clear()
                self._books.keep(NAME, {})

    def path(self, export: str) -> Path:
        found = self.now()
        if found is None or found.id != export or found.state != DONE or found.wish.place != "download":
            raise Refusal("not_found", "takeout.gone")
        return self._lies(found)

    def composers(self) -> dict[str, Callable[[Job, PrinterChoice], Sheet]]:
        """Who writes what the printer's queue has of exports."""
        return {FILE: self._sheet}

    def _sheet(self, job: Job, choice: PrinterChoice) -> Sheet:
        """What is printed of a customer's file: its sheets as they lie here. Refused for a printer of rolls."""
        path = self.path(job.lines[0] if job.lines else "")
        if choice.kind != "cups" or path.suffix != ".pdf":
            raise Refusal("bad_value", "takeout.prints_no_sheets")
        return Sheet(job.lines, page=lambda _: path.read_bytes())

    def tidy(self) -> int:
        """A chore: what is old goes, what stands in the way of the shop's own words, and what a cut has left."""
        with self._turn:
            last = self.now()
            if self._child or not self._home.is_dir():
                return 0
            kept = self._books.kept(NAME)
            if last is None or last.state != DONE:
                return self._clear()
            if last.wish.place != "download":
                return 0
            if _age(Moment.of(kept["moment"]), self._clock.now()) < KEPT and self._free_bytes() >= FLOOR_BYTES:
                return 0
            self._books.keep(NAME, {})
            return self._clear()

    def close(self) -> None:
        """The program ends: what is under way is thrown away, and says so at the next start."""
        with self._turn:
            child = self._child
            if child:
                self._hang_up(child)
        if child and self._thread:
            self._thread.join(STOP_SECONDS)
            child.process.kill()

    def _need_room(self, wish: Wish) -> None:
        need = FLOOR_BYTES
        if not wish.customer:
            holds = self.holds()
            need += holds.bytes * (UNPACKED if wish.place == "folder" else 1)
        if (free := self._free_bytes()) < need:
            raise Refusal("no_room", "takeout.no_room", free=free // 2**20, needed=need // 2**20)

    def _start(self, made: ExportState, by: Staff) -> None:
        self._home.mkdir(mode=0o700, exist_ok=True)
        told = {"data": str(self._data), "stick": str(self._stick() or ""), "there": str(self._lies(made))}
        wanted = {"customer": made.wish.customer, "form": made.wish.form, "place": made.wish.place}
        command = [sys.executable, "-s", "-m", "edge.takeout.child"]  # -s: nothing that lies in the data folder is code
        # Ctrl+C at the terminal is the shop's to hear: it hangs up, and the child throws away what it has begun.
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "start_new_session": True}
        try:
            process = subprocess.Popen(command, cwd=_ROOT, env={}, **pipes)  # type: ignore[call-overload]  # noqa: S603
        except OSError as error:
            self._keep(replace(made, state=FAILED, why=Said("takeout.not_begun")), self._clock.now())
            raise Refusal("no_room", "takeout.not_begun") from error
        self._child = _Child(process, made)
        process.stdin.write(json.dumps({**told, **wanted}).encode() + b"\n")
        process.stdin.flush()
        log.info("an export was begun by %s: %s", by.id, "one customer" if made.wish.customer else "everything")
        self._thread = threading.Thread(target=self._follow, args=(self._child,), name="export", daemon=True)
        self._thread.start()

    def _follow(self, child: _Child) -> None:
        """Hears what the child says, to its end, and keeps how that was."""
        out = child.process.stdout
        for line in out or ():
            with suppress(ValueError, TypeError, KeyError):
                child.export = _told(child.export, json.loads(line))
        child.process.wait()
        with suppress(OSError), self._turn:
            if child.process.stdin:
                child.process.stdin.close()
        if out:
            out.close()
        with self._turn:
            ended = child.export
            if child.stopped:
                _remove(self._lies(ended))  # it may have been whole a moment before
                ended = replace(ended, state=FAILED, why=Said("takeout.stopped"))
            elif ended.state == UNDER_WAY:
                ended = replace(ended, state=FAILED, why=Said("takeout.cut_off"))
            try:
                self._keep(ended, self._clock.now())
            except StoreUnavailable as error:
                log.warning("how an export ended could not be kept: %s", error)
            self._child = None

    def _hang_up(self, child: _Child) -> None:
        """It ends by itself where nobody listens any more, and leaves nothing."""
        with suppress(OSError):
            if child.process.stdin:
                child.process.stdin.close()

    def _keep(self, export: ExportState, now: Moment) -> None:
        with self._books.transaction():
            self._books.keep(NAME, {**asdict(export), "why": export.why.kept(), "until_at": None, "moment": now.kept()})

    def _lies(self, export: ExportState) -> Path:
        if export.wish.place == "stick" and (stick := self._stick()):
            return stick / export.name
        return self._home / (export.name if export.wish.place == "folder" else f"{export.id}.{export.wish.form}")

    def _clear(self) -> int:
        """Everything in the folder goes, whatever made it."""
        gone = 0
        for path in self._home.iterdir() if self._home.is_dir() else ():
            gone += _remove(path)
        return gone

    def _free_bytes(self) -> int:
        disk = os.statvfs(self._data)
        return disk.f_bavail * disk.f_frsize


def _remove(path: Path) -> bool:
    """Whether something lay there that could be taken away."""
    try:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    except OSError:
        return False
    return True


def _export(kept: Mapping[str, Any]) -> ExportState | None:
    """As it was kept; None for what cannot be read, which is shown to nobody."""
    try:
        known = {item.name: kept[item.name] for item in fields(ExportState) if item.name in kept}
        return ExportState(**{**known, "wish": Wish(**known["wish"]), "why": Said.of(known["why"])}) if kept else None
    except (KeyError, TypeError):
        return None


def _told(export: ExportState, said: Mapping[str, Any]) -> ExportState:
    """What the child has said: how far it is, what it has made, or why it could not."""
    if "why" in said:
        return replace(export, state=FAILED, why=Said.of(said["why"]))
    counts: dict[str, Any] = {name: int(said[name]) for name in COUNTS if name in said}
    return replace(export, **counts, state=str(said["state"]))


def _age(since: Moment, now: Moment) -> timedelta:
    """As old as it surely is: by the box's own count in the same boot, by the clock where that is believed."""
    if since.boot == now.boot:
        return timedelta(seconds=now.boottime - since.boottime)
    return now.at - since.at if now.trusted else timedelta(seconds=now.boottime)
