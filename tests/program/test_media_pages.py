"""Files on the pages, over real sockets: shown, heard, kept and sent from a phone without JavaScript."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests

from edge.media import File, MediaBook
from edge.media.kinds import kind_of
from edge.media.shelf import digest_of
from edge.practice import samples
from edge.records.message import Media
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA, where
from edge.store.engine.database import Database
from tests.kit.films import film
from tests.kit.phones import Phone
from tests.kit.photos import from_a_camera, photo, webp
from tests.kit.programs import until
from tests.kit.shops import Counter, customer, open_counter

PHOTO = samples.jpeg(samples.TAP)
STRICT = "default-src 'none'; sandbox"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("shop")) as counter:
        counter.stand_still()
        yield counter


@pytest.fixture(scope="module")
def aline(counter: Counter) -> Phone:
    return counter.signed_in("Aline", owner=True)


def came(counter: Counter, data: bytes, **more: Any) -> tuple[str, File]:
    """A customer's file that the porter has brought in; the query, and the file."""
    shop, media = counter.shop, MediaBook(counter.shop.books)
    who = customer(1000 + counter.wamids)
    query = counter.hears("", who, kind="document", media=Media("1", **more))
    (file,) = media.of_messages([shop.books.messages.last_seq()]).values()
    with shop.shelf.coming(file.id) as coming:
        coming.write(data)
        shop.shelf.put(file.id, coming)
        media.fetched(file, kind_of(coming, file.label or ""), len(data), digest_of(coming), doubtful=False)
    return query, media.get(file.id)


def held(counter: Counter, phone: Phone, name: str = "Aline") -> str:
    query = counter.hears(who=customer(5000 + counter.wamids))
    counter.shop.desk.claim(query, counter.staff(name))
    phone.open(f"/q/{query}")
    return query


def attach(phone: Phone, query: str, data: bytes, name: str = "photo.jpg", **fields: str) -> requests.Response:
    form = phone.form(f"/q/{query}/attach")
    return phone.send_file(form.action, name, data, **{**form.fields, **fields})


# What customers sent.


def test_a_photo_is_shown_on_the_page_and_only_to_whoever_is_signed_in(counter: Counter, aline: Phone):
    query, file = came(counter, PHOTO)
    page = aline.open(f"/q/{query}").text
    assert f'src="/media/{file.id}" width="128" height="96"' in page
    shown = aline.open(f"/media/{file.id}")
    assert (shown.content, shown.headers["Content-Type"]) == (PHOTO, "image/jpeg")
    assert shown.headers["Content-Security-Policy"] == STRICT
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Disposition" not in shown.headers
    stranger = counter.phone()
    assert "/enrol" in stranger.open(f"/media/{file.id}").url
    assert stranger.page.content != PHOTO


