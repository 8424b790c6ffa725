"""Spells that an older version kept tell whom nobody answered, and which windows have been counted."""

from __future__ import annotations

import json
from pathlib import Path

from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database

VERSION = next(number for number, step in enumerate(SCHEMA) if "ran_out_at" in str(step))
FIGURES = json.dumps({"starts_at": "2026-11-19T16:00:00.000Z", "ends_at": "2026-11-20T16:00:00.000Z"})
DAY = "INSERT INTO days (date, from_seq, to_seq, boot, boottime, figures, carried) VALUES (?, ?, ?, ?, ?, ?, ?)"
SPELL = (
    "INSERT INTO spells (seq, query, customer, how, came_date, since_at, heard_at, labels, unsent)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def test_a_window_that_was_counted_is_not_counted_again_and_nobody_who_waits_is_forgotten(tmp_path: Path):
    old = Database.open(tmp_path / "shop", SCHEMA[:VERSION])
    with old.transaction() as connection:
        connection.execute(DAY, ("2026-11-20", 1, 9, "b", 1.0, FIGURES, "{}"))
        for seq, since_at, heard_at in (
            (1, "2026-11-19T15:00:00.000Z", "2026-11-19T15:59:59.999Z"),
            (2, "2026-11-19T15:00:00.000Z", "2026-11-19T16:00:00.001Z"),
            (3, "2026-11-20T08:00:00.000Z", None),
        ):
            connection.execute(SPELL, (seq, f"q_{seq}", "c_1", "new", "2026-11-20", since_at, heard_at, "[]", "{}"))
        for before in (
            {"seq": 1, "heard_at": "2026-11-18T12:00:00.000Z"},
            {"seq": 2, "since_at": "2026-11-19T12:00:00.000Z", "unsent": "{}"},
        ):
            row = ("2026-11-20", before["seq"], json.dumps(before))
            connection.execute("INSERT INTO spells_before (date, seq, spell) VALUES (?, ?, ?)", row)
    old.close()
    books = Books.open(tmp_path / "shop")
    found = {spell.seq: (spell.heard_at, spell.ran_out_at) for spell in books.days.live()}
    with books.database.reading() as connection:
        rows = connection.execute("SELECT spell FROM spells_before ORDER BY seq").fetchall()
    books.close()
    assert found == {
        1: ("2026-11-19T15:59:59.999Z", "2026-11-19T15:59:59.999Z"),
        2: ("2026-11-19T16:00:00.001Z", None),
        3: ("2026-11-20T08:00:00.000Z", None),
    }
    counted, waits = (json.loads(row[0]) for row in rows)
    assert counted["ran_out_at"] == "2026-11-18T12:00:00.000Z"
    assert (waits["heard_at"], waits.get("ran_out_at")) == ("2026-11-19T12:00:00.000Z", None)
