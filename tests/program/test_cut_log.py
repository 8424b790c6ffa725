"""A log that the card has changed is not cut off without a word, and an ordinary power cut makes no alarm."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import Counter, customer, open_counter

LOST = "has lost the newest of what was kept"
HEADER, FRAME = 32, 24


def after_a_cut(counter: Counter, place: Path) -> Path:
    """What lies on the disk at this moment, as the next start finds it; the index of the log is not there yet."""
    return shutil.copytree(counter.shop.config.data, place, ignore=shutil.ignore_patterns("*-shm", "lock"))


def after_a_death(counter: Counter, place: Path) -> Path:
    """What the next start finds where the program was killed, and the box stayed on."""
    return shutil.copytree(counter.shop.config.data, place, ignore=shutil.ignore_patterns("lock"))


def commits(log: bytes) -> list[int]:
    """Where each commit of a log ends, as SQLite's own description of the file has it."""
    frame = FRAME + int.from_bytes(log[8:12], "big")
    frames = range(HEADER, len(log) - frame + 1, frame)
    return [at + frame for at in frames if log[at + 8 : at + 16] == log[16:24] and any(log[at + 4 : at + 8])]


def is_told(data: Path) -> bool:
    """Whether the next start says that something is lost. What it found is marked when the store opens."""
    with open_counter(data) as counter:
        marked = any((data / name).exists() for name in ("log-cut-off", "log-cut-off.told"))
        aline = counter.signed_in("Aline", owner=True)
        return marked and until(lambda: LOST in words(aline.open("/").text))


@pytest.fixture
def cut(counter: Counter, tmp_path: Path) -> Path:
    """A shop into which customers wrote, and whose power then went."""
    counter.shop.books.database.checkpoint()
    for number in range(6):
        counter.hears("Do you have nails?", customer(number))
    return after_a_cut(counter, tmp_path / "cut")


def test_a_log_that_is_whole_or_torn_at_its_end_makes_no_alarm(cut: Path, tmp_path: Path):
    log = (cut / "iduka.db-wal").read_bytes()
    *_, before, last = commits(log)
    torn = bytearray(log)
    torn[before + 600 : before + 1100] = bytes(500)  # a sector of the last commit never came to the disk
    for name, left in {"whole": log, "torn": bytes(torn), "short": log[: last - 700]}.items():
        data = shutil.copytree(cut, tmp_path / name)
        (data / "iduka.db-wal").write_bytes(left)
        assert not is_told(data), name


@pytest.mark.parametrize("place", [9, HEADER + 10, HEADER + FRAME + 500, "middle"])
def test_the_owner_is_told_once_that_the_card_has_lost_what_was_synced(cut: Path, place: int | str):
    log = bytearray((cut / "iduka.db-wal").read_bytes())
    ends = commits(bytes(log))
    at = ends[len(ends) // 2] + 700 if isinstance(place, str) else place
    log[at] ^= 0x10
    (cut / "iduka.db-wal").write_bytes(log)
    with open_counter(cut) as counter:
        aline = counter.signed_in("Aline", owner=True)
        assert until(lambda: LOST in words(aline.open("/").text))
        aline.open("/notices")
        while settled := aline.forms(r"/notices/n_\w+/settle"):
            aline.submit(settled[0])
    with open_counter(cut) as counter:
        assert LOST not in words(counter.signed_in("Eric", owner=True).open("/").text)
    assert (cut / "log-cut-off.told").read_bytes() == log, "it is kept for whoever can read more of it"


def test_what_was_noted_beside_the_store_tells_of_the_last_commit_as_well(counter: Counter, tmp_path: Path):
    counter.shop.books.database.checkpoint()
    counter.hears("Do you have nails?")
    counter.shop.scrubbing.note()
    data = after_a_cut(counter, tmp_path / "cut")
    log = (data / "iduka.db-wal").read_bytes()
    (data / "iduka.db-wal").write_bytes(log[: HEADER + 500])
    assert is_told(data)


DAMAGE = {"a bit": (700, 1), "a piece": (700, 64), "the head of its frame": (0, 24), "a sector": (600, 500)}


@pytest.mark.parametrize("damage", DAMAGE)
def test_after_a_death_the_last_commit_is_known_to_have_been_synced(counter: Counter, tmp_path: Path, damage: str):
    counter.stand_still()
    counter.shop.books.database.checkpoint()
    for number in range(3):
        counter.hears("Do you have nails?", customer(number))
    data = after_a_death(counter, tmp_path / "death")
    log = bytearray((data / "iduka.db-wal").read_bytes())
    start, length = DAMAGE[damage]
    begins = commits(bytes(log))[-2] + start  # at the first frame of the last commit
    log[begins : begins + length] = bytes(byte ^ 0x5A for byte in log[begins : begins + length])
    (data / "iduka.db-wal").write_bytes(log)
    assert is_told(data)


def test_an_index_that_is_older_than_its_log_or_of_another_one_makes_no_alarm(counter: Counter, tmp_path: Path):
    counter.stand_still()
    counter.shop.books.database.checkpoint()
    counter.hears("Do you have nails?")
    before = after_a_death(counter, tmp_path / "before")
    counter.hears("And screws?")
    torn = after_a_death(counter, tmp_path / "torn")
    shutil.copy(before / "iduka.db-shm", torn)  # of the last commit neither the index nor the end came to the disk
    log = (torn / "iduka.db-wal").read_bytes()
    (torn / "iduka.db-wal").write_bytes(log[:-700])
    assert not is_told(torn)
    counter.shop.books.database.checkpoint()
    counter.hears("And a hammer?")
    fresh = after_a_death(counter, tmp_path / "fresh")
    shutil.copy(before / "iduka.db-shm", fresh)
    assert not is_told(fresh)
    whole = after_a_death(counter, tmp_path / "whole")
    assert not is_told(whole)


def test_a_note_that_the_card_has_changed_says_nothing(cut: Path):
    (cut / "acknowledged").write_bytes(b'00000000 {"journal": 9999}'.ljust(255) + b"\n")
    assert not is_told(cut)