def test_a_photo_that_the_phone_has_is_not_sent_again_but_asked_for(counter: Counter, aline: Phone):
    _, file = came(counter, PHOTO)
    shown = aline.open(f"/media/{file.id}")
    again = aline.ask(shown.url, If_None_Match=shown.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def make_thumbs(counter: Counter) -> None:
    while counter.shop.thumbs.step():
        pass


@pytest.mark.needs("djpeg", "cjpeg")
def test_a_large_photo_is_shown_small_once_it_can_be_and_whole_when_it_is_tapped(counter: Counter, aline: Phone):
    query, file = came(counter, large := photo())
    page = aline.open(f"/q/{query}").text
    assert (
        f'<a href="/media/{file.id}"><img class="photo" src="/media/{file.id}.thumb" width="427" height="320"' in page
    )
    first = aline.open(f"/media/{file.id}.thumb")
    assert (first.content, first.headers["Content-Type"]) == (large, "image/jpeg"), "nobody waits for it"
    make_thumbs(counter)
    small = aline.ask(first.url, If_None_Match=first.headers["ETag"])
    assert (small.status_code, small.headers["Content-Type"]) == (200, "image/jpeg")
    assert len(small.content) <= 25_000
    assert small.headers["Content-Security-Policy"] == STRICT
    assert aline.ask(first.url, If_None_Match=small.headers["ETag"]).status_code == 304
    assert aline.open(f"/media/{file.id}").content == large
    assert "/enrol" in counter.phone().open(f"/media/{file.id}.thumb").url


def test_what_is_no_photo_has_no_thumb_to_ask_for(counter: Counter, aline: Phone):
    for data in (b"%PDF-1.7", samples.voice(1), b"\x89PNG\r\n\x1a\n" + bytes(50_000)):
        _, file = came(counter, data)
        assert aline.open(f"/media/{file.id}.thumb").status_code == 404


@pytest.mark.parametrize(
    ("data", "label", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "photo.jpg", "photo.jpg.bin"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "tap.svg", "tap.svg.bin"),
        (b"%PDF-1.7", 'a"\r\nX: y.pdf', "a___X_ y.pdf"),
        (b"MZ\x90\0\1", "../../prices.pdf", "_.._prices.pdf.bin"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\2\0\0\0", "huge.png", "huge.png"),
    ],
)
def test_what_could_do_harm_is_handed_out_to_be_kept(
    counter: Counter, aline: Phone, data: bytes, label: str, name: str
):
    query, file = came(counter, data, filename=label, mime="image/jpeg")
    page = aline.open(f"/q/{query}").text
    assert f'<a class="file" href="/media/{file.id}">Save' in page
    assert f'src="/media/{file.id}"' not in page
    kept = aline.open(f"/media/{file.id}")
    assert kept.content == data
    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert kept.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    assert kept.headers["Content-Security-Policy"] == STRICT


def test_a_voice_note_is_offered_in_both_wrappings_and_in_parts(counter: Counter, aline: Phone):
    voice = samples.voice(3)
    query, file = came(counter, voice, voice=True, mime="audio/ogg")
    page = aline.open(f"/q/{query}").text
    assert re.search(rf'<source src="/media/{file.id}" type="audio/ogg; codecs=opus">', page)
    assert re.search(rf'<source src="/media/{file.id}.caf" type="audio/x-caf; codecs=opus">', page)
    assert aline.open(f"/media/{file.id}").content == voice
    wrapped = aline.open(f"/media/{file.id}.caf")
    assert wrapped.content.startswith(b"caff")
    assert wrapped.headers["Content-Type"] == "audio/x-caf"
    part = aline.ask(wrapped.url, Range="bytes=0-1")
    assert (part.status_code, part.content) == (206, b"ca")
    assert part.headers["Content-Range"] == f"bytes 0-1/{len(wrapped.content)}"
    last = aline.ask(wrapped.url, Range="bytes=-3")
    assert last.content == wrapped.content[-3:]


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,3-4"])
def test_a_part_that_makes_no_sense_is_all_of_it(counter: Counter, aline: Phone, asked: str):
    _, file = came(counter, PHOTO)
    told = aline.ask(f"/media/{file.id}", Range=asked)
    assert (told.status_code, told.content) == (200, PHOTO)


def test_only_a_voice_note_is_wrapped_for_iphones(counter: Counter, aline: Phone):
    _, photo = came(counter, PHOTO)
    _, broken = came(counter, samples.voice(1)[:200])
    for file in (photo, broken):
        assert aline.open(f"/media/{file.id}.caf").status_code == 404


@pytest.mark.parametrize("path", ["/media/m_unknown", "/media/../iduka.db", "/media/m_..%2fiduka.db", "/media/tmp/x"])
def test_no_address_leads_out_of_the_shelf(aline: Phone, path: str):
    connection = http.client.HTTPConnection(urlsplit(aline.address).netloc, timeout=60)  # it tidies up no path
    cookies = "; ".join(f"{name}={value}" for name, value in aline.cookies.items())
    connection.request("GET", path, headers={"Cookie": cookies})
    assert connection.getresponse().status == 404
    connection.close()


def test_a_file_that_is_not_here_says_why_and_what_to_do(counter: Counter, aline: Phone):
    query = counter.hears("", customer(999), kind="image", media=Media("2", "image/jpeg"))
    assert "It comes by itself when there is internet" in aline.open(f"/q/{query}").text
    counter.shop.books.tables.media.update({"state": "expired"}, where("media") == "2")
    assert "Ask the customer to send it again" in aline.open(f"/q/{query}").text
    (document,) = counter.shop.books.tables.media.search(where("media") == "2")
    assert aline.open(f"/media/{document['id']}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bad": 3, "not_before_boot": "", "not_before_boottime": 9e9}, "The box goes on asking"),
        ({"state": "refused"}, "could not be fetched safely"),
        ({"state": "gone"}, "It made room"),
        ({"state": "expired"}, "does not keep it any more"),
    ],
)
def test_a_file_that_did_not_come_can_be_fetched_again(
    counter: Counter, aline: Phone, changes: dict[str, Any], said: str
):
    query = counter.hears("", customer(2000 + counter.wamids), kind="image", media=Media("3", "image/jpeg"))
    seq = counter.shop.books.messages.last_seq()
    counter.shop.books.tables.media.update(changes, where("message") == seq)
    page = aline.open(f"/q/{query}")
    assert said in page.text
    file = MediaBook(counter.shop.books).of_messages([seq])[seq]
    aline.submit(aline.form(f"/media/{file.id}/fetch"))
    now = MediaBook(counter.shop.books).get(file.id)
    assert (now.state, now.tries) == ("wanted", 0)
    assert now.is_due(counter.shop.clock.now())


