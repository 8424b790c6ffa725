"""The reports in a real browser: the smallest phone, four languages, light and dark, large letters, and paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from edge.language import LANGUAGES
from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.busy_weeks import live_through
from tests.kit.hostile import SAYINGS, said_everywhere
from tests.kit.judging import HAPPENED, LISTEN, TARGET, TOO_PALE, TOO_SMALL, TOO_WIDE, lettered, opened_up
from tests.kit.phones import Phone
from tests.kit.shops import Counter, open_counter, webhook_of

pytestmark = pytest.mark.needs("chromium-headless-shell")

PAGES = (
    "/reports",
    "/reports?kind=week&on=2026-11-25",
    "/reports?kind=month&on=2026-11-25",
    "/reports?kind=range&first=2026-09-01&last=2026-12-31",
    "/reports/queries?kind=week&on=2026-11-25&of=first_reply",
)
# The number of a bar is inside of the chart, and no letters of a chart lie on each other.
RUN_TOGETHER = """() => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
  const field = chart.getBoundingClientRect(), found = [];
  const boxes = [...chart.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()]);
  boxes.forEach(([word, a], place) => {
    if (a.left < field.left - 1 || a.right > field.right + 1 || a.top < field.top - 3) found.push(`${word} is outside`);
    for (const [other, b] of boxes.slice(place + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 5) found.push(`${word} on ${other}`);
    }
  });
  return found;
})"""
LETTERS = "() => [...document.querySelectorAll('svg.chart text')].map(e => e.getBoundingClientRect().height)"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("busy") / "data") as counter:
        live_through(counter)
        yield counter


@pytest.fixture(scope="module")
def owner(busy: Counter) -> Phone:
    return busy.signed_in("Aline", owner=True)


def each_page(page: Page, addresses: Sequence[str] = PAGES) -> Iterator[str]:
    for address in addresses:
        page.goto(address)
        opened_up(page)
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_reports_fit_the_smallest_phone_in_every_language(
    browser: Browser, busy: Counter, owner: Phone, code: str, scheme: str
):
    owner.open("/me")
    owner.submit(owner.form("/me/language"), language=code)
    with screen_of(browser, owner, viewport=SMALL_PHONE, color_scheme=scheme) as screen:
        screen.add_init_script(LISTEN)
        page = screen.new_page()
        # In the dark only the colours are others: a report and a list have all of them.
        for address in each_page(page, PAGES if scheme == "light" else PAGES[1::3]):
            assert page.get_attribute("html", "lang") == code
            assert (address, page.evaluate(TOO_WIDE)) == (address, [])
            assert (address, page.evaluate(TOO_SMALL, TARGET)) == (address, [])
            assert (address, page.evaluate(TOO_PALE)) == (address, [])
            assert (address, page.evaluate(RUN_TOGETHER)) == (address, [])
            assert (address, page.evaluate(HAPPENED)) == (address, [[], None, 0, 0])
            assert all(high >= 11 for high in page.evaluate(LETTERS)), "letters of charts keep their size"


def test_reports_can_be_read_with_letters_of_twice_the_size(browser: Browser, owner: Phone):
    with screen_of(browser, owner, viewport=SMALL_PHONE) as screen:
        page = lettered(screen, 32)
        for address in each_page(page):
            assert (address, page.evaluate(TOO_WIDE)) == (address, [])
            assert (address, page.evaluate(TOO_SMALL, TARGET)) == (address, [])


def test_from_a_number_to_its_queries_and_back_with_the_keyboard_alone(browser: Browser, owner: Phone):
    with screen_of(browser, owner, viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto(PAGES[1])
        count = page.locator(".tile a").first.inner_text()
        page.locator(".tile a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".rows")
        assert page.locator("h2").first.inner_text().endswith(f"· {count}")
        page.locator(".older a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".tiles")


def test_any_days_are_chosen_on_the_page(browser: Browser, owner: Phone):
    with screen_of(browser, owner, viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto("/reports")
        page.click(".kinds summary")
        page.fill("[name=first]", "2026-11-24")
        page.fill("[name=last]", "2026-11-27")
        page.click(".kinds .go")
        page.wait_for_url("**first=2026-11-24&last=2026-11-27")
        assert page.locator("svg.chart").count() == 2


def test_on_paper_everything_lies_open_and_nothing_is_there_to_tap(browser: Browser, owner: Phone):
    with screen_of(browser, owner, color_scheme="dark") as screen:
        page = screen.new_page()
        page.goto(PAGES[1])
        page.emulate_media(media="print", color_scheme="dark")
        for tapped in (".kinds", ".menu", ".along", ".numbers summary", ".period a"):
            assert not page.locator(tapped).first.is_visible(), tapped
        assert page.locator(".numbers .by-days tbody tr").count() == 7
        heights = "() => [...document.querySelectorAll('.numbers table')].map(e => e.getBoundingClientRect().height)"
        assert all(high > 20 for high in page.evaluate(heights)), "what is folded on a phone lies open"
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_hostile_customers_are_inert_in_reports(browser: Browser, tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        phone = counter.signed_in("Aline", owner=True)
        for number, saying in enumerate(SAYINGS.values()):
            said = said_everywhere(saying, number)[:1]
            counter.webhook(webhook_of(*said, name=saying, phone=said[0]["from"]))
        with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
            screen.add_init_script(LISTEN)
            page = screen.new_page()
            for address in ("/reports", "/reports/queries?of=came_in"):
                page.goto(address)
                assert (address, opened_up(page).evaluate(HAPPENED)) == (address, [[], None, 0, 0])
                assert (address, page.evaluate(TOO_WIDE)) == (address, [])
                assert (address, page.evaluate(TOO_SMALL, TARGET)) == (address, [])
