"""What a shop does each day in Firefox ESR and in WebKitGTK: the board, a query, the set-up, the settings and paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.practice import Practice
from tests.kit.boxes import open_box
from tests.kit.judging import EDGES, PANES, TOO_PALE, TOO_WIDE
from tests.kit.other_browsers import DESK, HEIGHT, OPENS, WIDTH, Window
from tests.kit.programs import until
from tests.kit.screens import fill
from tests.kit.shops import PIN, Counter, customer

# Fields of an hour that show less of it than they would where nothing hems them in.
CUT_OFF = """() => [...document.querySelectorAll('input[type=time]')].filter(input => input.checkVisibility())
  .filter(input => {
    const free = input.cloneNode();
    free.style.cssText = 'position: absolute; width: auto; min-width: auto';
    input.after(free);
    const wanted = free.getBoundingClientRect().width;
    free.remove();
    return input.getBoundingClientRect().width < wanted;
  }).map(input => input.name)"""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("firefox-esr", marks=pytest.mark.needs("firefox-esr")),
        pytest.param("WebKitWebDriver", marks=pytest.mark.needs("WebKitWebDriver", "Xvfb")),
    ],
)
def window(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One window for all tests of this file, of each browser."""
    with OPENS[request.param](tmp_path_factory.mktemp("browser")) as window:
        yield window


def fits(window: Window) -> None:
    """Nothing sticks out, and everything can be read."""
    faults = {judge: window.run(f"return ({judge})()") for judge in (TOO_WIDE, TOO_PALE, CUT_OFF)}
    assert [fault for found in faults.values() for fault in found] == [], window.path


def test_a_customer_is_taken_from_the_board_answered_and_closed(window: Window, counter: Counter):
    fill(counter)
    counter.stand_still()
    window.is_of(counter.signed_in("Aline", owner=True))
    window.open("/")
    fits(window)
    window.click("form > .next")
    assert window.comes_to("/q/")
    fits(window)
    window.fill("#box", "Yes, we have it in blue, 4,500 francs.")
    window.click(".send > .go")
    assert window.shows("Yes, we have it in blue, 4,500 francs.", ".line.out")
    fits(window)
    window.click("Close")
    window.click("Sold")
    assert window.shows("Undo")
    fits(window)


def test_on_a_wide_screen_the_list_a_conversation_and_its_customer_stand_beside_each_other(
    window: Window, counter: Counter
):
    fill(counter)
    counter.stand_still()
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    try:
        window.becomes(*DESK)
        window.is_of(counter.signed_in("Eric"))
        window.open("/")
        assert window.shows("Choose a customer on the left, or take the next one.", ".nobody"), (
            "the browser has said by itself that it is wide"
        )
        window.open(f"/q/{query}?see=waiting#newest")
        fits(window)
        (_, first), (second, third), (fourth, last) = window.run(f"return ({EDGES})(arguments[0])", PANES)
        assert 0 < first <= second < third <= fourth < last
        window.click(".side .row[aria-current] .take button")
        assert window.shows("yours", ".title")
        window.fill("#box", "Yes, 4 inch.")
        window.click(".send > .go")
        assert window.shows("Yes, 4 inch.", ".line.out")
        window.click(".side .tabs > a")
        assert window.shows("Grace", ".side .row[aria-current]")
        assert window.shows("Grace", ".about")
        fits(window)
    finally:
        window.becomes(WIDTH, HEIGHT)


def test_what_a_customer_writes_shows_by_itself(window: Window, counter: Counter):
    amina = customer(1, "Amina")
    query = counter.hears("Do you have the bucket?", amina)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    window.is_of(counter.signed_in("Aline"))
    window.open(f"/q/{query}")
    window.fill("#box", "Let me look")
    counter.hears("With the lid, please.", amina)
    assert window.shows("With the lid, please.", "main")
    assert window.run("return document.querySelector('#box').value") == "Let me look"


def test_a_box_is_set_up(window: Window, tmp_path: Path):
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp,
        open_box(tmp_path / "data", whatsapp.graph_url) as box,
    ):
        mine = whatsapp.account
        window.is_of(box.phone())
        window.open(f"/setup?code={box.code()}")
        fits(window)
        window.click("Set up the shop")
        assert window.comes_to("/setup/1")
        window.fill("[name=name]", "Kabeza Hardware")
        fits(window)
        window.click("Keep and go on")
        assert window.comes_to("/setup/2")
        window.fill("[name=closes_5]", "13:00")
        fits(window)
        window.click("Keep and go on")
        assert window.comes_to("/setup/3")
        for name, typed in (("name", "Diane"), ("pin", PIN), ("again", PIN)):
            window.fill(f"[name={name}]", typed)
        fits(window)
        window.click("Keep and go on")
        assert window.comes_to("/setup/4")
        for name, typed in (("phone_number_id", mine.phone_number_id), ("waba_id", mine.waba_id)):
            window.fill(f"[name={name}]", typed)
        window.fill("[name=access_token]", mine.token)
        window.fill("[name=app_secret]", mine.app_secret)
        fits(window)
        window.click("Keep and check")
        assert window.shows("Go on")
        fits(window)
        assert box.shop.settings.shop().hours[5] == "08:00-13:00"


def test_opening_hours_are_read_and_kept(window: Window, counter: Counter):
    window.is_of(counter.signed_in("Aline", owner=True))
    window.open("/settings/hours")
    window.run("document.querySelectorAll('main details').forEach(e => { e.open = true; })")
    fits(window)
    window.fill("[name=opens_6]", "09:30")
    window.fill("[name=closes_6]", "12:00")
    window.click("form > .go")
    assert until(lambda: counter.shop.settings.shop().hours[6] == "09:30-12:00")
    for part in ("", "/shop", "/whatsapp", "/replies"):
        window.open(f"/settings{part}")
        fits(window)


def test_a_printer_is_chosen_and_todays_summary_printed(window: Window, counter: Counter, tmp_path: Path):
    counter.stand_still()
    counter.hears("Do you have nails?", customer(1, "Amina"))
    window.is_of(counter.signed_in("Aline", owner=True))
    window.open("/printer")
    fits(window)
    window.choose("[name=kind]", "file")
    window.fill("[name=address]", str(tmp_path / "paper.escpos"))
    window.click("form > .go")
    assert window.shows(str(tmp_path / "paper.escpos"), ".note")
    window.open("/reports")
    fits(window)
    window.click("Print today’s summary (so far)")
    assert until(lambda: counter.shop.prints.step() or (tmp_path / "paper.escpos").exists())
    window.open("/printer")
    assert window.shows("handed to the printer")
    fits(window)
