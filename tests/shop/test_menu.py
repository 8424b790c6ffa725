"""The menu behind one's own name: what it leads to, in groups, and nothing twice on one page."""

from __future__ import annotations

import re

import pytest

from tests.kit.shops import Counter

BELOW = ("/", "/search", "/closed")


def ways(page: str, bar: str) -> list[str]:
    """The addresses in the first bar of this kind."""
    found = re.search(rf"<{bar}.*?</nav>", page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize("path", [*BELOW, "/call-list"])
def test_where_ways_stand_at_the_bottom_the_menu_has_others(counter: Counter, path: str) -> None:
    page = counter.signed_in("Diane", owner=True).open(path).text
    menu, bottom = ways(page, 'details class="menu"'), ways(page, 'footer class="bottom"')
    assert set(BELOW) <= set(bottom)
    assert not set(menu) & set(BELOW)
    assert len(menu) == len(set(menu))


@pytest.mark.parametrize("path", ["/help", "/me", "/notices", "/settings", "/reports"])
def test_everywhere_else_the_menu_leads_to_the_lists(counter: Counter, path: str) -> None:
    page = counter.signed_in("Diane", owner=True).open(path).text
    assert set(BELOW) <= set(ways(page, 'details class="menu"'))


def test_all_the_menu_leads_to_may_be_opened_by_whoever_sees_it(counter: Counter) -> None:
    counter.staff("Diane", owner=True)
    phone = counter.signed_in("Aline")
    menu = ways(phone.open("/help").text, 'details class="menu"')
    assert not {"/reports", "/summary", "/settings"} & set(menu)
    assert {path: phone.open(path).status_code for path in menu} == dict.fromkeys(menu, 200)
