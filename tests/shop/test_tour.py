"""The five taps that a practice shop asks for: on each page the next one, and in a real shop none."""

from __future__ import annotations

import pytest

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
