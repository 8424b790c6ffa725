"""When WhatsApp was heard last is always in sight for the owner, on whatever page and however far it is pushed on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.kit.browsers import screen_of
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, webhook_of
from tests.kit.support import AMINA
from tests.kit.watching import SOON, opened, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")
PAGES = (
    "/",
    "/closed",
    "/held",
    "/search?words=nails",
    "/notices",
    "/settings",
    "/settings/whatsapp",
    "/reports",
    "/me",
    "/summary",
)


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline) as screen:
        yield screen


def writes(counter: Counter, number: int = 1) -> None:
    """Amina does, on the road that WhatsApp takes."""
    stamp = str(int(counter.clock.at.timestamp()))
    message = {"from": AMINA.phone, "id": f"wamid.in{number}", "timestamp": stamp, "type": "text"}
    counter.webhook(webhook_of({**message, "text": {"body": f"nails {number}"}}, name="Amina", phone=str(AMINA.phone)))


@pytest.fixture
def long(counter: Counter) -> str:
    """A query that fills more than a screen, and so does the board."""
    for number in range(30):
        writes(counter, number)
        counter.hears(f"Question {number}")
    (row,) = [row for row in counter.shop.board.see(counter.staff("Aline")).waiting if row.name == "Amina"]
    return f"/q/{row.id}"


def test_it_stays_in_sight_on_every_page_of_the_owners(screen: BrowserContext, long: str):
    page = opened(screen, "/")
    for path in (*PAGES, long):
        page.goto(path)
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        expect(page.get_by_text("Last heard from WhatsApp: 14:00")).to_be_in_viewport()
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight / 2)")
        expect(page.get_by_text("Last heard from WhatsApp: 14:00")).to_be_in_viewport()


def test_it_is_true_also_while_the_page_lies_there(counter: Counter, screen: BrowserContext, long: str):
    for path in ("/", long):
        page = watched(screen, path)
        counter.clock.forward(minutes=5)
        writes(counter, counter.clock.at.minute + 100)
        page.clock.fast_forward(SOON)
        expect(page.get_by_text(f"Last heard from WhatsApp: 14:{counter.clock.at.minute:02}")).to_be_visible()


def test_a_way_in_that_does_not_work_is_seen_on_every_page(counter: Counter, screen: BrowserContext, long: str):
    page = opened(screen, "/settings")
    expect(page.locator(".heard")).not_to_have_class("heard urgent")
    counter.stand_still()
    query, aline, now = long.rpartition("/")[2], counter.staff("Aline"), counter.clock.now()
    counter.shop.desk.claim(query, aline)
    reply = counter.shop.outbox.begin(counter.shop.desk.reply(query, aline, "Yes"), now)
    counter.shop.outbox.accepted(reply, "wamid.out", now)
    counter.clock.forward(minutes=6)
    for path in ("/settings", long):
        page.goto(path)
        expect(page.locator(".heard")).to_have_class("heard urgent")
        expect(page.locator(".heard")).to_be_in_viewport()
    page.locator(".verbs > details > summary").last.click()
    expect(page.locator(".heard")).to_be_in_viewport()
    head, sheet = page.locator(".heard").bounding_box(), page.locator(".verbs .sheet:visible").bounding_box()
    assert head
    assert sheet
    assert head["y"] + head["height"] <= sheet["y"] + 1, "an open sheet leaves it in sight"


def test_before_anything_came_it_says_so_and_how_to_try(aline: Phone):
    assert "Nothing has come in from WhatsApp yet" in words(aline.open("/settings").text)
    assert "Write “hello” to the shop’s number" in words(aline.open("/").text)


def test_staff_who_do_not_look_after_the_line_are_not_told(counter: Counter):
    writes(counter)
    eric = counter.signed_in("Eric")
    assert "Last heard from WhatsApp" not in words(eric.open("/").text)


def test_a_page_that_has_no_other_news_does_not_ask_for_them(screen: BrowserContext):
    page = watched(screen, "/settings")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(5 * SOON)
    assert [url for url in asked if "static" not in url] == []
