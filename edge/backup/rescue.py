"""A shop read off a card that is failing: what can still be read, in a folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from edge.disk.disk_trouble import StoreRefused
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.media import Shelf
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.integrity.rescued_rows import ReadOff, read_off


@dataclass(frozen=True, slots=True)
class Rescued:
    """tables: what is there again. files, missing: of customers and staff, here again and not to be read."""

    tables: Sequence[ReadOff]
    files: int
    missing: int


def rescue(data: Path, target: Path) -> Rescued:
    """Read the shop in `data` into `target`, a new or empty folder. Nothing in `data` is changed.

    Refused while a server has the shop open, and where there is anything in `target`.
    """
    home, there = Folder(data), Folder(target)
    home.admit(writing=False)
    if home.in_use:
        raise Refusal("bad_value", "rescue.running")
    if not home.has_database:
        raise Refusal("not_found", "rescue.nothing", folder=str(data))
    try:
        if target.exists() and any(target.iterdir()):
            raise Refusal("bad_value", "rescue.not_empty", folder=str(target))
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        there.begin_restoring()
        tables = read_off(home.database, there.restoring / there.database.name, SCHEMA)
        with closing(Books.open(there.restoring)) as books:
            books.database.checkpoint()
        files, missing = _files(Shelf(data), Shelf(target))
        there.end_restoring()
    except StoreRefused:
        there.forget_restoring()  # nothing is in it: the same folder may be named again
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise Refusal("bad_value", "backup.not_restored", folder=str(target), why=why) from error
    return Rescued(tables, files, missing)


def _files(source: Shelf, target: Shelf) -> tuple[int, int]:
    files = missing = 0
    for one in source.ids():
        there = target.path(one)
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copyfile(source.path(one), there)
            with there.open("rb") as copy:
                os.fsync(copy.fileno())
        except OSError:
            there.unlink(missing_ok=True)
            missing += 1
        else:
            files += 1
    return files, missing
