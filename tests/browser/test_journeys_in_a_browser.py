"""A day at the counter with a thumb, in a real browser: two sizes of phone, with and without scripts, day and night."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.desk.labels import Labels
from edge.desk.quick_replies import QuickReplies
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TOO_PALE, TOO_WIDE
from tests.kit.shops import PIN, Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

AMINA = customer(1, "Amina")


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with"])
@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["360", "320"])
def test_a_customer_is_served_with_a_thumb(browser: Browser, counter: Counter, scripts: bool, size: dict[str, int]):
    counter.staff("Aline", owner=True)
    counter.stand_still()  # no news take a button away from under the thumb
    counter.hears("Do you have the 20 litre bucket?", AMINA)
    code = counter.shop.login.enrol_code(None)
    with screen_of(browser, counter.phone(), viewport=size, java_script_enabled=scripts, has_touch=True) as screen:
        page = screen.new_page()
        page.goto(f"/enrol?code={code}")
        page.tap("text=Let this phone in")
        page.fill("[name=pin]", PIN)
        page.tap("text=Sign in")
        page.tap("text=Take next")
        page.get_by_label("Write to Amina").fill("Yes, 4,500 francs.")
        page.get_by_role("button", name="Send").tap()
        expect(page.locator(".line.out")).to_contain_text("Yes, 4,500 francs.")
        page.tap("summary:has-text('Close')")
        page.tap("text=Sold")
        expect(page.get_by_text("Nobody is waiting")).to_be_visible()
        expect(page.locator(".bottom")).to_contain_text("Closed today 1")


@pytest.mark.parametrize(
    ("scripts", "size", "scheme"),
    [
        (True, PHONE, "light"),
        (True, SMALL_PHONE, "dark"),
        (False, SMALL_PHONE, "light"),
        (False, PHONE, "dark"),
    ],
)
def test_a_query_goes_from_hand_to_hand(
    browser: Browser, counter: Counter, scripts: bool, size: dict[str, int], scheme: str
):
    looks = {"java_script_enabled": scripts, "viewport": size, "color_scheme": scheme, "has_touch": True}
    aline, eric = counter.signed_in("Aline", owner=True), counter.signed_in("Eric")
    furnish(counter)
    counter.stand_still()
    counter.hears("Do you have the 20 litre bucket?", AMINA)
    with screen_of(browser, eric, **looks) as screen:
        page = screen.new_page()
        page.goto("/")
        page.get_by_role("button", name="Take Amina").tap()
        answer_and_think_again(page)
        put_a_label_on(page)
        hand_over(page)
        seen_well(page, scripts)
    with screen_of(browser, aline, **looks) as screen:
        page = screen.new_page()
        page.goto("/")
        expect(page.get_by_text("She wants two of them.")).to_be_visible()
        page.get_by_role("button", name="Accept").tap()
        expect(page.locator(".title")).to_contain_text("yours")
        seen_well(page, scripts)
        page.tap("summary:has-text('Close')")
        page.get_by_role("button", name="No stock").tap()
        expect(page.get_by_text("You have no query. Take one from Waiting.")).to_be_visible()
        page.tap(".bottom >> text=Closed today")
        expect(page.get_by_role("main")).to_contain_text("Amina")


def furnish(counter: Counter) -> None:
    """A label, a quick reply, and time to think again."""
    counter.shop.settings.change_shop(undo_seconds=10)
    QuickReplies(counter.shop.books).add(counter.staff("Aline"), "Opening hours", "We are open until six.")
    Labels(counter.shop.books).add(counter.staff("Aline"), "Delivery")


def answer_and_think_again(page: Page) -> None:
    box, sent = page.get_by_label("Write to Amina"), page.locator(".line.out")
    page.get_by_text("Opening hours").tap()
    expect(box).to_have_value("We are open until six.")
    page.get_by_role("button", name="Send").tap()
    expect(sent).to_contain_text("We are open until six.")
    expect(box).to_have_value("")
    page.get_by_role("button", name="Take back").first.tap()
    expect(box).to_have_value("We are open until six.")
    box.fill("We are open until seven today.")
    page.get_by_role("button", name="Send").tap()
    expect(sent.filter(has_text="until seven")).to_have_count(1)


def put_a_label_on(page: Page) -> None:
    page.tap("summary:has-text('More')")
    page.get_by_role("button", name="Put on Delivery").tap()
    expect(page.locator(".top .chip.label")).to_have_text("Delivery")


def hand_over(page: Page) -> None:
    page.tap("summary:has-text('Hand over')")
    page.get_by_label("What they should know").fill("She wants two of them.")
    page.get_by_role("button", name="Aline", exact=True).tap()
    expect(page.get_by_text("Offered to Aline.")).to_be_visible()


def seen_well(page: Page, scripts: bool) -> None:
    if scripts:
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(TOO_PALE) == []
