"""Where an export goes: a new folder, one ZIP file, or one file. Whole under its name, or not there."""

from __future__ import annotations

import errno
import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from edge.disk.synced import synced
from edge.errors import Refusal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Opens a file of the export by its name within it, "media/7 photo.jpg". One at a time.
Sink = Callable[[str], AbstractContextManager[IO[bytes]]]
# So much is in memory at most before it is on the disk: what the shop itself writes waits no longer than that takes.
_SYNC_BYTES = 8 * 1024 * 1024
# What is under way has its name and this.
BEGUN = ".part"
_PACKED_ALREADY = (".jpg", ".png", ".webp", ".mp4", ".3gp", ".ogg", ".m4a", ".mp3", ".zip", ".docx", ".xlsx", ".pptx")


@contextmanager
def sink_to(there: Path, keeps_free: int = 0) -> Iterator[Sink]:
    """A ZIP file where its name ends in .zip, else a folder. Refuses to write over anything.

    What the disk does not take, or does not give, is refused in a sentence, and nothing of it is left. keeps_free: so
    many bytes stay free on it, for whoever needs them more.
    """
    make = _zip if there.suffix.lower() == ".zip" else _folder
    with _whole(there) as begun, make(begun, keeps_free) as sink:
        yield sink


@contextmanager
def file_to(there: Path, keeps_free: int = 0) -> Iterator[IO[bytes]]:
    """One file, likewise."""
    with _whole(there) as begun, _written(begun, keeps_free) as file:
        yield file


@contextmanager
def _whole(there: Path) -> Iterator[Path]:
    if there.exists():
        raise Refusal("already_open", "takeout.is_there", path=str(there))
    begun = there.with_name(f"{there.name}{BEGUN}")
    try:
        _clear(begun)
        yield begun
        begun.rename(there)
        synced(there.parent)
    except OSError as error:
        why = error.strerror or str(error)
        raise Refusal("incomplete", "takeout.not_written", path=str(there), why=why) from error
    finally:
        with suppress(OSError):
            _clear(begun)


@contextmanager
def _zip(there: Path, keeps_free: int) -> Iterator[Sink]:
    with _written(there, keeps_free) as file, zipfile.ZipFile(file, "w") as packed:

        @contextmanager
        def opened(name: str) -> Iterator[IO[bytes]]:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o600 << 16
            is_packed = name.lower().endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            with packed.open(entry, "w", force_zip64=True) as inside:
                yield inside

        yield opened


@contextmanager
def _folder(there: Path, keeps_free: int) -> Iterator[Sink]:
    there.mkdir(0o700)

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        path = there / name
        path.parent.mkdir(0o700, exist_ok=True)
        with _written(path, keeps_free) as file:
            yield file
        synced(path.parent)

    yield opened


@contextmanager
def _written(path: Path, keeps_free: int) -> Iterator[IO[bytes]]:
    """A new file that is on the disk when the block ends."""
    with io.BufferedWriter(_Steady(path, keeps_free)) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


class _Steady(io.FileIO):
    """Goes to the disk piece by piece, and not all of it at the end while everybody waits."""

    def __init__(self, path: Path, keeps_free: int) -> None:
        super().__init__(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")
        self._keeps_free = keeps_free
        self._unsynced = 0

    def write(self, data: ReadableBuffer) -> int:
        done = super().write(data) or 0
        self._unsynced += done
        if self._unsynced >= _SYNC_BYTES:
            self._unsynced = 0
            os.fdatasync(self.fileno())
            os.posix_fadvise(self.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            disk = os.fstatvfs(self.fileno())
            if disk.f_bavail * disk.f_frsize < self._keeps_free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return done


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
