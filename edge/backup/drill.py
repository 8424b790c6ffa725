"""Can the newest copy be restored? It is tried after each one is made: a backup that nobody has restored is a hope."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.disk.folder import ROOM_BYTES, Folder
from edge.errors import Refusal
from edge.store.all_tables import SCHEMA
from edge.store.engine.copies import StoreError, flaw
from edge.store.integrity.comparing import Different, compared

FOLDER = "drill"
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Drilled:
    rows: int
    seconds: float


def drill(data: Path, copy: Path, go_on: Callable[[], None]) -> Drilled | None:
    """Open the copy as a shop, in a folder beside the shop's own, and compare it row by row.

    With the copy; with the sums that each webhook and message was written with; and what happened with the shop itself,
    where such a row never changes. None where the disk has no room to spare. Refused where it is not the same. Nothing
    is left behind.
    go_on: called between two pieces; may raise, which ends it.
    """
    began, folder = time.monotonic(), data / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # a power cut may have left one
    try:
        if Folder(data).free_bytes() < 3 * copy.stat().st_size + 2 * ROOM_BYTES:
            return None
        folder.mkdir(mode=0o700)
        there = folder / Folder(data).database.name
        _copied(copy, there, go_on)
        if found := flaw(there, SCHEMA, thorough=True):
            raise Refusal("bad_value", f"backup.{found}", file=str(copy))
        rows = compared(folder, copy, data, go_on)
        return Drilled(rows, time.monotonic() - began)
    except Different as different:
        raise Refusal("bad_value", "backup.not_restorable", why=different.table) from different
    except (StoreError, StoreRefused, StoreUnavailable, OSError) as error:
        raise Refusal("bad_value", "backup.not_restorable", why=str(error)[:200]) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _copied(copy: Path, there: Path, go_on: Callable[[], None]) -> None:
    with copy.open("rb") as source, there.open("xb") as target:
        while piece := source.read(_PIECE_BYTES):
            target.write(piece)
            go_on()
