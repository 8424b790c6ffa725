"""What customers write to break a page, in a real browser: on every page, and where it comes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize, expect

from edge.records.reply import Delivery
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.hostile import SAYINGS, said_everywhere
from tests.kit.judging import HAPPENED, LISTEN, TARGET, TOO_SMALL, TOO_WIDE, opened_up
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer, webhook_of

pytestmark = pytest.mark.needs("chromium-headless-shell")

ON_THE_WALL: ViewportSize = {"width": 1280, "height": 720}
NOTHING: dict[str, object] = {"ran": [[], None, 0, 0], "too wide": [], "too small": []}


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline, viewport=SMALL_PHONE) as screen:
        screen.add_init_script(LISTEN)
        yield screen


def everybody_writes(counter: Counter) -> None:
    """Each saying comes from a customer of its own, who is called so too."""
    for number, saying in enumerate(SAYINGS.values()):
        said = said_everywhere(saying, number)
        counter.webhook(webhook_of(*said, name=saying, phone=said[0]["from"]))


def opened(screen: BrowserContext, path: str) -> Page:
    page = screen.new_page()
    page.goto(path)
    return page


def harm(page: Page) -> dict[str, Any]:
    """What ran or was asked for on a page, and what has become too wide for it or too small for a thumb."""
    ran = opened_up(page).evaluate(HAPPENED)
    return {"ran": ran, "too wide": page.evaluate(TOO_WIDE), "too small": page.evaluate(TOO_SMALL, TARGET)}


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["360", "320"])
def test_whatever_customers_write_does_nothing_and_breaks_no_layout(
    browser: Browser, counter: Counter, size: dict[str, int]
):
    phone = counter.signed_in("Aline", owner=True)
    counter.staff("Eric")
    everybody_writes(counter)
    with screen_of(browser, phone, viewport=size) as screen:
        screen.add_init_script(LISTEN)
        page, dialogs, asked = screen.new_page(), list[str](), list[str]()

        def refused(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", refused)
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/?see=waiting")
        addresses = [row.get_attribute("href") or "" for row in page.locator(".what").all()]
        assert len(addresses) == len(SAYINGS)
        for address in ["/", "/?see=waiting", *addresses, "/closed", "/apart", "/search?words=a", "/search?words=0101"]:
            page.goto(address)
            assert (address, opened_up(page).evaluate(HAPPENED)) == (address, [[], None, 0, 0])
            assert (address, page.evaluate(TOO_WIDE)) == (address, [])
            assert (address, page.evaluate(TOO_SMALL, TARGET)) == (address, [])
        assert dialogs == []
        assert [url for url in asked if not url.startswith(phone.address)] == []


def test_the_policy_stops_what_would_slip_through(browser: Browser, counter: Counter):
    """The listener of the test above does hear: markup put in from outside is refused by the browser itself."""
    phone = counter.signed_in("Aline", owner=True)
    with screen_of(browser, phone) as screen:
        screen.add_init_script(LISTEN)
        page = screen.new_page()
        page.goto("/")
        page.evaluate(
            """() => {
              document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror="window.hit=1">');
              document.body.append(Object.assign(document.createElement('script'), {text: 'window.hit=1'}));
            }"""
        )
        page.wait_for_function("() => window.refused.length >= 2")
        assert page.evaluate("() => window.hit") is None


def test_what_comes_to_an_open_board_by_itself_does_nothing(counter: Counter, screen: BrowserContext):
    page = opened(screen, "/?see=waiting")
    everybody_writes(counter)
    expect(page.locator(".take")).to_have_count(len(SAYINGS))
    assert harm(page) == NOTHING


def test_what_comes_to_an_open_query_by_itself_does_nothing(counter: Counter, screen: BrowserContext):
    query, phone = counter.hears("Good morning", customer(500)), customer(500).phone
    counter.shop.desk.claim(query, counter.staff("Aline"))
    page = opened(screen, f"/q/{query}")
    for number, saying in enumerate(SAYINGS.values()):
        words, _, document, *_ = ({**said, "from": phone} for said in said_everywhere(saying, number))
        del words["from_user_id"], document["from_user_id"]
        counter.webhook(webhook_of(words, document, name=saying, phone=phone or ""))
    last = counter.hears("That was all", customer(500))
    expect(page.get_by_text("That was all")).to_be_visible()
    assert last == query
    assert page.locator(".line").count() == 2 * len(SAYINGS) + 2
    assert harm(page) == NOTHING


def test_names_and_words_do_nothing_on_the_wall_among_replies_or_on_the_page_of_a_customer(
    counter: Counter, screen: BrowserContext
):
    everybody_writes(counter)
    counter.shop.settings.change_shop(wall_names=True)
    counter.stand_still()
    me, books = counter.staff("Aline"), counter.shop.books
    customers = [counter.shop.board.query(row.id, me).query.customer for row in counter.shop.board.see(me).waiting]
    page = opened(screen, "/wall")
    assert harm(page) == NOTHING
    page.set_viewport_size(ON_THE_WALL)
    assert harm(page) == NOTHING
    page.set_viewport_size(SMALL_PHONE)
    for row, saying in zip(counter.shop.board.see(me).waiting, SAYINGS.values(), strict=True):
        counter.shop.desk.claim(row.id, me)
        if saying.strip():
            counter.shop.desk.reply(row.id, me, saying[:4000])
    books.tables.replies.update({"state": Delivery.FAILED.value, "reason": "WhatsApp would not take it."})
    for path in ("/held", "/notices", *(f"/c/{one}" for one in customers)):
        page.goto(path)
        assert (path, harm(page)) == (path, NOTHING)


def test_a_customer_with_a_name_of_one_letter_can_be_tapped_among_the_replies(counter: Counter, screen: BrowserContext):
    aline = counter.staff("Aline")
    query = counter.hears("Good morning", customer(1, "i"))
    counter.shop.desk.claim(query, aline)
    counter.shop.desk.reply(query, aline, "Good morning.")
    counter.stand_still()
    counter.shop.books.tables.replies.update({"state": Delivery.FAILED.value})
    box = opened(screen, "/held").get_by_role("link", name="i", exact=True).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
