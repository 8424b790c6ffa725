"""A quick reply with a file: brought once by the owner, sent with one tap by staff, and kept once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from edge.backup import by_hand, restore
from edge.desk.quick_replies import QuickReplies
from edge.media import Shelf
from edge.media.eviction import Eviction
from edge.practice import Identity
from edge.registers.books import Books
from edge.takeout.bring_back import bring_back
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.roads import Road, open_road
from tests.kit.takeouts import export

PRICES = b"%PDF-1.7 nails 500, screws 300"
TITLE, TEXT = "Prices", "Hello {name}, here are our prices."


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


@pytest.fixture
def diane(road: Road) -> Phone:
    """The owner, who has a quick reply with the price list."""
    diane = road.counter.signed_in("Diane", owner=True)
    diane.open("/quick-replies")
    diane.submit(diane.form("/quick-replies/add"), title=TITLE, text=TEXT)
    give(diane, PRICES)
    return diane


def give(diane: Phone, data: bytes, name: str = "prices.pdf") -> None:
    diane.open("/quick-replies")
    form = diane.form(r"/quick-replies/k_\w+/file")
    diane.send_file(form.action, name, data, **form.fields)


def tapped(phone: Phone, query: str) -> str:
    """The quick reply has been tapped; what stands above the box."""
    phone.open(f"/q/{query}")
    link = re.search(rf'href="(/q/{query}\?fill=k_\w+)#newest"', phone.page.text)
    assert link
    phone.open(link[1])
    return "".join(
        words(one) for one in re.findall(r'(?s)<div class="quoting going" data-going >(.*?)</div>', phone.page.text)
    )


def box(phone: Phone) -> str:
    found = re.search(r'(?s)<textarea id="box"[^>]*>\n(.*?)</textarea>', phone.page.text)
    return found[1] if found else ""


def on_shelf(road: Road) -> list[Path]:
    return [path for path in (road.counter.shop.config.data / "media").rglob("m_*") if path.is_file()]


def test_one_tap_fills_the_words_and_shows_the_file_and_a_second_sends_both(road: Road, diane: Phone):
    road.amina.writes("What do nails cost?")
    query = road.taken(diane, "What do nails cost?")
    assert tapped(diane, query) == "prices.pdf goes with these words. ×"
    assert box(diane) == "Hello Amina, here are our prices."
    diane.submit(diane.form(rf"/q/{query}/reply"), text=box(diane))
    (sent,) = road.received(1)
    assert (sent.kind, sent.text) == ("document", "Hello Amina, here are our prices.")
    assert sent.body["document"]["filename"] == "prices.pdf"
    assert road.practice.cloud.media.find(sent.body["document"]["id"], road.practice.cloud.now()).data == PRICES
    assert until(lambda: "/media/m_" in diane.open(f"/q/{query}").text), "it stands in the conversation"
    file = re.search(r"/media/m_\w+", diane.page.text)
    assert file
    assert diane.open(file[0]).content == PRICES


def test_it_lies_on_the_shelf_and_at_whatsapp_once_however_often_it_goes(road: Road, diane: Phone):
    ids = set()
    for number in range(3):
        customer = road.practice.join(Identity(f"No. {number}", f"25078800020{number}", f"RW.2{number}"))
        customer.writes(f"Prices, please, says {number}")
        query = road.taken(diane, f"says {number}")
        tapped(diane, query)
        diane.submit(diane.form(rf"/q/{query}/reply"), text=box(diane))
        ids.add(road.received(number + 1)[-1].body["document"]["id"])
    assert (len(on_shelf(road)), len(ids)) == (1, 1)
    media = road.counter.shop.books.media
    assert (media.bytes_in_all(), media.count()) == (len(PRICES), 1), "and counts once"


def test_it_makes_no_room_for_others_until_its_quick_reply_is_removed(road: Road, diane: Phone):
    eviction = Eviction(road.counter.shop.books)
    assert eviction.first() is None
    road.amina.writes("What do nails cost?")
    query = road.taken(diane, "What do nails cost?")
    tapped(diane, query)
    diane.submit(diane.form(rf"/q/{query}/reply"), text=box(diane))
    road.received(1)
    assert eviction.first() is None
    diane.open("/quick-replies")
    diane.submit(diane.form(r"/quick-replies/k_\w+/remove"))
    assert len(on_shelf(road)) == 1, "it went with a message, and stays there as other files do"
    assert until(lambda: road.tick() and eviction.first() is not None)


def test_a_file_that_never_went_goes_with_its_quick_reply_and_another_takes_its_place(road: Road, diane: Phone):
    (first,) = on_shelf(road)
    give(diane, b"%PDF-1.7 nails 600", "prices-2.pdf")
    (second,) = on_shelf(road)
    assert first != second
    assert "prices-2.pdf" in diane.open("/quick-replies").text
    diane.submit(diane.form(r"/quick-replies/k_\w+/unfile"))
    assert on_shelf(road) == []
    assert "prices-2.pdf" not in diane.page.text
    give(diane, PRICES)
    diane.submit(diane.form(r"/quick-replies/k_\w+/remove"))
    assert on_shelf(road) == []


def test_it_is_in_backups_and_exports_once_and_comes_back_from_both(
    road: Road, diane: Phone, stick: Path, tmp_path: Path
):
    road.amina.writes("What do nails cost?")
    query = road.taken(diane, "What do nails cost?")
    tapped(diane, query)
    diane.submit(diane.form(rf"/q/{query}/reply"), text=box(diane))
    road.received(1)
    data, now = road.counter.shop.config.data, road.counter.clock.now()
    export(data, "--to", str(tmp_path / "out"))
    (kept,) = (tmp_path / "out" / "media").iterdir()
    assert kept.read_bytes() == PRICES
    (page,) = (tmp_path / "out" / "chats").iterdir()
    assert quote(kept.name) in page.read_text()
    assert by_hand(data, stick, now.at).files == 1
    restore(tmp_path / "copied", stick, now)
    bring_back(tmp_path / "brought", tmp_path / "out", now, lambda done: None)
    for folder in (tmp_path / "copied", tmp_path / "brought"):
        with closing(Books.open_reading(folder)) as books:
            (quick,) = QuickReplies(books).all()
            assert (quick.file_name, Shelf(folder).path(quick.file).read_bytes()) == ("prices.pdf", PRICES)
            assert Eviction(books).first() is None


def test_what_whatsapp_would_not_take_is_refused_where_it_was_chosen(road: Road, diane: Phone):
    give(diane, b"MZ" + bytes(99), "prices.exe")
    assert diane.page.status_code == 400
    assert "does not take this kind of file" in words(diane.page.text)
    assert len(on_shelf(road)) == 1
    aline = road.counter.signed_in("Aline")
    (quick,) = QuickReplies(road.counter.shop.books).all()
    aline.open("/me")
    assert aline.send_file(f"/quick-replies/{quick.id}/file", "a.pdf", PRICES, token=aline.token()).status_code == 403


def test_a_refusal_keeps_the_words_and_the_file_and_one_that_is_gone_is_said(road: Road, diane: Phone):
    road.amina.writes("What do nails cost?")
    query = road.taken(diane, "What do nails cost?")
    tapped(diane, query)
    form = diane.form(rf"/q/{query}/reply")
    assert diane.submit(form, text="x" * 1100).status_code == 400
    assert "prices.pdf" in diane.page.text
    form = diane.form(rf"/q/{query}/reply")
    (quick,) = QuickReplies(road.counter.shop.books).all()
    QuickReplies(road.counter.shop.books).remove(quick.id, road.counter.staff("Diane"))
    assert diane.submit(form, text="Here they are").status_code == 404
    assert "Here they are</textarea>" in diane.page.text
    assert not road.practice.received
