"""The pages in a real browser, as a cheap phone shows them: small, with large letters, light and dark, attacked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from edge.link import LinkState
from edge.outbox import Delivery
from edge.printing import PrinterChoice
from tests.browsers import PHONE, SMALL_PHONE, screen_of
from tests.hostile import SAYINGS, said_everywhere
from tests.phones import Phone
from tests.screens import fill
from tests.shops import Counter, customer, webhook_of

pytestmark = pytest.mark.needs("chromium")

PAPER = ("/summary", "/summary/1", "/printer")
MORE = ("/wall", "/help", "/held", "/me", "/labels", "/quick-replies", "/settings/replies", *PAPER)
TARGET = 48  # CSS pixels: what a thumb finds

# What is wider than the screen, by name.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`)"""

# What a thumb may touch and is smaller than a thumb.
TOO_SMALL = """least => [...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')]
  .filter(e => e.checkVisibility())
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < least - .5 || box.height < least - .5)
  .map(([e, box]) => `${e.tagName} ${e.textContent.trim().slice(0, 20)} ${box.width} x ${box.height}`)"""

# Text that has too little contrast with what it stands on (WCAG 2: 4.5, and 3 for large letters).
TOO_PALE = """() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const color = parts(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const typed = e.matches('textarea[placeholder]');
    if (!(own || typed) || !e.checkVisibility()) continue;
    const style = getComputedStyle(e, typed && !own ? '::placeholder' : null);
    const [one, other] = [light(parts(style.color)), light(ground(e))].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24;
    const ratio = (one + .05) / (other + .05);
    if (ratio < (large ? 3 : 4.5)) found.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent}`);
  }
  return found;
}"""

# Set up before any page: whatever a page should not do is counted.
LISTEN = """window.refused = []; document.addEventListener('securitypolicyviolation', e =>
  window.refused.push(`${e.violatedDirective} ${e.blockedURI}`));"""

HAPPENED = """() => [window.refused, window.hit, document.images.length,
  [...document.scripts].filter(script => !/^[^?]+\\/static\\/shop\\.js\\?\\w+$/.test(script.src)).length]"""


@pytest.fixture
def busy(counter: Counter) -> Counter:
    return everything_at_once(counter)


def everything_at_once(counter: Counter) -> Counter:
    """Every state of a page at once: offers, notices, held replies, no internet, a warning, somebody apart."""
    query = fill(counter)
    aline, eric = counter.staff("Aline"), counter.staff("Eric")
    counter.stand_still()
    desk, books = counter.shop.desk, counter.shop.books
    offered = next(row.id for row in counter.shop.board.see(eric).mine)
    desk.hand_over(offered, eric, aline.id, "He wants five litres; I have to go to the bank.")
    desk.reply(query, aline, "And we are open until six.")
    *_, last = books.replies.all()
    books.replies.update(
        {"state": Delivery.UNSURE.value, "reason": "The line broke at the worst moment."}, doc_ids=[last.doc_id]
    )
    sentence = "WhatsApp refuses the token of this shop. Make a new one at Meta and enter it again."
    counter.shop.notices.post("t", sentence, counter.clock.now(), serious=True, stops_sending=True)
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())
    closed = counter.hears("Thank you", customer(909, "Rosine"))
    desk.close(closed, aline, "sold")
    counter.clock.forward(minutes=95)
    counter.shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9", wifi_name="Kabeza"))
    counter.shop.summaries.step(counter.shop.prints)
    counter.shop.prints.step()
    return counter


def pages(counter: Counter, phone: Phone) -> list[str]:
    """The address of every kind of page there is, as Aline sees it."""
    view = counter.shop.board.see(counter.staff("Aline"))
    rows = [view.waiting[0], view.mine[0], view.mine[-1], view.offered[0], counter.shop.board.closed()[0]]
    customer = counter.shop.board.query(rows[1].id, counter.staff("Aline")).query.customer
    found = ["/search", "/search?words=" + rows[1].name[:3], "/search?words=a", f"/c/{customer}"]
    return [
        "/",
        *(f"/q/{row.id}" for row in rows),
        *found,
        "/closed",
        "/apart",
        "/notices",
        "/phones",
        "/nothing",
        *MORE,
    ]


def opened_up(page: Page) -> Page:
    """With everything that can be unfolded unfolded."""
    page.evaluate(
        "() => document.querySelectorAll('details').forEach(e => { e.removeAttribute('name'); e.open = true; })"
    )
    return page


def doors(browser: Browser, counter: Counter, **looks: Any) -> Iterator[Page]:
    """The pages that somebody sees who is not in yet."""
    stranger = counter.phone()
    with screen_of(browser, stranger, **looks) as screen:
        page = screen.new_page()
        page.goto("/enrol")
        yield page
        page.fill("[name=code]", "WRONG")
        page.click("button")
        yield page
        page.fill("[name=code]", counter.shop.login.enrol_code(None))
        page.click("button")
        yield page


# There and back


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
        page.wait_for_selector(".rows")
        page.go_forward()
        page.wait_for_selector(".line.out")
        assert page.input_value(".reply textarea") == ""
        assert len(counter.shop.books.replies) == 1