def test_what_whatsapp_has_surely_forgotten_or_is_too_big_cannot_be_fetched_again(counter: Counter, aline: Phone):
    for changes in ({"state": "expired", "until_at": "2020-01-01T00:00:00.000Z"}, {"state": "too_big"}):
        query = counter.hears("", customer(2000 + counter.wamids), kind="image", media=Media("3", "image/jpeg"))
        seq = counter.shop.books.messages.last_seq()
        counter.shop.books.tables.media.update(changes, where("message") == seq)
        assert "/fetch" not in aline.open(f"/q/{query}").text


WHERE_IT_ENDS = """() => ({
  newest: document.getElementById("newest").getBoundingClientRect().bottom,
  bar: document.querySelector(".bottom").getBoundingClientRect().top,
  height: document.documentElement.scrollHeight })"""
PLAYED = """audio => new Promise(done => {
  audio.onloadedmetadata = () => done(audio.duration); audio.preload = 'auto'; audio.load() })"""


@pytest.mark.needs("chromium-headless-shell")
def test_a_browser_shows_the_photo_and_plays_the_voice_note(counter: Counter, aline: Phone):
    from tests.kit.browsers import open_browser, screen_of  # noqa: PLC0415 - without Chromium the others still run

    photo, _ = came(counter, PHOTO)
    voice, _ = came(counter, samples.voice(3), voice=True)
    with open_browser() as browser, screen_of(browser, aline) as context:
        page = context.new_page()
        page.goto(f"/q/{photo}")
        assert page.eval_on_selector("img.photo", "async image => (await image.decode(), image.naturalWidth)") == 128
        page.goto(f"/q/{voice}")
        assert 2.9 < page.eval_on_selector("audio", PLAYED) < 3.1


@pytest.mark.needs("chromium-headless-shell", "djpeg", "cjpeg")
def test_a_browser_shows_a_thumb_upright_in_the_place_that_was_kept_for_it(counter: Counter, aline: Phone):
    from tests.kit.browsers import open_browser, screen_of  # noqa: PLC0415 - without Chromium the others still run

    query, file = came(counter, from_a_camera(photo(1600, 1200), turn=6))
    counter.shop.thumbs.wish(file.id)
    make_thumbs(counter)
    with open_browser() as browser, screen_of(browser, aline) as context:
        page = context.new_page()
        page.goto(f"/q/{query}")
        drawn = "async i => (await i.decode(), [i.naturalWidth, i.naturalHeight, i.width / i.height])"
        assert page.eval_on_selector("img.photo", drawn) == [300, 400, 0.75]
        assert page.get_attribute("img.photo", "width") == "240"


