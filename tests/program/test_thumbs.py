"""Thumbs, made by the real djpeg: of every ordinary photo, and of none that could do harm."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.media import File, MediaBook, Thumbs, attached
from edge.media.shelf import FLOOR_BYTES, THUMB
from edge.registers.books import Books
from edge.running.loops import Loop
from edge.running.wake_ups import WakeUp
from tests.kit.hanging import djpeg_of, with_hanging_djpeg
from tests.kit.paths import ROOT
from tests.kit.photos import from_a_camera, photo, saying
from tests.kit.programs import until
from tests.kit.support import AMINA, Room, open_room
from tests.kit.thumbs import PLENTY, Wall, read_thumb

pytestmark = pytest.mark.needs("djpeg", "cjpeg")

PLACE = b"S 1.9441 E 30.0619"


@pytest.fixture
def wall(room: Room, tmp_path: Path) -> Wall:
    return Wall(room, tmp_path / "data")


@contextmanager
def hangs(wall: Wall, folder: Path) -> Iterator[tuple[File, Path]]:
    """A photo that is under way for ever, until the block ends; and the /proc folder of the child that has it."""
    awake = WakeUp()
    path = with_hanging_djpeg(folder)
    wall.thumbs = Thumbs(wall.room.books, wall.shelf, path=path, on_wish=awake.wake)
    file = wall.comes(photo())
    loop = Loop("thumbs", wall.thumbs.step, every=60, wake_up=awake)
    loop.start()
    wall.thumbs.wish(file.id)
    assert until(lambda: djpeg_of(os.getpid())), "it is under way"
    child = djpeg_of(os.getpid())
    assert child
    try:
        yield file, child
    finally:
        wall.thumbs.stop()
        loop.stop(60)


# Ordinary photos.


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1600, 1200), (400, 300)),
        ((1200, 1600), (300, 400)),
        ((960, 1280), (360, 480)),
        ((1536, 2048), (384, 512)),
        ((4000, 3000), (500, 375)),
        ((480, 360), (480, 360)),
    ],
)
def test_a_photo_gets_a_thumb_of_about_a_phones_width_and_a_few_kilobytes(
    wall: Wall, size: tuple[int, int], small: tuple[int, int]
):
    data = photo(*size)
    file = wall.comes(data)
    thumb = wall.look(file)
    assert thumb is not None
    assert (read_thumb(thumb).width, read_thumb(thumb).height) == small
    assert len(thumb) == wall.now(file).thumb
    assert len(thumb) <= 25_000
    assert wall.shelf.path(file.id).read_bytes() == data
    assert wall.on_disk() == [file.id, f"{file.id}.thumb"]


@pytest.mark.parametrize("options", [("-progressive",), ("-grayscale",), ("-sample", "1x1"), ("-restart", "4")])
def test_every_way_in_which_cameras_and_whatsapp_write_photos_is_read(wall: Wall, options: tuple[str, ...]):
    assert read_thumb(wall.look(wall.comes(photo(1600, 1200, *options)))).width == 400


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_taken_on_the_side_stays_turned_and_says_nothing_else_of_who_took_it(wall: Wall, turn: int):
    file = wall.comes(from_a_camera(photo(), turn, PLACE))
    assert (file.width, file.height) == ((1600, 1200) if turn < 5 else (1200, 1600)), "as a browser shows it"
    thumb = wall.look(file)
    assert read_thumb(thumb).turn == turn
    assert PLACE not in (thumb or b"")


def test_what_is_little_or_no_photo_is_shown_as_it_is(wall: Wall):
    for data in (photo(200, 150), b"%PDF-1.7" + bytes(50_000), b"\x89PNG\r\n\x1a\n" + bytes(50_000)):
        file = wall.comes(data)
        assert wall.look(file) is None
        assert file.preview == file.id


def test_a_photo_of_staff_gets_a_thumb_as_well(wall: Wall):
    query, aline = wall.room.writes("wamid.1"), wall.room.staff("Aline")
    wall.room.desk.claim(query, aline)
    with attached(wall.shelf, io.BytesIO(photo()), "tap.jpg") as taken:
        wall.room.desk.reply_with_file(query, aline, taken, "This one?")
    assert read_thumb(wall.look(wall.media.get(taken.id))).width == 400


# Kept, counted, removed, made again.


def test_a_thumb_counts_among_what_lies_on_the_shelf_and_goes_with_its_photo(wall: Wall):
    file = wall.comes(photo())
    customer = file.customer or ""
    thumb = wall.look(file) or b""
    assert wall.media.bytes_by_customer() == {customer: len(photo()) + len(thumb)}
    wall.media.part_with(wall.now(file))
    wall.shelf.remove(file.id)
    assert wall.on_disk() == []
    assert wall.look(file) is None
    assert wall.media.bytes_by_customer() == {}


def test_a_photo_that_makes_room_while_it_is_made_small_leaves_nothing_behind(wall: Wall):
    file = wall.comes(photo())
    wall.media.part_with(file)
    assert not wall.media.thumb_made(file, 20_000)
    assert wall.media.bytes_by_customer() == {}


def test_a_thumb_that_was_lost_is_made_again(wall: Wall):
    file = wall.comes(photo())
    thumb = wall.look(file)
    wall.shelf.beside(file.id, THUMB).unlink()
    assert wall.now(file).preview == f"{file.id}.thumb"
    assert wall.look(file) == thumb


def test_a_sweep_after_the_start_keeps_thumbs_of_what_is_here_and_nothing_half(wall: Wall):
    file, other = wall.comes(photo()), wall.comes(photo())
    for each in (file, other):
        wall.look(each)
    wall.media.part_with(wall.now(other))
    (wall.folder / "media" / "tmp" / f"{file.id}.thumb.00ff").write_bytes(b"half of some")
    wall.shelf.sweep(lambda file_id: wall.media.get(file_id).is_here, lambda _: False)
    assert wall.on_disk() == [file.id, f"{file.id}.thumb"]


def test_with_a_nearly_full_disk_no_thumbs_are_made_until_there_is_room(wall: Wall):
    file = wall.comes(photo())
    wall.free = FLOOR_BYTES - 1
    assert wall.look(file) is None
    wall.free = PLENTY
    assert wall.look(file)


def test_without_the_programs_photos_are_shown_whole_and_with_them_they_are_made_small(wall: Wall, tmp_path: Path):
    file = wall.comes(photo())
    with_them, wall.thumbs = wall.thumbs, Thumbs(wall.room.books, wall.shelf, path=str(tmp_path / "none"))
    assert wall.look(file) is None
    wall.thumbs = with_them
    assert wall.look(file)


# Hostile photos.


def of_many_scans(folder: Path) -> bytes:
    """As many scans as cjpeg writes, each of which is work for whoever reads it."""
    script = folder / "scans"
    lines = ["0 1 2: 0-0, 0, 0;", *(f"{colour}: {at}-{at}, 0, 0;" for colour in (0, 1) for at in range(1, 48))]
    script.write_text("\n".join(lines))
    return photo(1600, 1200, "-scans", str(script))


HOSTILE = {
    "ends in the middle": lambda _: photo()[:40_000],
    "ends before its picture": lambda _: photo()[:700] + bytes(40_000),
    "broken in the middle": lambda _: photo()[:30_000] + b"\xff\xc4\xff\xff" * 5_000,
    "many scans": of_many_scans,
    "says more than there is, in many scans": lambda _: saying(
        photo(1600, 1200, "-progressive"), width=7300, height=5400
    ),
    "whole, but takes more memory than there is": lambda _: photo(4000, 3000, "-progressive", "-sample", "1x1"),
    "CMYK": lambda _: saying(photo(), colours=4),
    "12 bits": lambda _: saying(photo(), bits=12),
    "arithmetic": lambda _: photo(1600, 1200, "-arithmetic"),
    "nothing but a header": lambda _: saying(photo(), width=6000, height=6000)[:700] + bytes(40_000),
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_a_hostile_photo_has_no_thumb_one_line_in_the_log_and_no_second_try(
    wall: Wall, trick: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    file = wall.comes(HOSTILE[trick](tmp_path))
    for _ in range(3):
        assert wall.look(file) is None
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        f"file {file.id} is shown without a thumb"
    ]
    assert wall.now(file).preview == file.id, "the photo itself, as a browser can show it"
    assert wall.on_disk() == [file.id]
    assert wall.look(wall.comes(photo())), "the next one is none the worse for it"


@pytest.mark.parametrize("size", [(50_000, 50_000), (8_000, 6_000)])
def test_a_photo_whose_header_promises_too_much_is_handed_to_nobody(
    wall: Wall, size: tuple[int, int], caplog: pytest.LogCaptureFixture
):
    file = wall.comes(saying(photo(), width=size[0], height=size[1]))
    assert wall.look(file) is None
    assert (file.shown, wall.now(file).thumb, caplog.records) == (False, None, [])


def test_what_hangs_on_behind_a_photo_does_not_come_into_its_thumb(wall: Wall):
    page = b"PK\x03\x04<script>alert(1)</script>"
    thumb = wall.look(wall.comes(photo() + page * 1000))
    assert read_thumb(thumb).width == 400
    assert b"script" not in (thumb or b"")


# The child.


@pytest.mark.needs("cc")
def test_the_child_has_little_memory_little_time_and_the_lowest_priority(wall: Wall, tmp_path: Path):
    with hangs(wall, tmp_path / "bin") as (_, child):
        said = (child / "limits").read_text()
        nice = (child / "stat").read_text().rsplit(") ", 1)[1].split()[16]
        surroundings, status = (child / "environ").read_text(), (child / "status").read_text()
        open_files = {os.readlink(file) for file in (child / "fd").iterdir()}
    limits = dict(re.findall(r"^Max (address space|cpu time|file size|processes|core file size) +(\d+)", said, re.M))
    assert limits == {
        "address space": str(64 * 2**20),
        "cpu time": "5",
        "file size": str(64 * 2**10),
        "processes": "0",
        "core file size": "0",
    }
    assert nice == "19"
    assert set(re.findall(r"(\w+)=", surroundings)) <= {"LC_CTYPE"}, "it knows nothing of our surroundings"
    assert re.search(r"^Seccomp:\s+2$", status, re.M)
    assert re.search(r"^NoNewPrivs:\s+1$", status, re.M)
    assert len(open_files) == 3, "the photo, where it goes, and nowhere for complaints"


@pytest.mark.parametrize("options", [(), ("-progressive",)])
def test_the_child_needs_little_memory_for_a_photo_of_twelve_megapixels(tmp_path: Path, options: tuple[str, ...]):
    file = tmp_path / "photo.jpg"
    file.write_bytes(photo(4000, 3000, *options))
    script = (
        "import resource, sys, threading\n"
        "from edge.media.shrinking import Programs, shrunk\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "photo = open(sys.argv[1], 'rb'); print(len(shrunk(photo, 1, Programs.found(), threading.Event().wait)))\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    before, size, most_kilobytes = map(int, done.stdout.split())
    assert 1_000 < size <= 25_000
    # A child begins with what its parent has, before it is another program.
    assert most_kilobytes <= before + (28 if options else 4) * 1024


@pytest.mark.needs("cc")
def test_a_photo_that_takes_too_long_is_given_up_and_its_child_has_ended(
    wall: Wall, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    path = with_hanging_djpeg(tmp_path / "bin")
    wall.thumbs = Thumbs(wall.room.books, wall.shelf, path=path, deadline_seconds=2.0)
    file = wall.comes(photo())
    assert wall.look(file) is None
    assert wall.now(file).thumb == 0
    assert "took longer than 2 s" in caplog.text
    assert djpeg_of(os.getpid()) is None


@pytest.mark.needs("cc")
def test_while_one_photo_hangs_texts_and_files_go_on_and_closing_does_not_wait_for_it(wall: Wall, tmp_path: Path):
    with hangs(wall, tmp_path / "bin") as (file, _):
        assert wall.now(file).thumb == 0
        other = wall.comes(photo())
        assert wall.now(other).is_here
        assert wall.room.hears("wamid.text", "Still here?", AMINA)
    assert wall.now(file).thumb is None, "it was not this photo's fault"
    wall.thumbs = Thumbs(wall.room.books, wall.shelf)
    assert wall.look(file)


@pytest.mark.needs("cc")
def test_a_photo_that_brought_the_box_down_is_not_tried_after_the_start(tmp_path: Path):
    data = tmp_path / "data"
    wall = Wall(open_room(data), data)
    file = wall.comes(photo())
    wall.room.close()
    script = (
        "import sys; from pathlib import Path\n"
        "from edge.media import Shelf, Thumbs; from edge.registers.books import Books\n"
        "data = Path(sys.argv[1]); thumbs = Thumbs(Books.open(data), Shelf(data, lambda _: 2**34), path=sys.argv[2])\n"
        "thumbs.wish(sys.argv[3]); thumbs.step()"
    )
    path = with_hanging_djpeg(tmp_path / "bin")
    box = subprocess.Popen([sys.executable, "-c", script, str(data), path, file.id], cwd=ROOT)
    assert until(lambda: djpeg_of(box.pid))
    child = djpeg_of(box.pid)
    box.kill()
    assert box.wait(60) == -9
    assert child
    os.kill(int(child.name), 9)
    books = Books.open(data)
    thumbs = Thumbs(books, wall.shelf)
    thumbs.wish(file.id)
    assert thumbs.step() == 1
    assert MediaBook(books).get(file.id).preview == file.id
    assert wall.on_disk() == [file.id]
    books.close()
