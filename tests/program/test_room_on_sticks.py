"""Messages have their place on a stick whatever else fills it, and nothing goes from it that is not ours."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.backup import by_hand
from edge.backup.stick import MARGIN_BYTES, Copy, Stick
from edge.backup.stick_room import Cleared, make_room
from edge.errors import Refusal
from tests.kit.examples import examples
from tests.kit.shelves import shelved
from tests.kit.sticks import mounted
from tests.kit.support import NOON, Room

PAGE = 4096
MB = 1024 * 1024
SIZES = st.integers(1, 4 * MB)


@dataclass(frozen=True)
class Content:
    """In bytes. Copies, of the shop and of another, the oldest first; customers' files; what others keep."""

    copies: list[int]
    copies_of_another: list[int]
    files: list[int]
    torn: list[int]
    not_ours: list[int]
    next_copy: int


def sizes(most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(SIZES, max_size=most)


contents = st.builds(Content, sizes(3), sizes(2), sizes(6), sizes(2), sizes(2), SIZES)


def whole(size: int) -> int:
    """What it takes of the disk."""
    return -(-size // PAGE) * PAGE


def put(path: Path, size: int, at: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
    os.utime(path, (at, at))


def lay_out(stick: Path, content: Content) -> None:
    for shop, of_shop in (("aaaaaa", content.copies), ("bbbbbb", content.copies_of_another)):
        for number, size in enumerate(of_shop):
            put(stick / Copy.after(Copy(shop, number, NOON, ""), shop, NOON).name, size)
    for number, size in enumerate(content.files):
        put(stick / f"iduka-media/{number % 2:02}/m_{number:08}", size, at=number)
    for number, size in enumerate(content.torn):
        put(stick / f"iduka-media/00/m_{number + 100:08}.partial", size, at=number + 100)
    for number, size in enumerate(content.not_ours):
        put(stick / ("iduka-media/00/holiday.jpg" if number else "holiday.jpg"), size)


@contextmanager
def disk(megabytes: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder, mounted(Path(folder) / "stick", megabytes) as stick:
        yield stick


def all_of(stick: Path) -> set[str]:
    return {str(path.relative_to(stick)) for path in stick.rglob("*") if path.is_file()}


def going(content: Content) -> list[str]:
    """In this order: files, then copies of the shop, then of the other, each the oldest first."""
    files = [f"m_{number:08}" for number in range(len(content.files))]
    torn = [f"m_{number + 100:08}.partial" for number in range(len(content.torn))]
    copies = [f"iduka-aaaaaa-{number + 1:06}" for number in range(len(content.copies) - 1)]
    others = [f"iduka-bbbbbb-{number + 1:06}" for number in range(len(content.copies_of_another) - 1)]
    return [*files, *torn, *copies, *others]


@settings(max_examples=examples(30), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(content=contents, spare=st.integers(0, 8 * MB))
def test_a_copy_is_refused_only_where_it_and_what_must_stay_do_not_fit(tmp_path: Path, content: Content, spare: int):
    with disk(64) as stick:
        lay_out(stick, content)
        free = os.statvfs(stick).f_bavail * PAGE
        put(stick / "filler", max(PAGE, free - whole(spare)))
        before, free = all_of(stick), os.statvfs(stick).f_bavail * PAGE
        may_go = sum(path.stat().st_blocks * 512 for name in going(content) for path in stick.rglob(name + "*"))
        fits = free + may_go >= content.next_copy + MARGIN_BYTES
        with Stick.open(stick, tmp_path) as opened:
            try:
                cleared = make_room(opened, content.next_copy, "aaaaaa")
            except Refusal:
                assert not fits
                assert all_of(stick) == before
                return
        assert fits
        gone = before - all_of(stick)
        order = going(content)[: cleared.files + cleared.copies]
        assert len(gone) == len(order)
        assert all(any(Path(name).name.startswith(first) for name in gone) for first in order)
        free = os.statvfs(stick).f_bavail * PAGE
        assert free >= content.next_copy + MARGIN_BYTES
        assert cleared == Cleared() or free < content.next_copy + MARGIN_BYTES + 4 * MB, "and no more than must"


def test_thousands_of_small_files_are_as_much_room_as_they_take(tmp_path: Path):
    with disk(32) as stick:
        for number in range(2000):
            put(stick / f"iduka-media/00/m_{number:08}", 1, at=number)
        put(stick / "filler", os.statvfs(stick).f_bavail * PAGE - MARGIN_BYTES)
        with Stick.open(stick, tmp_path) as opened:
            assert make_room(opened, 4 * MB, "aaaaaa") == Cleared(files=4 * MB // PAGE)


@settings(max_examples=examples(4), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), min_size=3, max_size=4))
def test_files_leave_room_for_two_further_copies_whatever_order_they_come_in(
    room: Room, tmp_path: Path, days: list[tuple[int, int]]
):
    data = tmp_path / "data"
    there = len(list((data / "media").glob("*/m_*")))
    with disk(MARGIN_BYTES // MB + 9) as stick:
        for day, (photos, texts) in enumerate(days):
            for number in range(photos):
                shelved(data, f"m_{there + number:08}", os.urandom(MB))
            there += photos
            for number in range(texts * 10):
                room.hears(f"wamid.{there}.{day}.{number}", "x" * 16_000)
            room.books.database.checkpoint()
            made = by_hand(data, stick, NOON + timedelta(days=day))
            assert made.cleared.copies == 0
            free = os.statvfs(stick).f_bavail * PAGE
            assert made.files == 0 or free >= 2 * made.size + MARGIN_BYTES
