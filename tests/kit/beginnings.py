"""An empty store as the program makes it, made once and copied: thousands of tests begin with one.

Its reserve has its size and takes no room: to lay sixteen megabytes aside in earnest, and to give them back, takes a
tenth of the time of a short test. Tests of a full disk have a shop of the program's own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from edge.disk.folder import RESERVE_BYTES
from edge.registers.books import Books


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        Books.open(Path(folder)).close()
        return (Path(folder) / "iduka.db").read_bytes()


def begin_in(folder: Path) -> None:
    """Lay an empty database where nothing lies yet; the program opens it as one that a first start left unmarked."""
    if folder.exists():
        return
    folder.mkdir(mode=0o700, parents=True)
    database = folder / "iduka.db"
    database.write_bytes(_empty_database())
    database.chmod(0o600)
    with (folder / "reserve").open("wb") as reserve:
        reserve.truncate(RESERVE_BYTES)
