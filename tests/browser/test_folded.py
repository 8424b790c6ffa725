"""A long message shows its first lines, and all after a tap; no byte is lost, and nothing scrolls within the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_PALE, TOO_SMALL, TOO_WIDE
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

BOSCO = customer(7, "Jean Bosco")
ENGLISH = "\n".join(
    f"{number}. two bags of cement, and a roll of wire  for   the fence, please" for number in range(1, 29)
)
ARABIC = "أريد عشرة أكياس من الأسمنت وثلاث لفات من الأسلاك، من فضلك. " * 30
UNBROKEN = "https://example.com/" + "a1b2c3d4" * 200
SCROLLED = """() => [...document.querySelectorAll('main *')].filter((part) => {
  const style = getComputedStyle(part);
  return /auto|scroll/.test(style.overflowY) && part.scrollHeight > part.clientHeight + 1;
}).map((part) => part.className)"""
MOST_SHOWN = 260  # CSS pixels: eight lines and the hour


def held(counter: Counter, *said: str) -> str:
    for words in said:
        query = counter.hears(words, BOSCO)
    counter.stand_still()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


def height(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["height"]


def is_whole(words: Locator) -> bool:
    return bool(words.evaluate("(words) => words.scrollHeight <= words.clientHeight + 1"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("text", [ENGLISH, ARABIC.strip(), UNBROKEN], ids=["lines", "from the right", "one word"])
def test_a_long_message_shows_its_first_lines_and_a_tap_shows_all_of_it(
    browser: Browser, counter: Counter, text: str, scripts: bool
):
    phone = counter.signed_in("Aline")
    query = held(counter, text)
    with screen_of(browser, phone, viewport=SMALL_PHONE, java_script_enabled=scripts, has_touch=True) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        line, words = page.locator(".line.in"), page.locator(".line.in .text")
        assert words.text_content() == text
        assert height(words) < MOST_SHOWN
        assert not is_whole(words)
        assert page.evaluate(SCROLLED) == []
        assert [page.evaluate(judge) for judge in (TOO_WIDE, TOO_PALE)] == [[], []]
        assert page.evaluate(TOO_SMALL, TARGET) == []
        line.get_by_text("More", exact=True).tap()
        expect(line.locator("details")).to_have_attribute("open", "")
        assert is_whole(words)
        assert page.evaluate(SCROLLED) == []


def test_what_is_longer_than_a_page_shows_leads_to_all_of_it(browser: Browser, counter: Counter):
    phone, text = counter.signed_in("Aline"), ENGLISH + "\n" + ENGLISH
    query = held(counter, text)
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        assert height(page.locator(".line.in .text")) < MOST_SHOWN
        page.get_by_text("Read all of it").click()
        words = page.locator(".text")
        expect(words).to_have_text(text)
        assert words.text_content() == text
        assert is_whole(words)
        assert page.evaluate(SCROLLED) == []


def test_what_a_message_said_before_it_was_changed_is_folded_too(browser: Browser, counter: Counter):
    phone = counter.signed_in("Aline")
    query = held(counter, ENGLISH)
    first = counter.shop.books.messages.page(counter.shop.board.query(query, counter.staff("Aline")).query.customer)[0]
    counter.hears(ENGLISH.upper(), BOSCO, kind="edit", target=first.wamid)
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        assert [words.text_content() for words in page.locator(".line.in .text").all()] == [ENGLISH.upper(), ENGLISH]
        assert all(height(words) < MOST_SHOWN for words in page.locator(".line.in .text").all())


def test_what_was_unfolded_stays_so_while_news_come_in(browser: Browser, counter: Counter):
    phone = counter.signed_in("Aline")
    query = held(counter, ENGLISH, "Hello?")
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        words = page.locator(".line.in .text").first
        page.locator(".line summary").click()
        assert is_whole(words)
        counter.hears("Are you there?", BOSCO)
        expect(page.locator(".lines")).to_contain_text("Are you there?")
        assert is_whole(page.locator(".line.in .text").first)


def to_and_fro(counter: Counter, times: int) -> str:
    aline, eric = counter.staff("Aline"), counter.staff("Eric")
    query = held(counter, "Do you have nails?")
    for _ in range(times):
        counter.clock.forward(minutes=1)
        counter.shop.desk.hand_over(query, aline, eric.id, "")
        counter.shop.desk.withdraw(query, aline)
    return query


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_many_things_that_were_done_in_a_row_are_one_line_and_the_last_of_them(
    browser: Browser, counter: Counter, scripts: bool
):
    phone = counter.signed_in("Aline")
    query = to_and_fro(counter, 3)
    with screen_of(browser, phone, java_script_enabled=scripts) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        assert told(page) == ["Aline took the offer to Eric back"]
        page.get_by_text("6 things happened").click()
        assert len(told(page)) == 7
        assert told(page)[0] == "Aline took it"
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


def told(page: Page) -> list[str]:
    """What can be seen of what was done, without its hours."""
    found = page.locator(".lines li.event").filter(visible=True)
    return [one.strip().rsplit(" ", 1)[0].strip() for one in found.all_inner_texts()]


def test_a_few_things_that_were_done_stand_there_as_they_are(browser: Browser, counter: Counter):
    phone = counter.signed_in("Aline")
    query = to_and_fro(counter, 1)
    with screen_of(browser, phone, viewport=PHONE) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        assert len(told(page)) == 3
        assert page.locator("details.fold").count() == 0
