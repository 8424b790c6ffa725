"""A query in a real browser, there and back: what was sent, what was typed, and what is in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")


def test_after_sending_the_way_back_sends_nothing_again(browser: Browser, counter: Counter):
    phone, query = counter.signed_in("Aline", owner=True), counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto("/")
        page.goto(f"/q/{query}")
        page.fill(".reply textarea", "Yes.")
        page.click(".send > .go")
        page.wait_for_selector(".line.out")
        page.reload()
        assert page.input_value(".reply textarea") == "", "what was sent does not lie there to be sent again"
        page.go_back()
        page.wait_for_selector(".row")
        page.go_forward()
        page.wait_for_selector(".line.out")
        assert page.input_value(".reply textarea") == ""
        assert len(counter.shop.books.tables.replies) == 1


def test_a_draft_is_still_there_after_looking_elsewhere(browser: Browser, counter: Counter):
    phone, query = counter.signed_in("Aline", owner=True), counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.fill(".reply textarea", "We have them in blue and in")
        page.click(".back")
        page.wait_for_selector(".row")
        page.go_back()
        assert page.input_value(".reply textarea") == "We have them in blue and in"


def test_a_query_opens_with_its_newest_message_in_sight(browser: Browser, counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    for number in range(40):
        query = counter.hears(f"message {number}", customer(1))
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto("/")
        page.click(".what")
        comes_in_sight(page, "#newest")


def test_everything_that_can_be_done_with_a_query_is_in_sight_where_its_newest_message_is(
    browser: Browser, counter: Counter
):
    query = fill(counter)
    counter.stand_still()
    with screen_of(browser, counter.signed_in("Aline"), viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        for what in (
            "text=Hand over",
            "summary:has-text('Close')",
            "text=More",
            "text=One moment",
            "#box",
            ".send > button",
        ):
            box = page.locator(what).first.bounding_box()
            assert box, what
            assert 0 <= box["y"] <= SMALL_PHONE["height"] - box["height"], what
        page.click("text=One moment")
        assert page.input_value("#box") == "One moment please, I am looking in the store."
        page.click("summary:has-text('Earlier queries')")
        page.click("text=Do you cut pipes?")
        page.wait_for_selector("text=Reopen and take it")


def test_a_fresh_reply_can_be_taken_back_from_a_bar_beside_the_box_while_it_counts(browser: Browser, counter: Counter):
    counter.shop.settings.change_shop(undo_seconds=20)
    query = counter.hears()
    counter.stand_still()
    phone = counter.signed_in("Aline")
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.fill("#box", "Yes, 4,500.")
        page.click(".send > button")
        page.wait_for_selector(".bottom .undo")
        page.wait_for_function("() => Number(document.querySelector('.undo b').textContent) < 20")
        page.click(".bottom .undo button")
        page.wait_for_selector("text=Taken back before it left")
        assert page.locator(".undo").count() == 0
        assert page.input_value("#box") == "Yes, 4,500.", "the words come back to where they were written"


# Whether all of the last such element stands between the head of a query and the bar at its foot.
IN_SIGHT = """what => {
  const [box, head, foot] = [what, ".top", ".bottom"].map((one) => {
    const found = document.querySelectorAll(one);
    return found.length && found[found.length - 1].getBoundingClientRect();
  });
  return box && head && foot && head.bottom <= box.top && box.bottom <= foot.top;
}"""


def comes_in_sight(page: Page, what: str) -> None:
    """A page is there before it has been scrolled to its end: waits for that, and fails where it never happens."""
    page.locator(what).last.wait_for()
    page.wait_for_function(IN_SIGHT, arg=what)


def test_what_was_just_sent_stands_in_sight_and_so_does_what_comes_next(browser: Browser, counter: Counter):
    for number in range(20):
        query = counter.hears(f"message {number}", customer(1))
    phone = counter.signed_in("Aline", owner=True)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        page.fill("#box", "Yes, 4,500.")
        page.click(".send > .go")
        page.wait_for_selector(".line.out")
        comes_in_sight(page, ".line.out")
        counter.hears("Keep me two", customer(1))
        page.wait_for_selector("text=Keep me two")
        comes_in_sight(page, ".line")


def test_while_a_file_is_being_chosen_there_is_one_button_that_sends(browser: Browser, counter: Counter):
    phone, query = counter.signed_in("Aline", owner=True), counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.click(".attach summary")
        shown = page.locator(".send button.go").filter(visible=True)
        assert [button.evaluate("(button) => button.form.enctype") for button in shown.all()] == ["multipart/form-data"]


@pytest.mark.parametrize("scripts", [True, False])
def test_whoever_is_offered_a_query_sees_both_answers_at_once(browser: Browser, counter: Counter, scripts: bool):
    for number in range(20):
        query = counter.hears(f"message {number}", customer(1))
    giver, phone = counter.staff("Eric"), counter.signed_in("Aline", owner=True)
    counter.shop.desk.claim(query, giver)
    counter.shop.desk.hand_over(query, giver, counter.staff("Aline").id, "She wants ten bags.")
    with screen_of(browser, phone, viewport=SMALL_PHONE, java_script_enabled=scripts) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        for answer in ("Accept", "Not now"):
            box = page.get_by_role("button", name=answer).bounding_box()
            assert box
            assert 0 <= box["y"] <= SMALL_PHONE["height"] - box["height"]
        page.click("form[action$='/accept'] button")
        page.wait_for_selector("#box")
        assert page.locator(".line:has-text('She wants ten bags.')").count() == 1, "what they should know stays"


def test_a_quick_reply_after_words_of_ones_own_begins_a_new_line(browser: Browser, counter: Counter):
    query = fill(counter)
    with screen_of(browser, counter.signed_in("Aline")) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        page.fill("#box", "Hello.")
        page.click("text=One moment")
        assert page.input_value("#box") == "Hello.\nOne moment please, I am looking in the store."
