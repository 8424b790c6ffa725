"""What a reply is to quote is kept beside its words, for when the phone sleeps, dies or loses its page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")

QUOTED = "Do you have the blue one?"


@pytest.fixture
def query(counter: Counter, online: Phone) -> str:
    query = counter.hears(QUOTED)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


def kept(counter: Counter, query: str) -> tuple[str, bool]:
    """The words of the draft, and whether it quotes something."""
    draft = counter.shop.board.query(query, counter.staff("Aline")).beside.draft
    return draft.text, draft.quotes is not None


def chosen(screen: BrowserContext, query: str) -> Page:
    """A page on which the message has been chosen."""
    page = screen.new_page()
    page.goto(f"/q/{query}")
    page.get_by_label("Answer this message").click()
    expect(page.locator(".quoting")).to_contain_text(QUOTED)
    return page


def test_what_was_chosen_stands_there_again_with_the_words_and_goes_with_the_reply(
    browser: Browser, counter: Counter, online: Phone, query: str
):
    with screen_of(browser, online) as screen:
        page = chosen(screen, query)
        page.fill("#box", "Yes, two of them.")
        assert until(lambda: kept(counter, query) == ("Yes, two of them.", True))
        page.goto(f"/q/{query}")  # the phone has lost its page, and comes from the board
        expect(page.locator(".quoting")).to_contain_text(QUOTED)
        expect(page.locator("#box")).to_have_value("Yes, two of them.")
        page.locator(".send > .go").click()
        expect(page.locator(".line.out blockquote")).to_contain_text(QUOTED)
        expect(page.locator(".quoting")).to_have_count(0)
        assert kept(counter, query) == ("", False)


def test_a_choice_without_words_is_kept_and_so_is_that_nothing_is_chosen_any_more(
    browser: Browser, counter: Counter, online: Phone, query: str
):
    with screen_of(browser, online) as screen:
        page = chosen(screen, query)
        assert until(lambda: kept(counter, query) == ("", True))
        page.goto(f"/q/{query}")
        page.get_by_label("Quote nothing").click()
        expect(page.locator(".quoting")).to_have_count(0)
        assert until(lambda: kept(counter, query) == ("", False))
        page.goto(f"/q/{query}")
        expect(page.locator("#box")).to_be_visible()
        expect(page.locator(".quoting")).to_have_count(0)


def test_without_a_script_a_page_says_by_its_address_what_it_quotes(counter: Counter, online: Phone, query: str):
    (line,) = counter.shop.board.query(query, counter.staff("Aline")).lines
    online.send(f"/q/{query}/draft", text="Yes", quotes=str(line.seq), page="one")
    assert QUOTED in quoted(online, f"/q/{query}")
    assert quoted(online, f"/q/{query}?quote=none") == ""
    assert QUOTED in quoted(online, f"/q/{query}"), "looking changes nothing"
    for quotes in ("999", "none", "-1", "9" * 16):
        online.send(f"/q/{query}/draft", text="Yes", quotes=quotes, page="one")
        assert quoted(online, f"/q/{query}") == "", "no message of theirs"


def test_a_reaction_and_a_file_take_the_choice_along_and_the_words_stay(counter: Counter, online: Phone, query: str):
    (line,) = counter.shop.board.query(query, counter.staff("Aline")).lines
    for act in ("react", "attach"):
        online.send(f"/q/{query}/draft", text="Yes", quotes=str(line.seq), page="one")
        online.open(f"/q/{query}")
        form = online.form(rf"/q/{query}/{act}")
        if act == "react":
            online.submit(form, emoji="👍")
        else:
            online.send_file(form.action, "note.pdf", b"%PDF-1.7 prices", **form.fields)
        assert online.page.ok
        assert kept(counter, query) == ("Yes", False), act


def quoted(phone: Phone, path: str) -> str:
    _, _, after = phone.open(path).text.partition('<div class="quoting">')
    return after.partition("</div>")[0]
