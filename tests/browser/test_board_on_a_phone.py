"""The board on a phone: what stands on its first screen, and that no row is higher or wider than the next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from edge.desk.labels import Labels
from edge.language import LANGUAGES
from edge.records.message import Media
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.hostile import SAYINGS
from tests.kit.judging import TOO_PALE, TOO_WIDE, lettered
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

HOUR = 3600
# The rows whose last pixel stands above the bar at the bottom, as the page is first seen.
IN_SIGHT = """() => { const end = document.querySelector('.bottom').getBoundingClientRect().top;
  return [...document.querySelectorAll('.row')].filter(e => e.getBoundingClientRect().bottom <= end)
    .map(e => e.querySelector('b').textContent); }"""
# Of each row: how wide its message is, the names that its chips have cut, and how many chips can be seen.
ROOMS = """names => [...document.querySelectorAll('.row .says')].map(says => {
  const chips = [...says.querySelectorAll('.chip')].filter(e => e.getClientRects().length);
  const cut = chips.filter(chip => names.some(name => {
    const text = chip.firstChild, range = document.createRange(), at = text.data.indexOf(name);
    if (at < 0) return false;
    range.setStart(text, at); range.setEnd(text, at + name.length);
    return range.getBoundingClientRect().right > says.querySelector('.chips').getBoundingClientRect().right + 1;
  }));
  const letters = Math.round(says.querySelector('.last').getBoundingClientRect().width);
  return [letters, cut.map(e => e.textContent), chips.length];
})"""
LETTERS = 56  # pixels of a message that can still be read
HEIGHTS = "() => [...document.querySelectorAll('.row:not(.offered)')].map(e => e.getBoundingClientRect().height)"


def test_with_two_hundred_waiting_my_five_are_on_the_first_screen(browser: Browser, counter: Counter):
    counter.stand_still()
    phone, books = counter.signed_in("Aline", owner=True), counter.shop.books
    for number in range(5):
        query = counter.hears("Do you have nails?", customer(number, f"Mine {number}"), ago=600 - number)
        counter.shop.desk.claim(query, counter.staff("Aline"))
    (document, *_) = books.tables.queries.all()
    waiting = {**document, "state": "waiting", "holder": None, "name": "Somebody"}
    with books.transaction():
        for number in range(200):
            ids = {"id": f"q_w{number}", "customer": f"c_w{number}", "open_for": f"c_w{number}"}
            books.tables.queries.insert({**waiting, **ids})
    with screen_of(browser, phone, viewport=PHONE) as screen:
        page = screen.new_page()
        page.goto("/")
        assert page.evaluate(IN_SIGHT)[:5] == [f"Mine {number}" for number in range(5)]


@pytest.mark.parametrize("lang", ["en", "fr", "rw", "sw"])
def test_every_row_is_as_high_as_the_next_whatever_stands_in_it(browser: Browser, counter: Counter, lang: str):
    fill(counter)
    counter.stand_still()
    counter.clock.forward(minutes=95)  # what colleagues have goes back soon
    label = Labels(counter.shop.books).all()[0]
    for number, text in enumerate([*SAYINGS.values()][:20]):
        who = customer(100 + number, text)
        media = {"kind": "document", "media": Media(f"m{number}", "application/pdf", filename="x.pdf")}
        query = counter.hears(text, who, ago=22.5 * HOUR - number, **(media if number % 3 == 0 else {}))
        counter.shop.desk.label(query, counter.staff("Aline"), label.id, on=True)
        if number % 4 == 0:
            counter.shop.desk.claim(query, counter.staff("Eric"))
    phone = counter.signed_in("Aline")
    phone.open("/me")
    phone.submit(phone.form("/me/language"), language=lang)
    for size in (PHONE, SMALL_PHONE):
        for scheme in ("light", "dark"):
            with screen_of(browser, phone, viewport=size, color_scheme=scheme) as screen:
                page = screen.new_page()
                for path in ("/", "/?see=waiting", "/?see=others"):
                    page.goto(path)
                    heights = page.evaluate(HEIGHTS)
                    assert heights
                    assert (path, set(map(round, heights))) == (path, {64})
                    assert (path, page.evaluate(TOO_WIDE)) == (path, [])
                    assert (path, page.evaluate(TOO_PALE.replace("4.5", "7"))) == (path, [])


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_row_has_one_chip_with_its_whole_name_and_letters_of_the_message_beside(
    browser: Browser, counter: Counter, code: str
):
    desk, aline, eric = counter.shop.desk, counter.staff("Aline"), counter.staff("Eric")
    back, put_back, read = (customer(number, f"Customer {number}") for number in range(3))
    query = counter.hears("Do you have nails?", back)
    desk.claim(query, eric)
    desk.close(query, eric, "sold")
    counter.hears("Murakoze! Do you still have the 20 litre bucket?", back)
    query = counter.hears("Do you still have the 20 litre bucket?", put_back)
    desk.claim(query, eric)
    desk.release(query, eric)
    query = counter.hears("Do you still have the 20 litre bucket?", read)
    counter.stand_still()
    phone = counter.signed_in("Aline")
    counter.shop.team.speak(aline, code)
    phone.open(f"/q/{query}")
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            page.goto("/?see=waiting")
            rows = page.evaluate(ROOMS, ["Aline", "Eric"])
            assert [(letters >= LETTERS, chips) for letters, _, chips in rows] == [(True, 1)] * 3
            # Who has read it is the longest of them: on the smallest screen it gives way to the message.
            assert [cut for _, cut, _ in rows[: 3 if size is PHONE else 2]] == [[]] * (3 if size is PHONE else 2)


def test_with_large_letters_nothing_is_cut_off_that_can_be_tapped(browser: Browser, counter: Counter):
    fill(counter)
    phone = counter.signed_in("Aline")
    with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        page = lettered(screen, 32)
        page.goto("/?see=waiting")
        assert page.evaluate(TOO_WIDE) == []
        for button in page.locator(".take button, .next").all():
            told = button.evaluate("e => [e.scrollWidth, e.clientWidth + 1]")
            assert told[0] <= told[1]


def test_of_a_long_name_the_beginning_is_shown_also_from_right_to_left(browser: Browser, counter: Counter):
    counter.hears("Hello", customer(1, "أمينة بنت عبد الله الطويل الاسم جدا بن عبد العزيز"))
    counter.stand_still()
    with screen_of(browser, counter.signed_in("Aline"), viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto("/?see=waiting")
        first_letter = page.locator(".who b").evaluate(
            "e => { const [range, box] = [document.createRange(), e.getBoundingClientRect()];"
            " range.setStart(e.firstChild, 0); range.setEnd(e.firstChild, 1);"
            " const letter = range.getBoundingClientRect();"
            " return letter.left >= box.left - 1 && letter.right <= box.right + 1; }"
        )
        assert first_letter
