"""Wherever the power is cut, the shop opens, and everything that was acknowledged is there. See proof/README.md.

The long version, with thousands of cuts, is proof/power/run.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from proof.power import tape
from proof.power.cuts import SECOND_CUTS, SECOND_PHASE, Recording, chosen, play, record
from proof.power.disk import SECTOR, Content, Disk, Loss
from proof.power.forgotten import WORD
from proof.power.ledger import Harm, Ledger
from proof.power.tape import Kind, Step

CUTS, STARTS = 36, 2  # each phase in three of six ways of losing, and each way in six phases
PHASES = {
    "first start",
    "the day before",
    "intake",
    "sorting",
    "desk",
    "checkpoint",
    "restart",
    "failing disk",
    "start after a kill",
    "import",
    "erasing",
    "evening",
    SECOND_PHASE,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tape.build(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def recording(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(library, tmp_path_factory.mktemp("power") / "day")


@pytest.mark.needs("cc")
def test_nothing_acknowledged_is_lost_wherever_the_power_is_cut(recording: Recording, tmp_path: Path) -> None:
    outcomes = play(recording, chosen(recording, CUTS, again=STARTS), tmp_path)
    assert [(outcome.cut, outcome.phase, outcome.findings) for outcome in outcomes if outcome.findings] == []
    phases = Counter(outcome.phase for outcome in outcomes)
    assert set(phases) == PHASES
    assert sum(phases.values()) - phases[SECOND_PHASE] == CUTS
    assert phases[SECOND_PHASE] > STARTS * SECOND_CUTS // 2
    assert sum(outcome.acknowledged for outcome in outcomes) > 50 * CUTS


@pytest.mark.needs("cc")
def test_no_file_of_a_customer_who_was_erased_comes_back_by_a_cut(recording: Recording) -> None:
    disk, ledger, come_back = Disk(recording.folder), Ledger(), set[str]()
    for step in tape.read(recording.tape):
        disk.apply(step)
        if step.kind is Kind.ACK:
            ledger.take(step.data)
        if ledger.phase != "evening":
            continue
        for loss in Loss:
            # What the database and its log bring back, the next start takes away; of a file nobody would know.
            image = {name: bytes(content.data) for name, content in disk.found(loss, Random(1)).items()}
            come_back |= {name for name, data in image.items() if WORD.encode() in data and "iduka.db" not in name}
        break
    assert ledger.things["customer"] == {"gone"}
    assert come_back == set()


@pytest.mark.needs("cc")
@pytest.mark.parametrize("synchronous", ["normal", "off"])
def test_the_proof_itself_finds_a_store_that_does_not_sync(library: Path, tmp_path: Path, synchronous: str) -> None:
    weaker = record(library, tmp_path / "day", synchronous)
    outcomes = play(weaker, chosen(weaker, 18, again=0), tmp_path / "scratch")
    found = Counter(harm for outcome in outcomes for harm in {finding.harm for finding in outcome.findings})
    assert found[Harm.LOST] >= 3
    # A log that is synced late loses its end; one that is never synced breaks what it is copied into.
    assert {Harm.CORRUPT, Harm.SHUT}.isdisjoint(found) == (synchronous == "normal")


@pytest.mark.needs("cc")
def test_the_tape_tells_everything_that_happened_to_the_folder(recording: Recording) -> None:
    disk = Disk(recording.folder)
    for step in tape.read(recording.tape):
        disk.apply(step)
    told = {path: whole(content) for path, content in disk.now().items()}
    found = [path for path in recording.folder.rglob("*") if path.is_file()]
    assert told == {str(path.relative_to(recording.folder)): path.read_bytes() for path in found}


# The disk of the proof, by hand: /shop is its folder, 5 a file in it, 9 the folder itself.

SHOP = Path("/shop")
NEW = Step(Kind.OPEN, 5, 0, 1, b"/shop/book")
FOLDER_SYNCED = [
    Step(Kind.OPEN, 9, 0, 0, b"/shop"),
    Step(Kind.SYNC, 9, 99, 0, b""),
    Step(Kind.SYNCED, 9, 99, 0, b""),
    Step(Kind.CLOSE, 9, 0, 0, b""),
]


def written(offset: int, data: bytes) -> Step:
    return Step(Kind.WRITE, 5, offset, 0, data)


def synced(number: int, how: Kind = Kind.SYNCED) -> list[Step]:
    return [Step(Kind.SYNC, 5, number, 0, b""), Step(how, 5, number, 0, b"")]


def found(*steps: Step, seeds: int = 40) -> set[bytes | None]:
    """Everything that /shop/book may be after a cut behind these steps; None where it is not there."""
    disk = Disk(SHOP)
    for step in steps:
        disk.apply(step)
    images = [disk.found(loss, Random(seed)) for loss in Loss for seed in range(seeds)]
    return {whole(image["book"]) if "book" in image else None for image in images}


def whole(content: Content) -> bytes:
    return bytes(content.data).ljust(content.length, b"\0")


def test_what_was_synced_is_there_and_nothing_else_can_be() -> None:
    assert found(NEW, *FOLDER_SYNCED, written(0, b"kept"), *synced(1)) == {b"kept"}


def test_a_file_whose_folder_was_not_synced_may_be_gone_however_often_it_was_synced_itself() -> None:
    assert found(NEW, written(0, b"kept"), *synced(1)) == {b"kept", None}


def test_what_is_written_while_a_sync_is_under_way_is_not_made_safe_by_it() -> None:
    begun, ended = synced(1)
    assert found(NEW, *FOLDER_SYNCED, begun, written(0, b"late"), ended) == {b"", b"late", b"\0\0\0\0"}


def test_after_a_sync_that_failed_a_later_one_promises_nothing_for_what_came_before_it() -> None:
    steps = [written(0, b"lost?"), *synced(1, Kind.SYNC_FAILED), written(5, b"kept"), *synced(2)]
    assert found(NEW, *FOLDER_SYNCED, *steps) == {b"lost?kept", b"\0\0\0\0\0kept"}


def test_a_write_tears_at_sectors_and_nowhere_else() -> None:
    old, new = b"o" * 2 * SECTOR, b"n" * 2 * SECTOR
    torn = found(NEW, *FOLDER_SYNCED, written(0, old), *synced(1), written(0, new))
    assert torn == {first * SECTOR + second * SECTOR for first in (b"o", b"n") for second in (b"o", b"n")}


def test_a_file_that_has_moved_on_is_in_its_old_folder_no_more_once_that_was_synced_too() -> None:
    there, shop = Step(Kind.OPEN, 8, 0, 0, b"/shop/there"), Step(Kind.RENAME, -1, 0, 0, b"/shop/book\0/shop/there/book")
    synced_there = [Step(kind, 8, 98, 0, b"") for kind in (Kind.SYNC, Kind.SYNCED)]
    disk = Disk(SHOP)
    for step in [NEW, written(0, b"kept"), *synced(1), shop, there, *synced_there, *FOLDER_SYNCED]:
        disk.apply(step)
    assert {tuple(disk.found(loss, Random(seed))) for loss in Loss for seed in range(20)} == {("there/book",)}


def test_a_rename_happens_whole_or_not_at_all() -> None:
    steps = [written(0, b"kept"), *synced(1), Step(Kind.RENAME, -1, 0, 0, b"/shop/book\0/shop/other")]
    disk = Disk(SHOP)
    for step in [NEW, *FOLDER_SYNCED, *steps]:
        disk.apply(step)
    names = {tuple(disk.found(loss, Random(seed))) for loss in Loss for seed in range(20)}
    assert names == {("book",), ("other",)}
