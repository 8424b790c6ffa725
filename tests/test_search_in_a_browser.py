"""The search and the customer's page on the smallest phone: nothing overflows, runs or is too small for a thumb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers import SMALL_PHONE, open_browser, screen_of
from tests.hostile import SAYINGS, said_everywhere
from tests.judging import HAPPENED, LISTEN, TARGET, TOO_SMALL, TOO_WIDE, opened_up
from tests.shops import Counter, open_counter, webhook_of

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


def test_hostile_customers_are_found_and_shown_inert(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    for number, saying in enumerate(SAYINGS.values()):
        said = said_everywhere(saying, number)
        counter.webhook(webhook_of(*said, name=saying, phone=said[0]["from"]))
    customers = [str(document["id"]) for document in counter.shop.books.customers.all()]
    questions = ["/search", "/search?words=x", "/search?words=script", "/search?words=250", "/search?words=Z"]
    with open_browser() as browser, screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        screen.add_init_script(LISTEN)
        page = screen.new_page()
        for address in [*questions, *(f"/c/{customer}" for customer in customers)]:
            page.goto(address)
            assert (address, opened_up(page).evaluate(HAPPENED)[:2]) == (address, [[], None])
            assert (address, page.evaluate(TOO_WIDE)) == (address, [])
            assert (address, page.evaluate(TOO_SMALL, TARGET)) == (address, [])


def test_from_the_board_to_a_message_with_the_keyboard_alone(counter: Counter):
    counter.hears("Do you repair bicycles?")
    phone = counter.signed_in("Aline", owner=True)
    with open_browser() as browser, screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto("/search")
        page.focus("[name=words]")
        page.keyboard.type("bicyc")
        page.keyboard.press("Enter")
        page.wait_for_selector("mark")
        page.focus(".rows a")
        page.keyboard.press("Enter")
        page.wait_for_selector("#found")
        assert page.locator("#found + .line").inner_text().startswith("Do you repair bicycles?")
