"""What proof/vm/run believes of a disk and of a shop, by hand: were it wrong, a loss could pass for none.

The proof itself starts a machine again and again, which takes an hour or more; see proof/README.md.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from edge.practice import Practice
from edge.registers.books import Books
from edge.settings import Account
from proof.power.ledger import Harm
from proof.vm.disk import SHOP, Replay, copy, make
from proof.vm.judging import LIES, Left, judged
from proof.vm.ledger import EVER, Ledger, Promise, body, judge, waiting, wamid
from proof.vm.writes import MAGIC, SECTOR, How, Loss, Write, points, read
from tests.kit.support import Room, open_room

NOON = 1_795_867_200
SECTORS = 4


class Log:
    """What qemu would write, entry by entry; the disk is four sectors of dots."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log"
        self._image = folder / "before"
        self._image.write_bytes(b"." * SECTORS * SECTOR)
        self.path.write_bytes(struct.pack("<QQQI", MAGIC, 1, 0, SECTOR).ljust(SECTOR, b"\0"))

    def add(self, how: How, sector: int = 0, letters: str = "", count: int | None = None) -> Log:
        data = b"".join(letter.encode() * SECTOR for letter in letters)
        head = struct.pack("<QQQQ", sector, len(letters) if count is None else count, how.value, 0)
        with self.path.open("ab") as file:
            file.write(head.ljust(SECTOR, b"\0") + data)
        return self

    def write(self, sector: int, letters: str) -> Log:
        return self.add(How(0), sector, letters)

    def flush(self) -> Log:
        return self.add(How.FLUSH)

    def found(self, point: int, *losses: Loss, seeds: int = 40, lies: bool = False) -> set[str]:
        """All that may be on the disk when the power goes after so many entries."""
        replay = self._replay(lies)
        return {self._disk(replay, point, loss, seed) for loss in losses or tuple(Loss) for seed in range(seeds)}

    def replayed(self, *at: int) -> str:
        """The disk at the last of these points, when all of them are asked for one after the other."""
        replay = self._replay()
        return [self._disk(replay, point, Loss.ALL, 0) for point in at][-1]

    def _replay(self, lies: bool = False) -> Replay:
        return Replay(self._image, self.path, read(self.path), self.path.with_name("safe"), lies=lies)

    def _disk(self, replay: Replay, point: int, loss: Loss, seed: int) -> str:
        disk = self.path.with_name("disk")
        replay.lay_out(point, loss, Random(seed), disk)
        return disk.read_bytes()[::SECTOR].decode()


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def test_what_was_written_before_a_flush_is_on_the_disk_whatever_is_lost(log: Log) -> None:
    log.write(0, "a").write(2, "b").flush()
    assert log.found(3) == {"a.b."}


def test_what_no_flush_has_covered_may_be_there_or_not_each_write_by_itself(log: Log) -> None:
    log.flush().write(0, "a").write(2, "b")
    assert log.found(3) == {"....", "a...", "..b.", "a.b."}
    assert log.found(3, Loss.ALL) == {"...."}


def test_what_is_written_after_a_flush_is_not_covered_by_it(log: Log) -> None:
    log.write(0, "a").flush().write(0, "b")
    assert log.found(3) == {"a...", "b..."}


def test_a_disk_that_lies_keeps_nothing_for_a_flush(log: Log) -> None:
    log.write(0, "a").flush().write(2, "b").flush()
    assert log.found(4, lies=True) == {"....", "a...", "..b.", "a.b."}


def test_a_flush_that_has_not_come_yet_covers_nothing(log: Log) -> None:
    log.write(0, "a").flush()
    assert log.found(1) == {"....", "a..."}


def test_a_write_tears_at_sectors_only_where_tearing_is_asked_for(log: Log) -> None:
    log.write(0, "ab")
    assert log.found(1, Loss.SOME) == {"....", "ab.."}
    assert log.found(1, Loss.TORN) == {"....", "a...", ".b..", "ab.."}


def test_a_write_past_the_cache_is_on_the_disk_without_a_flush(log: Log) -> None:
    log.add(How.AT_ONCE, 1, "a").write(3, "b")
    assert log.found(2) == {".a..", ".a.b"}


def test_of_two_writes_to_one_place_the_later_one_lies_on_top(log: Log) -> None:
    log.write(0, "a").write(0, "b").flush()
    assert log.found(3) == {"b..."}
    log.write(0, "c").write(0, "d")
    assert log.found(5) == {"b...", "c...", "d..."}


