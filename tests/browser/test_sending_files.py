"""Photos, voice notes and their words from a slow phone: how many taps they take, and what becomes of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from edge.media.pictures import jpeg_of
from edge.practice import samples
from tests.kit.browsers import PHONE, screen_of
from tests.kit.photos import from_a_camera, photo
from tests.kit.roads import Road, open_road

pytestmark = pytest.mark.needs("chromium-headless-shell", "cjpeg", "djpeg")
CAMERA, RECORDER, FILES = "[capture=environment]", "[accept='audio/*']", ".files [multiple]"
# A cheap phone, and the Wi-Fi of the shop.
SLOWER, LATENCY = 6, 80


class Thumb:
    """Taps on a page, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, where: str) -> None:
        self.page.locator(where).tap()
        self.taps += 1

    def choose(self, where: str, *files: FilePayload) -> None:
        """One tap opens the camera, the recorder or the phone's files; what is done there is the phone's own."""
        with self.page.expect_file_chooser() as opened:
            self.tap(where)
        opened.value.set_files(files[0] if len(files) == 1 else [*files])


def picture(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


@pytest.fixture
def thumb(browser: Browser, road: Road) -> Iterator[Thumb]:
    aline = road.counter.signed_in("Aline")
    road.amina.writes("Do you have this one?")
    query = road.taken(aline, "Do you have this one?")
    with screen_of(browser, aline, viewport=PHONE, has_touch=True, is_mobile=True) as screen:
        page = screen.new_page()
        phone = screen.new_cdp_session(page)
        phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        speed = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
        phone.send("Network.emulateNetworkConditions", speed)
        page.goto(f"/q/{query}")
        yield Thumb(page)


def uploaded(road: Road, place: int = 0) -> bytes:
    """What WhatsApp has of the file of a message."""
    sent = road.received(place + 1)[place]
    found: bytes = road.practice.cloud.media.find(sent.body[sent.kind]["id"], road.practice.cloud.now()).data
    return found


def test_a_photo_of_the_camera_takes_three_taps_and_arrives_small_and_upright(road: Road, thumb: Thumb):
    large = from_a_camera(photo(3600, 2400), turn=6)
    assert len(large) > 2**20
    thumb.tap(".attach summary")
    thumb.choose(CAMERA, picture("IMG_1.jpg", large))
    thumb.tap(".files .go")
    assert thumb.taps == 3
    came = uploaded(road)
    header = jpeg_of(io.BytesIO(came))
    assert header
    assert (header.width, header.height, header.turn) == (1707, 2560, 1), "turned as the camera was held"
    assert len(came) < len(large) / 2
    expect(thumb.page.locator(".line.out img.photo")).to_have_count(1)


def test_a_voice_note_takes_three_taps_and_goes_as_one(road: Road, thumb: Thumb):
    thumb.tap(".attach summary")
    note: FilePayload = {"name": "note.ogg", "mimeType": "audio/ogg", "buffer": samples.voice(2)}
    thumb.choose(RECORDER, note)
    thumb.tap(".files .go")
    assert thumb.taps == 3
    assert uploaded(road) == samples.voice(2)
    assert road.practice.received[0].body["audio"]["voice"] is True


def test_several_photos_go_in_their_order_each_with_its_own_words(road: Road, thumb: Thumb):
    thumb.tap(".attach summary")
    shots = [picture(f"{name}.jpg", samples.jpeg(samples.TAP) + name.encode()) for name in "abc"]
    thumb.choose(FILES, *shots)
    thumb.page.locator(".files textarea").fill("The tap")
    for number, words in ((2, "Its handle"), (3, "Its box")):
        thumb.page.get_by_label(f"· {'abc'[number - 1]}.jpg").fill(words)
    thumb.tap(".files .go")
    sent = road.received(3)
    assert [one.text for one in sent] == ["The tap", "Its handle", "Its box"]
    assert [uploaded(road, place)[-1:] for place in range(3)] == [b"a", b"b", b"c"]


def test_the_words_of_each_photo_stay_with_it_whichever_comes_in_before_it(road: Road, thumb: Thumb):
    red, blue, green = (picture(f"{name}.jpg", samples.jpeg(samples.TAP) + name.encode()) for name in ("a", "b", "c"))
    thumb.tap(".attach summary")
    thumb.choose(FILES, red, blue)
    thumb.page.locator(".files textarea").fill("red: 1000")
    thumb.page.get_by_label("· b.jpg").fill("blue: 2000")
    thumb.choose(CAMERA, green)
    expect(thumb.page.get_by_label("· b.jpg")).to_have_value("blue: 2000")
    thumb.page.locator(".files textarea").fill("green: 3000")
    thumb.tap(".files .go")
    assert [one.text for one in road.received(3)] == ["green: 3000", "red: 1000", "blue: 2000"]
    assert [uploaded(road, place)[-1:] for place in range(3)] == [b"c", b"a", b"b"]


def test_the_words_of_a_photo_that_is_no_longer_chosen_go_with_no_other(thumb: Thumb, tmp_path: Path):
    page, shots = thumb.page, [tmp_path / f"{name}.jpg" for name in "abc"]
    for shot in shots:
        shot.write_bytes(samples.jpeg(samples.TAP) + shot.name.encode())
    thumb.tap(".attach summary")
    page.locator(".files textarea").fill("red: 1000")
    page.locator(FILES).set_input_files(shots[:2])
    page.get_by_label("· b.jpg").fill("blue: 2000")
    page.locator(FILES).set_input_files(shots[2])
    expect(page.locator(".files textarea")).to_have_value("")
    page.locator(FILES).set_input_files([shots[0], shots[2]])
    expect(page.get_by_label("· c.jpg")).to_have_value("")
    expect(page.locator(".files textarea")).to_have_value("red: 1000")
    page.locator(FILES).set_input_files([])
    expect(page.locator(".files textarea")).to_have_value("")


def test_a_phone_without_memory_sends_the_photo_as_it_is_and_the_box_makes_it_small(road: Road, thumb: Thumb):
    thumb.page.evaluate("() => { window.createImageBitmap = () => Promise.reject(new Error('no memory')); }")
    large = photo(6000, 4200)
    assert len(large) > 5 * 2**20, "more than WhatsApp takes"
    thumb.tap(".attach summary")
    thumb.choose(CAMERA, picture("IMG_1.jpg", large))
    thumb.tap(".files .go")
    assert len(uploaded(road)) <= 5 * 2**20


def test_what_the_box_refuses_is_said_in_the_conversation_and_words_and_files_stay(road: Road, thumb: Thumb):
    thumb.tap(".attach summary")
    odd: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"MZ" + bytes(999)}
    thumb.choose(FILES, picture("a.jpg", samples.jpeg(samples.TAP)), odd)
    thumb.page.locator(".files textarea").fill("This is how it runs")
    thumb.page.get_by_label("· film.mp4").fill("The film")
    thumb.tap(".files .go")
    page = thumb.page
    expect(page.locator(".files [role=alert]")).to_contain_text("does not take this kind of file")
    expect(page.locator(".files textarea")).to_have_value("This is how it runs")
    expect(page.get_by_label("· film.mp4")).to_have_value("The film")
    assert page.locator(FILES).evaluate("box => box.files.length") == 2
    assert not road.practice.received


def test_the_page_says_how_far_the_upload_is(road: Road, thumb: Thumb):
    shown = "window.seen = []; new MutationObserver(() => window.seen.push(document.querySelector('progress').value))"
    thumb.tap(".attach summary")
    thumb.choose(CAMERA, picture("a.jpg", samples.jpeg(samples.TAP) + bytes(900_000)))
    expect(thumb.page.locator("progress")).to_be_hidden()
    thumb.page.evaluate(f"{shown}.observe(document.querySelector('progress'), {{attributes: true}})")
    thumb.tap(".files .go")
    road.received(1)
    assert thumb.page.evaluate("window.seen.some(part => part > 0 && part <= 1)")
