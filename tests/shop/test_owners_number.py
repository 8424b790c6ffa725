"""The page on which an owner says where the day's figures go, and what became of them, on the whole road."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.language import LANGUAGES, language
from edge.outbox import TemplateBook
from edge.outbox.owners_number import OwnersNumber, owners_number
from edge.practice import Identity
from edge.whatsapp.templates import Template
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.roads import Road, open_road
from tests.kit.shops import Counter

DIANE = Identity("Diane", "250788000900", "RW.70461198223351904999")
HIDDEN = Identity("Diane", None, "RW.70461198223351904555", username="@diane")
PAGE = "/settings/summary"
FITS = Template("figures", "en", "UTILITY", "{{1}}: {{2}}", ("1", "2"))
OTHERS = (
    Template("advert", "en", "MARKETING", "{{1}}", ("1",)),
    Template("hello", "en", "UTILITY", "Hello", ()),
    Template("many", "en", "UTILITY", "{{1}}{{2}}{{3}}{{4}}{{5}}", ("1", "2", "3", "4", "5")),
)


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


def choose(phone: Phone, number: str, template: str = "", **more: str) -> int:
    phone.open(PAGE)
    return phone.submit(phone.form(PAGE), number=number, template=template, **more).status_code


def test_it_is_off_and_the_owner_gives_a_number_as_people_dial_it(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    assert f'href="{PAGE}"' in owner.open("/settings").text
    assert "Write “hi” from it" in words(owner.open(PAGE).text)
    assert owners_number(counter.shop.books) == OwnersNumber()
    assert choose(owner, "0788 000 900") == 200
    assert "Kept." in words(owner.page.text)
    assert 'value="+250788000900"' in owner.page.text
    assert choose(owner, "") == 200
    assert owners_number(counter.shop.books) == OwnersNumber()


@pytest.mark.parametrize("number", ["hello", "0", "+999 123", "12", "+250 788"])
def test_what_is_no_number_is_refused_in_words_and_stands_there_again(counter: Counter, number: str):
    owner = counter.signed_in("Diane", owner=True)
    assert choose(owner, number) == 400
    assert f'value="{number}"' in owner.page.text
    assert owners_number(counter.shop.books) == OwnersNumber()


def test_only_approved_texts_that_can_say_the_figures_are_offered_and_taken(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    TemplateBook(counter.shop.books).replace([FITS, *OTHERS])
    page = owner.open(PAGE).text
    assert FITS.key in page
    assert not [each.key for each in OTHERS if each.key in page]
    assert choose(owner, "0788 000 900", OTHERS[0].key) == 400
    assert "kind utility" in words(owner.page.text)
    assert choose(owner, "0788 000 900", FITS.key) == 200
    assert owners_number(counter.shop.books) == OwnersNumber("250788000900", FITS.key)


def test_only_an_owner_sees_and_changes_it(counter: Counter):
    assert counter.signed_in("Eric").open(PAGE).status_code == 403


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_said_in_four_languages_and_never_longer_than_a_screen(code: str):
    for key in ("day", "came_in", "closed", "open_now", "first_reply", "unanswered", "late"):
        said = language(code).say(f"owners_message.{key}", day="Mon 30 Nov 2026", count=99999, span="23 h 59")
        assert len(said) < 80
        assert "\n" not in said


@pytest.mark.parametrize("who", [DIANE, HIDDEN], ids=["by number", "whose number WhatsApp does not show"])
def test_from_the_owners_hi_to_the_figures_on_the_owners_phone(road: Road, who: Identity):
    counter, shop = road.counter, road.counter.shop
    shop.settings.change_shop(zone="UTC", day_cut=f"{(counter.clock.at.hour + 2) % 24:02d}:00")
    owner = counter.signed_in("Diane", owner=True)
    assert choose(owner, f"+{DIANE.phone}") == 200
    assert "your own chat" not in owner.open(PAGE).text
    road.practice.join(who).writes("Good evening, shop")
    assert until(lambda: "Good evening, shop" in owner.open("/").text)
    if who.phone is None:
        assert "Diane · …4555" in words(owner.open(PAGE).text)
        assert choose(owner, f"+{DIANE.phone}", chat="RW.1") == 400
        assert choose(owner, f"+{DIANE.phone}", chat=str(who.user_id)) == 200
        assert f'value="{who.user_id}" selected' in owner.open(PAGE).text
    counter.stand_still()
    shop.owners.step()
    counter.clock.forward(hours=2)
    day_ends(counter)
    (sent,) = road.practice.received
    assert sent.customer.identity == who
    assert sent.text.splitlines()[1:4] == ["Came in: 1", "Closed: 0", "Open now: 1"]
    assert until(lambda: shop.sorter.step() and "delivered" in words(owner.open(PAGE).text))
    day_ends(counter)
    assert len(road.practice.received) == 1


def day_ends(counter: Counter) -> None:
    """What the loops would do, each in its turn."""
    while counter.shop.summaries.step(counter.shop.prints):
        pass
    counter.shop.owners.step()
    for _ in range(3):
        counter.clock.forward(seconds=2)
        counter.shop.courier.step()
        counter.shop.courier.rest()
