"""An upgrade leaves a copy of the data as they were, and everybody can see which version runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from edge.clock import Clock
from edge.process.version import version
from edge.store.all_tables import SCHEMA
from edge.store.engine.before_upgrade import KEPT, forget
from edge.store.engine.database import Database
from tests.kit.phones import words
from tests.kit.programs import Program
from tests.kit.shops import Counter

LAST = len(SCHEMA)


def opened(folder: Path, steps: int) -> None:
    Database.open(folder, SCHEMA[:steps]).close()


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("before-upgrade-*"))


def test_before_the_form_of_the_data_changes_they_are_copied_as_they_are(tmp_path: Path):
    opened(tmp_path, LAST - 1)
    with closing(sqlite3.connect(tmp_path / "iduka.db")) as old, old:
        old.execute("INSERT INTO known_words VALUES ('bucket')")
    assert copies(tmp_path) == [], "a new shop has nothing to go back to"
    opened(tmp_path, LAST)
    assert copies(tmp_path) == [f"before-upgrade-{LAST - 1}.db"]
    copy = tmp_path / f"before-upgrade-{LAST - 1}.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert kept.execute("PRAGMA user_version").fetchone() == (LAST - 1,)
        assert kept.execute("SELECT word FROM known_words").fetchall() == [("bucket",)]


def test_a_start_without_a_change_copies_nothing_and_the_next_upgrade_replaces_the_copy(tmp_path: Path):
    opened(tmp_path, LAST - 2)
    opened(tmp_path, LAST - 1)
    opened(tmp_path, LAST - 1)
    assert copies(tmp_path) == [f"before-upgrade-{LAST - 2}.db"]
    opened(tmp_path, LAST)
    assert copies(tmp_path) == [f"before-upgrade-{LAST - 1}.db"]


def test_where_no_copy_can_be_made_the_shop_is_upgraded_all_the_same(tmp_path: Path):
    opened(tmp_path, LAST - 1)
    (tmp_path / f"before-upgrade-{LAST - 1}.partial").mkdir()
    opened(tmp_path, LAST)
    assert list(tmp_path.glob("before-upgrade-*.db")) == []
    Database.open_reading(tmp_path, SCHEMA).close()


def test_the_copy_is_forgotten_after_two_weeks_by_a_clock_that_is_believed(tmp_path: Path):
    opened(tmp_path, LAST - 1)
    opened(tmp_path, LAST)
    now = Clock().now()
    for at, trusted, left in ((now.at, True, 1), (now.at + KEPT * 2, False, 1), (now.at + KEPT * 2, True, 0)):
        forget(tmp_path, type(now)(at + timedelta(minutes=1), now.boot, now.boottime, trusted))
        assert len(copies(tmp_path)) == left


def test_the_version_is_in_sight_of_the_owner_and_at_the_console(counter: Counter, tmp_path: Path):
    assert version() in words(counter.signed_in("Aline", owner=True).open("/settings").text)
    assert Program(tmp_path / "other").run("--version").stdout.strip() == version()
