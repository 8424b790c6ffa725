"""docs/faults.md: each fault of the catalogue once, and every test and proof that it names is there."""

from __future__ import annotations

import re

import pytest

from tests.kit.paths import ROOT, file_of_tests

PAGE = (ROOT / "docs" / "faults.md").read_text("utf-8")
# How many faults there are of each kind: power, disk, network, clock, API, hostile, at once, staff, printer, upgrade.
CATALOGUE = {"P": 16, "D": 15, "N": 20, "C": 13, "A": 21, "H": 21, "K": 12, "S": 12, "R": 9, "U": 12}
TEST, PROOF = re.compile(r"`(?:(practice)/)?(\w+)::(test_\w+)`"), re.compile(r"`(proof/\w+/run)`")
# What a cell may say that names nothing.
OPEN = ("not shown yet", "no such part: ")


def rows() -> dict[str, list[str]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"]
    found = [row for row in cells if re.fullmatch(r"[A-Z][0-9]+", row[0])]
    assert all(len(row) == 4 for row in found), "number, what happens, what must hold, shown by"
    assert len({row[0] for row in found}) == len(found)
    return {row[0]: row[1:] for row in found}


def test_each_of_151_faults_has_its_line():
    expected = [f"{kind}{number}" for kind, count in CATALOGUE.items() for number in range(1, count + 1)]
    assert len(expected) == 151
    assert list(rows()) == expected


def test_each_line_names_a_test_or_a_proof_or_says_that_there_is_none():
    for number, (happens, holds, shown) in rows().items():
        assert happens, number
        assert holds, number
        assert TEST.search(shown) or PROOF.search(shown) or shown.startswith(OPEN), number


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_test_and_every_proof_that_is_named_is_there(kind: str):
    shown = " ".join(cells[2] for number, cells in rows().items() if number[0] == kind)
    named = TEST.findall(shown)
    assert named
    for _, file, test in named:
        path = file_of_tests(file)
        assert path.exists(), path
        assert re.search(rf"^def {test}\(", path.read_text("utf-8"), re.MULTILINE), f"{file}::{test}"
    assert [proof for proof in PROOF.findall(shown) if not (ROOT / proof).exists()] == []


def test_nothing_on_the_page_looks_like_a_name_and_is_none():
    quoted = re.findall(r"\| [A-Z][0-9]+ \|.*", PAGE)
    for line in quoted:
        for word in re.findall(r"`([^`]+)`", line):
            assert TEST.fullmatch(f"`{word}`") or PROOF.fullmatch(f"`{word}`"), word
