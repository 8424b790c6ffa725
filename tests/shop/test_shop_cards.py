"""Where the shop is, and its contact card: entered by the owner, sent with one tap, and shown wherever messages are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.records.reply import Delivery
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.roads import Road, open_road
from tests.kit.takeouts import export, lines, read_page

PLACE = {"address": "KN 3 Rd, Kigali", "position": "-1.9441, 30.0619", "contact_phone": "+250 788 123 456"}


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


@pytest.fixture
def diane(road: Road) -> Phone:
    return road.counter.signed_in("Diane", owner=True)


def enter(diane: Phone, **fields: str) -> int:
    diane.open("/settings/place")
    return diane.submit(diane.form("/settings/place"), **fields).status_code


def asked(road: Road, phone: Phone) -> str:
    road.amina.writes("Where are you?")
    return road.taken(phone, "Where are you?")


def test_the_place_goes_with_one_tap_and_is_an_answer(road: Road, diane: Phone):
    assert enter(diane, **PLACE) == 200
    query = asked(road, diane)
    diane.submit(diane.form(rf"/q/{query}/place"))
    (sent,) = road.received(1)
    there = {"latitude": -1.9441, "longitude": 30.0619, "name": "Kabeza Hardware", "address": "KN 3 Rd, Kigali"}
    assert (sent.body["type"], sent.body["location"]) == ("location", there)
    assert road.counter.shop.books.queries.asked(query).wait.since_at is None, "nobody waits any more"
    assert until(lambda: road.counter.shop.books.replies.any_in(Delivery.READ))
    page = diane.open(f"/q/{query}").text
    assert "Place Kabeza Hardware KN 3 Rd, Kigali -1.9441, 30.0619" in words(page)
    assert 'href="geo:-1.9441,30.0619?q=-1.9441,30.0619"' in page


def test_the_contact_goes_with_one_tap_and_can_answer_one_message(road: Road, diane: Phone):
    enter(diane, **PLACE)
    query = asked(road, diane)
    quote = re.search(rf"/q/{query}\?quote=\d+", diane.open(f"/q/{query}").text)
    assert quote
    diane.open(quote[0])
    diane.submit(diane.form(rf"/q/{query}/contact"))
    (sent,) = road.received(1)
    (card,) = sent.body["contacts"]
    assert (card["name"]["formatted_name"], card["phones"]) == ("Kabeza Hardware", [{"phone": "+250788123456"}])
    assert sent.body["context"] == {"message_id": road.amina.lines[0].wamid}
    assert 'href="tel:+250788123456"' in diane.open(f"/q/{query}").text


def test_both_stand_in_exports_and_on_the_printed_conversation(road: Road, diane: Phone, tmp_path: Path):
    enter(diane, **PLACE)
    query = asked(road, diane)
    for verb in ("place", "contact"):
        diane.open(f"/q/{query}")
        diane.submit(diane.form(rf"/q/{query}/{verb}"))
    road.received(2)
    export(road.counter.shop.config.data, "--to", str(tmp_path / "out"))
    (page,) = (tmp_path / "out" / "chats").iterdir()
    for seen in ("KN 3 Rd, Kigali", "-1.9441, 30.0619", "+250788123456"):
        assert seen in read_page(page)
    kept = [line["data"] for line in lines(tmp_path / "out", "messages.jsonl") if line["direction"] == "out"]
    assert [[*data["extra"]] for data in kept if isinstance(data, dict)] == [["location"], ["contacts"]]


def test_without_a_line_it_waits_and_can_be_taken_back(road: Road, diane: Phone):
    enter(diane, **PLACE)
    query = asked(road, diane)
    road.practice.switch("link_cut", on=True)
    diane.submit(diane.form(rf"/q/{query}/place"))
    road.counter.shop.settings.change_shop(latitude=-2.0, longitude=30.0)
    road.practice.switch("link_cut", on=False)
    assert road.received(1)[0].body["location"]["latitude"] == -1.9441, "what was sent is what was tapped"


def test_what_is_not_entered_is_not_offered_and_what_is_no_place_is_refused(road: Road, diane: Phone):
    query = asked(road, diane)
    assert not diane.forms(rf"/q/{query}/(place|contact)")
    token = diane.token()
    assert diane.send(f"/q/{query}/place", token=token).status_code == 404
    for odd in ({"position": "91, 30"}, {"position": "here"}, {"contact_phone": "12"}, {"position": "-1.9"}):
        assert enter(diane, **{**PLACE, **odd}) == 400
        assert "KN 3 Rd, Kigali" in diane.page.text, "what was typed stands there"
    assert road.counter.shop.settings.shop().latitude is None
    assert enter(diane, **{**PLACE, "contact_phone": "0788 123 456"}) == 200
    assert road.counter.shop.settings.shop().contact_phone == "250788123456", "as it is dialled in Kigali"
    assert enter(diane, address="", position="", contact_phone="") == 200
    assert not road.counter.shop.settings.shop().contact_phone
    assert road.counter.signed_in("Aline").open("/settings/place").status_code == 403
