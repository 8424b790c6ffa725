"""What is typed into any form stays until it has gone: through a reload, a dead tab, news, another form's answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from edge.desk.labels import Labels
from edge.desk.quick_replies import QuickReplies
from edge.language import Said
from edge.outbox import TemplateBook
from edge.whatsapp.templates import Template
from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.shops import Counter
from tests.kit.support import AMINA
from tests.kit.watching import SOON, opened, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")
TYPED = "Two 20 litre buckets"
DAY = 24 * 3600


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline) as screen:
        yield screen


def held_by_aline(counter: Counter, ago: float = 0) -> str:
    query = counter.hears("Do you have the bucket?", AMINA, ago=ago)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


def approved(counter: Counter) -> None:
    TemplateBook(counter.shop.books).replace([template("hello", "1", "2"), template("sorry", "1")])


def template(name: str, *gaps: str) -> Template:
    return Template(name, "en", "UTILITY", "".join(f"{{{{{gap}}}}} " for gap in gaps), gaps)


def on_a_query(counter: Counter) -> str:
    counter.staff("Eric")
    return f"/q/{held_by_aline(counter)}"


def where_the_window_is_over(counter: Counter) -> str:
    counter.stand_still()
    approved(counter)
    return f"/q/{held_by_aline(counter, ago=DAY + 60)}"


def among_the_replies(counter: Counter) -> str:
    counter.stand_still()
    approved(counter)
    query = held_by_aline(counter)
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes")
    counter.shop.outbox.held(counter.shop.outbox.get(reply), Said("outbox.too_old"), counter.clock.now())
    return "/held"


def of_the_customer(counter: Counter) -> str:
    return "/c/" + counter.shop.board.query(held_by_aline(counter), counter.staff("Aline")).query.customer


def of_the_owner(path: str) -> Callable[[Counter], str]:
    def listed(counter: Counter) -> str:
        aline = counter.staff("Aline")
        QuickReplies(counter.shop.books).add(aline, "Open", "We are open until six.")
        Labels(counter.shop.books).add(aline, "Wholesale")
        return path

    return listed


FIELDS = {
    "a note": (on_a_query, "form[action$='/note'] textarea"),
    "what a colleague should know": (on_a_query, "form[action$='/hand_over'] textarea"),
    "the words with a file": (on_a_query, ".attach textarea"),
    "the words of a template": (where_the_window_is_over, ".templates form:nth-of-type(2) [name=v0]"),
    "other words for a reply": (among_the_replies, "form[action$='/reword'] textarea"),
    "a template in its place": (among_the_replies, "form[action$='/template']:nth-of-type(1) [name=v1]"),
    "a customer's name": (of_the_customer, "form[action$='/rename'] input[name=name]"),
    "a new label": (of_the_owner("/labels"), "form[action$='/add'] [name=name]"),
    "a label's other name": (of_the_owner("/labels"), "form[action$='/rename'] [name=name]"),
    "a quick reply's other words": (of_the_owner("/quick-replies"), "form[action$='/edit'] textarea"),
    "what is searched for": (of_the_owner("/search"), ".search [name=words]"),
}


def field(page: Page, found: str) -> Locator:
    """In sight, whatever it was folded into."""
    page.evaluate("() => document.querySelectorAll('details:not(.menu)').forEach(each => each.open = true)")
    page.locator(found).first.evaluate("e => { while (e = e.parentElement) if (e.open === false) e.open = true }")
    return page.locator(found).first


@pytest.mark.parametrize("name", FIELDS)
def test_it_is_there_after_a_reload_and_in_another_tab(counter: Counter, screen: BrowserContext, name: str):
    prepare, found = FIELDS[name]
    path = prepare(counter)
    page = opened(screen, path)
    field(page, found).fill(TYPED)
    page.reload()
    expect(field(page, found)).to_have_value(TYPED)
    others = page.locator(":is(textarea, input:not([type=hidden], [type=file]))")
    assert [each.input_value() for each in others.all()].count(TYPED) == 1, "and in no other field"
    page.close()
    expect(field(opened(screen, path), found)).to_have_value(TYPED)


@pytest.mark.parametrize("name", ["a note", "the words with a file", "what a colleague should know"])
def test_another_forms_answer_takes_nothing_away(counter: Counter, screen: BrowserContext, name: str):
    prepare, found = FIELDS[name]
    page = opened(screen, prepare(counter))
    field(page, found).fill(TYPED)
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = false)")
    page.get_by_label("Write to").fill("Yes")
    page.locator(".send > .go").click()
    expect(page.locator(".line.out")).to_have_count(1)
    expect(field(page, found)).to_have_value(TYPED)


def test_news_take_nothing_of_a_template_away(counter: Counter, screen: BrowserContext):
    prepare, found = FIELDS["the words of a template"]
    path = prepare(counter)
    page = watched(screen, path)
    field(page, found).fill(TYPED)
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = false)")
    counter.shop.desk.note(path.rpartition("/")[2], counter.staff("Aline"), "She pays on Friday")
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("She pays on Friday")).to_be_visible()
    TemplateBook(counter.shop.books).replace([template("sorry", "1"), template("then", "1")])
    page.clock.fast_forward(SOON)
    expect(page.locator("[name=template]")).to_have_count(2)
    expect(field(page, "form:has([value^=sorry]) [name=v0]")).to_have_value(TYPED)


def test_what_has_gone_is_not_typed_again(counter: Counter, screen: BrowserContext):
    for name, word in (("a label's other name", "Zebra"), ("a new label", "Giraffe")):
        prepare, found = FIELDS[name]
        page = opened(screen, prepare(counter) if name != "a new label" else "/labels")
        field(page, found).fill(word)
        field(page, found).press("Enter")
        expect(page.get_by_text(word).first).to_be_visible()
        page.goto("/me")
        page.goto("/labels")
        expect(field(page, "form[action$='/add'] [name=name]")).to_have_value("")
    page = opened(screen, "/search")
    page.locator("[name=words]").fill("bucket")
    page.locator("[name=words]").press("Enter")
    page.wait_for_url("**/search?words=bucket")
    page.goto("/search")
    expect(page.locator("[name=words]")).to_have_value("")


@pytest.mark.parametrize("answer", ["Accept", "Not now"])
def test_why_not_is_not_said_again_of_the_next_offer(counter: Counter, screen: BrowserContext, answer: str):
    counter.stand_still()
    desk, aline, eric = counter.shop.desk, counter.staff("Aline"), counter.staff("Eric")
    query = counter.hears("Nails?", AMINA)
    desk.claim(query, eric)
    desk.hand_over(query, eric, aline.id)
    page = opened(screen, f"/q/{query}")
    page.get_by_label("Say why").fill("I cannot stand him")
    if answer == "Not now":  # on the board, which has no script for what is typed
        page.goto("/")
    page.get_by_role("button", name=answer).click()
    expect(page.get_by_role("button", name=answer)).to_have_count(0)
    if answer == "Accept":
        assert "cannot" not in str(page.evaluate("JSON.stringify(localStorage)"))
        desk.release(query, aline)
        desk.claim(query, eric)
    desk.hand_over(query, eric, aline.id)
    page.goto(f"/q/{query}")
    expect(page.get_by_label("Say why")).to_have_value("")


def test_what_stands_there_in_other_words_by_now_is_not_written_over(counter: Counter, screen: BrowserContext):
    path = of_the_customer(counter)
    found = FIELDS["a customer's name"][1]
    page = opened(screen, path)
    field(page, found).fill("Amina K.")
    counter.shop.desk.rename(path.rpartition("/")[2], counter.staff("Aline"), "Amina of the market")
    page.reload()
    expect(field(page, found)).to_have_value("Amina of the market")


def test_no_secret_stays_on_the_phone(screen: BrowserContext):
    page = opened(screen, "/settings/whatsapp")
    for secret in page.locator("[type=password]").all():
        secret.fill("EAAB-secret")
    page.goto("/me")
    for pin in page.locator("[type=password]").all():
        pin.fill("0815")
    kept = page.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")
    assert "secret" not in kept
    assert "0815" not in kept


@pytest.mark.parametrize("from_page", ["/", "/me"])
def test_who_signs_out_leaves_nothing_of_theirs_on_the_phone(counter: Counter, screen: BrowserContext, from_page: str):
    page = opened(screen, of_the_customer(counter))
    field(page, FIELDS["a customer's name"][1]).fill("Amina of the market")
    page.evaluate("() => localStorage.setItem('typed s_another /x name', JSON.stringify(['Hello', '', Date.now()]))")
    page.goto(from_page)
    assert "Amina of the market" in page.evaluate("() => JSON.stringify({...localStorage})")
    page.locator(".menu summary").click()
    page.locator("form[action='/sign-out'] button").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    kept = page.evaluate("() => JSON.stringify({...localStorage})")
    assert "Amina of the market" not in kept
    assert "Hello" in kept, "what a colleague has typed is theirs"


def test_a_page_that_came_as_an_answer_keeps_what_is_typed(counter: Counter, screen: BrowserContext):
    """The board has no use for the script that does."""
    counter.hears("Do you have the bucket?", AMINA)
    page = opened(screen, "/")
    page.get_by_role("button", name="Take Amina").click()
    page.locator("summary", has_text="More").click()
    page.get_by_label("Note").fill(TYPED)
    page.wait_for_function("words => JSON.stringify({...localStorage}).includes(words)", arg=TYPED)  # once it is there
    page.reload()
    page.locator("summary", has_text="More").click()
    expect(page.get_by_label("Note")).to_have_value(TYPED)


def test_a_chosen_file_stays_where_something_else_was_sent_or_it_was_refused(
    counter: Counter, screen: BrowserContext, tmp_path: Path
):
    page = opened(screen, on_a_query(counter))
    chosen = "() => [...document.querySelector('[name=file][multiple]').files].map(file => file.name)"
    (tmp_path / "prices.txt").write_text("prices")
    page.locator(".attach summary").click()
    page.locator("[name=file][multiple]").set_input_files(tmp_path / "prices.txt")
    page.locator(".attach summary").click()
    page.get_by_label("Write to").fill("Yes")
    page.locator(".send > .go").click()
    expect(page.locator(".line.out")).to_have_count(1)
    assert page.evaluate(chosen) == ["prices.txt"]
    (query,) = counter.shop.books.tables.queries.all()
    counter.shop.desk.close(query["id"], counter.staff("Aline"), "sold")
    counter.shop.desk.reopen(query["id"], counter.staff("Aline"))
    page.locator(".attach summary").click()
    page.locator(".attach [name=text]").fill("x" * 1200)
    page.locator(".attach button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(chosen) == ["prices.txt"]
    page.locator(".attach [name=text]").fill("Our prices")
    page.locator(".attach button").click()
    expect(page.locator(".line.out")).to_have_count(2)
    assert page.evaluate(chosen) == []
