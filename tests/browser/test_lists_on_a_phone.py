"""Pages that are lists of cards on a phone: what is tapped stands where a thumb hits it, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from edge.language import LANGUAGES
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE, lettered
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

# How far Up, Down and Remove of the first card stand from each other: the gap sideways or below, whichever is more.
APART = """() => {
  const boxes = ['up', 'down', 'remove'].map((what) =>
    document.querySelector(`form[action$='/${what}'] button`).getBoundingClientRect());
  const gap = (a, b) => Math.max(b.left - a.right, b.top - a.bottom);
  return [boxes[0].top === boxes[1].top, gap(boxes[0], boxes[1]), gap(boxes[1], boxes[2])];
}"""

# Where the ages of the cards end, how near two buttons come, and which buttons lie outside of the screen.
SEVERAL = """() => {
  const box = (e) => e.getBoundingClientRect(), ends = [...document.querySelectorAll('[name=outcome]')].map(box);
  const gaps = ends.flatMap((a) => ends.filter((b) => b !== a)
    .map((b) => Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom)));
  return [new Set([...document.querySelectorAll('.row .age')].map((e) => Math.round(box(e).right))).size,
    Math.min(...gaps), ends.filter((end) => end.top < 0 || end.bottom > innerHeight).length];
}"""
CUT = """() => [...document.querySelectorAll('.row b')]
  .filter((e) => e.scrollWidth > e.clientWidth || e.getBoundingClientRect().right > innerWidth)
  .map((e) => e.innerText)"""


@pytest.mark.parametrize("code", list(LANGUAGES))
@pytest.mark.parametrize("path", ["/quick-replies", "/outcomes"])
def test_what_is_listed_is_moved_in_one_row_and_removed_apart_from_it(
    browser: Browser, counter: Counter, path: str, code: str
):
    fill(counter)
    phone = counter.signed_in("Aline", owner=True)
    counter.shop.team.speak(counter.staff("Aline"), code)
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            page.goto(path)
            beside, near, far = page.evaluate(APART)
            assert (size, beside, near >= 8, far >= 12) == (size, True, True, True)
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_how_several_ended_is_asked_on_the_first_screen_under_cards_of_one_width(
    browser: Browser, counter: Counter, code: str
):
    for number in range(20):
        counter.hears("Nails? " * (number % 5 + 1), customer(number, f"{'Jean-Baptiste ' * (number % 3)}Nkurunziza"))
    counter.stand_still()
    phone = counter.signed_in("Aline", owner=True)
    counter.shop.team.speak(counter.staff("Aline"), code)
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            page.goto("/close-several")
            edges, gap, outside = page.evaluate(SEVERAL)
            assert (size, edges, gap >= 8, outside) == (size, 1, True, 0)
            assert page.locator(".bottom").evaluate("e => e.offsetHeight <= innerHeight * .45")
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])
            large = lettered(screen, 32)
            large.goto("/close-several")
            assert (size, large.evaluate(CUT), large.evaluate(TOO_WIDE)) == (size, [], [])
