"""Who was erased is erased from older copies as well: where one is restored, and from the stick."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from edge.backup import by_hand, restore
from edge.clock import Moment
from edge.desk.labels import Labels
from edge.errors import Refusal
from edge.store.all_tables import where
from tests.kit.erasing import NAME, WORD, Zuwena, erased, lies_about, says_all, traces_in, whose
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import customer, open_counter
from tests.kit.sticks import names
from tests.kit.support import NOON, HandClock


def shop_that_erased(data: Path, stick: Path) -> None:
    """A copy is made, then Zuwena is erased, then another copy."""
    with open_counter(data) as counter:
        counter.shop.carrying.stop()
        says_all(Zuwena(counter))
        counter.hears("Bosco asks for nails")
        while counter.shop.books.words.step():
            pass
        lies_about(counter, data, NAME)
        by_hand(data, stick, counter.clock.at)
        query = counter.shop.books.tables.queries.get(where("open_for") == whose(counter))
        counter.shop.desk.close(str(query["id"]), counter.staff("Aline", owner=True), "sold")  # type: ignore[index]
        counter.clock.forward(hours=1)
        erased(counter)
        counter.clock.forward(hours=1)
        by_hand(data, stick, counter.clock.at)


def test_an_older_copy_that_is_restored_loses_who_was_erased_since(tmp_path: Path, stick: Path):
    shop_that_erased(tmp_path / "data", stick)
    older, newer, listed, media = names(stick)
    assert WORD in str(traces_in(stick)), "the older copy holds her"
    assert traces_in(stick / media) == [], "files of hers are not on the stick any more"
    (stick / newer).unlink()

    restore(tmp_path / "new", stick, open_clock())
    assert traces_in(tmp_path / "new") == []
    with open_counter(tmp_path / "new") as counter:
        texts = [row.text for row in counter.shop.books.messages.newest("") or ()]
        assert counter.shop.books.messages.count() == 1, texts
        assert [one["state"] for one in counter.shop.books.tables.queries.all() if one.get("erased")], (
            "what was counted stays"
        )
        zuwena = Zuwena(counter)
        zuwena.count = 60  # nothing that was erased
        zuwena.sends(zuwena.item("text", {"body": "Hello"}))
        assert counter.shop.books.messages.count() == 2, "a new customer of the number"
    assert older < newer < listed


def older_copy(data: Path, stick: Path) -> Path:
    """It has Bosco's reply, which waits, a draft and a label. He is erased since, and a newer copy says so."""
    with open_counter(data) as counter:
        counter.stand_still()
        shop, aline = counter.shop, counter.staff("Aline", owner=True)
        query = counter.hears("Bosco asks for nails", customer(7, "Bosco"))
        shop.desk.claim(query, aline)
        reply = shop.desk.reply(query, aline, "Yes, we do")
        shop.desk.draft(query, counter.staff("Eric"), "Only the long ones")
        shop.desk.label(query, aline, Labels(shop.books).add(aline, "For Bosco").id, on=True)
        by_hand(data, stick, counter.clock.at)
        shop.desk.take_back(reply, aline)
        shop.desk.close(query, aline, "sold")
        counter.clock.forward(hours=1)
        shop.memory.erasing.begin(whose(counter, customer(7).phone or ""), None, counter.clock.now())
        while shop.memory.erasing.step():
            pass
        (older,) = stick.glob("*.db")
        by_hand(data, stick, counter.clock.at)
    return older


def test_what_waited_in_an_older_copy_waits_for_nobody_where_its_customer_is_erased_there(tmp_path: Path, stick: Path):
    older = older_copy(tmp_path / "data", stick)

    restore(tmp_path / "new", older, open_clock())
    with open_counter(tmp_path / "new", HandClock(NOON + timedelta(hours=5))) as counter:
        owner = counter.signed_in("Rosine", owner=True)
        board = words(owner.open("/").text)
        assert "Nobody is waiting" in board
        assert "Replies that need you ·" not in board
        assert "Replies that need you · 0" in words(owner.open("/held").text)
        assert [one["state"] for one in counter.shop.books.tables.queries.all()] == ["closed"]
        today = counter.shop.days.today()
        assert today is not None
        assert today.figures.open_now == 0


