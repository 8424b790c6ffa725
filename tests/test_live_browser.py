"""Pages that live, in a real browser: what others do shows, what is typed stays, and no tap acts twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from edge.store.books import where
from tests.browsers import open_browser, screen_of
from tests.phones import Phone
from tests.programs import until
from tests.relays import open_relay
from tests.shops import Counter, customer
from tests.support import AMINA

pytestmark = pytest.mark.needs("chromium")

SOON = 2000  # ms until what others do shows
WORDS = "Yes, we have it in blue, 4,500 francs."

# The browser's own sound and vibration, written down before they happen.
LISTEN = """window.rang = [];
  const Sound = window.AudioContext;
  window.AudioContext = class extends Sound {
    createOscillator() { rang.push('sound'); return super.createOscillator(); }
  };
  navigator.vibrate = ms => rang.push('vibration');"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def aline(counter: Counter) -> Phone:
    return counter.signed_in("Aline", owner=True)


@pytest.fixture
def query(counter: Counter, aline: Phone) -> str:
    """A query of Amina's that Aline holds."""
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline) as screen:
        screen.add_init_script(LISTEN)
        yield screen


def opened(screen: BrowserContext, path: str) -> Page:
    page = screen.new_page()
    page.goto(path)
    return page


def watched(screen: BrowserContext, path: str) -> Page:
    """Opened with the browser's own clock in the hand of the test."""
    page = screen.new_page()
    page.clock.install()
    page.goto(path)
    return page


def stand_still(page: Page) -> None:
    """From now on a watched page does nothing by itself."""
    page.clock.pause_at(page.evaluate("() => Date.now() / 1000 + 1"))


def box(page: Page) -> Locator:
    return page.get_by_label("Write to")


def send(page: Page) -> Locator:
    return page.locator(".send > .go")


def kept(counter: Counter, query: str) -> str:
    """Aline's draft, as the shop's box has it."""
    return counter.shop.board.query(query, counter.staff("Aline")).beside.draft.text


def typed_and_kept(page: Page, text: str) -> None:
    """Typed with a thumb, and with the box before this returns."""
    with page.expect_response(re.compile("/draft$")):
        box(page).fill(text)


def posts_of(page: Page, path: str) -> list[str]:
    """The one-time tokens of what goes to this path; grows while the page lives."""
    tokens: list[str] = []

    def write_down(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(path):
            tokens.extend(parse_qs(request.post_data or "")["token"])

    page.on("request", write_down)
    return tokens


# What others do


def test_what_others_do_shows_on_the_board_within_two_seconds(counter: Counter, screen: BrowserContext):
    page, eric = opened(screen, "/"), counter.staff("Eric")
    query = counter.hears("Do you have the bucket?", AMINA)
    expect(page.locator(".take")).to_have_count(1, timeout=SOON)
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    counter.shop.desk.claim(query, eric)
    expect(page.locator(".take")).to_have_count(0, timeout=SOON)
    expect(page.get_by_text("with Eric").first).to_be_visible()
    expect(page).not_to_have_title(re.compile(r"^\("))


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
    page.get_by_role("button", name="Take the oldest").click()
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
    counter.shop.settings.change_shop(undo_seconds=10)
    counter.shop.desk.reply(query, counter.staff("Aline"), WORDS)
    page.clock.run_for(SOON)
    seconds = page.get_by_role("button", name="Take back").locator("b")
    expect(seconds).to_be_visible()
    page.clock.run_for(5000)
    assert int(seconds.inner_text()) <= 5
    page.clock.run_for(6000)
    expect(seconds).to_have_count(0)


# What is typed


def test_what_is_typed_stays_through_a_live_update(counter: Counter, screen: BrowserContext, query: str):
    page = watched(screen, f"/q/{query}")
    box(page).fill(WORDS)
    with page.expect_response(re.compile("/draft$")):
        page.clock.fast_forward(1000)
    page.evaluate("() => document.activeElement.setSelectionRange(3, 3)")
    counter.hears("And in red?", AMINA)
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("And in red?")).to_be_visible()
    page.keyboard.type(",")
    expect(box(page)).to_have_value("Yes,, we have it in blue, 4,500 francs.")
    page.evaluate("() => document.activeElement.blur()")
    page.clock.run_for(100)
    assert page.get_by_text("And in red?").count() == 1
    counter.hears("Or in green?", AMINA)
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("Or in green?")).to_be_visible()
    expect(page.get_by_text("And in red?")).to_be_visible()
    expect(box(page)).to_have_value("Yes,, we have it in blue, 4,500 francs.")


