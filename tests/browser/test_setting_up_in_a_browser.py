"""The first set-up and the settings on a small phone in a real browser, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.practice import Practice
from tests.kit.boxes import open_box
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_PALE, TOO_SMALL, TOO_WIDE
from tests.kit.shops import PIN, Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")


def fits(page: Page) -> None:
    """Nothing sticks out, nothing is smaller than a thumb, and everything can be read."""
    assert (page.url, page.evaluate(TOO_WIDE)) == (page.url, [])
    assert (page.url, page.evaluate(TOO_SMALL, TARGET)) == (page.url, [])
    assert (page.url, page.evaluate(TOO_PALE)) == (page.url, [])


@pytest.mark.parametrize(("scripts", "size", "scheme"), [(True, PHONE, "light"), (False, SMALL_PHONE, "dark")])
def test_a_box_is_set_up_with_a_thumb(
    browser: Browser, tmp_path: Path, scripts: bool, size: dict[str, int], scheme: str
):
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp,
        open_box(tmp_path / "data", whatsapp.graph_url) as box,
        screen_of(
            browser, box.phone(), viewport=size, java_script_enabled=scripts, has_touch=True, color_scheme=scheme
        ) as screen,
    ):
        page, mine = screen.new_page(), whatsapp.account
        page.goto("/")
        fits(page)
        page.goto(f"/setup?code={box.code()}")
        fits(page)
        page.tap("text=Set up the shop")
        expect(page).to_have_url(f"{box.shop.lan_url}/setup/1")
        page.fill("[name=name]", "Kabeza Hardware")
        fits(page)
        page.tap("text=Keep and go on")
        page.fill("[name=closes_5]", "13:00")
        fits(page)
        page.tap("text=Keep and go on")
        for name, typed in (("name", "Diane"), ("pin", PIN), ("again", PIN)):
            page.fill(f"[name={name}]", typed)
        fits(page)
        page.tap("text=Keep and go on")
        expect(page).to_have_url(f"{box.shop.lan_url}/setup/4")
        whatsapp.switch("expired_token")
        for name, typed in (("phone_number_id", mine.phone_number_id), ("waba_id", mine.waba_id)):
            page.fill(f"[name={name}]", typed)
        page.fill("[name=access_token]", mine.token)
        page.fill("[name=app_secret]", mine.app_secret)
        page.tap("text=Keep and check")
        expect(page.locator(".answers .wrong")).to_contain_text("does not take this access token")
        fits(page)
        whatsapp.switch("expired_token", on=False)
        page.tap("text=Check again")
        expect(page.locator(".answers .ok")).to_have_count(5)
        fits(page)
        page.tap("a:has-text('Go on')")
        page.fill("[name=name]", "Eric")
        page.fill("[name=pin]", "2295")
        page.tap("text=Add this colleague")
        expect(page.locator(".chip")).to_have_count(2)
        fits(page)
        if scripts:
            whatsapp.hook_url = f"http://127.0.0.1:{box.shop.hook_port}/webhook"
            page.fill("[name=name]", "Jeanne")
            whatsapp.customer("Amina").writes("hello")
            expect(page.locator("#proof .ok")).to_contain_text("A message came in")
            expect(page.locator("[name=name]")).to_have_value("Jeanne")
            fits(page)
        page.tap("text=Add a phone")
        expect(page.locator(".qr")).to_be_visible()
        fits(page)
        opens_with_a_colleague(page, "Jeanne")
        expect(page).to_have_url(f"{box.shop.lan_url}/")
        assert [one.name for one in box.shop.team.everyone()] == ["Diane", "Eric", "Jeanne"]
        assert box.shop.settings.shop().hours[5] == "08:00-13:00"


def opens_with_a_colleague(page: Page, name: str) -> None:
    """They are typed in, and the button that opens the shop is tapped."""
    page.fill("[name=name]", name)
    page.fill("[name=pin]", "4826")
    page.tap("text=Open the shop")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (SMALL_PHONE, "light")], ids=["360", "320"])
def test_the_settings_and_the_doors_fit_a_small_phone(
    browser: Browser, counter: Counter, size: dict[str, int], scheme: str
):
    for name in ("Uwimana Marie Claire", "Eric", "Jean de Dieu"):
        counter.staff(name)
    with screen_of(browser, counter.signed_in("Aline", owner=True), viewport=size, color_scheme=scheme) as screen:
        page = screen.new_page()
        for path in ("/settings", *(f"/settings/{part}" for part in ("shop", "hours", "whatsapp", "replies"))):
            page.goto(path)
            fits(page)
        for path in ("/sign-in", "/sign-in?name=Uwimana Marie Claire", f"/enrol?code={'2345BCDF'}"):
            page.goto(path)
            fits(page)
        page.goto("/phones")
        page.click("text=Add a phone")
        expect(page.locator(".qr")).to_be_visible()
        fits(page)


def test_two_taps_change_the_person_at_a_shared_phone(browser: Browser, counter: Counter):
    counter.staff("Eric")
    phone = counter.signed_in("Eric")
    counter.staff("Aline", owner=True)
    phone.open("/sign-in?name=Aline")
    phone.submit(phone.form("/sign-in"), pin=PIN)
    with screen_of(browser, phone, viewport=PHONE, has_touch=True) as screen:
        page = screen.new_page()
        page.goto("/")
        page.tap(".menu summary")
        page.tap(".menu .switch")
        expect(page.locator("[name=pin]")).to_be_focused()
        page.keyboard.type(PIN)
        page.keyboard.press("Enter")
        expect(page.locator(".menu summary")).to_have_text("Eric")
