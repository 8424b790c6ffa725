"""Many phones that want to hear, or to send, a sound at the same time: each is held several times over for a moment."""

from __future__ import annotations

import struct
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from edge.media import File, MediaBook
from edge.media.kinds import kind_of
from edge.media.shelf import digest_of
from edge.media.sound_turns import MOST_WAITING
from edge.records.message import Media
from edge.web.staff.files import MOST_VOICE_BYTES
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer, open_counter

PHONES = 6
# What one voice note takes, and its answer once more on its way.
MOST_BYTES = 32 * 1024 * 1024


def page(flags: int, packets: list[bytes]) -> bytes:
    lengths = b"".join(bytes([255]) * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 1000, 1, 0, 0, len(lengths))
    return head + lengths + b"".join(packets)


def sound(most: int, packet: bytes = b"\x08" + b"x" * 199) -> bytes:
    """A voice note of so many packets as fit."""
    head = page(2, [b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)]) + page(0, [b"OpusTags" + bytes(8)])
    one = page(0, [packet] * 255)
    return head + one * ((most - len(head)) // len(one))


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("shop")) as counter:
        counter.stand_still()
        yield counter


@pytest.fixture(scope="module")
def phones(counter: Counter) -> list[Phone]:
    return [counter.signed_in("Aline", owner=True) for _ in range(PHONES)]


def came(counter: Counter, data: bytes) -> File:
    media = MediaBook(counter.shop.books)
    counter.hears("", customer(1000 + counter.wamids), kind="audio", media=Media("1", voice=True))
    (file,) = media.of_messages([counter.shop.books.messages.last_seq()]).values()
    with counter.shop.shelf.coming(file.id) as coming:
        coming.write(data)
        counter.shop.shelf.put(file.id, coming)
        media.fetched(file, kind_of(coming, file.label or ""), len(data), digest_of(coming), doubtful=False)
    return media.get(file.id)


def test_many_who_want_to_hear_a_voice_note_for_iphones_take_no_more_memory_than_one(
    counter: Counter, phones: list[Phone]
):
    files = [came(counter, sound(MOST_VOICE_BYTES)) for _ in phones]
    ready = threading.Barrier(PHONES)

    def hear(phone: Phone, file: File) -> int:
        ready.wait()
        return phone.open(f"/media/{file.id}.caf").status_code

    tracemalloc.start()
    with ThreadPoolExecutor(PHONES) as all_of_them:
        told = list(all_of_them.map(hear, phones, files))
    # What they were sent is here as well: they are in this process.
    (_, peak), sent = tracemalloc.get_traced_memory(), told.count(200) * MOST_VOICE_BYTES
    tracemalloc.stop()
    assert set(told) <= {200, 429}
    assert told.count(200) > MOST_WAITING
    assert peak - sent < MOST_BYTES
    for phone, file in zip(phones, files, strict=True):
        assert phone.open(f"/media/{file.id}.caf").status_code == 200, "and each of them in the end"
