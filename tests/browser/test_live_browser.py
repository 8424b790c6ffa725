"""Pages that live, in a real browser: what others do shows within two seconds and is heard, and no tap acts twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from edge.outbox.link import LinkState
from edge.records.events import Claimed
from edge.store.all_tables import where
from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.shops import Counter, customer
from tests.kit.support import AMINA
from tests.kit.watching import SOON, WORDS, box, opened, send, stand_still, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")

# The browser's own sound and vibration, written down before they happen.
LISTEN = """window.rang = [];
  const Sound = window.AudioContext;
  window.AudioContext = class extends Sound {
    createOscillator() { rang.push('sound'); return super.createOscillator(); }
  };
  navigator.vibrate = ms => rang.push('vibration');"""


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline) as screen:
        screen.add_init_script(LISTEN)
        yield screen


# What others do


def test_what_others_do_shows_on_the_board_within_two_seconds(counter: Counter, screen: BrowserContext):
    page, eric = watched(screen, "/"), counter.staff("Eric")
    query = counter.hears("Do you have the bucket?", AMINA)
    page.clock.fast_forward(SOON)
    expect(page.locator(".take")).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    counter.shop.desk.claim(query, eric)
    page.clock.fast_forward(SOON)
    expect(page.locator(".take")).to_have_count(0)
    expect(page.get_by_role("link", name="Others 1")).to_be_visible()
    expect(page).not_to_have_title(re.compile(r"^\("))


def test_a_row_of_those_who_are_over_that_a_colleague_takes_does_not_come_among_who_waits(
    counter: Counter, screen: BrowserContext
):
    counter.hears("In time", customer(1, "Grace"))
    over = counter.hears("Too late", customer(2, "Habimana"), ago=26 * 3600)
    page = watched(screen, "/?see=waiting")
    expect(page.locator(".take")).to_have_count(2)
    counter.shop.desk.claim(over, counter.staff("Eric"))
    page.clock.fast_forward(SOON)
    expect(page.get_by_role("link", name="Others 1")).to_be_visible()
    expect(page.locator("#waiting .row")).to_have_count(1)


def test_what_others_do_shows_on_a_query_within_two_seconds(counter: Counter, screen: BrowserContext, query: str):
    page, eric = watched(screen, f"/q/{query}"), counter.staff("Eric")
    counter.hears("The big one, please.", AMINA)
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("The big one, please.")).to_be_visible()
    counter.shop.desk.take_over(query, eric)
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("with Eric").first).to_be_visible()
    expect(send(page)).to_have_count(0)


def test_news_of_a_page_that_was_left_meanwhile_are_not_shown(counter: Counter, screen: BrowserContext):
    counter.hears("Do you have the bucket?", AMINA)
    page, late = watched(screen, "/"), []
    page.route("/", lambda route: late.append(route) if "live" in route.request.headers else route.continue_())
    page.clock.fast_forward(SOON)
    page.get_by_role("button", name="Take next").click()
    expect(send(page)).to_be_visible()
    stand_still(page)
    with page.expect_request_finished(lambda request: request.url == late[0].request.url):
        late[0].continue_()
    page.evaluate("async () => { for (let turn = 0; turn < 9; turn++) await fetch('/static/icon.svg'); }")
    assert send(page).count() == 1
    assert "Amina" in page.title()


def test_the_seconds_in_which_a_reply_can_be_taken_back_are_counted(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    counter.shop.settings.change_shop(undo_seconds=30)
    counter.shop.desk.reply(query, counter.staff("Aline"), WORDS)
    page.clock.run_for(SOON)
    seconds = page.get_by_role("button", name="Take back").locator("b")
    expect(seconds).to_be_visible()
    stand_still(page)
    page.clock.run_for(5000)
    assert int(seconds.inner_text()) <= 25
    counter.clock.forward(seconds=30)
    page.clock.run_for(26_000)
    expect(seconds).to_have_count(0)


def test_a_reply_whose_seconds_are_over_is_not_said_to_leave_in_a_moment_without_internet(
    counter: Counter, screen: BrowserContext, query: str
):
    counter.stand_still()
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())
    counter.shop.settings.change_shop(undo_seconds=6)
    counter.shop.desk.reply(query, counter.staff("Aline"), WORDS)
    page = watched(screen, f"/q/{query}")
    expect(page.get_by_text("Leaves in a moment:")).to_be_visible()
    counter.clock.forward(seconds=6)
    page.clock.run_for(6000 + SOON)
    expect(page.get_by_text("Leaves in a moment:")).to_have_count(0)
    expect(page.get_by_role("button", name="Take back")).to_be_visible()


# What is done twice


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_double_tap_acts_once(browser: Browser, counter: Counter, aline: Phone, scripts: bool):
    for number in (1, 2):
        counter.hears("Do you have the bucket?", customer(number, f"Amina {number}"))
    with screen_of(browser, aline, java_script_enabled=scripts) as screen:
        page = opened(screen, "/")
        page.get_by_role("button", name="Take next").dblclick()
        # Without scripts a browser shows the answer to the second tap: the board, on which the query is mine by then.
        assert until(lambda: counter.shop.board.see(counter.staff("Aline")).mine)
        if scripts:
            page.wait_for_url(re.compile("/q/"))
        (mine,) = counter.shop.board.see(counter.staff("Aline")).mine
        page = opened(screen, f"/q/{mine.id}")
        box(page).fill(WORDS)
        send(page).dblclick()
        expect(page.locator(".line.out")).to_have_count(1)
    assert len(counter.shop.board.see(counter.staff("Aline")).mine) == 1
    assert len(counter.shop.books.tables.replies) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_reload_back_and_forward_do_nothing_again(browser: Browser, counter: Counter, aline: Phone, scripts: bool):
    query = counter.hears("Do you have the bucket?", AMINA)
    with screen_of(browser, aline, java_script_enabled=scripts) as screen:
        page = opened(screen, "/")
        page.get_by_role("button", name="Take next").click()
        page.wait_for_url(re.compile("/q/"))
        box(page).fill(WORDS)
        send(page).click()
        expect(page.locator(".line.out")).to_have_count(1)
        before = counter.shop.books.events.of_query(query)
        for step in (page.reload, page.go_back, page.reload, page.go_forward, page.reload):
            # Back leads to an entry of the same document, and only then does the page load itself anew.
            page.evaluate("() => document.body.setAttribute('data-old', '')")
            step()
            expect(page.locator("body:not([data-old]) .top").first).to_be_visible()
            page.wait_for_load_state()
        page.goto("/")
        expect(page.get_by_text(WORDS)).to_be_visible()
        expect(page.locator(".row")).to_have_count(1)
    assert counter.shop.books.events.of_query(query) == before
    assert len(counter.shop.books.tables.replies) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_of_two_phones_that_take_one_query_one_has_it_and_the_other_is_told_who(
    browser: Browser, counter: Counter, aline: Phone, scripts: bool
):
    query, eric = counter.hears("Do you have the bucket?", AMINA), counter.signed_in("Eric")
    with (
        screen_of(browser, aline, java_script_enabled=scripts) as one,
        screen_of(browser, eric, java_script_enabled=scripts) as other,
    ):
        pages = [watched(screen, "/") for screen in (one, other)]
        for page in pages:
            stand_still(page)  # nobody's board may show in time what the other did
        for page in pages:
            page.locator(".take button").click()
        expect(send(pages[0])).to_be_visible()
        expect(pages[1].get_by_role("alert")).to_contain_text("Aline took this")
        expect(send(pages[1])).to_have_count(0)
    assert [event.what for event in counter.shop.books.events.of_query(query)].count(Claimed()) == 1
    document = counter.shop.books.tables.queries.get(where("id") == query)
    assert document["holder"] == counter.staff("Aline").id  # type: ignore[index]


def test_the_way_back_leads_from_a_query_to_the_board_as_it_is_now(counter: Counter, screen: BrowserContext):
    counter.hears("Do you have the bucket?", AMINA)
    page = opened(screen, "/")
    page.get_by_role("button", name="Take next").click()
    expect(send(page)).to_be_visible()
    counter.hears("Do you have nails?", customer(7, "Bosco"))
    page.go_back()
    expect(page.get_by_text("Do you have nails?")).to_be_visible()
    expect(page.locator(".take")).to_have_count(1)


# What is heard


def test_after_one_tap_the_phone_rings_when_somebody_writes(counter: Counter, screen: BrowserContext):
    page = watched(screen, "/")

    def heard(writer: int) -> list[str]:
        """What this page lets be heard when one more customer has written."""
        page.evaluate("() => window.rang.splice(0)")
        counter.hears("Do you have nails?", customer(writer))
        page.clock.fast_forward(SOON)
        expect(page.locator(".take")).to_have_count(writer)
        return sorted(page.evaluate("() => window.rang"))

    assert heard(1) == [], "nobody has allowed it"
    page.locator(".menu > summary").click()
    switch = page.get_by_role("switch", name="Sound")
    expect(switch).not_to_be_checked()
    switch.click()
    expect(switch).to_be_checked()
    assert sorted(page.evaluate("() => window.rang")) == ["sound", "vibration"], "the tap lets it be heard"
    page.locator(".menu > summary").click()
    assert heard(2) == ["sound", "vibration"]
    page.reload()
    page.keyboard.press("Tab")
    assert heard(3) == ["sound", "vibration"], "once allowed, it stays allowed"
    page.locator(".menu > summary").click()
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    page.locator(".menu > summary").click()
    assert heard(4) == [], "nor any more, once it is switched off"


def test_a_new_customer_an_answer_to_me_and_an_offer_sound_apart(counter: Counter, screen: BrowserContext):
    aline, eric, desk = counter.staff("Aline"), counter.staff("Eric"), counter.shop.desk
    mine = desk.claim(counter.hears("Do you have nails?", AMINA), aline)
    his = desk.claim(counter.hears("And screws?", customer(2)), eric)
    desk.reply(mine.id, aline, "Yes.")
    page = watched(screen, "/me")
    switch = page.get_by_role("switch", name="Sound").last
    switch.click()
    expect(switch).to_be_checked()  # what does it has come
    page.goto("/?see=mine")
    page.keyboard.press("Tab")

    def rings(what: Callable[[], object]) -> int:
        """With how many notes."""
        page.evaluate("() => window.rang.splice(0)")
        what()
        page.clock.fast_forward(SOON)
        page.wait_for_function("() => window.rang.includes('vibration')")
        return int(page.evaluate("() => window.rang.filter((each) => each === 'sound').length"))

    assert rings(lambda: counter.hears("Hello!", customer(3))) == 1
    assert rings(lambda: counter.hears("How many?", AMINA)) == 2
    assert rings(lambda: desk.hand_over(his.id, eric, aline.id)) == 3
