"""Every page as a cheap phone shows it, small, with large letters, light and dark: what a thumb and an eye need."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.every_page import doors, everything_at_once, others, pages
from tests.kit.judging import TARGET, TOO_PALE, TOO_SMALL, TOO_WIDE, lettered, opened_up
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")


@pytest.fixture
def busy(counter: Counter) -> Counter:
    return everything_at_once(counter)


@pytest.mark.parametrize(
    ("letters", "sizes"), [(16, (PHONE, SMALL_PHONE)), (32, (SMALL_PHONE,))], ids=["360 and 320", "320 at 200 %"]
)
def test_nothing_is_wider_than_the_screen_or_smaller_than_a_thumb(
    browser: Browser, busy: Counter, letters: int, sizes: tuple[ViewportSize, ...]
):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone) as screen:
        page = lettered(screen, letters)
        for path in pages(busy, phone):
            page.goto(path)
            for size in sizes:
                page.set_viewport_size(size)
                assert (path, size, opened_up(page).evaluate(TOO_WIDE)) == (path, size, [])
                assert (path, size, page.evaluate(TOO_SMALL, TARGET)) == (path, size, [])


def test_no_door_is_wider_than_the_screen_or_has_a_handle_smaller_than_a_thumb(browser: Browser, busy: Counter):
    for page in doors(browser, busy):
        for size in (PHONE, SMALL_PHONE):
            page.set_viewport_size(size)
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


def test_no_page_that_has_an_address_or_is_linked_is_left_out(browser: Browser, busy: Counter):
    phone = busy.signed_in("Aline")
    found = others(busy, phone)
    assert {"/team", "/reports", "/settings/whatsapp"} <= set(found)
    assert any(path.endswith("/join") for path in found), "what is linked is there too"
    with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        for path in found:
            page.goto(path)
            assert (path, opened_up(page).evaluate(TOO_WIDE)) == (path, [])
            assert (path, page.evaluate(TOO_SMALL, TARGET), page.evaluate(TOO_PALE)) == (path, [], [])


def test_with_large_letters_there_is_still_room_to_read(browser: Browser, busy: Counter):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        page = lettered(screen, 32)
        for path in ("/", pages(busy, phone)[2]):
            page.goto(path)
            stuck = "() => [...document.querySelectorAll('.top, .bottom')].map(e => getComputedStyle(e).position)"
            assert "sticky" not in page.evaluate(stuck)


def test_everything_can_be_read_in_the_sun_and_at_night(browser: Browser, busy: Counter):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        for path in pages(busy, phone):
            page.goto(path)
            assert (path, pale(opened_up(page))) == (path, [])
    for page in doors(browser, busy):
        assert pale(page) == []


def test_a_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(browser: Browser, busy: Counter):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{busy.shop.board.see(busy.staff('Aline')).mine[0].id}")
        wanted = page.evaluate(
            "() => { window.all = [...document.querySelectorAll('a, button, summary, select, textarea')]"
            ".filter(e => e.checkVisibility()); return window.all.length; }"
        )
        reached = []
        for _ in range(wanted):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "() => [window.all.indexOf(document.activeElement),"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
            reached.append(tuple(here))
        assert reached == [(number, "solid") for number in range(wanted)]


def pale(page: Page) -> list[str]:
    """What has too little contrast, by day or by night."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(TOO_PALE)
    return found
