"""A shop made from a copy: all that was in it, nothing over something else, and no reply that leaves by itself."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from edge.backup import Restored, by_hand, restore
from edge.disk.disk_trouble import StoreRefused
from edge.errors import Refusal
from edge.language import ENGLISH, Said, language
from edge.media import FileState, MediaBook, Shelf
from edge.media.kinds import kind_of
from edge.media.shelf import digest_of
from edge.outbox import Progress
from edge.outbox.link import LinkState
from edge.practice import Practice
from edge.printing import PrinterChoice, Printers, PrintQueue, PrintState, Sheet
from edge.records.message import Media
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from proof.power import tape
from proof.power.disk import Disk, Loss
from tests.kit.disk_images import digest, laid_out
from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, free_port, until
from tests.kit.shelves import FILE, shelved
from tests.kit.shops import PIN, open_counter, webhook_of
from tests.kit.sticks import mounted
from tests.kit.support import AMINA, BOSCO, NOON, HandClock, Room, open_room


def back(room: Room, tmp_path: Path, stick: Path) -> Restored:
    """The room as a copy has it, in a folder of its own."""
    by_hand(tmp_path / "data", stick, room.clock.at)
    return restore(tmp_path / "new", stick, room.clock.now())


def refused(data: Path, source: Path) -> str:
    with pytest.raises(Refusal) as caught:
        restore(data, source, HandClock().now())
    return caught.value.sentence


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# What is there again


def test_a_shop_goes_on_from_its_copy_with_its_people_phones_messages_and_files(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        query = counter.hears("Do you have the bucket?", AMINA, kind="image", extra={})
        counter.shop.desk.claim(query, counter.staff("Aline"))
        cookies = aline.cookies
        by_hand(tmp_path / "data", stick, NOON)
    found = restore(tmp_path / "new", stick, counter.clock.now())
    assert (found.messages, found.in_doubt, found.files, found.missing, found.left_out) == (1, 0, 0, 0, ())
    with open_counter(tmp_path / "new") as counter:
        again = counter.phone()
        again.carry(cookies)
        assert "This phone comes from before the restore" in words(again.open("/").text)
        again.sign_in(counter.shop.login.enrol_code(None), "Aline", PIN)
        assert "Do you have the bucket?" in words(again.open("/").text)
        assert "This box was set up from the copy of 2026-11-20 14:00" in words(again.page.text)
        assert "These came with the copy" not in words(again.open("/phones").text), "the phone that came back is one"


def test_nobody_of_a_copy_comes_in_before_an_owner_has_let_them_in(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data") as counter:
        counter.signed_in("Aline", owner=True)
        eric, grace = counter.signed_in("Eric"), counter.signed_in("Grace")
        code, cookies = counter.shop.login.enrol_code(None), [eric.cookies, grace.cookies]
        by_hand(tmp_path / "data", stick, NOON)
    restore(tmp_path / "new", stick, counter.clock.now())
    with open_counter(tmp_path / "new") as counter:
        eric, grace, stranger = (counter.phone() for _ in range(3))
        eric.carry(cookies[0])
        grace.carry(cookies[1])
        assert stranger.send("/enrol", code=code).status_code == 403, "a code that the copy knows"
        for phone in (eric, grace):
            assert "This phone comes from before the restore" in words(phone.open("/").text)
        stranger.send("/enrol", code=counter.shop.login.enrol_code(None))
        told = words(stranger.send("/sign-in", name="Eric", pin=PIN).text)
        assert "Eric comes from before the restore" in told, "a phone of its own does not help who waits"
        aline = counter.signed_in("Aline")
        assert "Eric" in words(aline.open("/phones").text)
        ids = [form.fields["who"] for form in aline.forms("/phones/let-in")]
        assert [len(one.split()) for one in ids] == [1, 1, 1, 1, 1, 1, 5], (
            "an account; people, phones, and all of these"
        )
        mine = [one.id for one in counter.shop.login.phones() if one.waits and "Eric" in one.used_by]
        for one in (counter.staff("Eric").id, *mine):
            aline.open("/phones")
            aline.submit(next(form for form in aline.forms("/phones/let-in") if form.fields["who"] == one))
        eric.open("/sign-in")
        eric.submit(eric.form("/sign-in"), name="Eric", pin=PIN)
        assert eric.open("/").status_code == 200
        assert eric.send("/phones/let-in", token="", who=ids[-1]).status_code == 403, "an owner's word"
        assert "This phone comes from before the restore" in words(grace.open("/").text)
        aline.open("/phones")
        aline.submit(aline.forms("/phones/let-in")[-1])
        assert "Nothing is sent in its name yet" in words(aline.page.text), "whose account it is was not looked at"
        aline.submit(aline.form("/phones/let-in"))
        assert "From before the restore" not in words(aline.page.text)
        assert grace.open("/sign-in").status_code == 200


def test_an_owner_that_somebody_wrote_into_a_copy_is_seen_and_stays_out(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data") as counter:
        counter.staff("Aline", owner=True)
        pin = asdict(counter.shop.team.pin("9999"))
        by_hand(tmp_path / "data", stick, NOON)
    copy, secret = next(stick.glob("*.db")), "A" * 43
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    staff = {"id": "s_backdoor22", "name": "Redmi", "key": "redmi", "owner": True, **pin}
    phone = {"id": "p_backdoor22", "secret": hashed, "label": "", "people": ["s_backdoor22"], "console": True}
    sign_in = {"id": "i_backdoor22", "secret": hashed, "phone": phone["id"], "staff": staff["id"], "boot": "x"}
    with closing(sqlite3.connect(copy)) as connection, connection:
        for book, document in (
            ("staff", staff),
            ("phones", {**phone, "enrolled_at": "2026-11-01T00:00:00.000000Z"}),
            ("sign_ins", {**sign_in, "used": 0, "at": "2026-11-01T00:00:00.000000Z"}),
        ):
            connection.execute(f"INSERT INTO book_{book} (doc) VALUES (?)", (json.dumps(document),))  # noqa: S608
    restore(tmp_path / "new", copy, counter.clock.now())
    with open_counter(tmp_path / "new") as counter:
        thief = counter.phone()
        thief.carry({"phone": secret, "sign_in": secret})
        assert "This phone comes from before the restore" in words(thief.open("/settings").text)
        assert thief.send("/sign-in", name="Redmi", pin="9999").url.endswith("/enrol")
        aline = counter.signed_in("Aline")
        assert "Redmi · owner" in words(aline.open("/phones").text)
        aline.submit(aline.form("/phones/p_backdoor22/end"))
        assert "This phone has no access" in words(thief.open("/").text)


# What no program of ours writes, by what of the copy is left out for it.
VALUE = "UPDATE book_settings SET doc = json_set(doc, '$.value{}') WHERE json_extract(doc, '$.name') = '{}'"
MADE = """INSERT INTO book_{} (doc) VALUES ('{}')"""
ODD = {
    VALUE.format("', 'x", "shop"): "settings shop",
    VALUE.format(".zone', '../../etc/passwd", "shop"): "settings shop",
    VALUE.format(".lease_seconds', '7200", "shop"): "settings shop",
    VALUE.format(".hours', json('[1,2,3,4,5,6,7]'), '$.x', '", "shop"): "settings shop",
    VALUE.format(".token', json('{\"a\": 1}'), '$.x', '", "account"): "settings account",
    VALUE.format(".token', 'a\r\nHost: b", "account"): "settings account",
}
ODD_TOO = {
    MADE.format("settings", '{"name": "printer", "value": {"kind": "file", "address": "/etc/x"}}'): "settings printer",
    MADE.format("settings", '{"name": "link", "value": {"state": "sideways"}}'): "settings link",
    MADE.format("settings", '{"name": "way_in", "value": {"asked": 7, "wrong": 1, "entry": "x"}}'): "settings way_in",
    MADE.format("settings", '{"name": "backup", "value": {"made_at": "yesterday"}}'): "settings backup",
    MADE.format("settings", '{"name": 5, "value": [1]}'): "settings 5",
    MADE.format("settings", "17"): "settings ?",
    MADE.format("staff", '{"id": "s_../..", "name": 5}'): "staff 5",
    MADE.format("phones", '{"id": "p_x", "secret": null, "enrolled_at": 3}'): "phones p_x",
    MADE.format(
        "phones",
        '{"id": "p_y", "secret": "y", "people": [], "enrolled_at": "2026-11-01T00:00:00.000000Z", "label": "'
        + "y" * 100_000
        + '"}',
    ): "phones p_y",
    MADE.format("notices", '{"id": "n_y", "sentence": ' + '{"a": ' * 900 + "1" + "}" * 901): "notices n_y",
    MADE.format("notices", '{"id": "n_x", "state": "open"}'): "notices n_x",
    MADE.format("prints", '{"id": "j_x", "state": "sideways"}'): "prints j_x",
}
# What is of no use, and stays where it is.
IDLE = (
    "UPDATE book_replies SET doc = json_set(doc, '$.attempt', 'many') WHERE json_extract(doc, '$.text') = 'Yes.'",
    "UPDATE book_replies SET doc = json_set(doc, '$.written_at', 'once') WHERE json_extract(doc, '$.text') = 'No.'",
    MADE.format("media", '{"id": "m_x", "state": "fetched", "size": "a lot", "refusal": []}'),
    MADE.format("media", '{"id": "m_y", "state": "fetched"}'),
)


def test_odd_values_of_a_copy_are_left_out_by_name_and_the_shop_opens(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data") as counter:
        query = counter.hears(who=AMINA)
        aline = counter.staff("Aline", owner=True)
        counter.shop.desk.claim(query, aline)
        for text in ("Yes.", "No."):
            counter.shop.desk.reply(query, aline, text)
        by_hand(tmp_path / "data", stick, NOON)
    good, odd = next(stick.glob("*.db")).read_bytes(), stick / "odd.db"
    for number, (sql, left) in enumerate(ODD.items()):
        odd.write_bytes(good)
        changed(odd, sql)
        assert restore(tmp_path / f"{number}", odd, counter.clock.now()).left_out == (left,), sql
    without = "DELETE FROM book_settings WHERE json_extract(doc, '$.name') IN ('link', 'way_in', 'backup')"
    changed(odd, ";".join((without, *ODD_TOO, *IDLE)))
    found = restore(tmp_path / "new", odd, counter.clock.now())
    assert sorted(found.left_out) == sorted((left, *ODD_TOO.values()))
    assert (found.in_doubt, found.missing) == (0, 2)
    with open_counter(tmp_path / "new") as again:
        phone = again.signed_in("Aline")
        assert phone.open("/phones").status_code == 200
        assert "settings printer" in words(phone.open("/notices").text)
        assert again.shop.outbox.due(again.clock.now()) == []


ADDED = """INSERT INTO events (kind, data, at, boot, boottime, trusted, query, customer)
    SELECT '{}', '{}', at, boot, boottime, trusted, query, customer FROM events WHERE kind = 'received'"""


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("started", {"was": {"a": 1}}),
        ("started", {"was": {"at": "now", "boot": "b", "boottime": "1", "trusted": True}}),
        ("closed", {"outcome": ["sold"], "holder": None}),
        ("received", {"message": 1, "heard_at": "yesterday"}),
        ("reply_held", {"reply": {}, "reason": 1}),
        ("split", {"from": "c_1", "queries": [{}]}),
        ("news", {"kind": [], "sentence": [1]}),
    ],
)
def test_no_odd_event_of_a_copy_stops_the_shop_or_its_figures(
    tmp_path: Path, stick: Path, kind: str, facts: dict[str, Any]
):
    with open_counter(tmp_path / "data") as counter:
        query = counter.hears(who=AMINA)
        by_hand(tmp_path / "data", stick, NOON)
    copy = next(stick.glob("*.db"))
    changed(copy, ADDED.format(kind, json.dumps(facts)))
    restore(tmp_path / "new", copy, counter.clock.now())
    with open_counter(tmp_path / "new") as again:
        phone = again.signed_in("Aline", owner=True)
        seen = {page: phone.open(page).status_code for page in ("/", f"/q/{query}", "/summary", "/reports")}
        assert set(seen.values()) == {200}, seen


def test_no_counter_cursor_or_sum_of_a_copy_stops_the_new_box(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data") as counter:
        counter.hears("Do you have the blue bucket?", AMINA)
        by_hand(tmp_path / "data", stick, NOON)
    copy = next(stick.glob("*.db"))
    good = copy.read_bytes()
    wrong = (
        "UPDATE sorted SET up_to = 1000000",
        "UPDATE indexed SET low = 0, high = 1000000",
        "DELETE FROM people",
        "INSERT INTO shelf_sums (customer, bytes) VALUES ('c_x', 1099511627776)",
    )
    changed(copy, ";".join(wrong))
    restore(tmp_path / "new", copy, counter.clock.now())
    with open_counter(tmp_path / "new") as counter:
        message = {"from": "250788000303", "id": "wamid.new", "timestamp": "1795176000", "type": "text"}
        counter.webhook(
            webhook_of({**message, "text": {"body": "Are you open?"}}, name="Claudine", phone="250788000303")
        )
        aline = counter.signed_in("Aline", owner=True)
        assert "Are you open?" in words(aline.open("/").text), "what comes in is read"
        # Both are derived anew behind the page, which says so meanwhile.
        assert until(lambda: "blue bucket" in words(aline.open("/search?words=bucket").text))
        assert until(lambda: "Amina" in words(aline.open("/search?words=Amina").text))
        assert MediaBook(counter.shop.books).bytes_by_customer() == {}
    for number, sql in enumerate(
        (
            "UPDATE sqlite_sequence SET seq = 9223372036854775807",
            "UPDATE messages SET seq = 9223372036854775807",
            "UPDATE book_customers SET id = 9223372036854775807",
        )
    ):
        copy.write_bytes(good)
        changed(copy, sql)
        assert "something that this program never writes" in refused(tmp_path / f"no {number}", copy), sql


def test_files_come_back_and_what_the_stick_lacks_is_said_to_be_gone(room: Room, tmp_path: Path, stick: Path):
    for file_id in (FILE, "m_zzzzzzzzzz", "m_yyyyyyyyyy"):
        shelved(tmp_path / "data", file_id, b"a photo")
        known = {"id": file_id, "message": 1, "customer": "c_1", "state": FileState.FETCHED, "size": 7}
        room.books.tables.media.insert(known)
    by_hand(tmp_path / "data", stick, NOON)
    (stick / "iduka-media" / "zz" / "m_zzzzzzzzzz").write_bytes(b"torn")
    (stick / "iduka-media" / "yy" / "m_yyyyyyyyyy").unlink()
    (stick / "iduka-media" / "yy" / "m_yyyyyyyyyy").symlink_to(tmp_path / "data" / "iduka.db")
    found = restore(tmp_path / "new", stick, room.clock.now())
    assert (found.files, found.missing) == (1, 2)
    with Shelf(tmp_path / "new").open(FILE) as file:
        assert file.read() == b"a photo"
    books = Books.open(tmp_path / "new")
    states = {file_id: MediaBook(books).find(file_id) for file_id in (FILE, "m_zzzzzzzzzz", "m_yyyyyyyyyy")}
    assert [file and file.is_here for file in states.values()] == [True, False, False]
    books.close()


def test_a_file_of_the_same_length_with_other_bytes_is_not_taken_for_the_customers_or_for_ours(
    tmp_path: Path, stick: Path
):
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        query = counter.hears("", AMINA, kind="document", media=Media("1", "application/pdf"))
        media = MediaBook(counter.shop.books)
        (theirs,) = media.of_messages([counter.shop.books.messages.last_seq()]).values()
        with counter.shop.shelf.coming(theirs.id) as coming:
            coming.write(b"%PDF-1.7 an order")
            counter.shop.shelf.put(theirs.id, coming)
            media.fetched(theirs, kind_of(coming), 17, digest_of(coming), doubtful=False)
        counter.shop.desk.claim(query, counter.staff("Aline"))
        aline.open(f"/q/{query}")
        form = aline.form(f"/q/{query}/attach")
        assert aline.send_file(form.action, "prices.csv", b"nails;500\n", **form.fields).ok
        by_hand(tmp_path / "data", stick, NOON)
    files = sorted(path for path in (stick / "iduka-media").glob("*/m_*"))
    assert restore(tmp_path / "as it was", stick, counter.clock.now()).files == 2
    for path in files:
        path.write_bytes(path.read_bytes().replace(b"order", b"0rder").replace(b"500", b"900"))
    found = restore(tmp_path / "new", stick, counter.clock.now())
    assert (found.files, found.missing) == (0, 2)
    assert list((tmp_path / "new" / "media").glob("*/m_*")) == []


@pytest.mark.parametrize("name", ["m_/../../../../etc/passwd", "../../etc/passwd", "m_\x00", "", "m_" + "x" * 300])
def test_a_file_whose_id_is_a_path_is_no_file(room: Room, tmp_path: Path, stick: Path, name: str):
    known = {"id": name, "message": 1, "customer": "c_1", "state": FileState.FETCHED, "size": 1}
    room.books.tables.media.insert(known)
    found = back(room, tmp_path, stick)
    assert (found.files, found.missing) == (0, 1)


def test_the_newest_in_a_folder_is_meant_and_an_older_one_can_be_named(room: Room, tmp_path: Path, stick: Path):
    old = by_hand(tmp_path / "data", stick, NOON).copy.name
    room.hears("wamid.1")
    by_hand(tmp_path / "data", stick, NOON)
    assert restore(tmp_path / "new", stick, room.clock.now()).messages == 1
    assert restore(tmp_path / "older", stick / old, room.clock.now()).messages == 0


def test_a_folder_with_copies_of_two_shops_asks_which_one_is_meant(room: Room, tmp_path: Path, stick: Path):
    mine = by_hand(tmp_path / "data", stick, NOON).copy.name
    Books.open(tmp_path / "other").close()
    other = by_hand(tmp_path / "other", stick, NOON).copy.name
    said = refused(tmp_path / "new", stick)
    assert mine in said
    assert other in said
    assert restore(tmp_path / "new", stick / mine, room.clock.now()).messages == 0


def test_a_copy_by_an_older_version_is_brought_up_to_date(room: Room, tmp_path: Path, stick: Path):
    old = Database.open(tmp_path / "old", SCHEMA[:4])
    old.close()
    shutil.copy(tmp_path / "old" / "iduka.db", stick / "old.db")
    assert restore(tmp_path / "new", stick / "old.db", room.clock.now()).messages == 0
    Books.open(tmp_path / "new").close()


# What is refused


def torn(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(8192) + content[middle + 8192 :]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (torn, "is damaged"),
        (lambda content: content[: len(content) // 2], "is damaged"),
        (lambda content: content[:100] + b"\xff" * 100 + content[200:], "is damaged"),
        (lambda _: b"", "is no copy of a shop"),
        (lambda _: b"A letter.\n" * 1000, "is no copy of a shop"),
    ],
    ids=["torn", "cut short", "first page", "empty", "a letter"],
)
def test_a_spoilt_copy_is_refused_and_nothing_is_made(
    room: Room, tmp_path: Path, stick: Path, spoil: Callable[[bytes], bytes], said: str
):
    copy = stick / by_hand(tmp_path / "data", stick, NOON).copy.name
    copy.write_bytes(spoil(copy.read_bytes()))
    assert said in refused(tmp_path / "new", copy)
    assert not (tmp_path / "new").exists()


def changed(copy: Path, sql: str) -> None:
    connection = sqlite3.connect(copy)
    connection.executescript(sql)
    connection.close()


REWRITTEN = """PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, {old}, {new}) WHERE {which};"""
SNEAKED = (
    """PRAGMA writable_schema=ON; INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ({what});"""
)
PLAIN = REWRITTEN.format(old="'wamid TEXT UNIQUE'", new="'wamid TEXT'", which="name = 'messages'")
NO_INDEX = "DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_messages_1'"
SPY = "AFTER INSERT ON messages BEGIN DELETE FROM events; END"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"PRAGMA user_version={len(SCHEMA) + 1}", "newer version"),
        (f"CREATE TRIGGER spy {SPY}", "is no copy of a shop"),
        ("DROP TABLE events", "is no copy of a shop"),
        ("PRAGMA user_version=0", "is no copy of a shop"),
        (f"DROP TRIGGER message_reworded; CREATE TRIGGER message_reworded {SPY}", "is no copy of a shop"),
        (
            SNEAKED.format(what=f"'trigger', 'sqlite_x', 'messages', 0, 'CREATE TRIGGER sqlite_x {SPY}'"),
            "is no copy of a shop",
        ),
        (
            "DROP INDEX book_queries_by_state; CREATE INDEX book_queries_by_state ON book_queries (doc)",
            "is no copy of a shop",
        ),
        (
            'DROP INDEX book_queries_by_open_for; CREATE INDEX book_queries_by_open_for ON "book_queries" '
            "(json_extract(doc,'$.open_for'))",
            "is no copy of a shop",
        ),
        (
            " ".join((PLAIN, NO_INDEX)),
            "is no copy of a shop",
        ),
        (
            REWRITTEN.format(old="'data TEXT NOT NULL'", new="'data TEXT AS (1/0)'", which="name = 'events'"),
            "is no copy of a shop",
        ),
        ("DROP TABLE alive; CREATE VIEW alive AS SELECT 1 AS only_row", "is no copy of a shop"),
    ],
)
def test_a_copy_that_is_not_ours_alone_is_refused(room: Room, tmp_path: Path, stick: Path, sql: str, said: str):
    copy = stick / by_hand(tmp_path / "data", stick, NOON).copy.name
    changed(copy, sql)
    for side in ("-wal", "-shm"):
        Path(f"{copy}{side}").unlink(missing_ok=True)
    assert said in refused(tmp_path / "new", copy)
    assert not (tmp_path / "new").exists()


def test_a_copy_of_which_sqlite_has_made_statistics_is_ours(room: Room, tmp_path: Path, stick: Path):
    room.hears("wamid.1")
    copy = stick / by_hand(tmp_path / "data", stick, NOON).copy.name
    changed(copy, "ANALYZE")
    for side in ("-wal", "-shm"):
        Path(f"{copy}{side}").unlink(missing_ok=True)
    assert restore(tmp_path / "new", copy, room.clock.now()).messages == 1


def test_another_programs_database_is_refused(tmp_path: Path, stick: Path):
    changed(stick / "other.db", "CREATE TABLE contacts (name)")
    assert "is no copy of a shop" in refused(tmp_path / "new", stick / "other.db")


def test_a_folder_without_a_copy_is_refused(tmp_path: Path, stick: Path):
    assert "no copy in" in refused(tmp_path / "new", stick)
    assert "no copy in" in refused(tmp_path / "new", stick / "nowhere")
    assert not (tmp_path / "new").exists()


def test_nothing_is_ever_written_over_a_shop(room: Room, tmp_path: Path, stick: Path):
    by_hand(tmp_path / "data", stick, NOON)
    room.close()
    before = everything(tmp_path / "data")
    said = refused(tmp_path / "data", stick)
    assert "is not empty (iduka.db" in said
    assert "move the folder away" in said
    assert everything(tmp_path / "data") == before


def test_a_disk_without_room_is_refused_before_anything_is_written(room: Room, tmp_path: Path, stick: Path):
    by_hand(tmp_path / "data", stick, NOON)
    with mounted(tmp_path / "new", 8) as small:
        assert "not enough room" in refused(small, stick)
        assert [path.name for path in small.iterdir()] == ["lock"]


def test_the_verb_refuses_in_a_sentence_and_says_what_it_did(room: Room, tmp_path: Path, stick: Path):
    room.hears("wamid.1")
    by_hand(tmp_path / "data", stick, NOON)
    told = Program(tmp_path / "new").run("restore", str(stick))
    assert (told.returncode, told.stderr) == (0, "")
    assert "1 messages and 0 files are back" in told.stdout
    told = Program(tmp_path / "new").run("restore", str(stick))
    assert told.returncode == 1
    assert "is not empty" in told.stderr
    assert "Traceback" not in told.stderr


# The power


@pytest.mark.needs("cc")
def test_a_restore_that_is_cut_anywhere_is_no_shop_or_a_whole_one_and_can_be_done_again(
    room: Room, tmp_path: Path, stick: Path
):
    room.hears("wamid.1", "the newest")
    shelved(tmp_path / "data", FILE, b"a photo")
    known = {"id": FILE, "message": 1, "customer": "c_1", "state": FileState.FETCHED, "size": 7}
    room.books.tables.media.insert(known)
    by_hand(tmp_path / "data", stick, NOON)
    new, cut = tmp_path / "new", tmp_path / "cut"
    watched = {**Program(new).environment, **tape.preloaded(tape.build(tmp_path), new, tape=tmp_path / "tape")}
    command = [sys.executable, "server.py", "restore", str(stick)]
    subprocess.run(command, env=watched, cwd=ROOT, check=True, capture_output=True, timeout=60)
    steps, outcomes, seen = list(tape.read(tmp_path / "tape")), set[str](), set[bytes]()
    # From the first file in `restoring` on: that folder itself was made, and synced, before it.
    begun = next(place for place, step in enumerate(steps) if b"/restoring/" in step.data)
    disk, random = Disk(new), Random(1)
    for before, place in pairwise([0, *range(begun, len(steps), 2), len(steps)]):
        for step in steps[before:place]:
            disk.apply(step)
        for loss in (Loss.NOTHING_KEPT, Loss.ALL_KEPT, Loss.MIXED):
            image = disk.found(loss, random)
            if (alike := digest(image)) in seen:
                continue
            seen.add(alike)
            cut.mkdir(exist_ok=True)
            laid_out(cut, image)
            if not (cut / "iduka.db").exists():
                (cut / "restoring").mkdir(exist_ok=True)
            outcomes.add(outcome(cut, place))
            if not (cut / "iduka.db").exists():
                assert restore(cut, stick, room.clock.now()).messages == 1, (place, loss)
                assert outcome(cut, place) == "whole"
    assert outcomes == {"refused", "whole"}


def outcome(data: Path, place: int) -> str:
    """What `serve` makes of a folder."""
    if not (data / "iduka.db").exists():
        with pytest.raises(StoreRefused, match="iduka restore"):
            Books.open(data)
        return "refused"
    books = Books.open(data)
    try:
        assert books.messages.count() == 1, place
        assert [notice["kind"] for notice in books.tables.notices.all()] == ["restored", "account of the copy"], place
        assert Shelf(data).path(FILE).read_bytes() == b"a photo", place
        assert not (data / "restoring").exists()
    finally:
        books.close()
    return "whole"


# What may have gone since


def test_every_reply_that_had_not_left_waits_for_a_person(room: Room, tmp_path: Path, stick: Path):
    aline = room.staff("Aline")
    queries = [room.writes(f"wamid.{who.name}", who=who) for who in (AMINA, BOSCO)]
    for query in queries:
        room.desk.claim(query, aline)
    told = {"queued": queries[0], "sending": queries[1], "held": queries[0], "sent": queries[1]}
    replies = {state: room.desk.reply(query, aline, f"It is {state}.") for state, query in told.items()}
    for state in ("sending", "sent"):
        room.outbox.begin(replies[state], room.clock.now())
    sent = room.outbox.get(replies.pop("sent"))
    room.outbox.accepted(sent, "wamid.sent", room.clock.now())
    room.outbox.held(room.outbox.get(replies["held"]), Said("outbox.too_old"), room.clock.now())
    found = back(room, tmp_path, stick)
    assert found.in_doubt == 3
    room.close()
    new = open_room(tmp_path / "new", room.clock)
    try:
        assert new.outbox.due(new.clock.now()) == []
        assert new.outbox.get(sent.id).state is Delivery.SENT
        for reply in map(new.outbox.get, replies.values()):
            assert reply.state is Delivery.UNSURE
            assert "set up from a copy of 2026-11-20 14:00" in language(ENGLISH).say(reply.reason)
        new.link.became(LinkState.ONLINE, new.clock.now())
        new.clock.forward(minutes=31)
        new.desk.it_arrived(replies["queued"], aline)
        new.desk.send_again(replies["sending"], aline)
        new.desk.drop_reply(replies["held"], aline)
        states = [new.outbox.get(reply).state for reply in replies.values()]
        assert states == [Delivery.SENT, Delivery.QUEUED, Delivery.DROPPED]
    finally:
        new.close()


@pytest.fixture
def both(room: Room, tmp_path: Path, stick: Path) -> Iterator[tuple[Room, str, Reply]]:
    """A box that was made of a copy, a reply, and what the first box made of it after its copy."""
    aline = room.staff("Aline")
    query = room.writes("wamid.1")
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "Yes.")
    back(room, tmp_path, stick)
    first = room.outbox.begin(reply, room.clock.now())
    room.close()
    new = open_room(tmp_path / "new", room.clock)
    yield new, reply, first
    new.close()


def test_news_of_what_the_first_box_sent_settles_it(both: tuple[Room, str, Reply]):
    new, reply, first = both
    news = Progress("wamid.of the first box", "delivered", first.callback, at=new.clock.at)
    new.outbox.progress(news, new.clock.now())
    assert new.outbox.get(reply).state is Delivery.DELIVERED
    assert not new.outbox.get(reply).tries.twice


def test_what_is_sent_again_is_told_from_what_the_first_box_sent(both: tuple[Room, str, Reply]):
    new, reply, first = both
    new.outbox.settle(reply, "send_again", new.clock.now())
    second = new.outbox.begin(reply, new.clock.now())
    assert second.callback != first.callback
    new.outbox.accepted(second, "wamid.second", new.clock.now())
    news = Progress("wamid.first", "delivered", first.callback, at=new.clock.at)
    new.outbox.progress(news, new.clock.now())
    assert new.outbox.get(reply).tries.twice, "and staff are told"


def test_a_slip_that_waited_is_not_printed_by_itself(room: Room, tmp_path: Path, stick: Path):
    printers = Printers(room.books)
    printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
    queue = PrintQueue(room.books, printers, room.clock, {}, lambda: "*** COPY ***")
    queue.put("ruler", sheet=Sheet(["a line"]))
    back(room, tmp_path, stick)
    books = Books.open(tmp_path / "new")
    queue = PrintQueue(books, Printers(books), room.clock, {}, lambda: "*** COPY ***")
    assert queue.step() == 0
    assert [job.state for job in queue.jobs()] == [PrintState.UNKNOWN]
    assert "set up from a copy" in language(ENGLISH).say(queue.jobs()[0].reason)
    books.close()


def test_against_whatsapp_no_reply_of_a_copy_goes_twice_and_new_ones_go(tmp_path: Path, stick: Path):
    hook_port = free_port()
    with Practice(hook_url=f"http://127.0.0.1:{hook_port}/webhook", play=False, pace=20) as practice:
        first = Program(tmp_path / "data", practice.graph_url, hook_port=hook_port)
        pins, code = first.set_up(practice.account), first.enrolment_code()
        first.start()
        aline = Phone(first.lan_url)
        try:
            aline.sign_in(code, "Aline", pins["Aline"])
            query = taken(aline, practice, "Amina")
            practice.switch("link_cut")
            answer(aline, query, "Yes, 4,500 francs.")
            told = first.run("backup", "--to", str(stick))
            assert told.returncode == 0, told.stderr
            practice.switch("link_cut", on=False)
            assert practice.until(lambda: sent(practice) == ["Yes, 4,500 francs."], 60)
            assert until(lambda: first.status()["outbox"]["read"] == 1)
        finally:
            first.kill()
        second = Program(tmp_path / "new", practice.graph_url, hook_port=hook_port)
        told = second.run("restore", str(stick))
        assert told.returncode == 0, told.stderr
        assert "1 replies may have gone since" in told.stdout
        second.start()
        try:
            aline.address = second.lan_url
            enrol = re.search(rf"{second.lan_url}/enrol\?code=(\w+)", told.stdout)
            assert enrol
            aline.sign_in(enrol[1], "Aline", pins["Aline"])
            assert second.status()["outbox"]["queued"] == 0
            other = taken(aline, practice, "Jean Bosco")
            answer(aline, other, "We open at eight.")
            board = words(aline.open("/").text)
            assert f"phone number ID {practice.account.phone_number_id}" in board, "it may be somebody else's"
            assert second.status()["outbox"]["queued"] == 1
            aline.open("/phones")
            assert "Nothing is sent in its name yet" in words(aline.page.text)
            aline.submit(aline.forms("/phones/let-in")[0])
            assert practice.until(lambda: sent(practice)[1:] == ["We open at eight."], 60)
            assert until(lambda: second.status()["outbox"]["read"] == 1)
            assert second.status()["outbox"]["unsure"] == 1
            assert "Yes, 4,500 francs." in words(aline.open("/held").text)
        finally:
            second.stop()
            aline.close()
        assert sent(practice) == ["Yes, 4,500 francs.", "We open at eight."]


def sent(practice: Practice) -> list[str]:
    return [each.text for each in practice.received]


def taken(phone: Phone, practice: Practice, name: str) -> str:
    """A customer writes, and whoever has this phone takes it; the query."""
    practice.customer(name).writes("Good morning, are you there?")
    assert until(lambda: phone.open("/").ok and phone.forms(r"/q/q_\w+/claim"))
    form = phone.form(r"/q/q_\w+/claim")
    phone.submit(form)
    return form.action.split("/")[2]


def answer(phone: Phone, query: str, text: str) -> None:
    phone.open(f"/q/{query}")
    phone.submit(phone.form(rf"/q/{query}/reply"), text=text)
    assert phone.page.ok
