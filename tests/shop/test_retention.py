"""Messages and files that are older than so many months go by themselves, where the owner wants that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.desk.views.search import Search
from edge.desk.views.story import Deed
from edge.forgetting import Erasing, Keeping, Retaining
from edge.language import ENGLISH, language
from edge.media import MediaBook, Shelf
from edge.media.kinds import kind_of
from edge.records.events import Closed
from edge.records.message import Media, Who
from edge.store.all_tables import where
from tests.kit.erasing import traces_in
from tests.kit.phones import words
from tests.kit.shops import PIN, open_counter
from tests.kit.support import AMINA, BOSCO, HandClock, Room, open_room

OLD = "zanzibarmango"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Room, Retaining, Shelf]]:
    clock = HandClock()
    room = open_room(tmp_path, clock)
    shelf = Shelf(tmp_path)
    yield room, Retaining(room.books, shelf, clock), shelf
    room.close()


def lets_go(retaining: Retaining, erasing: Erasing | None = None) -> int:
    """One round of the chore, and what comes after it."""
    went = 0
    for _ in range(50):
        went += retaining.step()
    while erasing and erasing.step():
        pass
    return went


def test_nothing_goes_as_long_as_nobody_has_chosen_a_period(shop: tuple[Room, Retaining, Shelf]):
    room, retaining, _ = shop
    room.writes("wamid.1", OLD, at=room.clock.at - timedelta(days=5000))
    room.desk.close(room.only_query(), room.staff("Aline", owner=True), "sold")
    assert lets_go(retaining) == 0
    assert room.books.messages.count() == 1


def test_what_is_older_goes_with_its_file_and_its_words_and_what_is_open_or_younger_stays(
    shop: tuple[Room, Retaining, Shelf], tmp_path: Path
):
    room, retaining, shelf = shop
    aline = room.staff("Aline", owner=True)
    media = Media("77", "image/jpeg")
    long_ago = room.clock.at - timedelta(days=800)
    query = room.writes("wamid.old", f"Do you have {OLD}?", at=long_ago, kind="image", media=media)
    (document,) = room.books.tables.media.all()
    file = MediaBook(room.books).get(document["id"])
    with shelf.coming(file.id) as coming:
        coming.write(OLD.encode())
        shelf.put(file.id, coming)
        MediaBook(room.books).fetched(file, kind_of(coming, ""), 13, "", doubtful=False)
    while room.books.words.step():
        pass
    room.desk.close(query, aline, "sold")
    waiting = room.writes("wamid.waits", "I still wait", Who(phone="250788000303"), at=long_ago)
    room.writes("wamid.new", "Hello", BOSCO)
    closed = room.open_query(room.books.tables.keys.get(where("key") == f"phone:{BOSCO.phone}")["customer"])  # type: ignore[index]
    room.desk.close(closed, aline, "sold")
    before = room.books.events.count(Closed), len(room.books.tables.queries), len(room.books.tables.customers)

    retaining.choose(24, aline.id)
    assert retaining.older(24) == 1
    assert lets_go(retaining, Erasing(room.books, shelf, tmp_path)) == 1

    assert {row.text for row in room.books.messages.page(room.query(waiting).customer)} == {"I still wait"}
    assert room.books.messages.count() == 2
    assert not room.books.tables.media.all()
    assert not shelf.path(file.id).exists()
    assert room.query(query).last.text == ""
    assert Search(room.books, room.team).find(OLD).messages == []
    assert (room.books.events.count(Closed), len(room.books.tables.queries), len(room.books.tables.customers)) == before
    assert room.customer(AMINA)["name"] == "Amina", "names stay"
    assert Keeping(room.books).erased() == [], "nobody was erased"
    room.books.database.checkpoint()
    assert traces_in(tmp_path) == [], "their bytes have gone as well"
    room.sort()


def test_a_box_that_is_started_again_in_between_still_blanks_what_went(
    shop: tuple[Room, Retaining, Shelf], tmp_path: Path
):
    room, retaining, shelf = shop
    room.desk.close(room.writes("wamid.1", OLD, at=room.clock.at), room.staff("Aline", owner=True), "sold")
    while room.books.words.step():
        pass
    room.clock.forward(days=800)
    retaining.choose(12, None)
    assert retaining.step() == 1
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "all.zip").write_bytes(b"that an owner is just fetching")
    again, erasing = Retaining(room.books, shelf, room.clock), Erasing(room.books, shelf, tmp_path)
    assert lets_go(again, erasing) == 0
    assert [one.step for one in room.books.erasures.all()] == ["done"]
    assert (tmp_path / "exports" / "all.zip").exists(), "nobody was erased"
    room.clock.forward(days=2)
    assert lets_go(again, erasing) == 0
    assert len(room.books.erasures.all()) == 1, "once is enough"


def test_what_is_noted_of_a_round_does_not_grow_with_the_files_that_went(shop: tuple[Room, Retaining, Shelf]):
    """It is written with each piece: a list of all files would be written hundreds of times in a shop's first round."""
    room, retaining, _ = shop
    query = room.writes("wamid.1", OLD, at=room.clock.at, kind="image", media=Media("77", "image/jpeg"))
    room.desk.close(query, room.staff("Aline", owner=True), "sold")
    room.clock.forward(days=800)
    retaining.choose(12, None)
    assert retaining.step() == 1
    assert room.books.tables.media.all() == []
    assert room.books.kept("retention") == {"months": 12, "went": True}


