"""The database: one writer, a few readers, and what happens when the disk fails under them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from edge.disk.disk_trouble import DiskTrouble, StoreRefused, StoreUnavailable, unavailable_by_system
from edge.disk.folder import RESERVE_BYTES, Folder
from edge.store.engine import connections
from edge.store.engine.after_commit import Hears, each
from edge.store.engine.connections import StoreConnection, empty_log, open_reader, open_writer, savepoint
from edge.store.engine.database_wiping import Wiping
from edge.store.engine.disk_errors import told
from edge.store.engine.log_length import LogLength
from edge.store.engine.migrate import Migration, other_schema
from edge.store.engine.opening_check import explained, first_writer_or_trouble, version_read
from edge.store.engine.readers import Readers
from edge.store.engine.writer_turns import Turns
from edge.store.engine.written_tables import WrittenTables

# A snapshot older than this is in the way of the log's end.
READING_SECONDS = 10.0
# Of the group commits one in so many looks how long the log is; why not each is said at Folder.reserved.
LOOKS_EVERY = 16
# Somebody else is at it, or one record is rotten: neither says anything of the disk, or of what is asked for next.
_PASSING = (DiskTrouble.BUSY, DiskTrouble.DAMAGED)


class Database(Wiping, WrittenTables):
    """The shop's one file. Open it with `open` or `open_reading`; any thread may use any method."""

    def __init__(self, folder: Folder, seconds: float, schema: Sequence[Migration] | None = None, hears: Hears = ()):
        """schema: of one that may write, once it has its writer."""
        super().__init__()
        self.revision, self._hears = 0, tuple(hears)
        self._folder = folder
        self._schema = schema
        self._readers = Readers(lambda: open_reader(folder.database, alone=self._writer is None), seconds)
        self._writer: connections.WritingConnection | None = None
        self._turns = Turns()
        self._mine = threading.local()
        self._before_commit: Callable[[], None] | None = None
        self._fallen: StoreUnavailable | None = None  # the writer is not to be trusted before it has been mended
        self._unreadable: StoreUnavailable | None = None
        self._away: StoreUnavailable | None = None  # its files are not there any more
        self._log, self._appended = LogLength(), 0
        self._acts: list[Callable[[], None]] = []  # of the transaction that goes on; only who has the turn touches it

    @classmethod
    def open(
        cls,
        folder: Path,
        schema: Sequence[Migration],
        *,
        before_commit: Callable[[], None] | None = None,
        reading_seconds: float = READING_SECONDS,
        hears: Hears = (),
    ) -> Database:
        """Open for reading and writing, creating folder and database for a shop that never was.

        Where a shop is, a disk that refuses us opens as well: in `trouble`, it reads; it writes once the disk is well.

        StoreRefused: another process has it, the database is lost or empty where a shop was, or is none, or is newer.
        StoreUnavailable: the disk fails, and there is no shop to read. Tests raise OSError in `before_commit`.
        hears: each is called after a commit that wrote something, when others may write again.
        """
        home = Folder(folder)
        database = cls(home, reading_seconds, schema, hears)
        try:
            with explained(home):
                home.admit(writing=True)
                home.lock()
                database._writer, database._fallen = first_writer_or_trouble(home, schema, database._readers)
        except BaseException:
            database._readers.retire()
            home.unlock()
            raise
        database._before_commit = before_commit
        return database

    @classmethod
    def open_reading(cls, folder: Path, schema: Sequence[Migration]) -> Database:
        """Open for reading only, beside a running server or without one. Takes no lock and changes nothing.

        StoreRefused: there is no database, or its schema is another than ours.
        """
        home = Folder(folder)
        home.admit(writing=False)
        if not home.has_database:
            raise StoreRefused(home.no_shop)
        database = cls(home, READING_SECONDS)
        with explained(home):
            found = version_read(database._readers)
        if found != len(schema):
            database._readers.retire()
            raise StoreRefused(other_schema(found, len(schema)))
        return database

    def transaction(self) -> AbstractContextManager[StoreConnection]:
        """The writer, inside a transaction: all of the block or nothing of it. Inside another one, a savepoint.

        Never hold one across a network call. StoreUnavailable when the disk does not take it, or no turn came in time.
        """
        return savepoint(self._open_writer(), self._acts) if self._turns.mine else self._outermost(urgent=False)

    def on_commit(self, act: Callable[[], None]) -> None:
        """Do this once the transaction around us is on disk, before anybody else writes; never when it fails.

        For what memory keeps of the store: `act` is given the value that was written and reads and writes nothing.
        What it raises is logged, since nothing can be undone any more.
        """
        if not self._turns.mine:
            raise RuntimeError("there is no transaction to wait for")
        self._acts.append(act)

    def appending(self) -> AbstractContextManager[StoreConnection]:
        """The same for the group commit: next in line, and neither `revision` nor who `hears` notices."""
        return self._outermost(urgent=True)

    def quietly(self) -> AbstractContextManager[StoreConnection]:
        """The same for what no page shows: neither `revision` nor who `hears` notices. Never a nested one."""
        return self._outermost(urgent=False, quiet=True)

    def reading(self, seconds: float | None = None) -> AbstractContextManager[StoreConnection]:
        """One snapshot for the whole block. Inside this thread's transaction: the writer, with all not yet committed.

        A block held too long (`seconds`) is cut off (StoreUnavailable) once the writer needs the log back.
        """
        held = self._open_writer() if self._turns.mine else getattr(self._mine, "reader", None)
        return self._snapshot(seconds) if held is None else nullcontext(held)  # a page has sixty within one

    @contextmanager
    def _snapshot(self, seconds: float | None) -> Iterator[StoreConnection]:
        with told(self._could_not_read), self._readers.borrow(seconds) as connection:
            self._mine.reader = connection
            try:
                yield connection
            finally:
                self._mine.reader = None
        if self._unreadable is not None and self._unreadable.kind is not DiskTrouble.CORRUPT:
            self._unreadable = None

    @contextmanager
    def emergency(self) -> Iterator[None]:
        """Inside, this thread may write although the disk is nearly full: for pruning only, a few rows at a time."""
        self._mine.emergency = True
        try:
            yield
        finally:
            self._mine.emergency = False

    @property
    def trouble(self) -> StoreUnavailable | None:
        """What is wrong with the disk right now, or None. From memory: nothing is asked of the disk."""
        nearly = None
        if self._writer is not None and not self._folder.reserved:
            sentence = "The disk is nearly full: make room, or nothing new can be kept."
            nearly = StoreUnavailable(DiskTrouble.FULL, sentence)
        return self._away or self._fallen or self._unreadable or nearly

    @property
    def mending(self) -> bool:
        """Whether a write has failed and the next one mends it first, for which nobody may hold a snapshot."""
        return self._fallen is not None

    def probe(self) -> None:
        """One tiny read, and an attempt to mend what is in trouble. StoreUnavailable only when reading fails."""
        with self.reading() as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if self._schema is not None and self.trouble is not None:
            # `trouble` goes on saying so; a restart, which is what a failing probe means, makes no room.
            with suppress(StoreUnavailable), self.transaction():
                pass

    def checkpoint(self) -> None:
        """Move the log into the database and empty it. StoreUnavailable when the disk, or a reader, does not let us."""
        with self._turns.mine_while(urgent=False):
            writer = self._open_writer()
            with told(self._fell):
                self._readers.cut_overdue()
                empty_log(writer)

    def close(self) -> None:
        """Close everything and give up the lock. What comes later is refused; twice is harmless."""
        self._readers.retire()
        if self._schema is None:
            return
        with self._turns.mine_while(urgent=False):
            writer, self._writer, self._schema = self._writer, None, None
            self._readers.retire()
            if writer is not None:
                writer.close()
            self.end_wiping()
            self._folder.unlock()

    @contextmanager
    def _outermost(self, *, urgent: bool, quiet: bool = False) -> Iterator[StoreConnection]:
        with self._turns.mine_while(urgent=urgent):
            if self._away or not urgent or self._appended % LOOKS_EVERY == 0:
                self._look_for_files()
            writer = self._ready()
            before = writer.total_changes
            self._acts = []
            with self._noting(writer), told(self._fell), connections.undoing(writer):
                writer.execute("BEGIN IMMEDIATE")
                yield writer
                self._commit(writer)
            heard = writer.total_changes != before and not urgent and not quiet
            self.revision += heard
            self._appended += urgent
            each(self._acts)
            if not urgent or self._appended % LOOKS_EVERY == 0:
                self._keep_log_short(writer)
        if heard:
            each(self._hears)

    def _commit(self, writer: StoreConnection) -> None:
        connections.still_inside(writer)
        if self._before_commit is not None:
            try:
                self._before_commit()
            except OSError as error:
                raise unavailable_by_system(error) from error
        writer.execute("COMMIT")

    def _fell(self, trouble: StoreUnavailable) -> None:
        """The consequences of a failed write: the writer is mended before it is used again."""
        if trouble.kind in _PASSING:
            return
        self._fallen = trouble
        # A full disk shows itself as an I/O error too, where the log's index or an fsync needed the room.
        if trouble.kind is not DiskTrouble.FULL and self._folder.free_bytes() >= RESERVE_BYTES:
            return
        try:
            self._folder.spend_reserve()
            self._mend()  # with the reserve's room the checkpoint succeeds, and the log gives its own room back
        except StoreUnavailable:
            return  # the writer stays fallen: every later transaction tries again and is told why

    def _could_not_read(self, trouble: StoreUnavailable) -> None:
        if trouble.kind not in _PASSING:
            self._unreadable = trouble

    def _ready(self) -> connections.WritingConnection:
        """The writer, after mending what had failed. StoreUnavailable while that fails, or the disk is full."""
        if self._fallen is not None:
            self._mend()
        writer = self._open_writer()
        if not self._folder.reserved and not getattr(self._mine, "emergency", False):
            with told(self._fell):
                spare = connections.spare_bytes(writer)
            self._folder.seek_room(spare)
        return writer

    def look_for_files(self) -> None:
        """Whether database and log are still what the shop opened. StoreUnavailable where the database is not."""
        if self._writer is not None:
            with self._turns.mine_while(urgent=False):
                self._look_for_files()

    def _look_for_files(self) -> None:
        """What is written to a file that was taken away is gone with the program. Of a lost log all is saved here."""
        self._away = self._folder.taken_away() if self._writer is not None else None
        if self._away is not None:
            raise self._away
        if self._writer is not None and self._folder.log_is_lost:
            self._mend()

    def _mend(self) -> None:
        """Trust nothing that a failed connection remembers: empty the log, then open anew.

        In this order, and on the old connection, which knows how far the log was good. A new one would read it from
        the start and could take a refused commit for done: after a power cut the log ends there, and all behind it.
        """
        self._readers.cut_overdue()
        if self._writer is None and self._schema is not None:
            self._open_late(self._schema)
            return
        writer = self._open_writer()
        with told(lambda _: None):
            empty_log(writer)
            self._writer = open_writer(self._folder.database)
            writer.close()
        self._folder.know_files()
        self._readers.retire()
        self._fallen = None

    def _open_late(self, schema: Sequence[Migration]) -> None:
        """The writer that the disk did not let us have at the start. Nobody may read meanwhile, see open_reader."""
        self._readers.retire()
        if self._readers.are_lent:
            raise StoreUnavailable(DiskTrouble.BUSY, "Somebody is reading; the store could not be opened for writing.")
        self._writer, self._fallen = first_writer_or_trouble(self._folder, schema, self._readers)
        self._readers.retire()
        if self._fallen is not None:
            raise self._fallen
        self._unreadable = None

    def _keep_log_short(self, writer: StoreConnection) -> None:
        """The log starts again by itself when nobody reads it; where somebody always does, make an end."""
        try:
            with told(self._fell):
                if self._log.is_passed(self._folder.log_bytes()):
                    self._readers.cut_overdue()
                    empty_log(writer)
                    self._log.ended()
        except (StoreUnavailable, sqlite3.Error, OSError):
            # What was committed is on the disk: the next transaction sees to it. A reader within its time may stay.
            self._log.could_not_end()

    def _open_writer(self) -> connections.WritingConnection:
        if self._writer is None:
            raise StoreUnavailable(DiskTrouble.READONLY, "The store is closed, or open for reading only.")
        return self._writer
