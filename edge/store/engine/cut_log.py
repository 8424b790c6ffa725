"""What a start has lost without SQLite's saying so: the end of the log behind a place that the disk has changed.

SQLite reads the log up to the first bad sum and drops the rest. After a power cut that is right: the end of one commit
may be torn, since each is synced before the next begins. So where more than that lies behind, or where what was on the
disk before is not there any more, the card has lost what was acknowledged.

How far the log was synced also stands in SQLite's index of it (https://sqlite.org/walformat.html), a file in shared
memory that each commit changes after its sync, and that the system writes to the disk when it likes. After a death of
the program it is exact, and costs nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from edge.store.engine.connections import StoreConnection

_HEADER, _FRAME = 32, 24
# Of a frame: its page, how long the database is after the commit that it ends (else 0), and the salts of its log.
_MARK = 16
# The lowest bit of the magic number says in which order of bytes the log is summed.
_MAGIC, _ORDERS = 0x377F0682, ("<", ">")
_PAGES = frozenset(1 << power for power in range(9, 17))
# Of the index: its version, and its head, which ends with the salts of its log and a sum over what is before that.
_INDEX_VERSION, _INDEX, _INDEX_SUMMED = 3007000, 48, 40
# The torn commit, and one behind it. A log's header is synced before all of its commits: without it one is enough.
_PROOF, _PROOF_WITHOUT_HEADER = 2, 1
# A note is always as long, so that it is written in its place, and within one sector.
_NOTE_BYTES = 256


@dataclass(frozen=True, slots=True)
class CommitMarks:
    """commits: the numbers of the frames that end a commit of this log, from 1. whole: whether its header is right.

    synced: so many frames were, as its index knows; 0 where there is none of this log.
    """

    commits: tuple[int, ...] = ()
    whole: bool = True
    synced: int = 0

    def go_beyond(self, read: int) -> bool:
        """Whether commits that were synced lie behind the `read` frames that SQLite could read."""
        behind = sum(number > read for number in self.commits)
        return self.synced > read or behind >= (_PROOF if self.whole else _PROOF_WITHOUT_HEADER)


class CutLog:
    """Of the shop in one folder. A log that was cut off is kept beside the database until the next one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept, self._note = folder / "log-cut-off", folder / "acknowledged"
        self._noted: Mapping[str, int] = {}

    def marks(self) -> CommitMarks:
        """What the log says of itself. Only before SQLite has it open, see Folder.prepare."""
        try:
            with (self._folder / "iduka.db").open("rb") as database, (self._folder / "iduka.db-wal").open("rb") as log:
                size = int.from_bytes(database.read(18)[16:], "big")
                marks = _marks_of(log.fileno(), 1 << 16 if size == 1 else size)
                return replace(marks, synced=self._synced(os.pread(log.fileno(), _HEADER, 0)[16:24]))
        except FileNotFoundError:
            return CommitMarks()

    def look(self, writer: StoreConnection, marks: CommitMarks) -> bool:
        """As soon as SQLite has read the log, and before it is emptied: whether something is lost, which is kept then.

        Moves into the database what could be read. marks: what the log said of itself before.
        """
        (_, read, _) = writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        now = came_to(writer)
        lost = marks.go_beyond(read) or any(now.get(name, 0) < seq for name, seq in self._read_note().items())
        if lost:
            self._keep()
            self._note.unlink(missing_ok=True)  # said once
        return lost

    def note(self, reader: StoreConnection) -> None:
        """Write down beside the database how far its streams have come: what can be read was synced before.

        Never synced itself. Where it survives it is true; where it does not, it says less.
        """
        now = came_to(reader)
        if now == self._noted:
            return
        text = json.dumps(now)
        line = f"{crc32(text.encode()):08x} {text}".ljust(_NOTE_BYTES - 1) + "\n"
        with suppress(OSError):  # the next one says it as well
            descriptor = os.open(self._note, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(descriptor, line.encode("ascii"), 0)
            finally:
                os.close(descriptor)
            self._noted = now

    def forget(self) -> None:
        """Another database takes the place of this one: what is noted of it says nothing of that."""
        self._note.unlink(missing_ok=True)

    @property
    def is_untold(self) -> bool:
        """Whether something was lost, and nobody was told of it yet."""
        return self._kept.exists()

    def was_told(self) -> None:
        self._kept.replace(self._kept.with_suffix(".told"))

    def _synced(self, salts: bytes) -> int:
        """How many frames of the log with these salts were on the disk, as its index has it."""
        try:
            with (self._folder / "iduka.db-shm").open("rb") as index:
                head = index.read(_INDEX)
        except OSError:
            return 0
        if len(head) < _INDEX or head[32:40] != salts or struct.unpack_from("=I", head)[0] != _INDEX_VERSION:
            return 0
        is_whole = _sums("=", head[:_INDEX_SUMMED]) == struct.unpack_from("=2I", head, _INDEX_SUMMED)
        return int(struct.unpack_from("=I", head, 16)[0]) if is_whole else 0

    def _read_note(self) -> dict[str, int]:
        """Nothing where there is none, or it is not as it was written."""
        try:
            with self._note.open("rb") as note:
                checksum, _, text = note.read(_NOTE_BYTES).decode("ascii").strip().partition(" ")
            return dict(json.loads(text)) if f"{crc32(text.encode()):08x}" == checksum else {}
        except (OSError, ValueError):
            return {}

    def _keep(self) -> None:
        """Its name alone says that there was one, where the disk has no room for what is in it."""
        fresh = self._kept.with_suffix(".new")
        try:
            shutil.copyfile(self._folder / "iduka.db-wal", fresh)
            fresh.chmod(0o600)
        except OSError:
            fresh.unlink(missing_ok=True)
            fresh.touch(0o600)
        fresh.replace(self._kept)


def came_to(connection: StoreConnection) -> dict[str, int]:
    """The last number that each stream has given away; nothing of a database that has none yet."""
    there = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'").fetchone()
    if not there[0]:
        return {}
    return dict(
        connection.execute("SELECT name, seq FROM sqlite_sequence WHERE name IN ('journal', 'messages', 'events')")
    )


def _marks_of(log: int, page_bytes: int) -> CommitMarks:
    header = os.pread(log, _HEADER, 0)
    if len(header) < _HEADER or page_bytes not in _PAGES:
        return CommitMarks()
    whole = _is_whole(header)
    salts = header[16:24] if whole else os.pread(log, 8, _HEADER + 8)
    if not any(salts):
        return CommitMarks()
    commits, number = list[int](), 0
    while len(frame := os.pread(log, _MARK, _HEADER + number * (_FRAME + page_bytes))) == _MARK:
        number += 1
        if any(frame[4:8]) and frame[8:] == salts:
            commits.append(number)
    return CommitMarks(tuple(commits), whole)


def _is_whole(header: bytes) -> bool:
    magic = int(struct.unpack_from(">I", header)[0])
    if magic & ~1 != _MAGIC:
        return False
    return _sums(_ORDERS[magic & 1], header[:24]) == struct.unpack(">2I", header[24:])


def _sums(order: str, content: bytes) -> tuple[int, int]:
    """SQLite's own over so many words."""
    first = second = 0
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