def test_what_is_typed_stays_through_a_reload_and_a_killed_tab(screen: BrowserContext, query: str):
    page = opened(screen, f"/q/{query}")
    box(page).fill(WORDS)
    page.reload()
    expect(box(page)).to_have_value(WORDS)
    box(page).fill(f"{WORDS} Or in")
    page.close()
    expect(box(opened(screen, f"/q/{query}"))).to_have_value(f"{WORDS} Or in")


def test_what_is_typed_waits_on_another_phone_of_the_same_person(
    browser: Browser, counter: Counter, screen: BrowserContext, query: str
):
    typed_and_kept(opened(screen, f"/q/{query}"), WORDS)
    with screen_of(browser, counter.signed_in("Aline")) as other:
        expect(box(opened(other, f"/q/{query}"))).to_have_value(WORDS)


def test_what_is_typed_without_wifi_outlives_the_tab(counter: Counter, screen: BrowserContext, query: str):
    page = opened(screen, f"/q/{query}")
    typed_and_kept(page, "Yes")
    screen.set_offline(True)
    box(page).fill(WORDS)
    page.close()
    screen.set_offline(False)
    page = screen.new_page()
    with page.expect_response(re.compile("/draft$")):
        page.goto(f"/q/{query}")
    expect(box(page)).to_have_value(WORDS)
    assert kept(counter, query) == WORDS


