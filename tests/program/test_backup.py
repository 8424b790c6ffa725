"""Backups on a stick: whole or not there, once a day, refused in words, and their age told wherever somebody looks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from edge.backup import Backups, by_hand, in_health, in_words, known, restore
from edge.backup.drill import drill
from edge.backup.making import Pace, make
from edge.backup.stick import Copy
from edge.clock import stamp
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.language import ENGLISH, LANGUAGES, Said, language
from edge.media import MediaBook, Shelf
from edge.media.eviction import Eviction
from edge.printing import Paper
from edge.printing.looks import look_of, wide
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.copies import flaw
from proof.power import tape
from proof.power.disk import Disk, Loss
from tests.kit.disk_images import digest, laid_out, start_image
from tests.kit.paths import ROOT
from tests.kit.phones import words
from tests.kit.programs import Program, until
from tests.kit.shelves import FILE, shelved
from tests.kit.shops import Disk as FullDisk
from tests.kit.shops import open_counter
from tests.kit.slips import written
from tests.kit.sticks import filled, locked, mounted, names
from tests.kit.support import AMINA, NOON, Room, open_room


def chore(room: Room, data: Path, folder: Path | None) -> Backups:
    return Backups(room.books, room.notices, room.clock, data, lambda: folder)


def ran(backups: Backups) -> bool:
    """One look of the rounds, and what it began to its end; whether it began anything."""
    began = bool(backups.step())
    assert until(lambda: not backups.busy, 60)
    return began


def sayings(room: Room) -> str:
    return " ".join(language(ENGLISH).say(said) for said in in_words(known(room.books), room.clock.now()))


def texts(copy: Path) -> list[str]:
    """The messages in a copy, read by stock SQLite."""
    connection = sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return [text for (text,) in connection.execute("SELECT text FROM messages ORDER BY seq")]
    finally:
        connection.close()


def refusal(data: Path, stick: Path) -> str:
    with pytest.raises(Refusal) as refused:
        by_hand(data, stick, NOON)
    return refused.value.sentence


# What is copied


def test_a_copy_made_while_messages_pour_in_is_one_instant_of_them(room: Room, tmp_path: Path, stick: Path):
    done, kept = threading.Event(), list[str]()

    def pour() -> None:
        while not done.is_set():
            room.hears(f"wamid.{len(kept)}", f"message {len(kept)}")
            kept.append(f"message {len(kept)}")

    for number in range(1000):  # several pieces
        room.hears(f"wamid.before.{number}", "x" * 4000)
    pouring = threading.Thread(target=pour)
    pouring.start()
    assert until(lambda: len(kept) > 20)
    before = len(kept)
    pieces: list[int] = []

    def as_slow_as_a_stick() -> None:
        pieces.append(len(kept))
        assert len(pieces) < 50, "it begins anew with every message"
        assert until(lambda: len(kept) > pieces[-1] + 5)

    try:
        made = make(tmp_path / "data", stick, NOON, as_slow_as_a_stick)
        after = len(kept)
    finally:
        done.set()
        pouring.join()
    found = [text for text in texts(stick / made.copy.name) if text.startswith("message")]
    assert len(pieces) > 3
    assert found == kept[: len(found)], "a beginning of what was kept, without a gap"
    assert before <= len(found) <= after
    assert after > before + 5, "or nothing was written meanwhile"
    assert flaw(stick / made.copy.name, SCHEMA, thorough=True) is None


def test_files_come_along_once_and_stay_when_the_box_has_parted_with_them(room: Room, tmp_path: Path, stick: Path):
    data = tmp_path / "data"
    shelved(data, FILE, b"a photo")
    shelved(data, "m_zzzzzzzzzz", b"a voice note")
    Shelf(data).put_beside(FILE, ".thumb", b"made of it, and made again")
    assert by_hand(data, stick, NOON).files == 2
    assert by_hand(data, stick, NOON).files == 0, "they are there"
    Shelf(data).remove(FILE)
    shelved(data, "m_yyyyyyyyyy", b"another")
    assert by_hand(data, stick, NOON).files == 1
    there = {str(path.relative_to(stick / "iduka-media")) for path in stick.rglob("m_*")}
    assert there == {f"bc/{FILE}", "zz/m_zzzzzzzzzz", "yy/m_yyyyyyyyyy"}
    assert (stick / "iduka-media" / "bc" / FILE).read_bytes() == b"a photo"


def test_of_a_customers_files_the_ones_that_no_backup_holds_go_last(room: Room, tmp_path: Path, stick: Path):
    data = tmp_path / "data"

    def comes(file_id: str, message: int) -> None:
        shelved(data, file_id, b"a photo")
        room.books.tables.media.insert(
            {"id": file_id, "message": message, "customer": "c_1", "state": "fetched", "size": 7, "media": "1"}
        )

    comes("m_second", 2)
    comes("m_third", 3)
    assert ran(chore(room, data, stick))
    comes("m_first", 1)
    order, eviction, media = [], Eviction(room.books), MediaBook(room.books)
    while file := eviction.first():
        order.append(file.id)
        media.part_with(file)
    assert order == ["m_second", "m_third", "m_first"]


def test_what_a_new_stick_does_not_hold_yet_counts_as_held_by_none(room: Room, tmp_path: Path, stick: Path):
    data = tmp_path / "data"
    shelved(data, FILE, b"a photo")
    room.books.tables.media.insert(
        {"id": FILE, "message": 1, "customer": "c_1", "state": "fetched", "size": 7, "media": "1"}
    )
    assert ran(chore(room, data, stick))
    assert MediaBook(room.books).get(FILE).backed
    shutil.rmtree(stick / "iduka-media")
    Shelf(data).remove(FILE)  # as where a card has lost it
    room.clock.forward(days=1)
    assert ran(chore(room, data, stick))
    assert not MediaBook(room.books).get(FILE).backed


def test_a_file_that_is_torn_on_the_stick_is_copied_again(room: Room, tmp_path: Path, stick: Path):
    data = tmp_path / "data"
    shelved(data, FILE, b"a photo")
    by_hand(data, stick, NOON)
    there = stick / "iduka-media" / "bc" / FILE
    there.write_bytes(b"a ph")
    there.with_name(FILE + ".partial").write_bytes(b"a")
    assert by_hand(data, stick, NOON).files == 1
    assert there.read_bytes() == b"a photo"
    assert names(there.parent) == [FILE]


def test_three_copies_are_kept_and_the_newest_is_told_by_its_number_not_by_its_clock(
    room: Room, tmp_path: Path, stick: Path
):
    for day in (5, 4, 3, 2, 1):  # the clock runs backwards, as that of a box without a battery may
        by_hand(tmp_path / "data", stick, NOON + timedelta(days=day))
    assert [name[-26:] for name in names(stick) if name.endswith(".db")] == [
        "000003-20261123T120000Z.db",
        "000004-20261122T120000Z.db",
        "000005-20261121T120000Z.db",
    ]


def test_a_new_box_that_was_started_before_its_restore_pushes_no_copy_of_the_old_one_out(
    room: Room, tmp_path: Path, stick: Path
):
    old = [by_hand(tmp_path / "data", stick, NOON + timedelta(days=day)).copy.name for day in range(3)]
    Books.open(tmp_path / "new").close()
    new = [by_hand(tmp_path / "new", stick, NOON + timedelta(days=day)).copy.name for day in range(3, 8)]
    assert {name for name in names(stick) if name.endswith(".db")} == {*old, *new[2:]}


def test_two_that_write_to_one_stick_do_not_meet(room: Room, tmp_path: Path, stick: Path):
    def second() -> None:
        assert "Another backup" in refusal(tmp_path / "data", stick)

    made = make(tmp_path / "data", stick, NOON, second)
    assert names(stick) == [made.copy.name, "iduka-media"]


# What is refused


def test_without_its_stick_nothing_is_written_to_the_card(room: Room, tmp_path: Path):
    mount_point = tmp_path / "mount point"
    assert "Put the stick in" in refusal(tmp_path / "data", mount_point)
    mount_point.mkdir()
    assert "No stick is in" in refusal(tmp_path / "data", mount_point)
    assert list(mount_point.iterdir()) == []


def photos(data: Path, count: int, size: int = 1024 * 1024) -> None:
    """So many more than there are, of about a megabyte each."""
    there = len(list(Shelf(data).ids()))
    for number in range(there, there + count):
        shelved(data, f"m_{number:08d}", os.urandom(size))


def copies(stick: Path) -> list[str]:
    return [name for name in names(stick) if Copy.named(name)]


def test_photos_that_fill_a_stick_never_keep_messages_from_it(room: Room, tmp_path: Path):
    data = tmp_path / "data"
    with mounted(tmp_path / "stick", 40) as stick:
        for day in range(8):
            photos(data, 4)
            for number in range(40):
                room.hears(f"wamid.{day}.{number}", "x" * 16_000)
            room.books.database.checkpoint()
            made = by_hand(data, stick, NOON + timedelta(days=day))
            assert flaw(stick / made.copy.name, SCHEMA) is None
            assert made.cleared.files == 0 or made.cleared.copies == 0 or day > 5, "files first"
        assert made.left is not None
        assert len(texts(stick / made.copy.name)) == 8 * 40


def test_where_messages_have_no_room_the_oldest_files_go_and_only_as_many_as_must(room: Room, tmp_path: Path):
    data = tmp_path / "data"
    with mounted(tmp_path / "stick", 48) as stick:
        photos(data, 10)
        by_hand(data, stick, NOON)
        for number, path in enumerate(sorted(stick.glob("iduka-media/*/m_*"))):
            os.utime(path, (number, number))
        filled(stick, leave=14 * 1024 * 1024)
        made = by_hand(data, stick, NOON)
        left = sorted(path.name for path in stick.glob("iduka-media/*/m_*"))
        assert 0 < made.cleared.files < 9
        assert left == [f"m_{number:08d}" for number in range(10 - len(left), 10)]
        assert len(copies(stick)) == 2
        backups = chore(room, data, stick)
        (stick / "more").write_bytes(bytes(4 * 1024 * 1024))
        room.clock.forward(days=2)
        assert ran(backups)
        assert "Take a larger stick" in sayings(room)
        assert "Old files (" in room.kept_notices()[0][1]


def test_after_the_files_old_copies_go_and_the_newest_one_never(room: Room, tmp_path: Path):
    data = tmp_path / "data"
    for number in range(300):
        room.hears(f"wamid.{number}", "x" * 16_000)
    room.books.database.checkpoint()
    with mounted(tmp_path / "stick", 64) as stick:
        photos(data, 3)
        first = [by_hand(data, stick, NOON).copy.name for _ in range(3)]
        filled(stick, leave=10 * 1024 * 1024)
        made = by_hand(data, stick, NOON)
        assert made.cleared.files == 3
        assert made.cleared.copies in (1, 2)
        assert {first[-1], made.copy.name} <= set(copies(stick))
        (stick / "more").write_bytes(bytes(12 * 1024 * 1024))
        before = names(stick)
        assert "not enough room" in refusal(data, stick)
        assert names(stick) == before, "nothing goes where all of it would not be enough"


def test_copies_of_a_shop_before_its_restore_go_as_well_but_for_its_newest(room: Room, tmp_path: Path):
    for number in range(200):
        room.hears(f"wamid.{number}", "x" * 16_000)
    room.books.database.checkpoint()
    with mounted(tmp_path / "stick", 48) as stick:
        before = [by_hand(tmp_path / "data", stick, NOON).copy.name for _ in range(3)]
        restore(tmp_path / "new", stick, room.clock.now())
        Books.open(tmp_path / "new").close()
        filled(stick, leave=15 * 1024 * 1024)
        made = by_hand(tmp_path / "new", stick, NOON)
        assert made.cleared.copies >= 1
        left = copies(stick)
        assert before[-1] in left
        assert before[0] not in left
        assert made.copy.name in left


def test_a_full_stick_is_refused_before_anything_is_written_and_its_copies_stay(room: Room, tmp_path: Path):
    data = tmp_path / "data"
    with mounted(tmp_path / "stick", 24) as stick:
        first = by_hand(data, stick, NOON).copy.name
        filled(stick, leave=8 * 1024 * 1024)
        said = refusal(data, stick)
        assert "not enough room" in said
        assert "8 MB are free, 16 MB are needed" in said
        assert names(stick) == ["filler", first, "iduka-media"]


def test_a_stick_that_becomes_full_while_it_is_written_keeps_the_last_good_copy_alone(room: Room, tmp_path: Path):
    data = tmp_path / "data"
    for number in range(300):
        room.hears(f"wamid.{number}", "x" * 4000)
    room.books.database.checkpoint()
    with mounted(tmp_path / "stick", 24) as stick:
        first = by_hand(data, stick, NOON).copy.name
        with pytest.raises(Refusal, match="became full"):
            make(data, stick, NOON, lambda: None if (stick / "filler").exists() else filled(stick))
        assert names(stick) == ["filler", first, "iduka-media"]
        assert flaw(stick / first, SCHEMA, thorough=True) is None


def test_no_room_for_the_files_is_said_and_the_copy_of_the_messages_counts(room: Room, tmp_path: Path):
    data = tmp_path / "data"
    shelved(data, FILE, b"x" * 12 * 1024 * 1024)
    with mounted(tmp_path / "stick", 24) as stick:
        made = by_hand(data, stick, NOON)
        assert made.left is not None
        assert "not enough room" in made.left.sentence
        assert flaw(stick / made.copy.name, SCHEMA) is None
        backups = chore(room, data, stick)
        room.clock.forward(days=2)
        assert ran(backups)
        assert "of today" in sayings(room)
        assert "Messages are safe, but not all photos" in sayings(room)
        assert ["Backup: Messages are safe" in text for _, text in room.kept_notices()] == [True]


def test_a_stick_that_gives_back_something_else_is_found_out_and_the_older_copy_stays(
    room: Room, tmp_path: Path, stick: Path
):
    room.books.tables.settings.insert({"name": "padding", "value": "x" * 6_000_000})
    room.books.database.checkpoint()
    first = by_hand(tmp_path / "data", stick, NOON).copy.name

    def scribble() -> None:
        for partial in stick.glob("*.partial"):
            with partial.open("r+b") as file:
                file.seek(500_000)
                file.write(b"\xff" * 20_000)

    with pytest.raises(Refusal, match="not what was written"):
        make(tmp_path / "data", stick, NOON, scribble)
    assert names(stick) == [first, "iduka-media"]


def test_a_stick_that_is_too_slow_is_given_up_on(room: Room, tmp_path: Path, stick: Path):
    with pytest.raises(Refusal, match="took too long"):
        make(tmp_path / "data", stick, NOON, Pace(seconds=-1))
    assert names(stick) == []


def test_a_copy_gives_way_before_the_log_fills_the_card(room: Room, tmp_path: Path, stick: Path):
    room.books.tables.settings.insert({"name": "padding", "value": "x" * 6_000_000})

    def shop_writes() -> None:
        for number in range(70):
            room.books.tables.settings.insert({"name": f"padding {number}", "value": "x" * 1_000_000})

    with pytest.raises(Refusal, match="no room to spare"):
        make(tmp_path / "data", stick, NOON, shop_writes)
    assert names(stick) == []
    room.books.database.checkpoint()


def test_a_copy_gives_way_to_a_store_that_must_mend_itself(tmp_path: Path, stick: Path):
    disk = FullDisk()
    room = open_room(tmp_path / "data", before_commit=disk)
    room.books.tables.settings.insert({"name": "padding", "value": "x" * 6_000_000})
    pace = Pace(mending=lambda: room.books.database.mending)

    def shop_fails() -> None:
        room.hears("wamid.1")
        disk.full = True
        with pytest.raises(StoreUnavailable):
            room.hears("wamid.lost")
        disk.full = False
        pace()

    with pytest.raises(Refusal, match="no room to spare"):
        make(tmp_path / "data", stick, NOON, shop_fails)
    room.hears("wamid.2")
    assert not room.books.database.mending
    assert room.books.messages.count() == 2
    room.close()


def test_what_hangs_in_the_kernel_hangs_alone_and_is_told(room: Room, tmp_path: Path, stick: Path):
    hanging = Shelf(tmp_path / "data").path(FILE)
    hanging.parent.mkdir(parents=True)
    os.mkfifo(hanging)  # whoever opens it waits
    backups = chore(room, tmp_path / "data", stick)
    assert backups.step() == 1
    assert until((stick / "iduka-media" / "bc").exists)
    room.clock.forward(minutes=20)
    assert backups.step() == 0
    assert room.notices.open() == []
    room.clock.forward(minutes=11)
    assert backups.step() == 0
    assert "does not answer" in room.kept_notices()[0][1]
    os.close(os.open(hanging, os.O_WRONLY))
    assert until(lambda: room.notices.open() == [])


def test_a_stick_that_is_put_back_is_used_although_the_one_before_it_still_hangs(
    room: Room, tmp_path: Path, stick: Path
):
    hanging = Shelf(tmp_path / "data").path(FILE)
    hanging.parent.mkdir(parents=True)
    os.mkfifo(hanging)
    backups = chore(room, tmp_path / "data", stick)
    backups.step()
    assert until((stick / "iduka-media" / "bc").exists)
    room.clock.forward(minutes=31)
    assert backups.step() == 0
    hanging.rename(tmp_path / "hanging")
    stick.rename(out := stick.with_name(f"{stick.name}-out"))
    stick.mkdir()
    room.clock.forward(minutes=11)
    assert ran(backups)
    assert [name for name in names(stick) if Copy.named(name)]
    assert room.notices.open() == []
    os.close(os.open(tmp_path / "hanging", os.O_WRONLY))
    shutil.rmtree(out)


def test_a_locked_stick_is_refused(room: Room, tmp_path: Path):
    with mounted(tmp_path / "stick", 24) as stick:
        first = by_hand(tmp_path / "data", stick, NOON).copy.name
        locked(stick)
        assert "does not let us write" in refusal(tmp_path / "data", stick)
        assert names(stick) == [first, "iduka-media"]


def test_links_that_somebody_planted_lead_nowhere(room: Room, tmp_path: Path, stick: Path):
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("mine")
    shelved(data, FILE, b"a photo")
    next_one = Copy.after(None, Folder(data).shop, NOON).name
    (stick / f"{next_one}.partial").symlink_to(elsewhere / "file")
    (stick / f"{next_one[:13]}000007-20261120T120000Z.db").symlink_to(elsewhere / "file")
    (stick / "iduka-media").symlink_to(elsewhere)
    made = by_hand(data, stick, NOON)
    assert made.copy.name == next_one, "a link is no copy"
    assert made.left is not None
    assert "iduka-media" in made.left.sentence
    (stick / "iduka-media").unlink()
    (stick / "iduka-media" / "bc").mkdir(parents=True)
    (stick / "iduka-media" / "bc" / FILE).symlink_to(elsewhere / "file")
    assert by_hand(data, stick, NOON).files == 1
    assert (stick / "iduka-media" / "bc" / FILE).read_bytes() == b"a photo"
    assert names(elsewhere) == ["file"]
    assert (elsewhere / "file").read_text() == "mine"


# The power


@pytest.mark.needs("cc")
def test_wherever_the_power_is_cut_the_last_good_copy_stands_and_the_next_run_cleans_up(
    room: Room, tmp_path: Path, stick: Path
):
    data = tmp_path / "data"
    shelved(data, FILE, b"a photo" * 1000)
    good = [by_hand(data, stick, NOON + timedelta(days=day)).copy.name for day in range(3)]
    room.hears("wamid.1", "the newest")
    shelved(data, "m_zzzzzzzzzz", b"a voice note" * 1000)
    image = start_image(stick)
    library = tape.build(tmp_path)
    watched = {**Program(data).environment, **tape.preloaded(library, stick, tape=tmp_path / "tape")}
    command = [sys.executable, "server.py", "backup", "--to", str(stick)]
    subprocess.run(command, env=watched, cwd=ROOT, check=True, capture_output=True, timeout=60)
    steps = list(tape.read(tmp_path / "tape"))
    names_change = {place for place, step in enumerate(steps) if step.kind is not tape.Kind.WRITE}
    places = sorted(names_change | set(range(0, len(steps), 9)))
    copies = list[str]()
    disk, random, whole, seen = Disk(stick, image), Random(1), set[bool](), set[bytes]()
    for before, place in pairwise([0, *places, len(steps)]):
        for step in steps[before:place]:
            disk.apply(step)
        for loss in Loss:
            left = disk.found(loss, random)
            if (alike := digest(left)) in seen:
                continue
            seen.add(alike)
            laid_out(stick, left)
            copies = sorted((name for name in names(stick) if Copy.named(name)), reverse=True)
            assert all(flaw(stick / name, SCHEMA) is None for name in copies), (place, loss)
            assert good[-1] in copies, (place, loss)
            assert good[0] in copies or copies[0] not in good, ("gone before the new one stood", place, loss)
            whole.add(copies[0] == good[-1])
        if copies:  # of an image that was none before
            by_hand(data, stick, NOON + timedelta(days=9))
            copies = []
        assert not list(stick.rglob("*.partial")), place
        assert texts(stick / max(name for name in names(stick) if Copy.named(name))) == ["the newest"]
    assert whole == {True, False}, "cuts before and after the new one stood"
    assert len(places) > 30


def test_a_program_that_is_killed_while_it_copies_leaves_nothing_that_counts(room: Room, tmp_path: Path, stick: Path):
    data = tmp_path / "data"
    first = by_hand(data, stick, NOON).copy.name
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom edge.clock import Clock\n"
        "from edge.backup.making import make\n"
        "make(Path(sys.argv[1]), Path(sys.argv[2]), Clock().now().at, lambda: os.kill(os.getpid(), signal.SIGKILL))"
    )
    subprocess.run([sys.executable, "-c", script, str(data), str(stick)], cwd=ROOT, check=False, timeout=60)
    assert [name.endswith(".partial") for name in names(stick)] == [False, True, False], names(stick)
    made = by_hand(data, stick, NOON)
    assert names(stick) == [first, made.copy.name, "iduka-media"]


# The chore


def test_one_is_made_once_a_day_however_often_the_chore_runs_and_the_box_restarts(
    room: Room, tmp_path: Path, stick: Path
):
    data = tmp_path / "data"
    assert [ran(chore(room, data, stick)) for _ in range(3)] == [True, False, False]
    room.clock.forward(hours=23)
    assert not ran(chore(room, data, stick))
    room.clock.forward(hours=1)
    room.clock.reboot()
    assert ran(chore(room, data, stick))
    assert len([name for name in names(stick) if Copy.named(name)]) == 2


def test_a_clock_that_woke_up_in_the_past_does_not_keep_backups_from_being_made(
    room: Room, tmp_path: Path, stick: Path
):
    backups = chore(room, tmp_path / "data", stick)
    assert ran(backups)
    room.clock.reboot()
    room.clock.step(days=-40)
    assert ran(chore(room, tmp_path / "data", stick))


def test_one_made_by_hand_today_counts_and_the_notice_goes(room: Room, tmp_path: Path, stick: Path):
    data = tmp_path / "data"
    backups = chore(room, data, stick)
    stick.rename(aside := stick.with_name(f"{stick.name}-aside"))
    assert ran(backups)
    assert "Put the stick in" in room.kept_notices()[0][1]
    aside.rename(stick)
    made = by_hand(data, stick, NOON)
    room.clock.forward(minutes=11)
    assert ran(backups)
    assert [name for name in names(stick) if Copy.named(name)] == [made.copy.name], "no second one"
    assert room.kept_notices() == []
    assert sayings(room).startswith("The last backup is of today.")
    assert "Backup:" not in sayings(room)


def test_without_its_stick_it_is_tried_soon_again_and_the_owner_is_told_what_to_do(
    room: Room, tmp_path: Path, stick: Path
):
    data = tmp_path / "data"
    backups = chore(room, data, stick)
    assert ran(backups)
    room.clock.forward(days=1)
    stick.rename(aside := stick.with_name(f"{stick.name}-aside"))
    assert ran(backups)
    assert not ran(backups), "not at every look"
    (notice,) = room.notices.open()
    assert not notice.serious
    room.clock.forward(days=2)
    assert ran(backups)
    (notice,) = room.notices.open()
    assert notice.serious, "on the board"
    assert "For 3 days there has been no good backup" in language(ENGLISH).say(notice.said)
    assert "Put the stick in" in language(ENGLISH).say(notice.said)
    aside.rename(stick)
    room.clock.forward(minutes=11)
    assert ran(backups)
    assert room.notices.open() == []


def test_where_none_was_ever_made_the_owner_is_warned_after_three_days_as_well(room: Room, tmp_path: Path):
    backups = chore(room, tmp_path / "data", tmp_path / "no stick")
    ran(backups)
    room.clock.forward(days=3)
    assert ran(backups)
    assert room.notices.open()[0].serious
    assert sayings(room).startswith("There is no backup yet. The backup stick is not in")


def test_a_shop_without_any_backup_is_told_so_after_three_days(room: Room, tmp_path: Path, stick: Path):
    backups = chore(room, tmp_path / "data", None)
    room.clock.trusted = False
    backups.step()
    room.clock.step(days=400)
    room.clock.trusted = True
    backups.step()
    room.clock.forward(days=2, hours=23)
    backups.step()
    assert room.notices.open() == []
    room.clock.forward(hours=1)
    room.clock.reboot()
    again = chore(room, tmp_path / "data", None)
    again.step()
    (notice,) = room.notices.open()
    assert notice.serious
    assert "This shop has no backup" in language(ENGLISH).say(notice.said)
    assert ran(chore(room, tmp_path / "data", stick))
    assert room.notices.open() == []


def test_a_practice_shop_has_nothing_to_lose(room: Room, tmp_path: Path):
    room.settings.change_shop(practice=True)
    backups = chore(room, tmp_path / "data", None)
    backups.step()
    room.clock.forward(days=30)
    backups.step()
    assert room.notices.open() == []


def test_a_stick_that_was_pulled_out_is_missed_within_the_hour_and_found_a_minute_after_it_is_back(
    room: Room, tmp_path: Path, stick: Path
):
    data = tmp_path / "data"
    backups = chore(room, data, stick)
    assert ran(backups)
    stick.rename(aside := stick.with_name(f"{stick.name}-aside"))
    room.clock.forward(hours=1)
    ran(backups)
    assert "Put the stick in" in room.kept_notices()[0][1]
    room.clock.forward(seconds=61)
    ran(backups)
    aside.rename(stick)
    room.clock.forward(seconds=61)
    ran(backups)
    assert room.notices.open() == []
    assert sayings(room).startswith("The last backup is of today.")
    assert "Backup:" not in sayings(room)
    assert len(copies(stick)) == 1, "the newest one is there still"


def test_another_stick_gets_a_copy_although_the_one_before_has_one_of_today(room: Room, tmp_path: Path, stick: Path):
    backups = chore(room, tmp_path / "data", stick)
    assert ran(backups)
    stick.rename(out := stick.with_name(f"{stick.name}-out"))
    stick.mkdir()
    room.clock.forward(hours=1)
    ran(backups)
    assert len(copies(stick)) == 1
    shutil.rmtree(out)


def test_no_setting_means_no_backups_and_says_so(room: Room, tmp_path: Path, stick: Path):
    assert not ran(chore(room, tmp_path / "data", None))
    assert "not set up" in sayings(room)
    ran(chore(room, tmp_path / "data", tmp_path / "no stick"))
    assert len(room.notices.open()) == 1
    assert not ran(chore(room, tmp_path / "data", None))
    assert "not set up" in sayings(room)
    assert room.notices.open() == []


# Where it is told


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("health", "key", "facts"),
    [
        ({"backup_hours": 3}, "slip.backup_today", {}),
        ({"backup_hours": 24}, "slip.backup_days", {"count": 1}),
        ({"backup_hours": 80}, "slip.backup_days", {"count": 3}),
        ({"backup_hours": None}, "slip.none", {}),
        ({"backup": "off"}, "slip.backup_off", {}),
    ],
)
def test_the_slip_says_it_in_every_language_on_one_line_of_32(
    code: str, health: dict[str, object], key: str, facts: dict[str, int]
):
    spoken, paper, lines = language(code), Paper(32, "858"), written(code, 32, health=health)
    told = f"{paper.plain(spoken.say('slip.backup'))} {paper.plain(spoken.say(key, **facts))}"
    assert told in [" ".join(line.split()) for line in lines]
    assert max(len(words) * wide(look) for look, words in map(look_of, lines)) <= 32


def test_a_day_that_was_kept_before_there_were_backups_says_nothing_of_them():
    lines = written("en", 32, health={"disk_percent": 61})
    assert not any("backup" in line for line in lines)
    assert any("61 %" in line for line in lines)


def test_the_settings_page_and_the_days_summary_tell_the_age(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data", backup=stick) as counter:
        aline = counter.signed_in("Aline", owner=True)
        counter.shop.backups.step()
        assert until(lambda: "The last backup is of today." in words(aline.open("/settings").text))
        counter.clock.forward(days=4)
        aline = counter.signed_in("Aline", owner=True)
        assert "The last backup is 4 days old." in words(aline.open("/settings").text)
        assert in_health(known(counter.shop.books), counter.clock.now()) == {"backup_hours": 96}
        health = counter.shop.watch.in_short()
        assert health["backup_hours"] == 96
        assert "disk_percent" in health


def test_a_notice_is_said_in_the_language_of_who_reads_it(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data", backup=stick) as counter:
        aline = counter.signed_in("Aline", owner=True)
        stick.rename(aside := stick.with_name(f"{stick.name}-aside"))
        counter.shop.backups.step()
        assert until(lambda: not counter.shop.backups.busy)
        aside.rename(stick)
        for code in LANGUAGES:
            counter.shop.settings.change_shop(language=code)
            why = Said("backup.missing", {"folder": str(stick)})
            assert language(code).say("backup.notice", why=why) in words(aline.open("/notices").text)


def test_the_verb_and_the_status_of_a_running_program(tmp_path: Path, stick: Path):
    program = Program(tmp_path / "data")
    assert program.run("setup", "--name", "Kabeza").returncode == 0
    assert "not set up" in program.run("status").stdout
    told = program.run("backup")
    assert (told.returncode, "choose it under Settings" in told.stderr) == (1, True)
    program.start()
    try:
        told = program.run("backup", "--to", str(stick))
        assert told.returncode == 0, told.stderr
        assert f"{stick}/iduka-{Folder(tmp_path / 'data').shop}-000001-" in told.stdout
        assert "MB of messages and 0 new files in 0 s" in told.stdout
    finally:
        program.stop()
    assert program.status()["backup"]["set_up"] is False


def test_a_store_that_is_none_is_not_backed_up(tmp_path: Path, stick: Path):
    (tmp_path / "data").mkdir()
    with pytest.raises(StoreRefused):
        by_hand(tmp_path / "data", stick, NOON)
    assert names(stick) == []


def test_status_tells_when_the_last_one_was_made(room: Room, tmp_path: Path, stick: Path):
    ran(chore(room, tmp_path / "data", stick))
    room.close()
    told = Program(tmp_path / "data").status()["backup"]
    assert isinstance(told, dict)
    assert (told["set_up"], told["made_at"]) == (True, stamp(NOON))
    assert os.environ.get("EDGE_BACKUP_FOLDER") is None, "the store knows, whoever asks"
    assert str(AMINA.name) not in str(told)


def test_each_copy_is_restored_on_trial_and_is_the_same_row_by_row(tmp_path: Path, stick: Path):
    data = tmp_path / "data"
    room = open_room(data)
    for number in range(30):
        room.writes(f"wamid.{number}", f"Question {number}")
    assert ran(chore(room, data, stick))
    backup = known(room.books)
    assert backup.trial_name == backup.name != ""
    assert backup.trial_rows > 60
    assert "restored on trial" in sayings(room)
    assert not (data / "drill").exists()
    room.close()


@pytest.mark.parametrize("table", ["messages", "events"])
def test_a_copy_in_which_one_word_is_another_does_not_pass_the_trial(tmp_path: Path, stick: Path, table: str):
    """SQLite finds nothing wrong with it."""
    data = tmp_path / "data"
    room = open_room(data)
    room.writes("wamid.1", "Have you nails?")
    room.writes("wamid.2", "Cement?", AMINA)
    copy = stick / by_hand(data, stick, NOON).copy.name
    connection = sqlite3.connect(copy)
    field, word = {"messages": ("text", "Have you snails?"), "events": ("staff", "nobody")}[table]
    connection.execute(f"UPDATE {table} SET {field} = ? WHERE seq = 1", (word,))  # noqa: S608 - our own names
    connection.commit()
    connection.close()
    assert flaw(copy, SCHEMA, thorough=True) is None
    with pytest.raises(Refusal) as refused:
        drill(data, copy, lambda: None)
    assert refused.value.said.key == "backup.not_restorable"
    assert not (data / "drill").exists()
    room.close()


def test_where_there_is_no_room_for_a_trial_the_copy_stands_all_the_same(tmp_path: Path, stick: Path):
    with mounted(tmp_path / "data", 40) as data:
        room = open_room(data)
        room.writes("wamid.1")
        assert ran(chore(room, data, stick))
        backup = known(room.books)
        assert (bool(backup.name), backup.trial_name) == (True, "")
        assert "on trial" not in sayings(room)
        room.close()
