"""The power goes while a shop of an earlier version is brought up to date: nothing of it is lost, whenever it goes."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from proof.power import tape
from proof.power.disk import Disk, Loss
from tests.kit.disk_images import laid_out, start_image
from tests.kit.paths import ROOT
from tests.kit.programs import Program

FIRST = 3
CUTS = 24
PEOPLE = 200


def earlier(folder: Path) -> None:
    old = Database.open(folder, SCHEMA[:FIRST])
    with old.transaction() as connection:
        connection.executemany(
            "INSERT INTO book_customers (doc) VALUES (?)",
            ((f'{{"id": "c_{number}", "name": "Customer {number}"}}',) for number in range(PEOPLE)),
        )
    old.close()


@pytest.mark.needs("cc")
def test_wherever_the_power_is_cut_in_an_upgrade_the_next_start_completes_it(tmp_path: Path):
    data = tmp_path / "data"
    earlier(data)
    image = start_image(data)
    watched = {
        **Program(data).environment,
        **tape.preloaded(tape.build(tmp_path), data, tape=tmp_path / "tape"),
    }
    script = "import sys, pathlib, edge.registers.books as books; books.Books.open(pathlib.Path(sys.argv[1])).close()"
    subprocess.run([sys.executable, "-c", script, str(data)], env=watched, cwd=ROOT, check=True, timeout=60)
    steps = list(tape.read(tmp_path / "tape"))
    syncs = [place for place, step in enumerate(steps) if step.kind is not tape.Kind.WRITE]
    places = sorted(set(syncs[:: max(1, len(syncs) // CUTS)]) | set(range(0, len(steps), max(1, len(steps) // CUTS))))
    disk, random, versions = Disk(data, image), Random(1), set()
    for number, (before, place) in enumerate(pairwise([0, *places, len(steps)])):
        for step in steps[before:place]:
            disk.apply(step)
        laid_out(data, disk.found(list(Loss)[number % len(Loss)], random))
        shutil.copytree(data, tmp_path / "seen", dirs_exist_ok=True)
        versions.add(version(tmp_path / "seen"))
        shutil.rmtree(tmp_path / "seen")
        books = Books.open(data)
        assert len(books.tables.customers) == PEOPLE, place
        books.close()
        assert version(data) == len(SCHEMA)
    assert {FIRST, len(SCHEMA)} <= versions, "cuts before and after it"
    assert len(places) >= CUTS


def version(data: Path) -> int:
    """Of what lies there, as stock SQLite reads it, the log included."""
    connection = sqlite3.connect(data / "iduka.db")
    try:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()
