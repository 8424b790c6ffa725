"""Whatever state a query's page is in, what stands around its messages takes at most 200 of a phone's 640 pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.access.staff import Staff
from edge.desk.quick_replies import QuickReplies
from edge.language import LANGUAGES
from edge.outbox import TemplateBook
from edge.outbox.link import LinkState
from edge.whatsapp.templates import Template
from tests.kit.browsers import screen_of
from tests.kit.examples import share
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE
from tests.kit.phones import Phone
from tests.kit.rooms import held
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

MOST, LINE = 200, 26  # CSS pixels of 640, and one line of what hangs over the messages
CHOSEN = ("nothing", "a message", "a file", "a quick reply with a file")
# What takes room from the messages, but for the words that somebody writes; and what hangs over them.
HEIGHTS = """() => {
  const [top, bottom, hung, edge, box] = ['.top', '.bottom', '.hung', '.edge', '#box'].map(
    part => document.querySelector(part)?.getBoundingClientRect().height || 0);
  return [top, bottom - Math.max(0, box - 48), hung, edge]; }"""
# What hangs from the head has nothing that lies over it.
IN_SIGHT = """heard => { const { top, bottom } = heard.getBoundingClientRect();
  const above = [...document.querySelectorAll('.sheet.up, .bottom, .bottom .undo')];
  return top >= 0 && above.every(part => !part.checkVisibility() || bottom <= part.getBoundingClientRect().top); }"""

# It ends below the head, and above the line that opened it.
WITHIN = """sheet => { const { top, bottom } = sheet.getBoundingClientRect();
  const edge = part => document.querySelector(part).getBoundingClientRect();
  return top >= edge('.top').bottom - 1 && bottom <= edge('.bottom').top + 1
    && sheet.scrollHeight > sheet.clientHeight; }"""


@dataclass(frozen=True)
class Desk:
    """Aline owns the shop and holds the query. There is a pinned note, and a quick reply with a file."""

    counter: Counter
    query: str
    aline: Staff
    phone: Phone
    message: int
    quick: str

    def states(self) -> Iterator[tuple[int, LinkState, str]]:
        """Replies that can be taken back, the link, and what was chosen: all of them, one after the other."""
        for fresh in range(3):
            if fresh:
                self.counter.shop.desk.reply(
                    self.query, self.aline, "Yes, we have it here, and keep it for you until six."
                )
            for link, chosen in product((LinkState.ONLINE, LinkState.OFFLINE), CHOSEN):
                self.counter.shop.link.became(link, self.counter.clock.now())
                yield fresh, link, chosen

    def choose(self, page: Page, chosen: str) -> None:
        asks = {"a message": f"?quote={self.message}", "a quick reply with a file": f"?quote=none&fill={self.quick}"}
        page.goto("about:blank")  # of an address that it is at already, a browser only looks for the place
        page.goto(f"/q/{self.query}{asks.get(chosen, '?quote=none')}#newest")
        if chosen == "a file":
            page.locator(".attach > summary").click()
            page.locator("[name=file]").first.set_input_files(
                {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff"}
            )


@pytest.fixture
def desk(counter: Counter) -> Desk:
    query, aline = held(counter), counter.staff("Aline")
    phone = counter.signed_in("Aline", owner=True)
    seen = counter.shop.board.query(query, aline)
    counter.shop.desk.pin(seen.query.customer, aline, "Pays late. Everything goes to the shop in Kimironko.", "")
    counter.shop.settings.change_shop(undo_seconds=30)
    phone.open("/quick-replies")
    form = phone.form(r"/quick-replies/k_\w+/file")
    assert phone.send_file(form.action, "prices.pdf", b"%PDF-1.7 prices", **form.fields).ok
    (quick,) = [one for one in QuickReplies(counter.shop.books).all() if one.file]
    message = max(line.seq for line in seen.lines if line.side == "in")
    return Desk(counter, query, aline, phone, message, quick.id)


WAYS = [*((code, True) for code in LANGUAGES), ("rw", False)]


@pytest.mark.parametrize(("code", "scripts"), WAYS)
def test_the_owner_of_a_query_has_room_for_its_messages_whatever_is_chosen(
    browser: Browser, desk: Desk, code: str, scripts: bool
):
    desk.counter.shop.team.speak(desk.aline, code)
    with screen_of(browser, desk.phone, java_script_enabled=scripts) as screen:
        page = screen.new_page()
        for state in share(desk.states(), WAYS.index((code, scripts)), len(WAYS)):
            desk.choose(page, state[2])
            assert has_room(page), (state, page.evaluate(HEIGHTS))
            assert page.locator(".heard").evaluate(IN_SIGHT), state
            assert page.locator(".bottom .undo button").count() == state[0]
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_whoever_is_offered_a_query_or_may_not_answer_freely_has_it_too(browser: Browser, desk: Desk, code: str):
    counter, eric = desk.counter, desk.counter.staff("Eric")
    counter.shop.team.speak(eric, code)
    counter.shop.desk.hand_over(desk.query, desk.aline, eric.id, "He wants it today: please call him at two.")
    old = counter.hears("Do you still have it?", customer(999, "Old"), ago=25 * 3600)
    (asked,) = counter.shop.board.query(old, eric).lines
    with screen_of(browser, counter.signed_in("Eric")) as screen:
        page = screen.new_page()
        for path in (f"/q/{desk.query}", f"/q/{old}"):  # offered, and waiting
            page.goto(f"{path}#newest")
            assert has_room(page), path
        expect(page.locator("form[action$='/claim']")).to_be_in_viewport()
        counter.shop.desk.claim(old, eric)
        for link, quote in product((LinkState.ONLINE, LinkState.OFFLINE), ("none", str(asked.seq))):
            counter.shop.link.became(link, counter.clock.now())
            page.goto(f"/q/{old}?quote={quote}#newest")
            assert has_room(page), (link, quote)
            page.locator(".later > summary").click()
            expect(page.locator("#box")).to_be_in_viewport()
            assert has_room(page), (link, quote)
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (360, False)])
def test_the_opened_list_of_approved_texts_lies_over_the_messages_and_scrolls(
    browser: Browser, counter: Counter, width: int, scripts: bool
):
    body = "Hello {{1}}, what you asked for has come in. We keep it for you until Saturday at six."
    texts = [Template(f"text_{number}", "en", "UTILITY", body, ("1",)) for number in range(12)]
    TemplateBook(counter.shop.books).replace(texts)
    counter.stand_still()
    aline = counter.staff("Aline")
    query = counter.hears("Do you still have it?", customer(999, "Old"), ago=25 * 3600)
    counter.shop.desk.claim(query, aline)
    shape = {"viewport": {"width": width, "height": 640}, "java_script_enabled": scripts}
    with screen_of(browser, counter.signed_in("Aline"), **shape) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        page.locator(".templates > summary").click()
        sheet = page.locator(".templates .sheet")
        expect(sheet.locator("form").first).to_be_in_viewport()
        assert has_room(page), page.evaluate(HEIGHTS)
        assert sheet.evaluate(WITHIN), sheet.bounding_box()
        last = sheet.locator("form button").last
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport()
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])
        page.locator(".templates > summary").click()
        expect(sheet).to_be_hidden()


def has_room(page: Page) -> bool:
    top, bottom, *over = page.evaluate(HEIGHTS)
    return bool(top + bottom <= MOST and max(over) <= 2 * LINE)
