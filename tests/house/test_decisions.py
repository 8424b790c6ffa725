"""docs/decisions: each record says why, what, what shows it and what would reverse it; what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kit.paths import ROOT

RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Context", "Decision", "What shows it", "What would reverse it"]


def test_records_are_counted_without_a_gap() -> None:
    assert [path.name[:5] for path in RECORDS] == [f"{number:04}-" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem[5:])
def test_a_record_has_its_four_parts_and_is_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == PARTS
    assert len(text.splitlines()) <= 30


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem[5:])
def test_what_a_record_names_is_there(path: Path) -> None:
    named = re.findall(r"`((?:edge|tests|proof|docs|static)/[\w/.-]*)`", path.read_text("utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
