"""Pages as axe-core judges them: what a screen reader meets, and what can be read in the sun and at night."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from edge.language import LANGUAGES
from tests.kit.judging import opened_up
from tests.kit.shops import Counter

JUDGE = """async rules => {
  const contrast = {'color-contrast-enhanced': {enabled: true}};
  const judged = rules ? {runOnly: rules} : {rules: contrast};
  const found = await axe.run({resultTypes: ['violations'], ...judged});
  return found.violations.flatMap(({id, nodes}) =>
    nodes.map(({target, html, any}) => [id, target.join(' '), html.slice(0, 150), any[0]?.message ?? '']));
}"""


def faults(page: Page) -> list[Any]:
    """What axe-core finds on a page as it comes and with everything unfolded, by day and by night."""
    page.evaluate(AXE_SCRIPT)
    found = in_both_lights(page)
    if page.locator("details:not([open])").count():
        found += in_both_lights(opened_up(page))
    return [page.url, *found] if found else []


def in_both_lights(page: Page) -> list[Any]:
    """What axe-core finds on a page as it stands, by day and by night."""
    page.emulate_media(color_scheme="light")
    found = page.evaluate(JUDGE, None)
    page.emulate_media(color_scheme="dark")
    return [
        *found,
        *page.evaluate(JUDGE, ["color-contrast", "color-contrast-enhanced"]),
    ]  # the light changes nothing else


def faults_in_each_language(counter: Counter, page: Page, path: str) -> list[Any]:
    """What axe-core finds on a page in whatever language Aline reads; she reads the last one from now on."""
    found = []
    for code in LANGUAGES:
        counter.shop.team.speak(counter.staff("Aline"), code)
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", code)
        if not page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"):
            found.append((code, "wider than the screen"))
        found += [(code, fault) for fault in faults(page)]
    return found
