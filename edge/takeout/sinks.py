"""Where an export goes: a new folder, or one ZIP file. Whole under its name, or not there."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

from edge.errors import Refusal
from edge.store.synced import synced

# Opens a file of the export by its name within it, "media/7 photo.jpg". One at a time.
Sink = Callable[[str], AbstractContextManager[IO[bytes]]]
_PACKED_ALREADY = (".jpg", ".png", ".webp", ".mp4", ".3gp", ".ogg", ".m4a", ".mp3", ".zip", ".docx", ".xlsx", ".pptx")


@contextmanager
def sink_to(there: Path) -> Iterator[Sink]:
    """A ZIP file where its name ends in .zip, else a folder. Refuses to write over anything.

    What the disk does not take, or does not give, is refused in a sentence, and nothing of it is left.
    """
    if there.exists():
        raise Refusal("already_open", "takeout.is_there", path=str(there))
    begun = there.with_name(f"{there.name}.part")
    try:
        _clear(begun)
        with (_zip if there.suffix.lower() == ".zip" else _folder)(begun) as sink:
            yield sink
        begun.rename(there)
        synced(there.parent)
    except OSError as error:
        why = error.strerror or str(error)
        raise Refusal("incomplete", "takeout.not_written", path=str(there), why=why) from error
    finally:
        with suppress(OSError):
            _clear(begun)


@contextmanager
def _zip(there: Path) -> Iterator[Sink]:
    descriptor = os.open(there, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with zipfile.ZipFile(file, "w") as packed:

            @contextmanager
            def opened(name: str) -> Iterator[IO[bytes]]:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = 0o600 << 16
                is_packed = name.lower().endswith(_PACKED_ALREADY)
                entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
                with packed.open(entry, "w", force_zip64=True) as inside:
                    yield inside

            yield opened
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _folder(there: Path) -> Iterator[Sink]:
    there.mkdir(0o700)

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        path = there / name
        path.parent.mkdir(0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        synced(path.parent)

    yield opened


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
