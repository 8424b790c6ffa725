"""An empty store as the program makes it, made once and copied: thousands of tests begin with one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

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