def test_what_is_typed_without_wifi_is_with_the_box_when_the_wifi_is_back(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    screen.set_offline(True)
    box(page).fill(WORDS)
    with page.expect_event("requestfailed"):
        page.clock.run_for(1000)
    screen.set_offline(False)
    with page.expect_response(re.compile("/draft$")):
        page.clock.run_for(5000)
    assert kept(counter, query) == WORDS


def test_words_of_two_phones_of_one_person_are_both_kept(
    browser: Browser, counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    stand_still(page)
    with screen_of(browser, counter.signed_in("Aline")) as other:
        typed_and_kept(opened(other, f"/q/{query}"), "In blue.")
    box(page).press_sequentially("In red. ")
    page.clock.run_for(1000)
    offer = page.get_by_role("button", name="In blue.")
    expect(offer).to_be_visible()
    expect(box(page)).to_have_value("In red. ")
    assert kept(counter, query) == "In blue.", "nobody has decided yet"
    offer.click()
    with page.expect_response(re.compile("/draft$")):
        page.clock.run_for(1000)
    expect(box(page)).to_have_value("In red. In blue.")
    expect(offer).to_be_hidden()
    assert kept(counter, query) == "In red. In blue."


# What the Wi-Fi swallows


def test_half_a_minute_without_wifi_keeps_the_reply_and_sends_it_once(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    tokens = posts_of(page, "/reply")
    box(page).fill(WORDS)
    screen.set_offline(True)
    send(page).click()
    expect(page.locator("#lost")).to_be_visible()
    for _ in range(30):
        page.clock.fast_forward(1000)
    expect(page.locator("#lost")).to_be_visible()
    expect(box(page)).to_have_value(WORDS)
    screen.set_offline(False)
    expect(page.locator(".line.out")).to_contain_text(WORDS)
    expect(page.locator("#lost")).to_be_hidden()
    expect(box(page)).to_have_value("")
    assert len(tokens) > 1
    assert len(set(tokens)) == 1
    assert len(counter.shop.books.replies) == 1


def test_a_reply_whose_answer_is_lost_goes_again_and_acts_once(counter: Counter, browser: Browser, aline: Phone):
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, f"/q/{query}")
        tokens = posts_of(page, "/reply")
        relay.swallows_answers = True
        box(page).fill(WORDS)
        send(page).click()
        assert until(lambda: len(counter.shop.books.replies) == 1)
        page.clock.fast_forward(8000)
        expect(page.locator("#lost")).to_be_visible()
        expect(box(page)).to_have_value(WORDS)
        relay.swallows_answers = False
        page.clock.fast_forward(1000)
        expect(page.locator(".line.out")).to_contain_text(WORDS)
        assert tokens == [tokens[0]] * 2
        assert len(counter.shop.books.replies) == 1


def test_a_box_that_is_gone_is_said_while_nobody_touches_the_phone(browser: Browser, counter: Counter, aline: Phone):
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, "/")
        relay.refuses = True
        for _ in range(2):
            with page.expect_event("requestfailed"):
                page.clock.fast_forward(SOON)
        expect(page.locator("#lost")).to_be_visible()
        relay.refuses = False
        page.clock.fast_forward(SOON)
        expect(page.locator("#lost")).to_be_hidden()


# What is done twice


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_double_tap_acts_once(browser: Browser, counter: Counter, aline: Phone, scripts: bool):
    for number in (1, 2):
        counter.hears("Do you have the bucket?", customer(number, f"Amina {number}"))
    with screen_of(browser, aline, java_script_enabled=scripts) as screen:
        page = opened(screen, "/")
        page.get_by_role("button", name="Take the oldest").dblclick()
        page.wait_for_url(re.compile("/q/"))
        box(page).fill(WORDS)
        send(page).dblclick()
        expect(page.locator(".line.out")).to_have_count(1)
    assert len(counter.shop.board.see(counter.staff("Aline")).mine) == 1
    assert len(counter.shop.books.replies) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_reload_back_and_forward_do_nothing_again(browser: Browser, counter: Counter, aline: Phone, scripts: bool):
    query = counter.hears("Do you have the bucket?", AMINA)
    with screen_of(browser, aline, java_script_enabled=scripts) as screen:
        page = opened(screen, "/")
        page.get_by_role("button", name="Take the oldest").click()
        page.wait_for_url(re.compile("/q/"))
        box(page).fill(WORDS)
        send(page).click()
        expect(page.locator(".line.out")).to_have_count(1)
        before = counter.shop.books.events.of_query(query)
        for step in (page.reload, page.go_back, page.reload, page.go_forward, page.reload):
            step()
            expect(page.locator(".top").first).to_be_visible()
        page.goto("/")
        expect(page.get_by_text(WORDS)).to_be_visible()
        expect(page.locator(".row")).to_have_count(1)
    assert counter.shop.books.events.of_query(query) == before
    assert len(counter.shop.books.replies) == 1


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
    assert [event.kind for event in counter.shop.books.events.of_query(query)].count("claimed") == 1
    document = counter.shop.books.queries.get(where("id") == query)
    assert document["holder"] == counter.staff("Aline").id  # type: ignore[index, call-overload]


def test_the_way_back_leads_from_a_query_to_the_board_as_it_is_now(counter: Counter, screen: BrowserContext):
    counter.hears("Do you have the bucket?", AMINA)
    page = opened(screen, "/")
    page.get_by_role("button", name="Take the oldest").click()
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
    page.locator("[data-sound]").click()
    assert sorted(page.evaluate("() => window.rang")) == ["sound", "vibration"], "the tap lets it be heard"
    page.locator(".menu > summary").click()
    assert heard(2) == ["sound", "vibration"]
    page.reload()
    page.keyboard.press("Tab")
    assert heard(3) == ["sound", "vibration"], "once allowed, it stays allowed"