def test_points_that_are_replayed_one_after_the_other_give_what_each_gives_alone(log: Log) -> None:
    log.write(0, "a").flush().write(1, "b").flush().write(2, "c").flush()
    assert [log.replayed(*range(1, last + 1)) for last in range(1, 7)] == [log.replayed(n) for n in range(1, 7)]
    assert log.replayed(1, 2, 3, 4) == "ab.."


def test_what_is_discarded_has_no_data_in_the_log_and_changes_nothing(log: Log) -> None:
    log.add(How.DISCARD, 0, count=2).write(1, "a").flush()
    assert log.found(3) == {".a.."}


@pytest.mark.parametrize("missing", [1, SECTOR, SECTOR + 1])
def test_an_entry_that_was_cut_off_never_was(log: Log, missing: int) -> None:
    log.write(0, "a")
    whole = read(log.path)
    log.write(1, "b")
    log.path.write_bytes(log.path.read_bytes()[:-missing])
    assert read(log.path) == whole == [Write(How(0), 0, SECTOR, 2 * SECTOR, 3 * SECTOR)]


def test_a_log_of_another_kind_is_refused_and_an_empty_one_has_no_entries(log: Log) -> None:
    log.path.write_bytes(b"")
    assert read(log.path) == []
    log.path.write_bytes(bytes(SECTOR))
    with pytest.raises(ValueError, match="no log of writes"):
        read(log.path)


def test_half_of_the_points_lie_right_before_a_flush_and_all_within_the_log(log: Log) -> None:
    for letter in "abcdefgh":
        log.write(0, letter).write(1, letter).write(2, letter).flush()
    writes = read(log.path)
    chosen = points(writes, 400, Random(1))
    assert chosen == sorted(chosen)
    assert set(chosen) <= set(range(1, len(writes) + 1))
    assert sum(bool(writes[point % len(writes)].how & How.FLUSH) for point in chosen) > 200
    assert points([], 5, Random(1)) == []
    assert set(points(read(log.path)[-1:], 40, Random(1))) == {1}, "before its first entry a log has no point"


# -- the ledger: a shop as it should be, and each way in which it is not