def test_a_draft_is_still_there_after_looking_elsewhere(browser: Browser, counter: Counter):
    phone, query = counter.signed_in("Aline", owner=True), counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.fill(".reply textarea", "We have them in blue and in")
        page.click(".back")
        page.wait_for_selector(".rows")
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
        newest, head, foot = (page.locator(what).bounding_box() for what in ("#newest", ".top", ".bottom"))
        assert newest
        assert head
        assert foot
        assert head["y"] + head["height"] <= newest["y"]
        assert newest["y"] + newest["height"] <= foot["y"]


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
        page.wait_for_selector("text=dropped, not sent")
        assert page.locator(".undo").count() == 0
        assert page.input_value("#box") == "Yes, 4,500.", "the words come back to where they were written"


# What a thumb and an eye need


@pytest.mark.parametrize(
    ("size", "letters"), [(PHONE, 16), (SMALL_PHONE, 16), (SMALL_PHONE, 32)], ids=["360", "320", "320 at 200 %"]
)
def test_nothing_is_wider_than_the_screen_or_smaller_than_a_thumb(
    browser: Browser, busy: Counter, size: dict[str, int], letters: int
):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone, viewport=size) as screen:
        page = lettered(screen, letters)
        for path in pages(busy, phone):
            page.goto(path)
            assert (path, opened_up(page).evaluate(TOO_WIDE)) == (path, [])
            assert (path, page.evaluate(TOO_SMALL, TARGET)) == (path, [])
    for page in doors(browser, busy, viewport=size):
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(TOO_SMALL, TARGET) == []


def lettered(screen: BrowserContext, letters: int) -> Page:
    """A page of a phone whose owner has chosen letters of this size."""
    page = screen.new_page()
    screen.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})
    return page


def test_with_large_letters_there_is_still_room_to_read(browser: Browser, busy: Counter):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        page = lettered(screen, 32)
        for path in ("/", pages(busy, phone)[2]):
            page.goto(path)
            stuck = "() => [...document.querySelectorAll('.top, .bottom')].map(e => getComputedStyle(e).position)"
            assert "sticky" not in page.evaluate(stuck)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_the_sun(browser: Browser, busy: Counter, scheme: str):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone, color_scheme=scheme) as screen:
        page = screen.new_page()
        for path in pages(busy, phone):
            page.goto(path)
            assert (path, opened_up(page).evaluate(TOO_PALE)) == (path, [])
    for page in doors(browser, busy, color_scheme=scheme):
        assert page.evaluate(TOO_PALE) == []


def test_a_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(browser: Browser, busy: Counter):
    phone = busy.signed_in("Aline")
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{busy.shop.board.see(busy.staff('Aline')).mine[0].id}")
        wanted = page.evaluate(
            "() => { window.all = [...document.querySelectorAll('a, button, summary, select, textarea')]"
            ".filter(e => e.checkVisibility()); return window.all.length; }"
        )
        reached = []
        for _ in range(wanted):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "() => [window.all.indexOf(document.activeElement),"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
            reached.append(tuple(here))
        assert reached == [(number, "solid") for number in range(wanted)]


# Under attack


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["360", "320"])
def test_whatever_customers_write_does_nothing_and_breaks_no_layout(
    browser: Browser, counter: Counter, size: dict[str, int]
):
    phone = counter.signed_in("Aline", owner=True)
    counter.staff("Eric")
    for number, saying in enumerate(SAYINGS.values()):
        said = said_everywhere(saying, number)
        counter.webhook(webhook_of(*said, name=saying, phone=said[0]["from"]))
    with screen_of(browser, phone, viewport=size) as screen:
        screen.add_init_script(LISTEN)
        page, dialogs, asked = screen.new_page(), [], []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        addresses = [row.get_attribute("href") or "" for row in page.locator(".what").all()]
        assert len(addresses) == len(SAYINGS)
        for address in ["/", *addresses, "/closed", "/apart", "/search?words=a", "/search?words=0101"]:
            page.goto(address)
            assert (address, opened_up(page).evaluate(HAPPENED)) == (address, [[], None, 0, 0])
            assert (address, page.evaluate(TOO_WIDE)) == (address, [])
            assert (address, page.evaluate(TOO_SMALL, TARGET)) == (address, [])
        assert dialogs == []
        assert [url for url in asked if not url.startswith(phone.address)] == []


def test_the_policy_stops_what_would_slip_through(browser: Browser, counter: Counter):
    """The listener of the test above does hear: markup put in from outside is refused by the browser itself."""
    phone = counter.signed_in("Aline", owner=True)
    with screen_of(browser, phone) as screen:
        screen.add_init_script(LISTEN)
        page = screen.new_page()
        page.goto("/")
        page.evaluate(
            """() => {
              document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror="window.hit=1">');
              document.body.append(Object.assign(document.createElement('script'), {text: 'window.hit=1'}));
            }"""
        )
        page.wait_for_function("() => window.refused.length >= 2")
        assert page.evaluate("() => window.hit") is None
