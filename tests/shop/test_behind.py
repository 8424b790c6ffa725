"""Which reply waits for which: what is over stops nobody, a file that hangs stops nobody else, and a line says why."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.language import Said
from edge.media import MediaBook, Shelf, attached
from edge.outbox.link import LinkState
from edge.practice import samples
from edge.records.message import Who
from edge.records.reply import Delivery
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer
from tests.kit.support import AMINA, Room, open_room

PHOTO = samples.jpeg(samples.TAP)
WINDOW = Said("outbox.window_closed")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = open_room(tmp_path / "data")
    yield made
    made.close()


def reply(room: Room, text: str, who: Who) -> str:
    """Aline answers this customer in words."""
    query = room.open_query(str(room.customer(who)["id"]))
    room.desk.claim(query, room.staff("Aline"))
    return room.desk.reply(query, room.staff("Aline"), text)


def photo(room: Room, folder: Path, who: Who, caption: str = "") -> str:
    """Aline answers this customer with a photo, which nobody has brought to WhatsApp yet."""
    query = room.open_query(str(room.customer(who)["id"]))
    room.desk.claim(query, room.staff("Aline"))
    with attached(Shelf(folder), io.BytesIO(PHOTO), "tap.jpg") as taken:
        return room.desk.reply_with_file(query, room.staff("Aline"), taken, caption)


def due(room: Room) -> list[str]:
    return [found.id for found in room.outbox.due(room.clock.now())]


def test_what_is_held_from_before_a_query_was_opened_again_stops_nothing_that_is_written_since(room: Room):
    query = room.writes("wamid.1")
    held = reply(room, "Yes, 500 F.", AMINA)
    room.outbox.held(room.outbox.get(held), WINDOW, room.clock.now())
    room.desk.close(query, room.staff("Aline"), "answered")
    room.clock.forward(minutes=5)
    assert room.writes("wamid.2", "And cement?") == query, "opened again"
    later = reply(room, "12,000 F.", AMINA)
    assert due(room) == [later]
    assert room.outbox.get(held).state is Delivery.HELD, "a person still decides"


def test_what_is_held_in_the_query_at_hand_stops_what_is_written_after_it(room: Room):
    room.writes("wamid.1")
    held = reply(room, "Yes, 500 F.", AMINA)
    room.outbox.held(room.outbox.get(held), WINDOW, room.clock.now())
    reply(room, "And screws.", AMINA)
    assert due(room) == []


def test_what_waits_from_before_a_query_was_opened_again_still_leaves_first(room: Room):
    query = room.writes("wamid.1")
    first = reply(room, "Yes, 500 F.", AMINA)
    room.desk.close(query, room.staff("Aline"), "answered")
    room.clock.forward(minutes=5)
    room.writes("wamid.2", "And cement?")
    second = reply(room, "12,000 F.", AMINA)
    assert due(room) == [first]
    room.desk.drop_reply(first, room.staff("Aline"))
    assert due(room) == [second]


def test_a_photo_of_a_closed_query_that_never_gets_to_whatsapp_stops_no_later_words(room: Room, tmp_path: Path):
    query = room.writes("wamid.1")
    photo(room, tmp_path / "data", AMINA)
    room.desk.close(query, room.staff("Aline"), "answered")
    room.clock.forward(days=2)
    room.writes("wamid.2", "And cement?")
    later = reply(room, "12,000 F.", AMINA)
    assert due(room) == [later]


def test_however_many_wait_for_their_files_whoever_has_words_is_answered(room: Room, tmp_path: Path):
    for number in range(1, 121):  # more than the courier looks at
        room.hears(f"wamid.{number}", who=customer(number), at=room.clock.at - timedelta(hours=2))
        photo(room, tmp_path / "data", customer(number))
    room.hears("wamid.words", who=customer(500))
    words = reply(room, "Yes.", customer(500))
    assert due(room) == [words]
    file = MediaBook(room.books).next_to_upload(room.clock.now())
    assert file is not None
    MediaBook(room.books).uploaded(file, "a-media-id", room.clock.now())
    assert set(due(room)) == {file.reply, words}


def test_a_photo_that_whatsapp_has_refused_is_given_to_the_courier_who_settles_it(room: Room, tmp_path: Path):
    room.writes("wamid.1")
    sent = photo(room, tmp_path / "data", AMINA)
    files = MediaBook(room.books)
    file = files.next_to_upload(room.clock.now())
    assert file is not None
    assert due(room) == []
    files.change(file, refusal=Said("media.refused"))
    assert due(room) == [sent]


# What a line says.


@pytest.fixture
def aline(online: Phone) -> Phone:
    return online


def answered(counter: Counter, query: str, text: str) -> str:
    return counter.shop.desk.reply(query, counter.staff("Aline"), text)


@pytest.mark.parametrize("line", [LinkState.ONLINE, LinkState.OFFLINE])
def test_a_reply_behind_one_that_is_held_says_which_one_and_why(counter: Counter, aline: Phone, line: LinkState):
    query = counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    first = counter.shop.outbox.get(answered(counter, query, "Yes,\n500 F."))
    answered(counter, query, "And screws.")
    counter.shop.link.became(line, counter.clock.now())
    aline.open(f"/q/{query}")
    assert "waits for the one before it" not in words(aline.page.text), "both wait for their turn"
    counter.shop.outbox.held(first, WINDOW, counter.clock.now())
    aline.open(f"/q/{query}")
    seen = words(aline.page.text)
    own = seen[seen.index("And screws.") :]
    assert "waits for the one before it, “Yes, 500 F.”, which needs a person." in own
    assert "The customer's last message is more than 24 hours old." in own
    counter.shop.desk.drop_reply(first.id, counter.staff("Aline"))
    aline.open(f"/q/{query}")
    assert "waits for the one before it" not in words(aline.page.text)


def test_words_behind_a_photo_say_that_its_file_is_not_there_yet(counter: Counter, aline: Phone):
    query = counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with attached(Shelf(counter.shop.config.data), io.BytesIO(PHOTO), "tap.jpg") as taken:
        counter.shop.desk.reply_with_file(query, counter.staff("Aline"), taken)
    answered(counter, query, "This one?")
    aline.open(f"/q/{query}")
    seen = words(aline.page.text)
    own = seen[seen.index("This one?") :]
    assert "waits for the one before it, “Photo”. Its file is not at WhatsApp yet." in own
