"""With scripts a refusal stays where it was said, and what was typed with it; menus and rows obey a thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from edge.desk.quick_replies import QuickReplies
from edge.language import language
from edge.outbox import TemplateBook
from edge.records.query import State
from edge.store.all_tables import where
from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.screens import READY
from tests.kit.shops import Counter, customer
from tests.kit.support import AMINA
from tests.kit.watching import SOON, WORDS, box, opened, send, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline) as screen:
        yield screen


def wait(page: Page, times: int = 3) -> None:
    """News are looked for again and again; once, where the clock stands still."""
    for _ in range(times):
        with page.expect_response(lambda answer: "live" in answer.request.headers):
            page.clock.fast_forward(SOON)


def state(counter: Counter, query: str) -> str:
    found = counter.shop.books.tables.queries.get(where("id") == query)
    assert isinstance(found, dict)
    return str(found["state"])


# A refusal


def test_a_refused_reply_stays_with_its_words_under_the_address_of_the_query(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    box(page).fill("x" * 5000)
    send(page).click()
    said = page.get_by_role("alert")
    expect(said).to_be_visible()
    assert page.url.endswith(f"/q/{query}")
    counter.hears("And in red?", AMINA)
    wait(page)
    expect(page.get_by_text("And in red?")).to_be_visible()
    expect(said).to_be_visible()
    expect(box(page)).to_have_value("x" * 5000)
    said.click()
    expect(said).to_have_count(0)


@pytest.mark.parametrize("what", ["note", "what they should know"])
def test_what_was_typed_into_a_refused_form_stays(counter: Counter, screen: BrowserContext, query: str, what: str):
    counter.staff("Eric")
    page = watched(screen, f"/q/{query}")
    page.locator("summary", has_text="More" if what == "note" else "Hand over").first.click()
    field = page.locator("[name=text]" if what == "note" else "[name=note]").first
    field.fill("y" * 3000)
    field.locator("xpath=ancestor::form").locator("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wait(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=text]" if what == "note" else "[name=note]").first).to_have_value("y" * 3000)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("what", ["note", "what they should know", "file", "template"])
def test_nothing_lies_over_the_sentence_that_says_why_not(
    browser: Browser, counter: Counter, query: str, tmp_path: Path, what: str, scripts: bool
):
    counter.staff("Eric")
    QuickReplies(counter.shop.books).add_samples(counter.staff("Aline"), language("en"))
    TemplateBook(counter.shop.books).replace([READY])
    counter.stand_still()
    counter.clock.forward(hours=25 if what == "template" else 0)
    form, field, words = {
        "note": ("note", "text", "y" * 3000),
        "what they should know": ("hand_over", "note", "y" * 3000),
        "file": ("attach", "text", WORDS),
        "template": ("template", "v0", " "),
    }[what]
    with screen_of(browser, counter.signed_in("Aline"), java_script_enabled=scripts) as screen:
        page = opened(screen, f"/q/{query}#newest")
        refused = page.locator(f"form[action$='/{form}']")
        page.locator("details", has=refused).last.locator("summary").first.click()
        if what == "file":
            (tmp_path / "photo.jpg").write_bytes(b"MZ" + bytes(100))
            refused.locator("[name=file][multiple]").set_input_files(tmp_path / "photo.jpg")
        for box in refused.locator("[required]:not([type=file])").all() or [refused.locator(f"[name={field}]")]:
            box.fill(words)
        refused.locator("button").click()
        said = page.get_by_role("alert")
        expect(said).to_be_visible()
        place = said.bounding_box()
        assert place
        middle = [place["x"] + place["width"] / 2, place["y"] + place["height"] / 2]
        assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y)?.closest('[role=alert]')", middle)


def test_the_board_goes_on_saying_why_not(counter: Counter, screen: BrowserContext):
    counter.hears()
    page = watched(screen, "/")
    counter.shop.desk.claim_next(counter.staff("Eric"))
    page.get_by_role("button", name="Take next").click()
    said = page.get_by_text("Nobody is waiting. Well done!")
    expect(said).to_be_visible()
    assert page.url == screen.pages[0].evaluate("location.origin") + "/"
    counter.hears("Somebody new", customer(8))
    wait(page)
    expect(page.get_by_text("Somebody new")).to_be_visible()
    expect(said).to_be_visible()


def test_a_close_over_new_words_shows_them_and_can_be_done_all_the_same(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    page.locator("summary", has_text="Close").click()
    counter.hears("And 40 iron sheets", AMINA)
    wait(page)
    page.get_by_role("button", name="Sold").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wait(page)
    expect(page.locator("main .card")).to_contain_text("And 40 iron sheets")
    assert state(counter, query) == State.CLAIMED
    page.get_by_role("button", name="Close it all the same").click()
    page.wait_for_url(re.compile("/$"))
    assert state(counter, query) == State.CLOSED


def test_words_that_came_while_somebody_typed_count_as_seen(counter: Counter, screen: BrowserContext, query: str):
    page = watched(screen, f"/q/{query}")
    box(page).fill("Yes")
    counter.hears("And 40 iron sheets", AMINA)
    wait(page)
    page.clock.run_for(SOON)
    send(page).click()
    expect(page.locator(".line.out")).to_have_count(1)
    (row,) = counter.shop.board.see(counter.staff("Aline")).mine
    assert (row.age_seconds, row.mine_last) == (None, True)


# Files


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_file_that_is_refused_leaves_the_conversation_and_the_caption(
    browser: Browser, aline: Phone, query: str, tmp_path: Path, scripts: bool
):
    program = tmp_path / "photo.jpg"
    program.write_bytes(b"MZ" + bytes(100))
    with screen_of(browser, aline, java_script_enabled=scripts) as screen:
        page = opened(screen, f"/q/{query}")
        page.locator(".attach summary").click()
        page.locator("[name=file][multiple]").set_input_files(program)
        page.locator(".attach [name=text]").fill(WORDS)
        page.locator(".attach button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_text("Do you have the bucket?")).to_be_visible()
        expect(page.locator(".attach [name=text]")).to_have_value(WORDS)


def test_a_file_that_the_box_cannot_keep_leaves_all_as_it_was(
    counter: Counter, screen: BrowserContext, query: str, tmp_path: Path
):
    page = watched(screen, f"/q/{query}")
    page.locator(".attach summary").click()
    (tmp_path / "a.txt").write_text("prices")
    page.locator("[name=file][multiple]").set_input_files(tmp_path / "a.txt")
    page.locator(".attach [name=text]").fill(WORDS)
    counter.disk.full = True
    page.locator(".attach button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wait(page)
    expect(page.get_by_text("Do you have the bucket?")).to_be_visible()
    expect(page.locator(".attach [name=text]")).to_have_value(WORDS)
    counter.disk.full = False
    assert state(counter, query) == State.CLAIMED


def test_a_file_that_is_refused_before_it_was_read_leaves_all_as_it_was(
    screen: BrowserContext, query: str, tmp_path: Path
):
    """What the phone itself says beforehand is not there: that script did not come."""
    page = opened(screen, f"/q/{query}")
    page.route("**/attach.js*", lambda route: route.abort())
    page.locator(".attach summary").click()
    (tmp_path / "prices.txt").write_bytes(b"x" * (17 << 20))
    page.locator("[name=file][multiple]").set_input_files(tmp_path / "prices.txt")
    page.locator(".attach [name=text]").fill(WORDS)
    page.locator(".attach button").click()
    expect(page.get_by_role("alert")).to_contain_text("At most 16 MB are taken here")
    expect(page.get_by_text("Do you have the bucket?")).to_be_visible()
    expect(page.locator(".attach [name=text]")).to_have_value(WORDS)


def test_words_that_are_refused_before_they_were_read_stay(screen: BrowserContext, query: str):
    page = opened(screen, f"/q/{query}")
    box(page).evaluate("(box, words) => (box.value = words)", "é" * 200_000)
    send(page).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("Do you have the bucket?")).to_be_visible()
    assert len(box(page).input_value()) == 200_000


def test_a_note_that_was_never_kept_is_there_after_a_reload(screen: BrowserContext, query: str):
    page = opened(screen, f"/q/{query}")
    page.locator("summary", has_text="More").click()
    page.get_by_label("Note").fill("She pays on Friday")
    page.reload()
    page.locator("summary", has_text="More").click()
    expect(page.get_by_label("Note")).to_have_value("She pays on Friday")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".line.note")).to_have_count(1)
    page.locator("summary", has_text="More").click()
    expect(page.get_by_label("Note")).to_have_value("")


# Menus


@pytest.mark.parametrize("how", ["a tap beside", "Escape", "Back"])
def test_an_open_menu_is_closed_and_nothing_else_happens(
    counter: Counter, screen: BrowserContext, query: str, how: str
):
    counter.hears("Somebody else", customer(8))
    page = opened(screen, "/")
    page.locator(".menu summary").click()
    page.wait_for_function("history.state")  # from here on Back is the menu's
    if how == "a tap beside":
        page.get_by_role("button", name="Take next").click(position={"x": 8, "y": 8})
    elif how == "Escape":
        page.keyboard.press("Escape")
    else:
        page.go_back()
    expect(page.locator(".menu[open]")).to_have_count(0)
    assert page.url.endswith("/")
    assert len(counter.shop.board.see(counter.staff("Aline")).mine) == 1
    page.get_by_role("button", name="Take next").click()
    page.wait_for_url(re.compile("/q/"))


@pytest.mark.parametrize("how", ["a tap beside", "Escape", "Back"])
def test_a_sheet_is_closed_with_what_was_typed_in_it_kept(screen: BrowserContext, query: str, how: str):
    page = opened(screen, f"/q/{query}")
    page.locator("summary", has_text="More").click()
    page.get_by_label("Note").fill("She pays on Friday")
    page.wait_for_function("history.state")
    if how == "a tap beside":
        page.locator("main").click(position={"x": 5, "y": 430})
    elif how == "Escape":
        page.keyboard.press("Escape")
    else:
        page.go_back()
    expect(page.locator("details[name=sheet][open]")).to_have_count(0)
    assert page.url.endswith(query)
    page.locator("summary", has_text="More").click()
    expect(page.get_by_label("Note")).to_have_value("She pays on Friday")


def test_back_after_a_link_of_the_menu_leads_to_where_the_menu_was(screen: BrowserContext, query: str):
    page = opened(screen, "/")
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Notices").first.click()
    page.wait_for_url(re.compile("/notices"))
    page.go_back()
    expect(page.get_by_role("button", name="Take next").or_(page.get_by_text("Nobody is waiting"))).to_be_visible()
    assert page.url.endswith("/")


# Rows


def test_a_row_that_a_colleague_took_stays_in_its_place_for_some_seconds(counter: Counter, screen: BrowserContext):
    queries = [counter.hears(f"Question {n}", customer(n), ago=600 - n) for n in (1, 2, 3)]
    counter.stand_still()  # a line that is found to be down would move the rows
    page = watched(screen, "/", still=True)
    waiting = page.locator("#waiting .row b")
    expect(waiting).to_have_text(["Customer 1", "Customer 2", "Customer 3"])
    counter.shop.desk.claim(queries[0], counter.staff("Eric"))
    wait(page, 1)
    expect(page.get_by_text("taken by Eric").first).to_be_visible()
    expect(waiting).to_have_text(["Customer 1", "Customer 2", "Customer 3"])
    expect(page.get_by_role("button", name="Take Customer 1")).to_have_count(0)
    page.clock.run_for(6000)
    expect(waiting).to_have_text(["Customer 2", "Customer 3"])


def test_the_last_row_that_a_colleague_took_stays_in_its_place_too(counter: Counter, screen: BrowserContext):
    taken, mine = counter.hears("A question", customer(1)), counter.hears("Mine", customer(2))
    counter.shop.desk.claim(mine, counter.staff("Aline"))
    counter.stand_still()  # a line that is found to be down would move the rows
    page = watched(screen, "/", still=True)
    counter.shop.desk.claim(taken, counter.staff("Eric"))
    wait(page, 1)
    expect(page.get_by_text("taken by Eric").first).to_be_visible()
    expect(page.locator("#waiting .row b")).to_have_text(["Customer 1"])
    expect(page.locator("#waiting button")).to_be_hidden()
    page.clock.run_for(6000)
    expect(page.locator("#waiting .row")).to_have_count(0)


@pytest.mark.parametrize("how", ["somebody who has waited longer", "the end of a row that stayed", "a warning above"])
def test_a_thumb_on_its_way_takes_nobody_who_has_just_come_under_it(counter: Counter, screen: BrowserContext, how: str):
    queries = [counter.hears(f"Question {n}", customer(n), ago=600 - n) for n in (1, 2, 3)]
    counter.stand_still()  # a line that is found to be down would move the rows
    page = watched(screen, "/", still=True)
    if how == "somebody who has waited longer":
        counter.hears("Late words", customer(4), ago=900)
    elif how == "the end of a row that stayed":
        counter.shop.desk.claim(queries[0], counter.staff("Eric"))
    else:
        counter.shop.notices.post("t", "notices.part_fails", counter.clock.now(), serious=True, part="sorter")
    wait(page, 1)
    if how == "the end of a row that stayed":
        expect(page.get_by_text("taken by Eric").first).to_be_visible()
        page.clock.run_for(4000)
    under = page.locator("[data-moved] .take button").first
    came = under.locator("xpath=..").get_attribute("action") or ""
    place = under.bounding_box()
    assert place
    x, y = place["x"] + 20, place["y"] + 20
    page.mouse.click(x, y)
    page.clock.run_for(100)
    assert counter.shop.board.see(counter.staff("Aline")).mine == []
    page.clock.run_for(1000)
    page.mouse.click(x, y)
    page.wait_for_url("**/q/*")
    assert page.url.partition("#")[0].endswith(came.removesuffix("/claim"))
