"""The hour stands in the last line of a bubble's words and lies over none of them; a tap says a tick in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TOO_PALE, TOO_WIDE
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

JEAN = customer(7, "Jean-Bosco H.")
# Of each bubble: how far its hour reaches into the last words, and how much of the last words it lies over.
OVER = """() => [...document.querySelectorAll('.line.brief')].map((line) => {
  const range = document.createRange();
  range.selectNodeContents(line.querySelector('.text'));
  const words = [...range.getClientRects()].at(-1), meta = document.createRange();
  meta.selectNodeContents(line.querySelector('.meta'));
  const unseen = line.querySelector('.tick span');
  if (unseen && !line.matches('.worded')) meta.setEndBefore(unseen);
  const hour = [...meta.getClientRects()].filter((one) => one.width > 1);
  const left = Math.min(...hour.map((one) => one.left)), top = Math.min(...hour.map((one) => one.top));
  return top < words.bottom - 2 && left < words.right - 1 ? line.innerText : '';
}).filter(Boolean)"""


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["360", "320"])
@pytest.mark.parametrize("code", ["en", "rw"])
def test_the_hour_lies_over_no_words_however_long_they_are(
    browser: Browser, counter: Counter, size: dict[str, int], code: str
):
    phone, aline = counter.signed_in("Aline"), counter.staff("Aline")
    counter.stand_still()
    counter.shop.team.speak(aline, code)
    query = counter.hears("a", JEAN)
    counter.shop.desk.claim(query, aline)
    states = ("queued", "sent", "delivered", "read")
    for number in range(1, 41):
        counter.hears("word " * number, JEAN)
        counter.shop.desk.reply(query, aline, "wo rd " * number)
        replies = counter.shop.books.tables.replies
        replies.update({"state": states[number % 4]}, doc_ids=[max(one.doc_id for one in replies.all())])
    counter.hears("هل الأسمنت متوفر؟ أريد عشرة أكياس منه اليوم", JEAN)
    with screen_of(browser, phone, viewport=size) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        assert page.locator(".line.brief").count() == 82
        assert page.evaluate(OVER) == []
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_PALE)) == ([], [])
        assert is_in_the_last_line(page, ".line.in", -2)
        assert not is_in_the_last_line(page, ".line.in", -1), "a line that runs from the right has its hour below"


def is_in_the_last_line(page: Page, which: str, place: int) -> bool:
    line = page.locator(which).nth(page.locator(which).count() + place)
    text, meta = line.locator(".text").bounding_box(), line.locator(".meta").bounding_box()
    assert text
    assert meta
    return meta["y"] < text["y"] + text["height"] - 2


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with"])
def test_a_tap_on_a_bubble_says_its_tick_in_words(browser: Browser, counter: Counter, scripts: bool):
    phone, aline = counter.signed_in("Aline"), counter.staff("Aline")
    counter.stand_still()
    query = counter.hears("Do you have nails?", JEAN)
    counter.shop.desk.claim(query, aline)
    counter.shop.desk.reply(query, aline, "Yes, all sizes of them.")
    counter.shop.books.tables.replies.update({"state": "delivered"})
    with screen_of(browser, phone, viewport=PHONE, java_script_enabled=scripts, has_touch=True) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        words = page.locator(".tick span")
        expect(words).to_have_css("clip-path", "inset(50%)")
        page.tap(".line.out .meta")
        expect(words).to_have_css("clip-path", "none", timeout=5000)
        assert not is_in_the_last_line(page, ".line.out", -1), "the words lie over none of the message"


def test_a_query_that_a_form_led_to_looks_as_one_that_was_opened(browser: Browser, counter: Counter):
    phone = counter.signed_in("Aline")
    counter.stand_still()
    counter.hears("Do you have nails?", JEAN)
    with screen_of(browser, phone, viewport=PHONE, has_touch=True) as screen:
        page = screen.new_page()
        page.goto("/")
        page.get_by_role("button", name="Take Jean-Bosco H.").tap()
        expect(page.locator(".dial")).to_have_css("min-height", "48px")
        assert is_in_the_last_line(page, ".line.in", -1)
        assert page.locator("[href*='lines.css']").count() == 1