@pytest.mark.needs("chromium-headless-shell")
def test_the_newest_line_is_in_sight_before_a_photo_has_come(counter: Counter, aline: Phone):
    from tests.kit.browsers import PHONE, open_browser, screen_of  # noqa: PLC0415 - as above

    who = customer(1000 + counter.wamids)
    query, _ = came(counter, photo(1200, 1600))
    for number in range(12):
        counter.hears(f"And in blue? {number}", who)
    with open_browser() as browser, screen_of(browser, aline, viewport=PHONE) as context:
        page = context.new_page()
        page.route("**/media/**", lambda _: None)  # on a slow Wi-Fi
        page.goto("/?see=waiting")
        page.click(f"a[href^='/q/{query}']")
        page.wait_for_selector("#newest")
        before = page.evaluate(WHERE_IT_ENDS)
        assert before["newest"] <= before["bar"]
        page.unroute("**/media/**")
        come = "image => { image.loading = 'eager'; image.src += '?again'; return image.decode() }"
        page.eval_on_selector("img.photo", come)
        assert page.evaluate(WHERE_IT_ENDS)["height"] == before["height"]


# What staff send.


def test_a_photo_is_sent_from_the_page_and_waits_on_the_box(counter: Counter, aline: Phone):
    query = held(counter, aline)
    assert attach(aline, query, PHOTO, text="This one?").status_code == 200
    assert re.search(r'src="/media/(m_\w+)" width="128"', aline.page.text)
    assert "This one?" in aline.page.text
    assert "waiting for its file" in aline.page.text or "waiting for internet" in aline.page.text
    (file,) = [File.of(found) for found in counter.shop.books.tables.media.search(where("state") == "kept")][-1:]
    reply = counter.shop.outbox.get(file.reply or "")
    assert (reply.words.kind, reply.words.media, reply.words.text, reply.query) == (
        "image",
        file.id,
        "This one?",
        query,
    )
    assert hashlib.sha256(counter.shop.shelf.path(file.id).read_bytes()).digest() == hashlib.sha256(PHOTO).digest()


def test_a_form_with_a_file_that_is_sent_twice_acts_once_and_leaves_nothing_behind(counter: Counter, aline: Phone):
    query = held(counter, aline)
    form = aline.form(f"/q/{query}/attach")
    before = counter.shop.books.replies.counts()["queued"]
    files = on_shelf(counter)
    for _ in range(2):
        assert aline.send_file(form.action, "a.jpg", PHOTO, **form.fields).status_code == 200
    assert counter.shop.books.replies.counts()["queued"] == before + 1
    assert on_shelf(counter) == files + 1


def test_a_film_of_the_phones_goes_as_a_video_with_its_words(counter: Counter, aline: Phone):
    query = held(counter, aline)
    film = b"\0\0\0\x18ftypisom" + bytes(9000)
    assert attach(aline, query, film, "film.mp4", text="This is how it runs").status_code == 200
    (reply,) = counter.shop.books.tables.replies.search(where("query") == query)
    assert (reply["kind"], reply["text"]) == ("video", "This is how it runs")


