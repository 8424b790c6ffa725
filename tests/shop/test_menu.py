"""The menu behind one's own name: what it leads to, in groups, and nothing twice on one page."""

from __future__ import annotations

import re

import pytest

from edge.outbox.link import LinkState
from tests.kit.paths import ROOT
from tests.kit.phones import Phone
from tests.kit.shops import Counter

BELOW = ("/", "/search", "/closed")
STAFF = (
    "/held",
    "/call-list",
    "/apart",
    "/notices",
    "/help",
    "/me",
    "/templates",
    "/write",
    "/close-several",
    "/words",
)
OWNER = (
    "/reports",
    "/reports/queries?of=new",
    "/summary",
    "/printer",
    "/settings",
    "/settings/hours",
    "/team",
    "/phones",
)
MORE = ("/labels", "/outcomes", "/quick-replies", "/old-chats", "/takeout", "/kept", "/kept/note")
PAGES = (*BELOW, *STAFF, *OWNER, *MORE)


def ways(page: str, bar: str) -> list[str]:
    """The addresses in the first bar of this kind."""
    found = re.search(rf"{bar}.*?</nav>", page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize("path", PAGES)
def test_the_ways_to_the_lists_stand_at_the_bottom_of_every_page_and_the_menu_has_others(
    shop: Counter, phone: Phone, path: str
) -> None:
    page = phone.open(path).text
    menu, bottom = ways(page, 'details class="menu"'), ways(page, 'class="bottom')
    assert phone.page.ok
    assert set(BELOW) <= set(bottom)
    assert not set(menu) & set(BELOW)
    assert len(menu) == len(set(menu))
    assert len(re.findall(r'class="bottom', page)) == 1, "two bars would lie on each other"
    assert not re.search(r"<nav(?![^>]*aria-label)", page.replace("<nav>", "", 1)), "any other one has a name"


def test_no_page_greets_in_red_where_nothing_is_wrong(counter: Counter) -> None:
    counter.stand_still()
    counter.shop.link.became(LinkState.ONLINE, counter.clock.now())
    phone = counter.signed_in("Diane", owner=True)
    red = r'<p class="(?:said|reason|[^"]*urgent)"(?! hidden)[^>]*>([^<]*)'
    assert {path: found for path in PAGES if (found := re.findall(red, phone.open(path).text))} == {}


def test_whatever_page_has_the_menu_has_the_bar() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "edge/web/templates").glob("*.tpl")}
    with_menu = {name for name, text in texts.items() if "include('top'" in text}
    assert len(with_menu) > 30
    bar = re.compile(r"include\('(ways|nav|board_foot)'|'ways'\)")
    assert {name for name in with_menu if not bar.search(texts[name])} == set()


def test_where_several_are_closed_and_beside_a_customer_the_ways_are_in_the_bar_too(counter: Counter) -> None:
    phone, query = counter.signed_in("Aline"), counter.hears("Thank you!")
    customer = counter.shop.books.queries.must(query).customer
    page = phone.open(f"/c/{customer}").text
    assert set(BELOW) <= set(ways(page, 'class="bottom'))
    assert re.search(r'(?s)class="bottom several">.*?href="/"', phone.open("/close-several").text), "no room for more"
    assert all(len(re.findall(r'class="bottom', each)) == 1 for each in (page, phone.page.text))


def test_all_the_menu_leads_to_may_be_opened_by_whoever_sees_it(counter: Counter) -> None:
    counter.staff("Diane", owner=True)
    phone = counter.signed_in("Aline")
    menu = ways(phone.open("/help").text, 'details class="menu"')
    assert not {"/reports", "/summary", "/settings"} & set(menu)
    assert {path: phone.open(path).status_code for path in menu} == dict.fromkeys(menu, 200)