def test_a_reply_that_failed_keeps_its_words_until_somebody_has_decided(
    shop: tuple[Room, Retaining, Shelf], tmp_path: Path
):
    room, retaining, shelf = shop
    erasing = Erasing(room.books, shelf, tmp_path)
    aline = room.staff("Aline", owner=True)
    query = room.writes("wamid.1", OLD, at=room.clock.at)
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes, at 500")
    room.books.tables.replies.update({"state": "failed"})
    room.desk.close(query, aline, "sold", unsent="keep")
    room.clock.forward(days=800)
    retaining.choose(12, aline.id)
    assert lets_go(retaining, erasing) == 1
    assert [one["text"] for one in room.books.tables.replies.all()] == ["Yes, at 500"]
    room.books.tables.replies.update({"state": "dropped"})
    room.clock.forward(days=2)
    assert lets_go(retaining, erasing) == 1
    assert [one["text"] for one in room.books.tables.replies.all()] == [""]


def test_what_went_before_an_upgrade_is_blanked_after_it(shop: tuple[Room, Retaining, Shelf]):
    room, retaining, _ = shop
    retaining.choose(12, None)
    room.books.keep("retention", {"months": 12, "gone": []})  # as a version before left it in the middle of a round
    lets_go(retaining)
    under_way = room.books.erasures.under_way()
    assert under_way is not None
    assert under_way.step == "words"
    assert "gone" not in room.books.kept("retention")


def test_with_a_doubtful_clock_nothing_goes(shop: tuple[Room, Retaining, Shelf]):
    room, retaining, _ = shop
    query = room.writes("wamid.1", OLD, at=room.clock.at - timedelta(days=300))
    room.desk.close(query, room.staff("Aline", owner=True), "sold")
    retaining.choose(12, None)
    room.clock.step(days=4000)
    assert lets_go(retaining) == 0
    room.clock.step(days=-4000)
    assert lets_go(retaining) == 0
    room.clock.forward(days=100)
    assert lets_go(retaining) == 1


@pytest.mark.parametrize("trusted", [True, False])
def test_what_colleagues_wrote_with_an_offer_or_a_no_goes_at_that_age(
    shop: tuple[Room, Retaining, Shelf], tmp_path: Path, trusted: bool
):
    room, retaining, shelf = shop
    query, eric, aline = room.writes("wamid.1"), room.staff("Eric"), room.staff("Aline", owner=True)
    room.desk.claim(query, eric)
    room.clock.forward(days=3)
    room.clock.trusted = trusted
    room.desk.hand_over(query, eric, aline.id, f"{OLD} owes us money")
    room.desk.decline(query, aline, f"{OLD} is a thief")
    room.clock.trusted = True
    room.clock.forward(days=1)
    room.desk.close(query, eric, "sold")
    retaining.choose(12, aline.id)
    room.clock.forward(days=363)
    erasing = Erasing(room.books, shelf, tmp_path)
    lets_go(retaining, erasing)
    assert told(room, query, eric)[-2] == f"Aline said no: {OLD} is a thief", "it is younger than the message"
    room.clock.forward(days=8)
    lets_go(retaining, Erasing(room.books, shelf, tmp_path))
    assert told(room, query, eric) == [
        "Eric took it",
        "Eric offered it to Aline",
        "Aline said no",
        "Closed: sold, Eric",
    ]
    room.books.database.checkpoint()
    assert traces_in(tmp_path) == []


def told(room: Room, query: str, by: Staff) -> list[str]:
    """What the page of a query says was done."""
    return [language(ENGLISH).say(one.said) for one in room.board.query(query, by).story if isinstance(one, Deed)]


def test_an_owner_chooses_the_period_with_their_pin(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        assert "Law 058/2021" in words(aline.open("/kept").text)
        form = aline.form("/kept/months")
        assert "This is not your PIN" in words(aline.submit(form, months="12", pin="0000").text)
        assert counter.shop.memory.retaining.months() == 0
        aline.open("/kept")
        assert "go by themselves when they are 12 months old" in words(
            aline.submit(aline.form("/kept/months"), months="12", pin=PIN).text
        )
        assert aline.submit(aline.form("/kept/months"), months="7", pin=PIN).status_code == 400
        assert counter.shop.memory.retaining.months() == 12
