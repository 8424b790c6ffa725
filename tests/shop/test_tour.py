"""The five taps that a practice shop asks for: on each page the next one, and in a real shop none."""

from __future__ import annotations

import pytest

from edge.printing import PrinterChoice
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter


@pytest.fixture
def practice(counter: Counter) -> Counter:
    counter.shop.settings.change_shop(practice=True)
    counter.stand_still()
    return counter


def step(phone: Phone, path: str) -> str:
    page = words(phone.open(path).text)
    return next((f"{number} of 5" for number in range(1, 6) if f"{number} of 5" in page), "")


def test_each_page_asks_for_the_next_tap(practice: Counter) -> None:
    phone = practice.signed_in("Diane", owner=True)
    query = practice.hears()
    assert step(phone, "/") == step(phone, f"/q/{query}") == "1 of 5"
    phone.submit(phone.form(f"/q/{query}/claim"))
    assert step(phone, f"/q/{query}") == "2 of 5"
    assert step(phone, "/") == "2 of 5"
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/reply"), text="Yes, 1,200 Frw.")
    assert step(phone, f"/q/{query}") == "3 of 5"
    phone.submit(phone.form(f"/q/{query}/close"), outcome="sold")
    assert step(phone, "/") == "4 of 5"
    assert step(phone, "/reports") == "5 of 5"


def test_the_tour_goes_on_after_a_close_and_does_not_begin_again_after_its_end(practice: Counter) -> None:
    phone = practice.signed_in("Diane", owner=True)
    practice.shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9"))
    closes(practice, phone)
    practice.clock.forward(minutes=5)
    query = practice.hears()
    assert step(phone, "/") == "4 of 5", "also where nothing more can be undone"
    assert step(phone, f"/q/{query}") == ""
    step(phone, "/reports")
    phone.submit(phone.form("/reports/print"))
    assert phone.page.ok
    again = practice.signed_in("Diane")
    assert [step(one, path) for one in (phone, again) for path in ("/", f"/q/{query}", "/reports")] == [""] * 6
    assert "How it works" in words(again.open("/").text)


def test_the_tour_of_who_sees_no_reports_ends_with_a_close_and_each_has_their_own(practice: Counter) -> None:
    diane, eric = practice.signed_in("Diane", owner=True), practice.signed_in("Eric")
    closes(practice, eric)
    query = practice.hears()
    assert step(eric, "/") == step(eric, f"/q/{query}") == ""
    assert step(diane, "/") == "1 of 5"


def closes(practice: Counter, phone: Phone) -> None:
    """A query, from the tap on Take to the one on how it ended."""
    query = practice.hears()
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/claim"))
    phone.submit(phone.form(f"/q/{query}/reply"), text="Yes, 1,200 Frw.")
    phone.submit(phone.form(f"/q/{query}/close"), outcome="sold")
    assert phone.page.ok


def test_who_may_not_see_reports_is_not_sent_there(practice: Counter) -> None:
    practice.staff("Diane", owner=True)
    phone = practice.signed_in("Aline")
    query = practice.hears()
    practice.shop.desk.claim(query, practice.staff("Aline"))
    practice.shop.desk.close(query, practice.staff("Aline"), "sold")
    assert "of 5" not in words(phone.open("/").text)


def test_on_the_query_of_a_colleague_nothing_is_asked_that_only_they_can_do(practice: Counter) -> None:
    phone = practice.signed_in("Diane", owner=True)
    query = practice.hears()
    practice.shop.desk.claim(query, practice.staff("Eric"))
    assert "of 5" not in words(phone.open(f"/q/{query}").text)


@pytest.mark.parametrize("path", ["/help", "/me", "/settings", "/closed"])
def test_other_pages_lead_to_the_guide(practice: Counter, path: str) -> None:
    page = words(practice.signed_in("Diane", owner=True).open(path).text)
    assert "of 5" not in page
    assert "How it works" in page


def test_a_real_shop_has_no_tour(counter: Counter) -> None:
    phone = counter.signed_in("Diane", owner=True)
    query = counter.hears()
    assert not any("of 5" in words(phone.open(path).text) for path in ("/", f"/q/{query}", "/reports"))
