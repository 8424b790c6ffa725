"""Exported chats are taken into the shop's memory once, and leave it whole when they are undone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from edge.bringing import Choice, ImportState
from edge.bringing.orders import Orders
from edge.bringing.uploads import label
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from tests.kit.chats import CASES, PROOF, US, Bringer, exported, line, open_bringer, png, texts, zipped
from tests.kit.support import AMINA

AT = datetime(2026, 11, 5, 21, 14)  # noqa: DTZ001 - a phone's wall time


@pytest.fixture
def bringer(tmp_path: Path) -> Iterator[Bringer]:
    with open_bringer(tmp_path) as opened:
        yield opened


def chat(*said: tuple[int, str, str], name: str = "Amina") -> bytes:
    """Minutes after 21:14, who, and what."""
    lines = (line(AT.replace(minute=14 + minute), who, text) for minute, who, text in said)
    return exported(PROOF.format(name=name), *lines)


A_CHAT = chat((0, "Amina", "Do you have nails?"), (1, US, "Yes, 2,000 a kilo"), (2, "Amina", "Good"))


# -- seen before anything is kept


def test_a_preview_says_who_when_and_how_many_and_keeps_nothing(bringer: Bringer):
    path = bringer.file(A_CHAT)
    seen = bringer.bringing.look(path, path.name)
    assert (seen.title, seen.people, seen.us) == ("Amina", (("Amina", 3), (US, 1)), (US,))
    assert (seen.messages, seen.first, seen.last) == (4, datetime(2026, 1, 13, 8, 0), AT.replace(minute=16))  # noqa: DTZ001
    assert seen.asks == ()
    assert bringer.said() == []
    assert bringer.customers() == []
    assert bringer.bringing.all() == []


def test_a_doubtful_order_of_days_is_shown_in_both_readings_and_never_guessed(bringer: Bringer):
    content = exported("3/4/26, 08:00 - Amina: Hello", f"5/6/26, 08:00 - {US}: Hello")
    path = bringer.file(content)
    seen = bringer.bringing.look(path, path.name)
    assert seen.asks == ("date_order",)
    assert [(one.order, one.first and one.first.month) for one in seen.readings] == [("dmy", 4), ("mdy", 3)]
    with pytest.raises(Refusal, match="day or the month"):
        bringer.begin(content)
    assert bringer.brings(content, Choice(date_order="dmy")).state is ImportState.DONE
    assert [at for at, _, _ in bringer.said()] == ["2026-04-03T06:00:00.000Z", "2026-06-05T06:00:00.000Z"]


def test_who_writes_for_the_shop_is_asked_where_nobody_can_tell(bringer: Bringer):
    content = chat((0, "Amina", "Hello"), (1, "Eric", "Hello"))
    path = bringer.file(content, "chat.txt")
    assert bringer.bringing.look(path, path.name).asks == ("us", "customer")
    with pytest.raises(Refusal, match="Amina, Eric"):
        bringer.begin(content, name="chat.txt")
    with pytest.raises(Refusal, match="Aline writes nothing in this chat"):
        bringer.begin(content, Choice(us=("Aline",)), name="chat.txt")
    bringer.brings(content, Choice(us=("eric",)), name="chat.txt")
    assert [(side, text) for _, side, text in bringer.said()] == [
        ("in", "Good morning"),
        ("in", "Hello"),
        ("out", "Hello"),
    ]


def test_whom_somebody_took_for_the_shop_by_mistake_is_nobody_of_it_once_that_is_undone(bringer: Bringer):
    content = chat((0, "Amina", "Hello"), (1, "Eric", "Hello"))
    done = bringer.brings(content, Choice(us=("Amina",), new=True), name="_chat.txt")
    path = bringer.file(content, "_chat.txt")
    assert bringer.bringing.look(path, path.name).us == ("Amina",)
    bringer.undoes(done.id)
    assert bringer.bringing.look(path, path.name).asks == ("us", "customer")


# -- whose chat it is


def test_a_chat_that_is_called_by_a_number_is_that_customers(bringer: Bringer):
    bringer.room.writes("wamid.1")
    known = bringer.room.customer(AMINA)["id"]
    name = "WhatsApp Chat with +250 788 000 101.txt"
    content = chat((0, "+250 788 000 101", "Hello"), (1, US, "Yes"), name="+250 788 000 101")
    path = bringer.file(content, name)
    seen = bringer.bringing.look(path, name)
    assert seen.customer is not None
    assert (seen.customer.id, seen.customer.why) == (known, "number")
    assert bringer.brings(content, name=name).customer == known


def test_a_name_that_is_known_is_proposed_and_never_taken_silently(bringer: Bringer):
    bringer.room.writes("wamid.1")
    known = bringer.room.customer(AMINA)["id"]
    path = bringer.file(A_CHAT)
    seen = bringer.bringing.look(path, path.name)
    assert seen.customer is None
    assert [one.id for one in seen.proposals] == [known]
    assert seen.asks == ("customer",)
    with pytest.raises(Refusal, match="whose chat Amina is"):
        bringer.begin(A_CHAT)
    assert bringer.brings(A_CHAT, Choice(customer=str(known))).customer == known
    assert bringer.brings(A_CHAT, Choice(new=True)).customer != known


def test_several_who_write_to_the_shop_are_a_group_and_kept_apart(bringer: Bringer):
    content = chat((0, "Amina", "Hello all"), (1, US, "Hello"), (2, "Jean Bosco", "Hello"))
    done = bringer.brings(content, Choice(us=(US,)), name="WhatsApp Chat with Builders.txt")
    assert (done.is_group, done.customer) == (True, None)
    assert bringer.customers() == []
    assert texts(bringer.said()) == ["Good morning", "Hello all", "Hello", "Hello"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Am\udce9lie", "Am?lie"),
        ("A\x1b[2Jmina\u202e", "A[2Jmina"),
        ("Keza \U0001fae9", "Keza \U0001fae9"),
        ("Jo \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("\u0646\u0631\u06af\u0633\u200c\u0686\u06cc", None),
    ],
)
def test_whatever_a_customer_is_called_can_be_kept_shown_and_is_found_in_the_chat(
    bringer: Bringer, name: str, shown: str | None
):
    content = chat((0, US, "Hello"), name=name.encode("utf-8", "replace").decode())
    done = bringer.brings(content, name=label(f"WhatsApp Chat with {name}.txt"))
    assert (done.title, done.us) == (shown or name, (US,))
    assert done.file == f"WhatsApp Chat with {shown or name}.txt"
    assert [one["name"] for one in bringer.customers()] == [shown or name]
    again = bringer.brings(content, name=f"WhatsApp Chat with {name}.txt")
    assert (again.file, again.title, again.known) == (done.file, done.title, 2), "from a console, as the disk has it"


def test_a_file_is_found_though_its_name_in_the_zip_has_direction_marks(bringer: Bringer):
    name = "\u202bفاتورة\u202c\u200f.png"
    content = chat((0, "Amina", f"\u200e{name} (file attached)"))
    assert bringer.brings(zipped(content, {name: png()}), name="WhatsApp Chat with Amina.zip").files == 1


def test_names_of_files_are_no_commands_either(bringer: Bringer):
    here, missing = "Price\x1b[2J list\u202e.png", "Nails\x07.png"
    content = chat((0, "Amina", f"{here} (file attached)"), (1, "Amina", f"{missing} (file attached)"))
    done = bringer.brings(zipped(content, {here: png()}), name="WhatsApp Chat with Amina.zip")
    assert (done.files, done.left_out_names) == (1, ("Nails.png",))
    (file,) = bringer.room.books.tables.media.all()
    row = bringer.room.books.messages.by_seq(file["message"])
    assert row is not None
    assert (file["label"], row.data["media"]["filename"]) == ("Price[2J list.png", "Price[2J list.png")


# -- once, and whole


def test_the_same_file_again_adds_nothing_and_a_newer_one_what_is_new(bringer: Bringer):
    first = bringer.brings(A_CHAT)
    again = bringer.brings(A_CHAT)
    assert (first.added, again.added, again.known) == (4, 0, 4)
    newer = bringer.brings(A_CHAT + exported(line(AT.replace(minute=50), "Amina", "Thanks")))
    assert (newer.added, newer.known, newer.customer) == (1, 4, first.customer)
    assert len(bringer.said()) == 5


def test_two_equal_messages_of_one_minute_are_two(bringer: Bringer):
    twice = chat((0, "Amina", "ok"), (0, "Amina", "ok"))
    assert bringer.brings(twice).added == 3
    thrice = chat((0, "Amina", "ok"), (0, "Amina", "ok"), (0, "Amina", "ok"))
    assert bringer.brings(thrice).added == 1


def test_what_the_shop_says_again_a_minute_later_in_another_export_is_another_message(bringer: Bringer):
    older = chat((0, "Amina", "Yes?"), (1, US, "We open at eight"))
    newer = chat((2, US, "We open at eight"), (3, "Amina", "Thanks"))
    assert bringer.brings(older).added == 3
    assert bringer.brings(newer).added == 2
    assert texts(bringer.said()).count("We open at eight") == 2


def test_a_text_and_a_zip_of_one_chat_are_the_same_and_the_zip_brings_the_file(bringer: Bringer):
    left_out = chat((0, "Amina", "<Media omitted>"), (1, "Amina", "Like this one"))
    with_file = chat((0, "Amina", "IMG-20261105-WA0001.png (file attached)"), (1, "Amina", "Like this one"))
    text = bringer.brings(left_out)
    done = bringer.brings(zipped(with_file, {"IMG-20261105-WA0001.png": png()}), name="WhatsApp Chat with Amina.zip")
    assert (text.added, done.added, done.known, done.files) == (3, 0, 3, 1)
    (file,) = bringer.room.books.tables.media.all()
    assert (file["state"], file["mime"], file["width"]) == ("fetched", "image/png", 64)
    assert bringer.shelf.path(file["id"]).read_bytes() == png()
    bringer.undoes(done.id)
    assert bringer.room.books.tables.media.all() == []
    assert list(bringer.shelf.ids()) == []
    assert len(bringer.said()) == 3


def test_an_undone_import_takes_its_messages_and_its_customer_with_it(bringer: Bringer):
    done = bringer.brings(A_CHAT)
    assert [one["name"] for one in bringer.customers()] == ["Amina"]
    assert bringer.undoes(done.id).state is ImportState.UNDONE
    assert bringer.said() == []
    assert bringer.customers() == []
    with pytest.raises(Refusal, match="undone already"):
        bringer.bringing.undo(done.id, None)


def test_what_another_import_has_as_well_stays_when_one_is_undone(bringer: Bringer):
    first = bringer.brings(A_CHAT)
    newer = bringer.brings(A_CHAT + exported(line(AT.replace(minute=50), "Amina", "Thanks")))
    bringer.undoes(first.id)
    assert len(bringer.said()) == 5
    bringer.undoes(newer.id)
    assert bringer.said() == []
    assert bringer.customers() == []


def test_words_and_a_file_that_an_import_laid_on_a_line_stay_as_long_as_another_has_them(bringer: Bringer):
    photo, files = "IMG-20261105-WA0001.png (file attached)\nRed tiles", {"IMG-20261105-WA0001.png": png()}
    left_out, with_file = chat((0, "Amina", "<Media omitted>")), zipped(chat((0, "Amina", photo)), files)
    newer = zipped(chat((0, "Amina", photo), (1, "Amina", "Like this one")), files)
    name = "WhatsApp Chat with Amina.zip"
    first, *zips = [bringer.brings(left_out).id, *(bringer.brings(each, name=name).id for each in (with_file, newer))]
    shown = ["Good morning", "Red tiles", "Like this one"]
    assert texts(bringer.said()) == shown
    bringer.undoes(zips[0])
    assert (texts(bringer.said()), [one["state"] for one in bringer.room.books.tables.media.all()]) == (
        shown,
        ["fetched"],
    )
    bringer.undoes(zips[1])
    assert (texts(bringer.said()), len(bringer.room.books.tables.media)) == (["Good morning", ""], 0)
    bringer.undoes(first)
    assert bringer.said() == []


def test_a_file_that_an_earlier_version_laid_on_a_line_goes_with_its_import(bringer: Bringer):
    bringer.brings(chat((0, "Amina", "<Media omitted>")))
    photo, files = "IMG-20261105-WA0001.png (file attached)", {"IMG-20261105-WA0001.png": png()}
    done = bringer.brings(zipped(chat((0, "Amina", photo)), files), name="WhatsApp Chat with Amina.zip")
    was = json.dumps({"kind": "media_placeholder", "by": done.id})
    with bringer.room.books.transaction() as connection:
        set_was = "UPDATE messages SET data = json_set(data, '$.was', json(?)) WHERE kind = 'image'"
        assert connection.execute(set_was, (was,)).rowcount == 1
    bringer.undoes(done.id)
    with bringer.room.books.database.reading() as connection:
        (row,) = connection.execute("SELECT kind, data FROM messages WHERE kind <> 'text'")
    assert (row, len(bringer.room.books.tables.media)) == (("media_placeholder", "{}"), 0)


def test_a_message_that_the_phone_has_deleted_since_has_its_words_as_long_as_an_older_export_does(bringer: Bringer):
    bringer.brings(chat((0, "Amina", "This message was deleted"), (1, US, "Yes")))
    older = chat((0, "Amina", "Do you have cement?"), (1, US, "Yes"))
    imports = [bringer.brings(older), bringer.brings(older)]
    for one in imports:
        assert texts(bringer.said()) == ["Good morning", "Do you have cement?", "Yes"]
        bringer.undoes(one.id)
    assert texts(bringer.said()) == ["Good morning", "", "Yes"]


def test_a_file_that_is_no_whole_chat_leaves_nothing(bringer: Bringer):
    with pytest.raises(Refusal, match="no exported WhatsApp chat"):
        bringer.begin(b"Dear Sir or Madam\n")
    ahead = exported(PROOF.format(name="Amina"), "31/12/2027, 08:00 - Amina: Happy new year")
    failed = bringer.brings(ahead)
    assert failed.state is ImportState.FAILED
    assert failed.why.key == "imports.not_yet"
    assert bringer.said() == []
    assert bringer.customers() == []
    assert list((bringer.folder / "shop" / "imports").iterdir()) == []


# -- other chats, and files of any kind


def test_an_older_export_after_a_newer_one_is_known_as_the_same_chat(bringer: Bringer):
    said = [(minute % 40, ("Amina", US)[minute % 2], f"line {minute}") for minute in range(40)]
    newer = bringer.brings(chat(*said[20:]))
    path = bringer.file(chat(*said[:30]))
    seen = bringer.bringing.look(path, path.name)
    assert seen.customer is not None
    assert (seen.customer.id, seen.customer.why) == (newer.customer, "again")
    assert bringer.brings(chat(*said[:30])).known == 11


def test_a_chat_that_is_called_otherwise_now_is_known_by_what_they_wrote(bringer: Bringer):
    first = bringer.brings(A_CHAT)
    said = ((0, "Do you have nails?"), (2, "Good"), (9, "A hammer too"))
    for called in ("Amina Builder", "+250 788 000 101 x"):
        newer = chat(*((at, called, text) for at, text in said), (1, US, "Yes, 2,000 a kilo"), name=called)
        done = bringer.brings(newer, name=f"WhatsApp Chat with {called}.txt")
        assert done.customer == first.customer
    assert len(bringer.customers()) == 1
    other = chat((0, "Bosco", "Do you have nails?"), (1, US, "Yes, 2,000 a kilo"), name="Bosco")
    bosco = bringer.brings(other.replace(b"Good morning", b"Salut"), name="WhatsApp Chat with Bosco.txt")
    assert bosco.customer != first.customer


def test_another_chat_of_somebody_with_the_same_name_is_asked_about(bringer: Bringer):
    bringer.brings(A_CHAT)
    other = exported(PROOF.format(name="Amina").replace("Good morning", "Who is this?"), line(AT, US, "Kabeza"))
    path = bringer.file(other)
    assert bringer.bringing.look(path, path.name).asks == ("customer",)


def test_what_no_screen_can_bear_is_left_out_of_a_text(bringer: Bringer):
    bringer.brings(exported(PROOF.format(name="Amina"), line(AT, "Amina", "a\x00b\x1b[31mc\x9bd")))
    assert texts(bringer.said())[-1] == "ab[31mcd"


def test_a_minute_with_a_chats_worth_of_messages_is_no_chat(bringer: Bringer):
    dense = exported(PROOF.format(name="Amina"), *[line(AT, "Amina", "x")] * 5_001)
    failed = bringer.brings(dense)
    assert (failed.state, failed.why.key) == (ImportState.FAILED, "imports.too_dense")
    assert bringer.said() == []


def test_files_without_room_are_named_and_all_texts_are_there(tmp_path: Path):
    photos = {f"IMG-20261105-WA000{count}.png": png(8, 8 + count) for count in range(3)}
    said = [(count, "Amina", f"{name} (file attached)") for count, name in enumerate(photos)]
    with open_bringer(tmp_path, free_bytes=200 * 2**20) as full:
        done = full.brings(zipped(chat(*said), photos), name="WhatsApp Chat with Amina.zip")
        assert (done.state, done.files, done.left_out) == (ImportState.DONE, 0, 3)
        assert sorted(done.left_out_names) == sorted(photos)
        assert len(full.said()) == 4
        assert list(full.shelf.ids()) == []


def test_a_damaged_file_in_a_zip_stays_behind_alone(bringer: Bringer):
    photos = {f"IMG-20261105-WA000{count}.png": bytes([count]) * 4_000 for count in range(2)}
    said = [(count, "Amina", f"{name} (file attached)") for count, name in enumerate(photos)]
    content = bytearray(zipped(chat(*said), photos))
    content[content.index(b"IMG-20261105-WA0001.png", content.index(b"PK\x03\x04", 100)) + 30] ^= 0xFF
    done = bringer.brings(bytes(content), name="WhatsApp Chat with Amina.zip")
    assert (done.state, done.files, done.left_out_names) == (ImportState.DONE, 1, ("IMG-20261105-WA0001.png",))


def test_an_import_goes_on_after_any_of_its_steps(bringer: Bringer):
    said = [(minute % 40, ("Amina", US)[minute % 2], f"line {minute}") for minute in range(40)]
    photos = {f"IMG-20261105-WA000{count}.png": png(8, 8 + count) for count in range(3)}
    attached = [(41 + count, "Amina", f"{name} (file attached)") for count, name in enumerate(photos)]
    import_id = bringer.begin(zipped(chat(*said, *attached), photos), name="WhatsApp Chat with Amina.zip")
    steps = 0
    while bringer.bringing.step():
        bringer.again()
        steps += 1
    done = bringer.bringing.get(import_id)
    assert steps > 5
    assert (done.state, done.added, done.files) == (ImportState.DONE, 44, 3)
    assert texts(bringer.said()) == ["Good morning", *(f"line {minute}" for minute in range(40)), "", "", ""]
    assert len(list(bringer.shelf.ids())) == 3


def test_a_file_goes_from_where_it_was_only_once_its_import_is_written_down(tmp_path: Path):
    disk = {"full": False}

    def before_commit() -> None:
        if disk["full"]:
            raise OSError(28, "No space left on device")

    with open_bringer(tmp_path, before_commit=before_commit) as bringer:
        path = bringer.file(A_CHAT)
        disk["full"] = True
        with pytest.raises(StoreUnavailable):
            bringer.bringing.begin(path, path.name, Choice(), None)
        assert path.read_bytes() == A_CHAT
        assert list((tmp_path / "shop" / "imports").iterdir()) == []
        disk["full"] = False
        bringer.bringing.begin(path, path.name, Choice(), None)
        assert not path.exists()


def test_an_import_that_is_undone_on_its_way_is_gone(bringer: Bringer):
    import_id = bringer.begin(A_CHAT)
    bringer.bringing.step()
    bringer.bringing.step()
    assert bringer.undoes(import_id).state is ImportState.UNDONE
    assert bringer.said() == []
    assert bringer.customers() == []


def test_of_whom_nothing_is_left_the_list_keeps_no_name(bringer: Bringer):
    zipfile = zipped(chat((0, "Amina", "Amina.png (file attached)"), (1, US, "Yes")))
    gone = bringer.brings(zipfile, name="WhatsApp Chat with Amina.zip")
    group = bringer.brings(A_CHAT, Choice(apart=True, us=(US,)), name="WhatsApp Chat with Amina.txt")
    for one in (gone, group):
        assert "Amina" in str(bringer.bringing.get(one.id))
        undone = bringer.undoes(one.id)
        assert (undone.state, undone.at, undone.added) == (ImportState.UNDONE, one.at, one.added)
    bringer.room.writes("wamid.1")
    known = str(bringer.room.customer(AMINA)["id"])
    stays = bringer.undoes(bringer.brings(A_CHAT, Choice(customer=known)).id)
    assert stays.title == "Amina", "it goes with her"
    assert "Amina" not in str([one for one in bringer.bringing.all() if one.id != stays.id])


def test_an_import_whose_file_is_not_in_a_restored_copy_is_gone(bringer: Bringer):
    import_id = bringer.begin(A_CHAT)
    bringer.bringing.step()
    bringer.bringing.step()
    bringer.again()
    (bringer.folder / "shop" / "imports" / import_id / "chat").unlink()
    bringer.work()
    assert bringer.bringing.get(import_id).state is ImportState.FAILED
    assert bringer.said() == []


def test_files_larger_than_any_chat_are_refused_before_they_are_read(bringer: Bringer):
    for name, begins, words in (
        ("huge.txt", b"13/01/2026", "larger than 256 MB"),
        ("huge.zip", b"PK\x03\x04", "larger than 1024 MB"),
    ):
        path = bringer.file(begins, name)
        with path.open("r+b") as file:
            file.truncate(2**31)
        with pytest.raises(Refusal, match=words):
            bringer.bringing.look(path, name)


def test_votes_and_edits_of_a_newer_export_are_no_new_messages(bringer: Bringer):
    poll = "\u200ePOLL:\nWhich day?\n\u200eOPTION: Monday (\u200e{} votes)\n\u200eOPTION: Friday (\u200e1 vote)"
    older = chat((0, "Amina", poll.format(0)), (1, "Amina", "I come at tree"), (2, "Amina", "Voice call, 5 min"))
    edited = "I come at three \u200e<This message was edited>"
    newer = chat((0, "Amina", poll.format(3)), (1, "Amina", edited), (2, "Amina", "Voice call, 5 min"), (3, US, "Good"))
    assert bringer.brings(older).added == 4
    assert bringer.brings(newer).added == 1
    assert bringer.brings(older).added == 0


def test_what_the_phone_has_deleted_since_stays_in_the_words_of_before(bringer: Bringer):
    assert bringer.brings(chat((0, "Amina", "1,500 for all"), (0, US, "No"))).added == 3
    deleted = chat((0, "Amina", "This message was deleted"), (0, US, "No"))
    assert bringer.brings(deleted).added == 0
    assert texts(bringer.said()) == ["Good morning", "1,500 for all", "No"]


def test_chats_in_every_form_of_a_phone_are_taken_in_once_and_gone_when_undone(bringer: Bringer):
    taken = 0
    for number, case in enumerate(CASES[::5]):
        text, files = case["text"].encode(), {name: name.encode() for name in dict.fromkeys(case["zip"])}
        content, name = (zipped(text, files), f"{number}.zip") if files else (text, f"{number}.txt")
        path = bringer.file(content, name)
        try:
            seen = bringer.bringing.look(path, name, "dmy")
        except Refusal:
            continue
        choice = Choice(us=(seen.people[0][0],), date_order="dmy", new=True, name="Somebody")
        first = bringer.brings(content, choice, name=name)
        again = replace(choice, new=False, customer=first.customer, apart=first.is_group)
        second = bringer.brings(content, again, name=name)
        assert (first.state, second.state, second.added) == (ImportState.DONE, ImportState.DONE, 0), case["what"]
        bringer.undoes(first.id)
        assert len(bringer.said()) == first.added, case["what"]
        bringer.undoes(second.id)
        assert (bringer.said(), bringer.customers(), [*bringer.shelf.ids()]) == ([], [], []), case["what"]
        taken += 1
    assert taken > 20


def test_an_order_to_undo_that_comes_again_after_a_death_is_no_refusal(bringer: Bringer):
    one = bringer.brings(A_CHAT)
    orders = Orders(bringer.folder / "shop")
    left = orders.leave({"undo": one.id})
    there = bringer.folder / "shop" / "imports" / "orders" / left
    shutil.copytree(there, bringer.folder / "again")
    bringer.work()
    (bringer.folder / "again").rename(there)  # the program died between its last commit and taking the order away
    bringer.again()
    bringer.work()
    assert (orders.refusal(left), bringer.bringing.get(one.id).state) == ("", ImportState.UNDONE)
    another = orders.leave({"undo": one.id})
    bringer.work()
    assert orders.refusal(another), "whoever undoes it again is told that it is gone"
