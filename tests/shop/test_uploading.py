"""Exported chats that an owner's phone sends in pieces, over real sockets: whole and once, whatever comes between."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from edge.bringing.uploads import KEPT, MOST_FILE_BYTES, MOST_FILES, MOST_PIECE_BYTES, Incoming
from edge.errors import Refusal
from edge.media.shelf import FLOOR_BYTES
from tests.kit import old_chats
from tests.kit.old_chats import PAGE
from tests.kit.phones import Phone, words
from tests.kit.shops import PIN, Counter, open_counter
from tests.kit.sticks import filled, mounted
from tests.kit.support import HandClock

DATA = bytes(range(251)) * 2000
PIECE = 100_000


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("shop")) as counter:
        counter.stand_still()
        yield counter


@pytest.fixture(scope="module")
def owner(counter: Counter) -> Phone:
    return counter.signed_in("Aline", owner=True)


@pytest.fixture
def aline(counter: Counter, owner: Phone) -> Iterator[Phone]:
    yield owner
    for staff in counter.shop.team.everyone():
        for upload in counter.shop.memory.chats.incoming.of(staff.id):
            counter.shop.memory.chats.incoming.forget(upload)


def begun(phone: Phone, name: str = "Chat with Amina.zip", size: int = len(DATA)) -> str:
    return old_chats.begun(phone, name, size)


def piece(phone: Phone, upload: str, at: int, data: bytes) -> tuple[int, int]:
    """The status, and how far the box then says that it is."""
    told = phone.send_bytes(f"{PAGE}/{upload}/piece?at={at}", data)
    return told.status_code, told.json()["here"] if told.status_code in (200, 409) else -1


def sent(phone: Phone, upload: str, data: bytes = DATA, start: int = 0) -> None:
    for at in range(start, len(data), PIECE):
        assert piece(phone, upload, at, data[at : at + PIECE]) == (200, min(at + PIECE, len(data)))


def on_disk(counter: Counter, upload: str, name: str = "Aline") -> bytes:
    incoming = counter.shop.memory.chats.incoming
    return incoming.path(incoming.get(upload, counter.staff(name).id)).read_bytes()


def said(answer: requests.Response) -> str:
    return words(answer.text)


# One file.


def test_a_file_that_comes_in_pieces_is_whole_and_stands_on_the_page(counter: Counter, aline: Phone):
    upload = begun(aline)
    sent(aline, upload)
    assert on_disk(counter, upload) == DATA
    aline.open(PAGE)
    assert "Chat with Amina.zip" in said(aline.page)
    assert f'href="{PAGE}/{upload}"' in aline.page.text


def test_a_file_of_which_a_part_is_here_goes_on_from_there_also_on_another_day(counter: Counter, aline: Phone):
    upload = begun(aline)
    piece(aline, upload, 0, DATA[:PIECE])
    aline.open(PAGE)
    assert "97 KB of 490 KB are here. If it does not go on by itself, choose the same file again" in said(aline.page)
    assert f'href="{PAGE}/{upload}"' not in aline.page.text
    counter.clock.forward(hours=20)
    aline.open("/sign-in?name=Aline")
    aline.submit(aline.form("/sign-in"), pin=PIN)
    again = aline.send(f"{PAGE}/begin", name="Chat with Amina.zip", size=str(len(DATA))).json()
    assert again == {"id": upload, "here": PIECE}
    sent(aline, upload, start=PIECE)
    assert on_disk(counter, upload) == DATA


def test_a_piece_that_comes_twice_because_its_answer_was_lost_is_taken_once(counter: Counter, aline: Phone):
    upload = begun(aline)
    for _ in range(2):
        assert piece(aline, upload, 0, DATA[:PIECE]) == (200, PIECE)
    assert piece(aline, upload, PIECE - 500, DATA[PIECE - 500 : PIECE + 500]) == (200, PIECE + 500)
    assert on_disk(counter, upload) == DATA[: PIECE + 500]


def test_a_piece_from_further_on_is_not_taken_and_the_phone_is_told_where_to_go_on(counter: Counter, aline: Phone):
    upload = begun(aline)
    piece(aline, upload, 0, DATA[:PIECE])
    assert piece(aline, upload, PIECE + 1, DATA[PIECE + 1 : PIECE + 9]) == (409, PIECE)
    assert on_disk(counter, upload) == DATA[:PIECE]


def test_another_file_of_the_same_name_and_size_begins_anew(counter: Counter, aline: Phone):
    upload = begun(aline)
    piece(aline, upload, 0, DATA[:PIECE])
    other = DATA[::-1]
    assert begun(aline) == upload
    told = aline.send_bytes(f"{PAGE}/{upload}/piece?at={PIECE - 1000}", other[PIECE - 1000 : PIECE])
    anew = told.json()["id"]
    assert (told.status_code, told.json()["here"], anew == upload) == (409, 0, False)
    sent(aline, anew, other)
    assert on_disk(counter, anew) == other
    assert [one.id for one in counter.shop.memory.chats.incoming.of(counter.staff("Aline").id)] == [anew]


@pytest.mark.parametrize(
    ("at", "data", "status"),
    [
        ("0", DATA + b"!", 400),  # longer than the phone has said
        (str(len(DATA)), b"!", 400),
        ("-1", b"!", 400),
        ("", b"!", 400),
        ("9" * 16, b"!", 400),
        ("0", b"", 400),
        ("0", bytes(MOST_PIECE_BYTES + 1), 400),  # more than may be held at once
        ("0", bytes(300 * 1024), 413),  # refused by the listener
    ],
)
def test_a_piece_that_cannot_be_right_is_refused_and_leaves_nothing(
    counter: Counter, aline: Phone, at: str, data: bytes, status: int
):
    upload = begun(aline)
    for length in range(0, len(data), MOST_PIECE_BYTES) if data[:-1] == DATA else ():
        told = aline.send_bytes(f"{PAGE}/{upload}/piece?at={length}", data[length : length + MOST_PIECE_BYTES])
    if data[:-1] != DATA:
        told = aline.send_bytes(f"{PAGE}/{upload}/piece?at={at}", data)
    assert told.status_code == status
    assert len(on_disk(counter, upload)) <= len(DATA)
    assert DATA.startswith(on_disk(counter, upload))


@pytest.mark.parametrize("length", ["9999999999", "-5", "ten", "1e3"])
def test_a_length_that_is_a_lie_keeps_nothing(counter: Counter, aline: Phone, length: str):
    upload = begun(aline)
    cookies = "; ".join(f"{name}={value}" for name, value in aline.cookies.items())
    host = urlsplit(aline.address)
    head = f"POST {PAGE}/{upload}/piece?at=0 HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {cookies}\r\n"
    with socket.create_connection((host.hostname, host.port), timeout=30) as line:
        line.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode() + DATA[:100])
        line.shutdown(socket.SHUT_WR)
        told = line.recv(1000)
    assert told.split(b" ")[1:2] in ([b"400"], [b"413"], [])
    assert on_disk(counter, upload) == b""


def test_a_piece_whose_line_breaks_off_leaves_nothing(counter: Counter, aline: Phone):
    upload = begun(aline)
    cookies = "; ".join(f"{name}={value}" for name, value in aline.cookies.items())
    host = urlsplit(aline.address)
    head = f"POST {PAGE}/{upload}/piece?at=0 HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {cookies}\r\n"
    with socket.create_connection((host.hostname, host.port), timeout=30) as line:
        line.sendall(f"{head}Content-Length: 5000\r\n\r\n".encode() + DATA[:4999])
    assert begun(aline) == upload
    assert on_disk(counter, upload) == b""


# Who may.


def test_only_an_owners_phone_may_send_a_chat_or_see_the_page(counter: Counter, aline: Phone):
    upload = begun(aline)
    eric, stranger = counter.signed_in("Eric"), counter.phone()
    for phone in (eric, stranger):
        assert phone.send(f"{PAGE}/begin", name="a.zip", size="10").status_code == 403
        assert phone.send_bytes(f"{PAGE}/{upload}/piece?at=0", DATA[:10]).status_code == 403
        assert phone.send_file(f"{PAGE}/add", "a.txt", b"a").status_code in (403, 503)
        assert phone.send(f"{PAGE}/{upload}/remove", token="x").status_code == 403
    assert eric.open(PAGE).status_code == 403
    assert "/enrol" in stranger.open(PAGE).url
    assert on_disk(counter, upload) == b""


def test_what_one_owner_sends_another_owner_neither_sees_nor_touches(counter: Counter, aline: Phone):
    upload = begun(aline)
    bosco = counter.signed_in("Bosco", owner=True)
    assert "Chat with Amina" not in bosco.open(PAGE).text
    assert bosco.send_bytes(f"{PAGE}/{upload}/piece?at=0", DATA[:10]).status_code == 404
    bosco.open("/me")
    assert bosco.send(f"{PAGE}/{upload}/remove", token=bosco.token()).status_code == 404
    assert begun(bosco) != upload
    sent(aline, upload)
    assert on_disk(counter, upload) == DATA


def test_no_other_page_may_send_a_piece(counter: Counter, aline: Phone):
    upload = begun(aline)
    told = requests.post(
        f"{aline.address}{PAGE}/{upload}/piece?at=0",
        DATA[:10],
        headers={"Origin": "http://elsewhere.example"},
        cookies=aline.cookies,
        timeout=30,
    )
    assert told.status_code == 403
    assert on_disk(counter, upload) == b""


@pytest.mark.parametrize("upload", ["u_zzz", "u_" + "a" * 300, "..", "u_..%2f..%2fiduka.db", "u_%00"])
def test_an_id_that_is_none_leads_nowhere(aline: Phone, upload: str):
    assert aline.send_bytes(f"{PAGE}/{upload}/piece?at=0", b"a").status_code in (404, 405)


# Names.


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../iduka.db", "iduka.db"),
        ("C:\\Users\\a\\chat.zip", "chat.zip"),
        ("/etc/passwd", "passwd"),
        ("<img src=x onerror=alert(1)>.zip", "&lt;img src=x onerror=alert(1)&gt;.zip"),
        ("chat\u202etxt.piz\r\nSet-Cookie: a=b", "chattxt.pizSet-Cookie: a=b"),
        ("أمينة 💬.zip", "أمينة 💬.zip"),
        ("", "?"),
        ("\x00\x01", "?"),
        ("x" * 5000, "x" * 120),
    ],
)
def test_whatever_a_file_is_called_it_is_shown_as_a_name_and_lies_where_the_box_says(
    counter: Counter, aline: Phone, name: str, shown: str
):
    upload = begun(aline, name, 3)
    assert piece(aline, upload, 0, b"abc") == (200, 3)
    assert f"<bdi>{shown}</bdi>" in aline.open(PAGE).text
    folder = counter.shop.config.data / "incoming"
    assert sorted(path.name for path in folder.iterdir()) == [upload, f"{upload}.json"]


# Bounds.


@pytest.mark.parametrize("size", ["0", "-3", "much", "", str(MOST_FILE_BYTES + 1), "9" * 14, "9" * 400])
def test_a_file_that_is_empty_or_too_large_is_refused_before_a_byte_of_it_comes(
    counter: Counter, aline: Phone, size: str
):
    assert aline.send(f"{PAGE}/begin", name="a.zip", size=size).status_code == 400
    assert counter.shop.memory.chats.incoming.of(counter.staff("Aline").id) == []


def test_only_so_many_files_wait_at_once_and_one_that_is_taken_away_makes_room(counter: Counter, aline: Phone):
    uploads = [begun(aline, f"{number}.zip", 5) for number in range(MOST_FILES)]
    refused = aline.send(f"{PAGE}/begin", name="more.zip", size="5")
    assert (refused.status_code, f"{MOST_FILES} files on the box already" in said(refused)) == (507, True)
    aline.open(PAGE)
    aline.submit(aline.form(f"{PAGE}/{uploads[0]}/remove"))
    assert begun(aline, "more.zip", 5)


def test_what_was_promised_to_one_phone_is_not_promised_to_the_next(tmp_path: Path):
    free = FLOOR_BYTES + 1000
    incoming = Incoming(tmp_path, HandClock(), lambda _: free)
    incoming.begin("one.zip", 600, "s_a")
    with pytest.raises(Refusal, match="1 MB are missing"):
        incoming.begin("other.zip", 600, "s_b")
    incoming.begin("small.zip", 400, "s_b")


def test_a_box_whose_disk_is_nearly_full_refuses_the_file_and_says_how_much_is_missing(tmp_path: Path):
    with mounted(tmp_path / "disk", 60) as disk, open_counter(disk / "data") as counter:
        told = counter.signed_in("Aline", owner=True).send(f"{PAGE}/begin", name="a.zip", size="1000000")
        assert told.status_code == 507
        assert "The box has no room for this file." in said(told)


def test_a_disk_that_fills_up_meanwhile_keeps_what_was_there_and_it_goes_on_once_there_is_room(tmp_path: Path):
    with mounted(tmp_path / "disk", 2) as disk:
        incoming = Incoming(disk, HandClock(), lambda _: 2**40)
        upload = incoming.begin("a.zip", len(DATA), "s_a")
        incoming.add(upload.id, "s_a", 0, DATA[:PIECE])
        filled(disk, leave=8192)
        with pytest.raises(Refusal, match="The disk of the box does not take this file"):
            incoming.add(upload.id, "s_a", PIECE, DATA[PIECE : 2 * PIECE])
        assert incoming.path(upload).read_bytes() == DATA[:PIECE]
        (disk / "filler").unlink()
        assert incoming.add(upload.id, "s_a", PIECE, DATA[PIECE : 2 * PIECE])[0].here == 2 * PIECE


def test_what_nobody_goes_on_with_goes_away_by_itself_and_what_is_sent_still_stays(tmp_path: Path):
    clock = HandClock()
    incoming = Incoming(tmp_path, clock)
    incoming.begin("old.zip", 5, "s_a")
    going = incoming.begin("going.zip", 5, "s_a")
    clock.forward(hours=12)
    incoming.add(going.id, "s_a", 0, b"abc")
    clock.forward(seconds=KEPT.total_seconds() - 3600)
    incoming.tidy()
    assert [upload.id for upload in incoming.of("s_a")] == [going.id]
    assert len(list((tmp_path / "incoming").iterdir())) == 2


def test_a_clock_that_nobody_trusts_takes_no_file_away(tmp_path: Path):
    clock = HandClock()
    incoming = Incoming(tmp_path, clock)
    upload = incoming.begin("a.zip", 5, "s_a")
    clock.forward(days=400)
    clock.trusted = False
    incoming.tidy()
    assert incoming.of("s_a") == [upload]


def test_what_a_power_cut_left_without_a_name_goes_away(tmp_path: Path):
    incoming = Incoming(tmp_path, HandClock())
    incoming.begin("a.zip", 5, "s_a")
    folder = tmp_path / "incoming"
    for name in ("u_x", "u_y.json", "u_z.new", "u_w.json"):
        (folder / name).write_bytes(b"{}")
    (folder / "u_w").write_bytes(b"")
    incoming.tidy()
    assert len(list(folder.iterdir())) == 2


# Without our script.


def test_small_files_come_whole_with_a_form_once(counter: Counter, aline: Phone):
    aline.open(PAGE)
    form, files = aline.form(f"{PAGE}/add"), {"one.txt": b"1" * 10, "other.zip": DATA}
    for _ in range(2):
        assert aline.send_files(form.action, files, **form.fields).status_code == 200
    kept = counter.shop.memory.chats.incoming.of(counter.staff("Aline").id)
    assert {upload.name: (on_disk(counter, upload.id), upload.is_whole) for upload in kept} == {
        "one.txt": (b"1" * 10, True),
        "other.zip": (DATA, True),
    }


def test_of_a_form_with_an_empty_file_none_is_kept(counter: Counter, aline: Phone):
    aline.open(PAGE)
    form = aline.form(f"{PAGE}/add")
    told = aline.send_files(form.action, {"one.txt": b"1", "empty.txt": b""}, **form.fields)
    assert (told.status_code, "This file is empty" in said(told)) == (400, True)
    assert counter.shop.memory.chats.incoming.of(counter.staff("Aline").id) == []


def test_a_form_of_another_page_of_somebody_elses_keeps_nothing(counter: Counter, aline: Phone):
    assert aline.send_file(f"{PAGE}/add", "one.txt", b"1", token="x" * 24).status_code == 409
    assert counter.shop.memory.chats.incoming.of(counter.staff("Aline").id) == []


# Two at once.


def test_the_same_file_from_two_pages_at_once_is_there_once_and_whole(counter: Counter, aline: Phone):
    pages = [aline, Phone(aline.address)]
    pages[1].carry(aline.cookies)
    upload = begun(aline)
    assert begun(pages[1]) == upload
    with ThreadPoolExecutor(2) as both:
        for each in [both.submit(sent, phone, upload, start=start) for start, phone in enumerate(pages)]:
            each.exception()  # it stops where it is told that the other was quicker
    pages[1].close()
    here = len(on_disk(counter, upload))
    assert on_disk(counter, upload) == DATA[:here]
    for at in range(here, len(DATA), PIECE):
        piece(aline, upload, at, DATA[at : at + PIECE])
    assert on_disk(counter, upload) == DATA


def test_a_piece_in_chunks_is_a_piece(counter: Counter, aline: Phone):
    upload = begun(aline, size=10)
    path = f"{PAGE}/{upload}/piece?at=0"
    told = requests.post(f"{aline.address}{path}", iter([b"abcde", b"fghij"]), cookies=aline.cookies, timeout=30)
    assert (told.status_code, on_disk(counter, upload)) == (200, b"abcdefghij")
