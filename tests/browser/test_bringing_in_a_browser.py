"""An owner brings the chats of a phone in, in a real browser: over a Wi-Fi that drops, in four languages, by thumb."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from edge.bringing import ImportState
from edge.language import LANGUAGES, language
from tests.kit.axe import faults
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE, opened_up
from tests.kit.old_chats import PAGE, SHOP, brought, chat, chat_with_photos, doubtful, sent, settled
from tests.kit.phones import Phone
from tests.kit.relays import Relay, open_relay
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

PHOTOS = 300
# Of the nine megabytes that their zip has.
HALF_WAY = 5_000_000


@pytest.fixture
def relay(aline: Phone) -> Iterator[Relay]:
    with open_relay(aline.address) as relay:
        yield relay


@pytest.fixture
def screen(browser: Browser, aline: Phone, relay: Relay) -> Iterator[BrowserContext]:
    with screen_of(browser, aline, base_url=relay.address, viewport=PHONE, has_touch=True) as screen:
        yield screen


def choose(page: Page, *files: Path) -> None:
    page.locator("[type=file]").set_input_files(list(files))


def bring(page: Page) -> None:
    page.get_by_role("button", name="Bring in").tap()


def section_of(page: Page, *, undone: bool) -> Locator:
    """What the page says of a chat that was brought in just now, and of the one that was undone at once."""
    bring(page)
    done = page.locator("#imports section").filter(has_text="6 messages are new.")
    expect(done).to_have_count(1)
    if undone:
        done.get_by_text("Undo", exact=True).tap()
        done.get_by_role("button", name="Yes, undo it").tap()
        expect(page.get_by_text("It was undone. Nothing of it is here.")).to_be_visible()
    return done


def test_a_zip_with_three_hundred_photos_is_brought_in_over_a_wifi_that_drops_half_way(
    counter: Counter, screen: BrowserContext, relay: Relay, tmp_path: Path
):
    file, page = chat_with_photos(tmp_path, PHOTOS), screen.new_page()
    page.goto(PAGE)
    relay.passes = HALF_WAY
    choose(page, file)
    sending = page.locator("[data-sending]")
    expect(sending).to_contain_text("The box does not answer.")
    screen.set_offline(True)
    relay.is_back()
    (upload,) = counter.shop.memory.chats.incoming.of(counter.staff("Aline").id)
    assert 0 < upload.here < upload.size
    screen.set_offline(False)
    expect(sending).to_contain_text("WhatsApp Chat with Amina.zip: All of it is on the box.")
    assert counter.shop.memory.chats.incoming.path(upload).read_bytes() == file.read_bytes()
    page.get_by_role("link", name="Look at it").tap()
    expect(page.get_by_text(f"{PHOTOS} · ")).to_be_visible()
    assert counter.shop.memory.chats.bringing.all() == []
    bring(page)
    expect(page.get_by_text("All of it is here.")).to_be_visible()
    (one,) = settled(counter)
    assert (one.added, one.files + one.left_out) == (PHOTOS, PHOTOS)
    page.get_by_role("link", name="To the customer").tap()
    expect(page.get_by_text(f"Photo {PHOTOS - 1}", exact=True)).to_be_visible()
    shown = "photo => { photo.loading = 'eager'; return photo.decode().then(() => photo.naturalWidth); }"
    assert page.locator(".photo").last.evaluate(shown) > 0


def test_a_page_that_was_closed_half_way_goes_on_when_the_same_file_is_chosen_again(
    counter: Counter, screen: BrowserContext, relay: Relay, tmp_path: Path
):
    file, page = chat_with_photos(tmp_path, PHOTOS), screen.new_page()
    page.goto(PAGE)
    relay.passes = HALF_WAY
    choose(page, file)
    expect(page.locator("[data-sending]")).to_contain_text("The box does not answer.")
    page.close()
    relay.is_back()
    page, asked = screen.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(PAGE)
    expect(page.get_by_text("MB are here. If it does not go on")).to_be_visible()
    choose(page, file)
    expect(page.locator("[data-sending]")).to_contain_text("All of it is on the box.")
    (upload,) = counter.shop.memory.chats.incoming.of(counter.staff("Aline").id)
    assert counter.shop.memory.chats.incoming.path(upload).read_bytes() == file.read_bytes()
    assert not [url for url in asked if url.endswith("?at=0")]


def test_several_files_go_one_after_the_other_and_one_that_is_refused_stops_no_other(
    counter: Counter, screen: BrowserContext, tmp_path: Path
):
    empty, one, other = tmp_path / "empty.txt", tmp_path / "one.txt", tmp_path / "other.txt"
    for path, text in ((empty, ""), (one, "13/10/2026, 09:00 - Amina: Hello"), (other, "x" * 500_000)):
        path.write_text(text)
    page = screen.new_page()
    page.goto(PAGE)
    choose(page, one, empty, other)
    sending = page.locator("[data-sending]")
    expect(sending.locator("p")).to_have_text(
        [
            "one.txt: All of it is on the box. Look at it below.",
            "empty.txt: This file is empty. Export the chat again.",
            "other.txt: All of it is on the box. Look at it below.",
        ]
    )
    assert [upload.name for upload in counter.shop.memory.chats.incoming.of(counter.staff("Aline").id)] == [
        "one.txt",
        "other.txt",
    ]
    expect(page.get_by_role("link", name="Look at it")).to_have_count(2)


def test_without_scripts_a_small_file_goes_with_the_form(
    browser: Browser, counter: Counter, aline: Phone, tmp_path: Path
):
    path = tmp_path / "one.txt"
    path.write_text("13/10/2026, 09:00 - Amina: Hello")
    with screen_of(browser, aline, java_script_enabled=False) as screen:
        page = screen.new_page()
        page.goto(PAGE)
        choose(page, path)
        page.get_by_role("button", name="Send them to the box").click()
        expect(page.get_by_text("one.txt")).to_be_visible()
        expect(page.get_by_role("link", name="Look at it")).to_be_visible()


def test_a_chat_of_the_wrong_customer_is_undone_with_two_taps_and_brought_to_the_right_one(
    counter: Counter, aline: Phone, screen: BrowserContext
):
    for number, name in enumerate(("Amina", "Amina Diane")):
        counter.hears(who=customer(number, name))
    text, page = chat("Amina", SHOP), screen.new_page()
    for choice, undone in (("Amina Diane", True), ("Amina +", False)):
        upload = sent(aline, "WhatsApp Chat with Amina.txt", text)
        page.goto(f"{PAGE}/{upload}")
        option = page.locator("[name=customer] option").filter(has_text=choice).first
        page.locator("[name=customer]").select_option(option.get_attribute("value"))
        done = section_of(page, undone=undone)
    done.get_by_role("link", name="To the customer").tap()
    expect(page.get_by_role("heading", name="Amina", exact=True)).to_be_visible()
    expect(page.get_by_text("Do you have nails 5?")).to_be_visible()
    assert sorted(one.state for one in settled(counter)) == [ImportState.DONE, ImportState.UNDONE]


def test_doubtful_dates_are_chosen_and_the_same_chat_again_adds_nothing(
    counter: Counter, aline: Phone, screen: BrowserContext
):
    page = screen.new_page()
    for turn in range(2):
        upload = sent(aline, "WhatsApp Chat with Amina.txt", doubtful("Amina", SHOP))
        page.goto(f"{PAGE}/{upload}")
        reading = page.locator("form.card").filter(has_text="The month comes first")
        expect(reading).to_contain_text("First message: Thu 5 Mar 2026")
        reading.get_by_role("button", name="These are right").tap()
        if turn:
            expect(page.get_by_text("This chat is here already.")).to_be_visible()
            page.locator("[name=customer]").select_option(settled(counter)[0].customer)
        bring(page)
        expect(page.get_by_text("All of it is here.")).to_have_count(turn + 1)
    assert {(one.added, one.known) for one in settled(counter)} == {(6, 0), (0, 6)}


def test_a_chat_that_takes_long_to_read_is_waited_for_and_then_shown_by_itself(
    counter: Counter, aline: Phone, screen: BrowserContext
):
    counter.stand_still()
    upload, page = sent(aline, "chat.txt", chat("Amina", SHOP)), screen.new_page()
    page.goto(f"{PAGE}/{upload}")
    expect(page.get_by_text("The box reads the chat.")).to_be_visible()
    assert faults(page) == []
    assert counter.shop.memory.chats.errands.step() == 1
    expect(page.get_by_text("Whose chat is it?")).to_be_visible()
    bring(page)
    expect(page.get_by_text("The box reads it once more, and then brings it in.")).to_be_visible()
    assert counter.shop.memory.chats.errands.step() == 1
    expect(page.get_by_text("It is being brought in: 0 of 6 messages.")).to_be_visible()
    while counter.shop.memory.chats.bringing.step():
        pass
    expect(page.get_by_text("6 messages are new.")).to_be_visible()


def states(counter: Counter, aline: Phone) -> list[str]:
    """The address of each page in each of its states."""
    counter.hears(who=customer(3, "Amina"))
    for choice in ("apart", "new"):
        names = ("Amina", "Diane", SHOP) if choice == "apart" else ("Amina", SHOP)
        brought(counter, aline, f"{choice}.txt", chat(*names), customer=choice, name="Amina")
    files = {
        "WhatsApp Chat with Amina.txt": "torn\n" + chat("Amina", SHOP, count=40),
        "doubtful.txt": doubtful("Amina", SHOP),
        "who.txt": chat("Amina", "Eric"),
        "none.txt": "milk and bread",
    }
    uploads = [sent(aline, name, text) for name, text in files.items()]
    aline.send(f"{PAGE}/begin", name="half.zip", size="70000000")
    return [PAGE, *(f"{PAGE}/{upload}" for upload in uploads), f"{PAGE}/{uploads[0]}?words=Amina"]


def test_each_page_is_without_fault_and_fits_a_phone_in_every_language(
    browser: Browser, counter: Counter, aline: Phone
):
    paths = states(counter, aline)
    with screen_of(browser, aline) as screen:
        page = screen.new_page()
        for code, path in product(LANGUAGES, paths):
            counter.shop.settings.change_shop(language=code)
            page.goto(path)
            expect(page.locator("main")).to_contain_text(language(code).say("old_chats.remove"))
            opened_up(page)
            for size in (PHONE, SMALL_PHONE):
                page.set_viewport_size(size)
                assert (code, path, size, page.evaluate(TOO_WIDE)) == (code, path, size, [])
                assert (code, path, size, page.evaluate(TOO_SMALL, TARGET)) == (code, path, size, [])
            if code == "en":
                assert faults(page) == []


def test_who_says_they_were_the_other_one_undoes_it_and_says_it_right(
    counter: Counter, aline: Phone, screen: BrowserContext
):
    text, page = chat("Amina", "Eric"), screen.new_page()
    for me, undone in (("Amina", True), ("Eric", False)):
        upload = sent(aline, "chat.txt", text)
        page.goto(f"{PAGE}/{upload}")
        chooser = page.locator("details").filter(has_text="Somebody else").locator("summary")
        if chooser.count():
            chooser.tap()
        for name in ("Amina", "Eric"):
            page.get_by_role("checkbox", name=name).set_checked(name == me)
        page.get_by_role("button", name="Go on").tap()
        expect(page.get_by_text("In this chat the shop is:")).to_contain_text(me)
        page.locator("[name=customer]").select_option("new")
        done = section_of(page, undone=undone)
    done.get_by_role("link", name="To the customer").tap()
    expect(page.get_by_role("heading", name="Amina", exact=True)).to_be_visible()
    expect(page.locator(".line.out")).to_have_count(3)
    expect(page.locator(".line.out").first).to_contain_text("Do you have nails 1?")
