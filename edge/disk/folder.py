"""The folder around the database: its lock, the mark that a shop lives here, and the reserve for a full disk."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from edge.disk.disk_trouble import DiskTrouble, StoreRefused, StoreUnavailable, unavailable_by_system
from edge.disk.synced import synced

# A checkpoint must fit into it when nothing else does: 8 MB of log is the rule, twice that a bad moment. All of its
# pages may be new ones.
RESERVE_BYTES = 16 * 1024 * 1024
# Opening needs less (the log's index, a few pages of log), but must not fail for it.
OPENING_BYTES = 2 * 1024 * 1024
# Below the reserve and half as much nothing is written, so that re-making it does not fill the disk again.
ROOM_BYTES = 24 * 1024 * 1024

COPY_BYTES = 1024 * 1024


class Folder:
    """One shop's data folder. Constructing it touches nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "iduka.db"
        self.restoring = path / "restoring"
        self._marker = path / "shop-id"
        self._reserve = path / "reserve"
        self._lock = -1
        self._reserved: bool | None = None
        self._files: tuple[int, int, int] | None = None

    def admit(self, *, writing: bool) -> None:
        """Refused for a user who may not open the shop, and for root who would write into another user's folder.

        Files that root made there would lock the shop's own user out.
        """
        try:
            root_writes = writing and os.geteuid() == 0 and self.path.exists() and self.path.stat().st_uid != 0
            foreign = self.database.exists() and not os.access(self.database, os.R_OK)
        except PermissionError as error:
            raise StoreRefused(self.not_yours) from error
        if root_writes or foreign:
            raise StoreRefused(self.not_yours)
        if writing and self.path.exists() and not (os.access(self.path, os.W_OK) or self.is_read_only):
            raise StoreRefused(
                f"This user may not write into the folder {self.path}; run it as the user the shop belongs to"
                f"{self._as_owner}. Where that is this user already: chmod u+rwx {self.path}"
            )

    @property
    def not_yours(self) -> str:
        return (
            f"This user may not open the folder {self.path}; run it as the user the shop belongs to{self._as_owner}. "
            "If another folder was meant, set EDGE_DATA to it."
        )

    @property
    def no_shop(self) -> str:
        return (
            f"There is no shop in {self.path} yet. If another folder was meant, set EDGE_DATA to it; "
            "a new shop begins with: iduka setup"
        )

    @property
    def _as_owner(self) -> str:
        try:
            return f" (sudo -u {self.path.owner()} iduka …)"
        except (OSError, KeyError):  # nobody can see whose it is, or whoever it was is no user any more
            return ""

    def lock(self) -> None:
        """Create the folder (0700) and hold its lock until `unlock`. Refused while another process holds it.

        Two processes that both checkpoint can corrupt the file (SQLite 3.7.0 to 3.51.2): this is the fence. It also
        stands on a disk that does not let us write.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock, ours_to_write = self._open_lock()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(lock)
            raise StoreRefused(
                f"Another process (number {holder}) already has the shop in {self.path} open. "
                "Stop it first (systemctl stop iduka), or wait until it has ended."
            ) from None
        self._lock = lock
        if ours_to_write:
            with suppress(OSError):  # only a word for whoever comes second
                # Always as long, in its place: on a full disk a shorter file could not grow again.
                os.pwrite(lock, f"{os.getpid():<19}\n".encode("ascii"), 0)

    def _open_lock(self) -> tuple[int, bool]:
        """A descriptor of the lock file, and whether it may be written to."""
        path = self.path / "lock"
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), True
        except OSError as error:
            if error.errno != errno.EROFS or not path.exists():
                raise
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC), False

    @property
    def in_use(self) -> bool:
        """Whether a process has the shop open just now."""
        try:
            lock = os.open(self.path / "lock", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def unlock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    @property
    def marked(self) -> bool:
        return self._marker.exists()

    @property
    def shop(self) -> str:
        """Which shop lives here, in six letters: enough to tell a few apart. "" where none does."""
        return self._marker.read_text("ascii")[:6] if self.marked else ""

    @property
    def has_database(self) -> bool:
        """Whether there is a database that is not empty. Asked by stat alone, see `prepare`."""
        return self.database.exists() and self.database.stat().st_size > 0

    @property
    def half_restored(self) -> bool:
        """Whether a restore was cut short here: there is no shop yet."""
        return self.restoring.exists() and not self.database.exists()

    def begin_restoring(self) -> None:
        """From now on no shop opens here until `end_restoring`. What an earlier restore left is thrown away."""
        self.forget_restoring()
        self.restoring.mkdir(mode=0o700)
        synced(self.path)

    def end_restoring(self) -> None:
        """The database made in `restoring` comes to its place, and the shop is there."""
        (self.restoring / self.database.name).rename(self.database)
        synced(self.path)
        self.forget_restoring()

    def forget_restoring(self) -> None:
        """What a cut behind its last step has left."""
        shutil.rmtree(self.restoring, ignore_errors=True)

    def prepare(self) -> None:
        """Let the database be ours alone (0600) from its first byte.

        Only before SQLite has it open: POSIX drops *all* of a process's locks on a file when any descriptor of it is
        closed, so nothing in this process may ever open and close the database by plain file calls later on.
        """
        if not self.database.exists():
            os.close(os.open(self.database, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))

    def rewrite_log(self) -> None:
        """Write what the log holds over itself, and sync: from now on the disk holds what the system shows.

        After an fsync that failed, Linux believes the pages written and never writes them again. A process that died
        then leaves a log that reads well and is not on the disk; emptying it into the database, and a power cut
        meanwhile, would mix old pages with new ones. Like `prepare`, only before SQLite has it open.
        """
        try:
            descriptor = os.open(self.path / "iduka.db-wal", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            at = 0
            while piece := os.pread(descriptor, COPY_BYTES, at):
                at += os.pwrite(descriptor, piece, at)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def mark(self) -> None:
        """Leave the mark that a shop lives here. From now on an absent database is a loss and not a beginning."""
        if self.marked:
            return
        fresh = self.path / "shop-id.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, f"{secrets.token_hex(16)}\n".encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fresh.rename(self._marker)
        synced(self.path)

    @property
    def reserved(self) -> bool:
        """Whether the reserve lies there. The disk is asked once: after that only we lay it aside and spend it.

        Every commit wants to know, and at each look at the disk a thread gives up the interpreter and has to queue
        for it again: three looks a commit took a fifth of the intake.
        """
        if self._reserved is None:
            self._reserved = self._reserve.exists() and self._reserve.stat().st_size >= RESERVE_BYTES
        return self._reserved

    def free_bytes(self) -> int:
        """What the disk still takes from us."""
        try:
            disk = os.statvfs(self.path)
        except OSError as error:
            raise unavailable_by_system(error) from error
        return disk.f_bavail * disk.f_frsize

    @property
    def is_read_only(self) -> bool:
        """Whether the disk lets nobody write, as after an error the kernel has it."""
        try:
            return bool(os.statvfs(self.path).f_flag & os.ST_RDONLY)
        except OSError:
            return False

    def log_bytes(self) -> int:
        """How long the write-ahead log is, used or not."""
        try:
            return (self.path / "iduka.db-wal").stat().st_size
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise unavailable_by_system(error) from error

    def know_files(self) -> None:
        """These are the database and the log that are open from now on."""
        self._files = self._identity()

    def taken_away(self) -> StoreUnavailable | None:
        """Why nothing may be written: the database under its name is not the one that is open any more."""
        if self._files is None or self._identity()[:2] == self._files[:2]:
            return None
        return StoreUnavailable(DiskTrouble.MOVED)

    @property
    def log_is_lost(self) -> bool:
        """Whether the log that is open has no name any more, and would be gone with the program."""
        return self._files is not None and self._identity() != self._files

    def _identity(self) -> tuple[int, int, int]:
        """Device and number of the database file, and the number of its log. Zeros for what is not there."""
        device, database = _identity_of(self.database)
        return device, database, _identity_of(self.path / "iduka.db-wal")[1]

    def reserve(self) -> None:
        """Lay the reserve aside, really allocated. StoreUnavailable where the disk does not have it."""
        try:
            descriptor = os.open(self._reserve, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, RESERVE_BYTES)
            finally:
                os.close(descriptor)
        except OSError as error:
            self.spend_reserve()
            raise unavailable_by_system(error) from error
        self._reserved = True

    def spend_reserve(self) -> None:
        """Give the reserve back to the disk."""
        self._reserved = False
        try:
            self._reserve.unlink(missing_ok=True)
        except OSError as error:
            raise unavailable_by_system(error) from error

    def seek_room(self, spare_bytes: int) -> None:
        """Lay the reserve aside again if the disk has the room by now. `spare_bytes` are free inside the database.

        StoreUnavailable while both together are too little: the last megabytes are for what makes room.
        """
        free = self.free_bytes()
        if free >= ROOM_BYTES:
            self.reserve()
        elif free + spare_bytes < ROOM_BYTES:
            raise StoreUnavailable(DiskTrouble.FULL)


def _identity_of(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
