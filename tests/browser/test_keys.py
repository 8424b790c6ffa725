"""The desk's keyboard: each key does what a tap does, by the same buttons, and a hurried hand does nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.axe import faults
from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer
from tests.kit.watching import SOON, box, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")

DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
LONG = 3000  # ms in which whatever a key does has begun
COMPOSED = """e => e.dispatchEvent(new KeyboardEvent('keydown',
  {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""


@pytest.fixture
def desk(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    aline.is_given(wide="yes")
    with screen_of(browser, aline, **DESK) as screen:
        yield screen


def replies(counter: Counter) -> list[str]:
    return [str(reply["text"]) for reply in counter.shop.books.tables.replies.all()]


def holders(counter: Counter) -> dict[str, str | None]:
    return {str(one["name"]): one["holder"] for one in counter.shop.books.tables.queries.all() if one["open_for"]}


def tap(page: Page, *keys: str) -> None:
    """One key after the other, each by itself, and time for what it does."""
    for key in keys:
        page.keyboard.press(key)
        page.clock.run_for(LONG)


# The box


def test_enter_sends_and_shift_and_enter_begin_a_new_line(counter: Counter, desk: BrowserContext, query: str):
    page = watched(desk, f"/q/{query}")
    expect(box(page)).to_be_focused()
    page.keyboard.type("We have it:")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("8,000")
    page.keyboard.press("Enter")
    expect(page.locator(".line.out")).to_contain_text("8,000")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    assert replies(counter) == ["We have it:\n8,000"]


def test_enter_sends_nothing_twice_and_nothing_that_is_empty(counter: Counter, desk: BrowserContext, query: str):
    page = watched(desk, f"/q/{query}")
    expect(box(page)).to_be_focused()
    tap(page, "Enter", "Space", "Enter")
    expect(box(page)).to_have_value(" ")
    page.keyboard.type("Yes")
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(page.locator(".line.out")).to_have_count(1)
    tap(page, "Enter", "Enter")
    expect(box(page)).to_have_value("")
    assert replies(counter) == ["Yes"]


def test_enter_that_chooses_a_word_of_another_script_sends_nothing(counter: Counter, desk: BrowserContext, query: str):
    page = watched(desk, f"/q/{query}")
    box(page).fill("にほん")
    box(page).evaluate(COMPOSED)
    page.clock.run_for(LONG)
    expect(box(page)).to_have_value("にほん")
    assert replies(counter) == []


@pytest.mark.parametrize("looks", [{"has_touch": True, "is_mobile": True}, {"viewport": {"width": 700, "height": 700}}])
def test_where_a_finger_taps_or_the_window_is_narrow_enter_begins_a_new_line(
    browser: Browser, counter: Counter, aline: Phone, query: str, looks: dict[str, Any]
):
    aline.is_given(wide="yes")
    with screen_of(browser, aline, **{**DESK, **looks}) as screen:
        page = watched(screen, f"/q/{query}")
        box(page).fill("We have it:")
        page.keyboard.press("Enter")
        page.keyboard.type("8,000")
        expect(box(page)).to_have_value("We have it:\n8,000")
        expect(page.locator(".enter")).to_be_hidden()
    assert replies(counter) == []


def test_what_others_do_shows_although_the_box_has_the_keyboard(counter: Counter, desk: BrowserContext, query: str):
    page = watched(desk, f"/q/{query}")
    expect(box(page)).to_be_focused()
    counter.hears("And a lid?", customer(1, "Grace"))
    page.clock.fast_forward(SOON)
    expect(page.locator(".side")).to_contain_text("And a lid?")
    expect(box(page)).to_be_focused()
    counter.shop.desk.take_over(query, counter.staff("Eric"))
    page.clock.fast_forward(SOON)
    expect(page.locator("main")).to_contain_text("Eric took it over")
    expect(box(page)).to_have_count(0)


def test_who_opens_a_conversation_of_theirs_from_the_list_writes_at_once(
    counter: Counter, desk: BrowserContext, query: str
):
    page = desk.new_page()
    page.goto("/")
    page.locator(".what").click()
    page.wait_for_url(f"**/q/{query}#newest")
    page.wait_for_load_state("networkidle")
    expect(box(page)).to_be_focused()


# Letters


def test_down_and_up_and_open_and_take_and_close_and_next_need_no_mouse(counter: Counter, desk: BrowserContext):
    for number, name in enumerate(("Grace", "Rosine", "Diane")):
        counter.hears("Do you have nails?", customer(number, name), ago=600 - number)
    page = watched(desk, "/?see=waiting")
    tap(page, "j", "j", "j", "k")
    expect(page.locator(".row", has_text="Rosine").locator(".what")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/q/*")
    tap(page, "t")
    expect(page.get_by_label("Write to Rosine")).to_be_focused()
    tap(page, "Escape", "c")
    expect(page.locator(".verbs details[open] .sheet button").first).to_be_focused()
    tap(page, "ArrowDown", "ArrowUp", "Enter")
    expect(page.get_by_text("Rosine · closed: answered")).to_be_visible()
    tap(page, "n")
    expect(page.get_by_label("Write to Grace")).to_be_focused()
    tap(page, "Escape", "r")
    expect(page.get_by_label("Write to Grace")).to_be_focused()
    tap(page, "Escape")
    page.keyboard.press("f")  # its page may come at any moment: nothing is asked of this one any more
    page.wait_for_url("**/search")
    assert holders(counter) == {"Grace": counter.staff("Aline").id, "Diane": None}


def test_a_word_that_is_typed_beside_the_box_does_nothing(counter: Counter, desk: BrowserContext):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.hears("Do you have nails?", customer(2, "Rosine"))
    page = watched(desk, f"/q/{query}", still=True)
    for words in ("no", "the nails", "nt", "can"):
        page.keyboard.type(words)
        page.clock.run_for(LONG)
    page.keyboard.press("Control+KeyT")
    page.clock.run_for(LONG)
    expect(page.locator("details[open]")).to_have_count(0)
    assert holders(counter) == {"Grace": None, "Rosine": None}


def test_take_tapped_twice_takes_one_and_writes_no_letter(counter: Counter, desk: BrowserContext):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.hears("Do you have nails?", customer(2, "Rosine"))
    page = watched(desk, f"/q/{query}", still=True)
    page.keyboard.press("t")
    page.clock.run_for(400)
    page.keyboard.press("t")
    expect(page.get_by_label("Write to Grace")).to_be_focused()
    page.keyboard.press("t")
    page.clock.run_for(LONG)
    expect(box(page)).to_have_value("")
    page.keyboard.press("t")
    expect(box(page)).to_have_value("t")
    assert holders(counter) == {"Grace": counter.staff("Aline").id, "Rosine": None}


def test_take_on_a_row_that_a_colleague_was_quicker_with_takes_nobody_else(counter: Counter, desk: BrowserContext):
    first = counter.hears("Do you have nails?", customer(1, "Grace"), ago=60)
    counter.hears("Do you have nails?", customer(2, "Rosine"))
    page = watched(desk, f"/q/{first}?see=waiting")
    page.locator(".row", has_text="Rosine").locator(".what").focus()
    rosine = counter.shop.board.see(counter.staff("Aline")).waiting[1].id
    counter.shop.desk.claim(rosine, counter.staff("Eric"))
    page.clock.fast_forward(SOON)
    expect(page.get_by_role("link", name="Others 1")).to_be_visible()
    page.clock.run_for(2 * LONG)
    expect(page.locator(".side .row")).to_have_count(1)
    tap(page, "t", "t")
    assert holders(counter) == {"Grace": None, "Rosine": counter.staff("Eric").id}


def test_while_another_page_comes_no_key_acts_and_after_a_call_or_a_file_they_go_on(
    counter: Counter, desk: BrowserContext
):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    page = watched(desk, f"/q/{query}", still=True)
    page.evaluate("() => dispatchEvent(new Event('beforeunload'))")
    tap(page, "t")
    assert holders(counter) == {"Grace": None}
    tap(page, "Escape", "t")
    expect(page.get_by_label("Write to Grace")).to_be_focused()


def test_a_key_is_refused_as_a_tap_is(counter: Counter, desk: BrowserContext):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    page = watched(desk, f"/q/{query}", still=True)
    counter.shop.desk.claim(query, counter.staff("Eric"))
    page.keyboard.press("t")
    page.clock.run_for(300)
    expect(page.get_by_role("alert")).to_contain_text("Eric")
    assert holders(counter) == {"Grace": counter.staff("Eric").id}


def test_whoever_closes_over_words_that_were_not_sent_has_them_again_after_undo(
    counter: Counter, desk: BrowserContext, query: str
):
    page = watched(desk, f"/q/{query}")
    expect(box(page)).to_be_focused()
    page.keyboard.type("We have it in blue")
    tap(page, "Escape", "c", "Enter")
    expect(page.get_by_text("closed: answered").first).to_be_visible()
    assert replies(counter) == []
    page.get_by_role("button", name="Undo").click()
    tap(page, "t")
    expect(box(page)).to_have_value("We have it in blue")


def test_the_keys_are_told_and_their_letters_can_be_switched_off(counter: Counter, desk: BrowserContext):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    page = watched(desk, f"/q/{query}")
    tap(page, "?")
    expect(page.locator(".keys dl")).to_be_visible()
    assert faults(page) == []
    page.reload()
    tap(page, "?")
    switch = page.get_by_role("switch", name="Letters")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    tap(page, "Escape")
    expect(page.locator(".keys dl")).to_be_hidden()
    tap(page, "t", "?")
    page.goto("/")
    tap(page, "n")
    assert holders(counter) == {"Grace": None}