def halve(copy: Path) -> None:
    """Each reply, which has failed, each draft and each label of it has lost a field."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE book_replies SET doc = json_set(json_remove(doc, '$.staff'), '$.state', 'failed')")
        connection.execute("UPDATE book_drafts SET doc = json_remove(doc, '$.mark')")
        connection.execute("UPDATE book_labels SET doc = json_remove(doc, '$.archived')")


def test_a_copy_with_half_a_reply_a_draft_and_a_label_is_restored_without_whom_the_list_names(
    tmp_path: Path, stick: Path
):
    older = older_copy(tmp_path / "data", stick)
    halve(older)

    restore(tmp_path / "new", older, open_clock())
    with open_counter(tmp_path / "new") as counter:
        tables = counter.shop.books.tables
        assert [(one["state"], one["text"]) for one in tables.replies.all()] == [("dropped", "")]
        assert [*tables.drafts.all(), *tables.labels.all()] == []


@pytest.mark.parametrize(
    ("book", "field"), [("keys", "key"), ("queries", "id"), ("replies", "customer"), ("labels", "name")]
)
def test_a_copy_that_lost_a_field_is_restored_with_its_list(tmp_path: Path, stick: Path, book: str, field: str):
    older = older_copy(tmp_path / "data", stick)
    with closing(sqlite3.connect(older)) as copy, copy:
        copy.execute(f"UPDATE book_{book} SET doc = json_remove(doc, ?)", (f"$.{field}",))  # noqa: S608 - ours

    restore(tmp_path / "new", older, open_clock())
    with open_counter(tmp_path / "new") as counter:
        assert counter.shop.books.customers.count() == 0


def open_clock() -> Moment:
    return HandClock(NOON + timedelta(hours=5)).now()


def test_a_list_that_was_tampered_with_is_refused_in_words(tmp_path: Path, stick: Path):
    shop_that_erased(tmp_path / "data", stick)
    (path,) = stick.glob("iduka-*-erased.json")
    whole = json.loads(path.read_bytes())
    tampered: list[object] = [
        {},
        [],
        {**whole, "secret": "?"},
        {**whole, "erasures": [{"id": "e_1"}]},
        {**whole, "keys": {"x": "y"}},
    ]
    for wrong in tampered:
        path.write_text(json.dumps(wrong))
        with pytest.raises(Refusal, match="list of erased customers"):
            restore(tmp_path / "new", stick, open_clock())
        shutil.rmtree(tmp_path / "new", ignore_errors=True)


def test_the_next_backup_that_restores_well_takes_older_copies_with_it(tmp_path: Path, stick: Path):
    with open_counter(tmp_path, backup=stick) as counter:
        zuwena = Zuwena(counter)
        zuwena.sends(zuwena.item("text", {"body": WORD}))
        query = counter.shop.books.tables.queries.get(where("open_for") == whose(counter))
        counter.shop.desk.close(str(query["id"]), counter.staff("Aline", owner=True), "sold")  # type: ignore[index]
        counter.shop.backups.step()
        assert until(lambda: not counter.shop.backups.busy, 60)
        assert len(list(stick.glob("*.db"))) == len(counter.shop.books.kept("copies")) == 1
        counter.clock.forward(hours=1)
        erased(counter)
        aline = counter.signed_in("Aline")
        assert f"still hold this customer: {next(stick.glob('*.db')).name}" in aline.open("/kept").text
        counter.clock.forward(hours=24)
        assert until(lambda: counter.shop.backups.step() or counter.shop.backups.busy, 60)
        assert until(lambda: not counter.shop.backups.busy, 60)
        assert traces_in(stick) == []
        assert len(list(stick.glob("*.db"))) == 1


def test_old_messages_that_go_by_themselves_take_no_copy_with_them(tmp_path: Path, stick: Path):
    with open_counter(tmp_path, backup=stick) as counter:
        query, aline, shop = counter.hears("Nails?"), counter.staff("Aline", owner=True), counter.shop
        shop.desk.close(query, aline, "sold")
        counter.stand_still()
        by_hand(tmp_path, stick, counter.clock.at)
        counter.clock.forward(days=200)
        shop.memory.retaining.choose(6, aline.id)
        while shop.memory.retaining.step():
            pass
        shop.memory.retaining.step()
        while shop.memory.erasing.step():
            pass
        assert shop.books.messages.count() == 0
        assert shop.books.erasures.all()
        counter.clock.forward(hours=1)
        assert shop.backups.step()
        assert until(lambda: not shop.backups.busy, 60)
        assert shop.books.kept("backup")["trial_name"]
        assert len(list(stick.glob("*.db"))) == 2
