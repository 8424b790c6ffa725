"""Takes the place of conftest.py beside TinyDB's own tests: the same fixtures, over our table class.

Their test modules say `TinyDB(path)` and `TinyDB(storage=MemoryStorage)`: the name TinyDB in them becomes ours.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.store.documents.table import Documents
from edge.store.engine.database import Database


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out exactly the tests named in LEFT_OUT (pytest's own --deselect takes names that only begin so, too)."""
    left_out = os.environ["LEFT_OUT"].split()
    out = [item for item in items if item.nodeid.rpartition("/")[2] in left_out]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


class TinyDB(Documents):
    """Books without any declared index, in a folder beside `path`, or in one of its own."""

    opened: list[Database] = []  # noqa: RUF012

    def __init__(self, path: str | None = None, **_settings_of_json_storage: Any) -> None:
        folder = Path(f"{path}.folder") if path else Path(tempfile.mkdtemp())
        self._database = Database.open(folder, [])
        self.opened.append(self._database)
        super().__init__(self._database, {})

    def close(self) -> None:
        super().close()
        self._database.close()


@pytest.fixture
def db(tmp_path: Path) -> TinyDB:
    documents = TinyDB(str(tmp_path / "test.db"))
    documents.insert_multiple({"int": 1, "char": letter} for letter in "abc")
    return documents


@pytest.fixture(autouse=True)
def everything_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    if hasattr(request.module, "TinyDB"):
        request.module.TinyDB = TinyDB
    yield
    while TinyDB.opened:
        TinyDB.opened.pop().close()