def on_shelf(counter: Counter) -> int:
    return sum(path.is_file() for path in (counter.shop.config.data / "media").rglob("*"))


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(99), "IMG_1.HEIC", "Most Compatible"),
        (b"\0\0\0\x14ftypqt  " + bytes(9000), "IMG_2.MOV", "iPhone videos of the kind MOV"),
        (film(b"isom", b"vide", coding=b"hvc1"), "VID_3.mp4", "videos recorded as HEVC or AV1"),
        (film(b"3gp4", b"vide", b"soun", coding=b"s263", sound=b"samr"), "VID_4.3gp", "MP4 recorded as H.264 with AAC"),
        (film(b"3gp4", b"soun", sound=b"samr"), "Recording_5.3ga", "choose M4A or AAC"),
        (b"\x1a\x45\xdf\xa3" + bytes(99), "voice.webm", "does not take WebM"),
        (b"MZ" + bytes(99), "prices.pdf", "does not take this kind of file"),
        (b"<svg></svg>", "logo.svg", "does not take this kind of file"),
        (b"", "nothing.jpg", "Choose a file first"),
        (b"\xff\xd8\xff" + bytes(5 * 2**20), "large.jpg", "photos up to 5 MB"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_in_a_sentence(
    counter: Counter, aline: Phone, data: bytes, name: str, said: str
):
    query = held(counter, aline)
    files = on_shelf(counter)
    told = attach(aline, query, data, name, text="my words")
    assert told.status_code == 400
    assert said in told.text
    assert "my words" in told.text, "nobody writes it twice"
    assert on_shelf(counter) == files


@pytest.mark.needs("djpeg", "cjpeg")
@pytest.mark.parametrize("progressive", [(), ("-progressive",)])
def test_a_photo_too_large_for_whatsapp_is_made_smaller_and_stays_upright(
    counter: Counter, aline: Phone, progressive: tuple[str, ...]
):
    large = from_a_camera(photo(4000, 3000, *progressive) + bytes(6 * 2**20), turn=6)
    query = held(counter, aline)
    assert attach(aline, query, large, "price list.jpg", text="Our prices").status_code == 200
    (reply,) = counter.shop.books.tables.replies.search(where("query") == query)
    file = MediaBook(counter.shop.books).get(reply["media"])
    assert (file.mime, file.shown, file.size) == ("image/jpeg", True, counter.shop.shelf.path(file.id).stat().st_size)
    assert file.size < 5 * 2**20
    assert counter.shop.shelf.path(file.id).read_bytes().endswith(b"\xff\xd9")
    assert file.height > file.width > 1000, "as it was held"
    assert b"S 1.9441" not in counter.shop.shelf.path(file.id).read_bytes()


@pytest.mark.needs("djpeg", "cjpeg", "dwebp", "cwebp")
@pytest.mark.parametrize(
    ("size", "options", "turn", "shown"),
    [
        ((800, 600), (), 1, (800, 600)),
        ((4000, 3000), (), 1, (2560, 1920)),
        ((900, 700), ("-lossless", "-z", "0"), 1, (900, 700)),
        ((800, 600), (), 6, (600, 800)),
    ],
    ids=["small", "large", "without loss", "held upright"],
)
def test_a_photo_that_a_phone_keeps_as_webp_goes_as_a_jpeg(
    counter: Counter,
    aline: Phone,
    size: tuple[int, int],
    options: tuple[str, ...],
    turn: int,
    shown: tuple[int, int],
):
    query = held(counter, aline)
    told = attach(aline, query, webp(*size, *options, turn=turn), "the lamp.webp", text="This one")
    assert told.status_code == 200
    (reply,) = counter.shop.books.tables.replies.search(where("query") == query)
    file = MediaBook(counter.shop.books).get(reply["media"])
    assert (reply["kind"], reply["text"], file.mime, file.label) == (
        "image",
        "This one",
        "image/jpeg",
        "the lamp.jpg",
    )
    assert (file.width, file.height) == shown
    written = counter.shop.shelf.path(file.id).read_bytes()
    assert len(written) == file.size
    assert (written[:2], written[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    assert b"S 1.9441" not in written


@pytest.mark.needs("djpeg", "cjpeg", "dwebp", "cwebp")
def test_a_webp_that_moves_or_is_broken_is_refused_and_leaves_nothing(counter: Counter, aline: Phone):
    query = held(counter, aline)
    before, still = on_shelf(counter), webp(400, 300)
    moving = b"RIFF\x2c\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x8f\x01\0\x2b\x01\0ANIM\x06\0\0\0" + bytes(6)
    for bad in (moving, still[: len(still) // 2], still[:12] + b"VP8 " + bytes(900), still[:40] + bytes(9)):
        told = attach(aline, query, bad, "sticker.webp")
        assert (told.status_code, "of the kind WebP" in told.text) == (400, True)
    assert counter.shop.books.tables.replies.search(where("query") == query) == []
    assert on_shelf(counter) == before


def test_without_the_program_for_webp_it_is_refused_in_words_and_not_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "/nowhere")
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline")
        query = held(counter, aline)
        assert "image/webp" not in aline.page.text
        told = attach(aline, query, b"RIFF\x1a\0\0\0WEBPVP8L" + bytes(99), "photo.webp")
        assert (told.status_code, "of the kind WebP" in told.text) == (400, True)


@pytest.mark.needs("djpeg", "cjpeg", "dwebp")
def test_with_it_a_phone_is_offered_to_choose_webp(counter: Counter, aline: Phone):
    aline.open(f"/q/{held(counter, aline)}")
    assert "image/webp" in aline.page.text


def test_several_files_go_at_once_each_as_a_reply_with_its_own_words(counter: Counter, aline: Phone):
    query = held(counter, aline)
    form = aline.form(f"/q/{query}/attach")
    files = {"a.jpg": PHOTO, "b.jpg": PHOTO + b"b", "list.pdf": b"%PDF-1.7 prices"}
    fields = {**form.fields, "text": "These three", "text_2": "", "text_3": "Our prices"}
    for _ in range(2):
        told = aline.send_files(form.action, files, **fields)
        assert told.status_code == 200
    replies = sorted(
        counter.shop.books.tables.replies.search(where("query") == query), key=lambda reply: reply["order"]
    )
    assert [(reply["kind"], reply["text"]) for reply in replies] == [
        ("image", "These three"),
        ("image", ""),
        ("document", "Our prices"),
    ]


def test_of_several_files_either_all_go_or_none(counter: Counter, aline: Phone):
    query = held(counter, aline)
    form, before = aline.form(f"/q/{query}/attach"), on_shelf(counter)
    told = aline.send_files(form.action, {"a.jpg": PHOTO, "b.exe": b"MZ" + bytes(99)}, **form.fields)
    assert told.status_code == 400
    assert "does not take this kind of file" in told.text
    many = aline.send_files(form.action, {f"{number}.jpg": PHOTO for number in range(11)}, **form.fields)
    assert "at most 10 files" in many.text
    assert counter.shop.books.tables.replies.search(where("query") == query) == []
    assert on_shelf(counter) == before


# The files are made in the browser: to bring it eighteen megabytes takes longer than all else.
CHOOSE = """(box, files) => {
  const chosen = new DataTransfer();
  for (const [name, type, size] of files) chosen.items.add(new File([new Uint8Array(size)], name, {type}));
  box.files = chosen.files;
  for (const kind of ['input', 'change']) box.dispatchEvent(new Event(kind, {bubbles: true}));
}"""


@pytest.mark.needs("chromium-headless-shell")
def test_a_page_says_before_sending_what_will_not_go(counter: Counter, aline: Phone):
    from tests.kit.browsers import open_browser, screen_of  # noqa: PLC0415 - without Chromium the others still run

    query = held(counter, aline)
    with open_browser() as browser, screen_of(browser, aline) as context:
        page = context.new_page()
        page.goto(f"/q/{query}")
        page.locator(".attach summary").click()
        box, said = page.locator("input[type=file][multiple]"), page.locator(".attach output")

        def chosen(*files: tuple[str, str, int]) -> str:
            box.evaluate(CHOOSE, files)
            box.evaluate("box => import(box.dataset.judge)")  # what judges is fetched when the first file is chosen
            assert box.evaluate("box => box.validity.valid") is said.is_hidden()
            return said.inner_text() if said.is_visible() else ""

        assert "does not take this kind" in chosen(("photo.heic", "image/heic", 9))
        for name, kind in (("p.csv", "text/csv"), ("p.csv", "application/vnd.ms-excel"), ("who.vcf", "text/x-vcard")):
            assert chosen((name, kind, 9)) == "", kind
        assert "larger than 16 MB" in chosen(("a.mp4", "video/mp4", 9 * 2**20), ("b.mp4", "video/mp4", 9 * 2**20))
        assert (
            chosen(
                ("a.jpg", "image/jpg", 9), ("x.docx", "", 9), ("n.m4a", "audio/x-m4a", 9), ("t.txt", "text/plain", 9)
            )
            == ""
        )
    assert counter.shop.books.tables.replies.search(where("query") == query) == []


@pytest.mark.parametrize("name", ["prices.csv", "Amina.vcf", "notes.md"])
def test_what_is_plain_text_goes_whatever_a_phone_calls_it(counter: Counter, aline: Phone, name: str):
    query = held(counter, aline)
    form = aline.form(f"/q/{query}/attach")
    assert aline.send_files(form.action, {name: b"nails;500\r\nscrews;300\r\n"}, **form.fields).status_code == 200
    (reply,) = counter.shop.books.tables.replies.search(where("query") == query)
    assert reply["kind"] == "document"


def test_only_the_holder_attaches(counter: Counter, aline: Phone):
    query = held(counter, aline)
    eric = counter.signed_in("Eric")
    form = aline.form(f"/q/{query}/attach")
    eric.open(f"/q/{query}")
    files = on_shelf(counter)
    assert eric.send_file(form.action, "a.jpg", PHOTO, token=eric.token()).status_code == 403
    assert aline.send_file(form.action, "a.jpg", PHOTO, token="x" * 54).status_code == 409
    assert on_shelf(counter) == files


@pytest.mark.parametrize(
    ("path", "length", "most"), [("/q/q_1/attach", 100 * 2**20, "16 MB"), ("/q/q_1/reply", 2**20, "256 KB")]
)
def test_what_is_too_large_is_refused_before_it_is_read(counter: Counter, path: str, length: int, most: str):
    address = ("127.0.0.1", counter.shop.lan_port)
    with socket.create_connection(address, timeout=60) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n".encode())
        told = line.makefile("rb").read().decode()
    assert told.startswith("HTTP/1.1 413 ")
    assert f"At most {most} are taken here" in told
    assert ('<a href="/q/q_1">' in told) is path.endswith("attach"), "a way back to the conversation"


def test_a_few_files_are_on_their_way_at_once_and_no_more(counter: Counter, aline: Phone):
    address = ("127.0.0.1", counter.shop.lan_port)
    head = b"POST /q/q_1/attach HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n"
    lines = []
    for _ in range(5):
        line = socket.create_connection(address, timeout=60)
        line.sendall(head)
        assert aline.open("/").status_code == 200, "pages stay open meanwhile"
        lines.append(line)
    assert b"503 Busy" in lines[4].recv(4096)
    for line in lines:
        line.close()
    query = held(counter, aline)

    def goes_again() -> bool:
        aline.open(f"/q/{query}")
        return attach(aline, query, PHOTO).status_code == 200

    assert until(goes_again)


# From a version without files.


def test_a_shop_of_before_wants_the_files_that_whatsapp_still_keeps(tmp_path: Path):
    old = Database.open(tmp_path, SCHEMA[:1])
    sql = (
        "INSERT INTO messages (wamid, customer, direction, kind, text, at, received_at, side, data)"
        " VALUES (?, 'c_1', 'in', 'image', '', '2026-11-20T12:00:00.000Z', '2026-11-20T12:00:01.000Z', ?, ?)"
    )
    photo = {"media": {"id": "77", "mime": "image/jpeg", "sha256": "ab" * 32, "filename": None, "voice": True}}
    with old.transaction() as connection:
        connection.execute(sql, ("w1", "", json.dumps(photo)))
        connection.execute(sql, ("w2", "", "{}"))
        connection.execute(sql, ("w3", "group", json.dumps(photo)))
    old.close()
    books = Books.open(tmp_path)
    (file,) = MediaBook(books).of_messages([1, 2, 3]).values()
    assert (file.message, file.media, file.customer, file.sha256) == (1, "77", "c_1", "ab" * 32)
    assert (str(file.until_at), file.voice, file.tries) == ("2026-11-27 12:00:00+00:00", True, 0)
    books.close()
