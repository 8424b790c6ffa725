"""Pages that are lists of cards on a phone: what is tapped stands where a thumb hits it, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from edge.language import LANGUAGES
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE
from tests.kit.screens import fill
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")

# How far Up, Down and Remove of the first card stand from each other: the gap sideways or below, whichever is more.
APART = """() => {
  const boxes = ['up', 'down', 'remove'].map((what) =>
    document.querySelector(`form[action$='/${what}'] button`).getBoundingClientRect());
  const gap = (a, b) => Math.max(b.left - a.right, b.top - a.bottom);
  return [boxes[0].top === boxes[1].top, gap(boxes[0], boxes[1]), gap(boxes[1], boxes[2])];
}"""


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_quick_reply_is_moved_in_one_row_and_removed_apart_from_it(browser: Browser, counter: Counter, code: str):
    fill(counter)
    phone = counter.signed_in("Aline", owner=True)
    counter.shop.team.speak(counter.staff("Aline"), code)
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            page.goto("/quick-replies")
            beside, near, far = page.evaluate(APART)
            assert (size, beside, near >= 8, far >= 12) == (size, True, True, True)
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])