REPLY = "Yes, we have them"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Message 0 is in and sorted, Aline has taken its query and answered; the answer has left."""
    room = open_room(tmp_path / "shop")
    numbers = (Practice.PHONE_NUMBER_ID, Practice.WABA_ID)
    room.settings.change_account(Account(*numbers, Practice.APP_SECRET, Practice.VERIFY_TOKEN, Practice.TOKEN))
    room.journal.append(body(0, NOON))
    room.sort()
    aline = room.staff("Aline", owner=True)
    room.desk.claim(room.only_query(), aline)
    reply = room.desk.reply(room.only_query(), aline, REPLY)
    attempt = room.outbox.begin(reply, room.clock.now())
    room.outbox.accepted(attempt, "wamid.GONE", room.clock.now())
    room.close()
    return tmp_path / "shop"


@pytest.fixture
def ledger(shop: Path) -> Ledger:
    """What was told: all of it by place 100, but for message 1, which nobody answered."""
    query = str(ask(shop, lambda room: room.only_query()))
    return Ledger(
        messages={0: Promise(wamid(0), 10, 100), 1: Promise(wamid(1), 50)},
        claims={query: Promise("Aline", 20, 100)},
        replies={REPLY: Promise(query, 30, 100)},
        arrived=[(REPLY, 90)],
    )


def ask(shop: Path, what: Callable[[Room], object]) -> object:
    room = open_room(shop)
    try:
        return what(room)
    finally:
        room.close()


def spoilt(shop: Path, words: str) -> None:
    books = Books.open(shop)
    with books.transaction() as connection:
        connection.execute(words)
    books.close()


def found(shop: Path, ledger: Ledger, place: int = EVER, *, settled: bool = False) -> list[Harm]:
    return [finding.harm for finding in judge(shop, ledger, place, NOON, settled=settled)]


def test_a_shop_that_has_what_was_told_is_found_well_and_what_nobody_answered_comes_again(
    shop: Path, ledger: Ledger
) -> None:
    assert found(shop, ledger, settled=True) == []
    assert ask(shop, lambda room: len(room.books.tables.queries.all())) == 2


@pytest.mark.parametrize(
    ("words", "harm"),
    [
        ("DELETE FROM journal", Harm.LOST),
        ("UPDATE journal SET body = CAST('{}' AS BLOB)", Harm.LOST),
        ("DELETE FROM messages WHERE direction = 'in'", Harm.LOST),
        ("DELETE FROM book_queries", Harm.LOST),
        ("DELETE FROM book_replies", Harm.LOST),
        ("DELETE FROM messages WHERE direction = 'out'", Harm.TWICE),
        ("UPDATE book_replies SET doc = json_set(doc, '$.state', 'queued')", Harm.TWICE),
    ],
)
def test_a_shop_that_lacks_something_is_found_out(shop: Path, ledger: Ledger, words: str, harm: Harm) -> None:
    spoilt(shop, words)
    assert harm in found(shop, ledger)


def test_what_was_told_after_the_cut_is_not_asked_for(shop: Path, ledger: Ledger) -> None:
    spoilt(shop, "DELETE FROM book_replies")
    spoilt(shop, "DELETE FROM messages WHERE direction = 'out'")
    assert found(shop, ledger, 99) == []
    assert found(shop, ledger, 100) == [Harm.LOST]


def test_a_reply_that_whatsapp_was_given_twice_is_found_out(shop: Path, ledger: Ledger) -> None:
    ledger.arrives([REPLY, REPLY], 95)
    assert Harm.TWICE in found(shop, ledger)


def test_a_reply_that_is_said_to_have_gone_and_never_came_is_found_out(shop: Path, ledger: Ledger) -> None:
    ledger.arrived.clear()
    assert Harm.LOST in found(shop, ledger)


def test_a_reply_may_wait_for_a_while_but_not_for_ever(shop: Path, ledger: Ledger) -> None:
    spoilt(shop, "UPDATE book_replies SET doc = json_set(doc, '$.state', 'queued')")
    ledger.arrived.clear()
    assert found(shop, ledger) == []
    assert found(shop, ledger, settled=True) == [Harm.LOST]


def test_nothing_is_waited_for_that_has_gone_or_is_put_to_a_person(shop: Path, ledger: Ledger) -> None:
    def waits() -> bool:
        return bool(ask(shop, lambda room: waiting(room.books, ledger)))

    assert not waits()
    ledger.arrived.clear()
    spoilt(shop, "UPDATE book_replies SET doc = json_set(doc, '$.state', 'queued')")
    assert waits()
    spoilt(shop, "UPDATE book_replies SET doc = json_set(doc, '$.state', 'unsure')")
    assert not waits()


@pytest.mark.needs("mkfs.ext4", "e2fsck", "debugfs")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give the shop's folder on a disk to the shop")
def test_a_boot_is_judged_by_what_was_promised_at_its_end_and_at_moments_within_it(
    shop: Path, ledger: Ledger, tmp_path: Path
) -> None:
    folder = tmp_path / "boot"
    (folder / "tree").mkdir(parents=True)
    shop.rename(folder / "tree" / SHOP)
    left = Left(folder, "cut off", ledger, NOON, seed=1, replays=3, lies=True)
    make(left.before, folder / "tree")
    copy(left.before, left.after)
    Log(folder).flush().write(0, "\0").flush().path.rename(left.log)  # the first sector of such a disk is empty
    ledger.replies["It never came to the disk"] = Promise("q_1", 0, read(left.log)[-1].end)
    outcomes = judged(left)
    assert [outcome.kind for outcome in outcomes[:1] + outcomes[-1:]] == ["cut off", LIES]
    harms = [{finding.harm for finding in outcome.findings} for outcome in outcomes]
    assert harms == [{Harm.LOST} if outcome.promises == 4 else set() for outcome in outcomes]
    assert set() in harms
    assert not folder.exists()


def test_a_database_that_is_broken_or_gone_is_found_out(shop: Path, ledger: Ledger) -> None:
    (shop / "iduka.db").write_bytes(b"no database at all")
    assert found(shop, ledger) == [Harm.SHUT]
    (shop / "iduka.db").unlink()
    assert found(shop, ledger) == [Harm.SHUT]


def test_with_a_new_boot_all_promises_of_before_stand_from_its_beginning(ledger: Ledger) -> None:
    assert [ledger.promised(place) for place in (0, 99, 100)] == [0, 0, 3]
    ledger.boots_again()
    assert ledger.promised(0) == 3
    assert ledger.messages[1].told is None
    assert ledger.arrived == [(REPLY, 0)]
