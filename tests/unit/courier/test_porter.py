"""The porter against the practice WhatsApp, over sockets: every way in which a file can come, and every trick of it."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

import pytest

from edge.courier.files import MOST_FILE_BYTES, FileCallbacks, Porter
from edge.language import Said, language
from edge.media import File, FileState, MediaBook, Shelf, attached
from edge.media.book import MOST_BYTES, MOST_BYTES_OF_CUSTOMER
from edge.media.budget import MOST_ERRORS, MOST_OF_HISTORY
from edge.media.eviction import Eviction
from edge.media.kinds import OPUS
from edge.media.shelf import FLOOR_BYTES
from edge.outbox.link import LinkState
from edge.practice import Identity, Practice, samples
from edge.records.message import Media, Message, Who
from edge.records.notice import REFUSED
from edge.records.reply import Delivery
from edge.settings import Account
from edge.store.all_tables import SCHEMA, where
from edge.store.engine.database import Database
from edge.whatsapp import Files, WhatsApp
from tests.kit.couriers import courier_of
from tests.kit.shelves import PHOTO
from tests.kit.support import HandClock, Room, open_room

AMINA = Identity("Amina", "250788000101", "RW.70461198223351904417")
WHO = Who(AMINA.phone, AMINA.user_id, None, AMINA.name)
PLENTY = 2**34
TEN_MB = 10 * 2**20


@dataclass
class Store:
    """A shop's back room: the practice WhatsApp, a shelf on a disk that says what it has left, and the porter."""

    room: Room
    practice: Practice
    folder: Path
    free: int = PLENTY
    own: int = 0

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.folder, lambda _: self.free, lambda _: self.own)
        self.media = MediaBook(self.room.books)
        self.porter = self.new_porter(self.practice.graph_url)

    def new_porter(self, graph_url: str, on_piece: Callable[[], object] = lambda: None) -> Porter:
        room, clock = self.room, self.room.clock
        files = Files(graph_url, "v26.0")
        told = FileCallbacks(on_piece_in=on_piece)
        return Porter(room.books, self.shelf, room.link, room.notices, room.settings, files, clock, told)

    def comes(self, data: bytes = PHOTO, *, mime: str = "image/jpeg", told: bytes | None = None, **more: Any) -> File:
        """A customer sends a file, and the shop has the message at once. told: the bytes that the webhook announces."""
        self.practice.join(AMINA)
        kept = self.practice.cloud.keep(mime, data)
        digest = hashlib.sha256(data if told is None else told).hexdigest()
        return self.hears(Media(kept.id, mime, digest, **more))

    def hears(self, media: Media, ago: timedelta = timedelta()) -> File:
        seq = self.room.books.messages.last_seq() + 1
        self.room.hears(f"wamid.{seq}", "", WHO, kind="image", media=media, at=self.room.clock.at - ago)
        return self.media.of_messages([seq])[seq]

    def now(self, file: File) -> File:
        return self.media.get(file.id)

    def round(self, seconds: float = 0) -> int:
        self.room.clock.forward(seconds=seconds)
        return self.porter.step()

    def later(self, step: Callable[[], int], seconds: float = 60) -> int:
        self.room.clock.forward(seconds=seconds)
        return step()

    def tries(self, file: File, most: int = 12) -> File:
        """Rounds until this file has come to its end, or as many as it takes to see that it does not."""
        for _ in range(most):
            self.round(3600)
            if self.now(file).state is not FileState.WANTED:
                break
        return self.now(file)

    def content(self, file: File) -> bytes:
        with self.shelf.open(file.id) as kept:
            return kept.read()

    def on_disk(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "media").rglob("*") if path.is_file())


def history_of(store: Store, number: int, *, known: bool = True) -> File:
    """A file of a message of years ago, as a history brings it. known: whether WhatsApp has it."""
    seq = store.room.books.messages.last_seq() + 1
    media = store.practice.cloud.keep("image/jpeg", PHOTO).id if known else f"{number}"
    old = store.room.clock.at - timedelta(days=9)
    message = Message(wamid=f"wamid.old.{number}", who=WHO, kind="image", media=Media(media, "image/jpeg"), at=old)
    store.room.reception.remember(message, store.room.clock.now())
    return store.media.of_messages([seq])[seq]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    room = open_room(tmp_path / "data", HandClock())
    with Practice(hook_url="http://127.0.0.1:9/", play=False, slow_seconds=0.05) as practice:
        room.clock.at = practice.cloud.now()
        mine = practice.account
        room.settings.change_account(
            Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        )
        store = Store(room, practice, tmp_path / "data")
        yield store
        store.porter.close()
    room.close()


# The ordinary road.


def test_a_photo_is_fetched_verified_and_known_for_what_it_is(store: Store):
    file = store.comes()
    assert file.state is FileState.WANTED
    assert store.round() == 1
    found = store.now(file)
    assert (found.state, found.mime, found.shown) == (FileState.FETCHED, "image/jpeg", True)
    assert (found.width, found.height, found.size, found.doubtful) == (128, 96, len(PHOTO), False)
    assert store.content(file) == PHOTO
    assert store.on_disk() == [file.id]
    assert store.shelf.path(file.id).stat().st_mode & 0o777 == 0o600
    assert store.room.link.now().state is LinkState.ONLINE
    assert store.round() == 0


def test_what_whatsapp_forgets_first_is_fetched_first(store: Store):
    today = store.comes()
    kept = store.practice.cloud.keep("image/jpeg", PHOTO)
    old = store.hears(Media(kept.id, "image/jpeg"), ago=timedelta(days=6))
    store.round()
    assert store.now(old).state is FileState.FETCHED
    assert store.now(today).state is FileState.WANTED


def test_a_file_that_whatsapp_has_forgotten_is_said_to_be_expired(store: Store):
    late = store.hears(Media("1234567890", "image/jpeg"), ago=timedelta(days=8))
    store.round()
    assert store.now(late).state is FileState.EXPIRED
    unknown = store.hears(Media("1234567890", "image/jpeg"))
    store.round()
    assert store.now(unknown).state is FileState.EXPIRED
    assert not store.room.notices.open(), "one lost photo is no reason to stop sending"


def test_with_a_doubtful_clock_whatsapp_decides_what_has_expired(store: Store):
    kept = store.practice.cloud.keep("image/jpeg", PHOTO)
    file = store.hears(Media(kept.id, "image/jpeg"), ago=timedelta(days=8))
    store.room.clock.trusted = False
    store.round()
    assert store.now(file).state is FileState.FETCHED


def test_a_message_that_comes_twice_wants_its_file_once(store: Store):
    for _ in range(2):
        store.room.hears("wamid.same", "", WHO, kind="image", media=Media("1", "image/jpeg"))
    assert store.media.counts()["wanted"] == 1


def test_without_internet_nothing_is_lost_and_all_of_it_comes_when_it_is_back(store: Store):
    files = [store.comes(PHOTO + bytes([number])) for number in range(3)]
    store.practice.switch("unreachable")
    for _ in range(20):
        store.round(60)
    assert store.room.link.now().state is LinkState.OFFLINE
    assert {store.now(file).state for file in files} == {FileState.WANTED}
    store.practice.switch("unreachable", False)
    store.round(60)
    assert [store.round() for _ in range(3)] == [1, 1, 0], "at once, however long it was out"
    assert {store.now(file).state for file in files} == {FileState.FETCHED}
    assert store.room.link.now().state is LinkState.ONLINE


def test_a_fetch_that_was_cut_off_leaves_nothing_half_and_is_taken_up_again(store: Store):
    file = store.comes(samples.png(samples.WALL) + bytes(300_000))
    store.practice.switch("media_false_length", times=1)
    store.round()
    assert store.now(file).state is FileState.WANTED
    with pytest.raises(FileNotFoundError):
        store.shelf.open(file.id)
    assert store.tries(file).state is FileState.FETCHED
    assert len(store.content(file)) == store.now(file).size == len(samples.png(samples.WALL)) + 300_000


def test_a_stopped_box_lets_go_of_a_file_and_the_next_start_goes_on(store: Store):
    file = store.comes(bytes(500_000), mime="application/pdf")

    def stop() -> None:
        store.porter.stop()

    store.porter = store.new_porter(store.practice.graph_url, stop)
    store.round()
    assert store.now(file).state is FileState.WANTED
    store.porter = store.new_porter(store.practice.graph_url)
    assert store.tries(file).state is FileState.FETCHED
    assert store.content(file) == bytes(500_000)


def test_what_a_power_cut_left_behind_is_swept_away_and_what_is_known_stays(store: Store):
    file = store.comes()
    store.round()
    wanted = store.comes(b"%PDF-1.7")
    for name in ("m_stranger", wanted.id):
        with store.shelf.coming(name) as torn:
            torn.write(b"half of some")
    orphan = store.shelf.path("m_orphan")
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"no message knows me")
    store.porter = store.new_porter(store.practice.graph_url)
    store.practice.switch("unreachable")
    store.round()
    assert store.on_disk() == sorted([file.id, wanted.id])


# Hostile files.


def test_other_bytes_than_were_announced_are_kept_and_flagged(store: Store):
    file = store.comes(told=b"something else")
    store.round()
    assert (store.now(file).state, store.now(file).doubtful) == (FileState.FETCHED, True)


def test_a_page_that_pretends_to_be_a_photo_is_never_shown(store: Store):
    file = store.comes(b"<!doctype html><script>alert(1)</script>")
    store.round()
    assert (store.now(file).mime, store.now(file).shown) == ("application/octet-stream", False)


@pytest.mark.parametrize("fault", ["media_foreign_url", "media_redirect", "media_gzip_bomb", "media_endless"])
def test_what_is_no_honest_file_is_never_taken_and_the_honest_one_is_when_it_comes(
    store: Store, fault: str, caplog: pytest.LogCaptureFixture
):
    file = store.comes()
    store.practice.switch(fault)
    assert store.tries(file).state is FileState.WANTED
    assert store.on_disk() == []
    assert "not taken" in caplog.text
    assert store.practice.TOKEN not in caplog.text
    store.practice.switch(fault, False)
    assert store.tries(file).state is FileState.FETCHED


# A failure belongs to the file, unless nobody answered.


def spoken(status: int, body: bytes, kind: str = "application/json") -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: say(handler, status, body, Content_Type=kind)


BAD_ANSWERS = [
    (500, b'{"error":{"code":131000,"message":"Something went wrong"}}', "application/json"),
    (400, b'{"error":{"code":131053,"message":"Media upload error"}}', "application/json"),
    (400, b'{"error":{"code":1,"message":"Unknown"}}', "application/json"),
    (413, b"<h1>Too large</h1>", "text/html"),
    (502, b"<h1>Bad gateway</h1>", "text/html"),
    (200, b"<h1>Hello</h1>", "text/html"),
    (200, b'{"half":', "application/json"),
    (200, b'{"success":true}', "application/json"),
]


@pytest.mark.parametrize(("status", "body", "kind"), BAD_ANSWERS)
def test_a_file_that_whatsapp_cannot_take_stops_nobody_elses_and_says_so_in_the_end(
    store: Store, status: int, body: bytes, kind: str
):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if b"%PDF-1.7 the bad one" in handler.rfile.read(int(handler.headers["Content-Length"])):
            say(handler, status, body, Content_Type=kind)
        else:
            say(handler, 200, b'{"id":"77"}', Content_Type="application/json")

    host = Host(answer)
    store.porter = store.new_porter(host.url)
    bad, good = sends(store, b"%PDF-1.7 the bad one", "bad.pdf"), sends(store, PHOTO, "tap.jpg")
    files = {reply: store.media.get(store.room.outbox.get(reply).words.media or "") for reply in (bad, good)}
    before = store.room.link.now()
    for _ in range(3):
        store.later(store.porter.bring)
    assert store.now(files[good]).state is FileState.BROUGHT, "the others have their turn"
    for _ in range(24 * 6):
        store.later(store.porter.bring, 600)
    assert store.now(files[bad]).refusal, "it gives up, in words"
    assert host.asked <= 10
    assert store.room.link.now().state in (LinkState.ONLINE, before.state)
    assert not store.room.notices.open()
    host.close()


def test_send_again_really_tries_again(store: Store):
    answers = [(400, b'{"error":{"code":131053,"message":"Media upload error"}}'), (200, b'{"id":"77"}')]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        status, body = answers.pop(0)
        say(handler, status, body, Content_Type="application/json")

    host = Host(answer)
    store.porter = store.new_porter(host.url)
    reply = sends(store, PHOTO, "tap.jpg")
    store.porter.bring()
    courier = courier_of(store.room, WhatsApp(store.practice.graph_url, "v26.0"))
    courier.step()
    courier.close()
    assert store.room.outbox.get(reply).state is Delivery.FAILED
    store.room.desk.send_again(reply, store.room.staff("Aline"))
    assert store.porter.bring() == 1
    file = store.media.get(store.room.outbox.get(reply).words.media or "")
    assert (file.state, file.uploaded, file.refusal) == (FileState.BROUGHT, "77", Said(""))
    assert store.room.outbox.get(reply).state is Delivery.QUEUED
    host.close()


@pytest.mark.parametrize("code", [190, 10, 200, 131031, 133010])
def test_a_refusal_of_the_account_over_a_file_stops_and_tells_as_over_a_text(store: Store, code: int):
    host = Host(spoken(401, b'{"error":{"code":%d,"message":"no"}}' % code))
    store.porter = store.new_porter(host.url)
    file = store.comes()
    store.round()
    assert store.room.notices.stop_sending()
    store.round(3600)
    assert len(host.knocks) == 1, "nothing is tried until it is put right"
    store.room.notices.settle(store.room.notices.open()[0].id, None, store.room.clock.now())
    store.porter = store.new_porter(store.practice.graph_url)
    store.round()
    assert store.now(file).state is FileState.FETCHED, "and then at once"
    host.close()


@pytest.mark.parametrize("said", ["whatsapp.payment", "whatsapp.held_back", "alerts.restricted"])
def test_a_stop_for_money_or_complaints_does_not_keep_customers_files_away(store: Store, said: str):
    kind = "restriction" if said.startswith("alerts") else REFUSED
    store.room.notices.post(kind, Said(said), store.room.clock.now(), serious=True, stops_sending=True)
    file = store.comes()
    store.round()
    assert store.now(file).state is FileState.FETCHED


def test_a_hiccup_of_whatsapps_file_server_costs_nobody_a_photo(store: Store):
    file = store.comes()
    store.practice.switch("media_url_expired")
    for _ in range(360):
        store.round(10)
    assert store.now(file).state is FileState.WANTED
    assert store.now(file).tries < 10, "it waits longer each time"
    store.practice.switch("media_url_expired", False)
    assert store.tries(file).state is FileState.FETCHED


@pytest.mark.parametrize(("status", "body", "kind"), BAD_ANSWERS)
def test_whatever_the_answer_a_file_is_asked_for_until_its_seven_days_are_over(
    store: Store, status: int, body: bytes, kind: str
):
    host = Host(spoken(status, body, kind))
    store.porter = store.new_porter(host.url)
    file = store.comes()
    for _ in range(6 * 24):
        store.round(3600)
    assert store.now(file).state is FileState.WANTED
    for _ in range(2 * 24):
        store.round(3600)
    assert store.now(file).state is FileState.EXPIRED
    assert len(host.knocks) < 60
    host.close()


def test_a_question_in_the_wrong_form_says_nothing_of_the_file(store: Store):
    host = Host(spoken(400, b'{"error":{"code":100,"message":"Invalid parameter"}}'))
    store.porter = store.new_porter(host.url)
    file = store.comes()
    assert store.tries(file, 5).state is FileState.WANTED
    host.close()


def test_a_file_whose_connections_always_break_stops_no_other(store: Store):
    bad, good = store.comes(), store.comes()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if bad.media in handler.path:
            handler.close_connection = True
        elif handler.path == "/file":
            say(handler, 200, PHOTO)
        else:
            place = f"http://{handler.headers['Host']}/file"
            say(handler, 200, resolved(place, len(PHOTO)), Content_Type="application/json")

    host = Host(answer)
    store.porter = store.new_porter(host.url)
    for _ in range(4):
        store.round(30)
    assert (store.now(bad).state, store.now(good).state) == (FileState.WANTED, FileState.FETCHED)
    host.close()


def test_our_own_clock_ends_no_file_without_asking_whatsapp(store: Store):
    file = store.comes()
    store.practice.switch("unreachable")
    store.room.clock.step(days=30)
    for _ in range(5):
        store.round(60)
    assert store.now(file).state is FileState.WANTED
    store.practice.switch("unreachable", False)
    store.round(60)
    assert store.now(file).state is FileState.FETCHED


def test_what_is_sent_now_goes_before_what_came_with_a_history(store: Store):
    old = [history_of(store, number) for number in range(3)]
    live = store.comes()
    store.round()
    assert store.now(live).state is FileState.FETCHED
    assert {store.now(file).state for file in old} == {FileState.WANTED}


def test_errors_over_history_take_nothing_of_what_is_sent_now(store: Store):
    for number in range(40):
        history_of(store, number, known=False)
    for _ in range(50):
        store.round(60)
    assert store.media.counts()["expired"] == MOST_OF_HISTORY
    live = store.comes()
    store.round()
    assert store.now(live).state is FileState.FETCHED


def test_what_comes_in_and_what_goes_out_do_not_wait_for_each_other(store: Store):
    sends(store, PHOTO, "tap.jpg")
    arrived, going = Event(), Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.command == "POST":
            arrived.set()
            going.wait(60)
        say(handler, 500)

    host = Host(answer)
    store.porter = store.new_porter(host.url)
    out = Thread(target=store.porter.bring)
    out.start()
    assert arrived.wait(60)
    assert store.porter.fetch() == 1, "while the upload is still under way"
    assert host.knocks, "asked for, and answered"
    going.set()
    out.join()
    host.close()


def test_an_address_that_has_died_is_asked_for_again(store: Store):
    file = store.comes()
    store.practice.switch("media_url_expired", times=1)
    store.round()
    assert store.now(file).state is FileState.WANTED
    assert store.tries(file).state is FileState.FETCHED


class Host:
    """Somebody else's server, which writes down who knocked and with what. asked: how many files were brought to it."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.knocks: list[tuple[str, str | None]] = []
        host = self

        self.asked = 0

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                host.asked += 1
                answer(self)

            def do_GET(self) -> None:
                host.knocks.append((self.path, self.headers["Authorization"]))
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def say(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def resolved(url: str, size: int) -> bytes:
    return f'{{"messaging_product":"whatsapp","url":"{url}","file_size":"{size}","id":"1"}}'.encode()


@pytest.fixture
def foreign(store: Store) -> Iterator[Host]:
    host = Host(lambda handler: say(handler, 200, PHOTO))
    yield host
    host.close()


@pytest.mark.parametrize("way", ["resolved", "redirected", "with a password", "other scheme"])
def test_neither_the_token_nor_the_box_goes_to_a_foreign_host(store: Store, foreign: Host, way: str):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        own = f"http://{handler.headers['Host']}"
        if handler.path == "/file":
            say(handler, 302, Location=f"{foreign.url}/x")
        else:
            places = {
                "resolved": f"{foreign.url}/x",
                "redirected": f"{own}/file",
                "with a password": own.replace("http://", "http://127.0.0.1:80@") + "/file",
                "other scheme": "file:///etc/passwd",
            }
            say(handler, 200, resolved(places[way], len(PHOTO)), Content_Type="application/json")

    graph = Host(answer)
    store.porter = store.new_porter(graph.url)
    file = store.comes()
    assert store.tries(file).state is FileState.WANTED
    assert foreign.knocks == []
    graph.close()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (MOST_FILE_BYTES + 1, FileState.TOO_BIG),
        (len(PHOTO) - 1, FileState.WANTED),
        (len(PHOTO) + 1, FileState.WANTED),
        (len(PHOTO), FileState.FETCHED),
    ],
)
def test_a_file_has_the_length_that_was_announced_or_is_not_taken(store: Store, said: int, state: FileState):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/file":
            say(handler, 200, PHOTO)
        else:
            place = f"http://{handler.headers['Host']}/file"
            say(handler, 200, resolved(place, said), Content_Type="application/json")

    graph = Host(answer)
    store.porter = store.new_porter(graph.url)
    file = store.comes()
    assert store.tries(file).state is state
    graph.close()


def test_a_server_that_can_go_on_where_it_stopped_is_asked_to(store: Store):
    data = samples.png(samples.WALL) + bytes(200_000)
    asked: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path != "/file":
            place = f"http://{handler.headers['Host']}/file"
            say(handler, 200, resolved(place, len(data)), Content_Type="application/json")
            return
        asked.append(handler.headers["Range"])
        if len(asked) == 1:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data[:150_000])
            handler.close_connection = True
        else:
            start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
            say(handler, 206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")

    graph = Host(answer)
    store.porter = store.new_porter(graph.url)
    file = store.comes(data)
    assert store.tries(file).state is FileState.FETCHED
    assert store.content(file) == data
    assert not store.now(file).doubtful
    assert asked[0] is None
    assert asked[1] is not None
    assert 0 < int(asked[1].removeprefix("bytes=").rstrip("-")) <= 150_000
    graph.close()


def test_a_file_that_drips_does_not_hold_up_the_sign_of_life(store: Store):
    data = b"%PDF" + bytes(20)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path != "/file":
            place = f"http://{handler.headers['Host']}/file"
            say(handler, 200, resolved(place, len(data)), Content_Type="application/json")
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        for number in range(len(data)):
            signs.wait(number)
            handler.wfile.write(data[number : number + 1])

    signs = Signs()
    graph = Host(answer)
    store.porter = store.new_porter(graph.url, signs.give)
    file = store.comes(data)
    store.round()
    assert store.content(file) == data
    assert signs.given == len(data), "each byte was heard of before the next one came"
    graph.close()


class Signs:
    """Counts signs of life, and lets somebody wait for the next."""

    def __init__(self) -> None:
        self.given = 0
        self._changed = Condition()

    def give(self) -> None:
        with self._changed:
            self.given += 1
            self._changed.notify_all()

    def wait(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.given >= number, 5)


# Measure in all things.


def test_an_hour_never_sees_as_many_errors_as_would_block_the_number(store: Store):
    graph = Host(lambda handler: say(handler, 500, b'{"error":{"code":1}}', Content_Type="application/json"))
    store.porter = store.new_porter(graph.url)
    for number in range(40):
        store.hears(Media(f"{number}", "image/jpeg"))
    for hour in range(1, 3):
        for _ in range(60):
            store.round(60)
            store.porter = store.new_porter(graph.url)  # a restart forgets nothing
        assert len(graph.knocks) <= MOST_ERRORS * hour + 1
    store.room.clock.reboot()
    before = len(graph.knocks)
    for _ in range(60):
        store.round(50)
    assert len(graph.knocks) - before <= MOST_ERRORS
    graph.close()


def test_ids_that_whatsapp_has_forgotten_hold_up_no_good_photo(store: Store):
    dead = [store.hears(Media(f"{number}", "image/jpeg"), ago=timedelta(days=2)) for number in range(MOST_ERRORS)]
    good = [store.comes(PHOTO + bytes([number])) for number in range(20)]
    for _ in range(60):
        store.round(1)
    assert {store.now(file).state for file in good} == {FileState.FETCHED}
    assert any(store.now(file).state is FileState.WANTED for file in dead), "none but the good ones had their turn"


def test_with_little_room_on_the_disk_nothing_is_fetched_and_texts_go_on(store: Store):
    file = store.comes()
    store.free = FLOOR_BYTES
    assert store.round() == 0
    assert store.now(file).state is FileState.WANTED
    assert [notice.kind for notice in store.room.notices.open()] == ["no room for files"]
    assert store.room.hears("wamid.text", "Still here?", WHO)
    store.free = PLENTY
    assert store.tries(file).state is FileState.FETCHED


def fetched(store: Store, count: int) -> list[File]:
    """So many photos of Amina, each of ten megabytes as far as the books know."""
    files = [store.comes(PHOTO + bytes([number])) for number in range(count)]
    for file in files:
        store.round()
        store.media.change(file, size=TEN_MB)
    return files


def fills(store: Store, *, ours: int) -> None:
    """The disk is short of 44 MB after the shop itself took so much, and others the rest."""
    store.round()
    store.own += ours
    store.free = 20 * 2**20


def states(store: Store, files: list[File]) -> list[str]:
    return [store.now(file).state.value for file in files]


def test_where_the_shop_has_filled_the_disk_old_files_make_room_for_texts_and_no_more_than_needed(store: Store):
    files = fetched(store, 7)
    fills(store, ours=PLENTY)
    for _ in range(11):
        store.round(60)
    assert states(store, files) == ["gone"] * 5 + ["fetched"] * 2


@pytest.mark.parametrize("ours", [0, 100 * 2**20])
def test_nothing_is_deleted_for_a_shortage_that_others_have_caused(store: Store, ours: int):
    files = fetched(store, 3)
    fills(store, ours=ours)
    for _ in range(60):
        store.round(60)
    assert states(store, files) == ["fetched"] * 3


def test_nothing_is_deleted_where_nobody_knows_whose_doing_a_shortage_is(store: Store):
    files = fetched(store, 3)
    porter = store.new_porter(store.practice.graph_url)
    store.room.books.tables.settings.truncate()
    store.free = 0
    for _ in range(60):
        store.later(porter.fetch)
    porter.close()
    assert states(store, files) == ["fetched"] * 3


def test_nothing_is_deleted_for_a_shortage_that_passes(store: Store):
    files = fetched(store, 3)
    for _ in range(20):
        fills(store, ours=PLENTY)
        for _ in range(9):
            store.round(60)
        store.own, store.free = 0, PLENTY
        store.round(1)
    assert states(store, files) == ["fetched"] * 3


def test_nine_numbers_that_fill_the_shelf_push_out_their_own_files_and_nobody_elses(store: Store):
    """Nine times 114 MB are more than all may hold, and each has less than one may."""
    few = fetched(store, 3)
    for number in range(9):
        many = fetched(store, 3)
        for file in many:
            store.media.change(file, customer=f"c_{number}", size=38 * 2**20)
    last = store.comes(PHOTO)
    assert store.tries(last).state is FileState.FETCHED
    assert states(store, few) == ["fetched"] * 3
    assert store.media.counts()["gone"] == 1
    assert store.media.bytes_in_all() <= MOST_BYTES


def test_a_full_disk_stops_files_and_nothing_else(store: Store):
    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class FullShelf(Shelf):
        @contextmanager
        def coming(self, file_id: str) -> Iterator[Any]:
            with super().coming(file_id):
                yield Full()

    file = store.comes()
    store.shelf = FullShelf(store.folder, lambda _: PLENTY)
    full = store.new_porter(store.practice.graph_url)
    assert full.step() == 1
    assert store.now(file).state is FileState.WANTED
    assert store.on_disk() == []
    assert [notice.kind for notice in store.room.notices.open()] == ["no room for files"]
    assert store.room.hears("wamid.text", "Still here?", WHO)
    full.close()


def test_who_sends_too_much_loses_their_own_oldest_files_and_nobody_elses(store: Store):
    mine = [store.comes(PHOTO + bytes([number])) for number in range(3)]
    for _ in mine:
        store.round()
    other = store.hears(Media(store.practice.cloud.keep("image/jpeg", PHOTO).id, "image/jpeg"))
    store.round()
    store.media.change(other, customer="c_other")
    for file in mine:
        store.media.change(file, size=MOST_BYTES_OF_CUSTOMER // 3)
    last = store.comes(PHOTO)
    store.round()
    states = [store.now(file).state for file in [*mine, other, last]]
    assert states == [FileState.GONE, *[FileState.FETCHED] * 4]
    assert mine[0].id not in store.on_disk()


def test_the_sums_of_the_shelf_are_kept_whatever_becomes_of_a_file(store: Store):
    def counted() -> dict[str, int]:
        found: dict[str, int] = {}
        for each in store.room.books.tables.media.all():
            if size := each.get("size", 0) + (each.get("thumb") or 0):
                found[each["customer"]] = found.get(each["customer"], 0) + size
        return found

    files = [store.comes(PHOTO + bytes([number])) for number in range(4)]
    for _ in files:
        store.round()
    sends(store, PHOTO, "tap.jpg")
    store.media.thumb_made(files[0], 700)
    store.media.change(files[1], customer="c_other")
    store.media.part_with(files[2])
    assert store.media.bytes_by_customer() == counted()
    assert store.media.bytes_of("c_other") == len(PHOTO) + 1
    assert store.media.bytes_in_all() == sum(counted().values())
    store.room.books.tables.media.remove(where("id") == files[3].id)
    assert store.media.bytes_by_customer() == counted()
    store.room.books.tables.media.truncate()
    assert store.media.bytes_in_all() == 0


@contextmanager
def steps(room: Room) -> Iterator[list[int]]:
    """Counts what the database does, in hundreds of its smallest steps, whatever the machine has to do beside it."""
    counted = [0]

    def one_more() -> int:
        counted[0] += 1
        return 0

    with room.books.reading() as connection:
        connection.set_progress_handler(one_more, 100)
        yield counted
        connection.set_progress_handler(None, 0)


def test_a_second_of_the_porter_costs_the_same_after_years_of_files(store: Store):
    def work() -> int:
        now = store.room.clock.now()
        with steps(store.room) as counted:
            store.media.expire(now)
            store.media.next_wanted(now)
            store.media.next_to_upload(now)
            Eviction(store.room.books).first()
            Eviction(store.room.books).first_of("c_7")
            store.media.bytes_of("c_7")
            store.media.bytes_in_all()
        return counted[0]

    def came(first: int, last: int) -> None:
        fields = {"label": None, "voice": False, "until_at": "2026-11-20T00:00:00.000Z", "media": "1"}
        store.room.books.tables.media.insert_multiple(
            {
                "id": f"m_{number}",
                "message": number,
                "customer": f"c_{number % 30}",
                "state": "fetched" if number % 9 == 0 else "gone",
                "size": 250_000 if number % 9 == 0 else 0,
                **fields,
            }
            for number in range(first, last)
        )

    came(1, 200)
    early = work()
    came(200, 4000)
    assert work() <= 2 * early + 2
    assert store.media.bytes_in_all() == 250_000 * len([number for number in range(1, 4000) if number % 9 == 0])


def test_the_file_of_a_reply_that_was_dropped_is_not_thought_of_again(store: Store):
    reply = sends(store, PHOTO, "tap.jpg")
    store.room.desk.drop_reply(reply, store.room.staff("Aline"))
    assert store.porter.bring() == 0
    assert store.media.counts()["kept"] == 0
    assert store.media.get(store.room.outbox.get(reply).words.media or "").uploaded is None


def test_a_shop_of_before_has_its_sums_and_what_it_wants(tmp_path: Path):
    old = Database.open(tmp_path, SCHEMA[:9])
    others: list[dict[str, object]] = [
        {"size": 500, "thumb": 20},
        {"size": 300},
        {"state": "wanted"},
        {"customer": None},
    ]
    with old.transaction() as connection:
        for number, more in enumerate(others):
            fields = {"id": f"m_{number}", "message": number, "customer": "c_1", "state": "fetched", "media": "1"}
            document = {**fields, "until_at": "2026-11-27T12:00:00.000Z", **more}
            connection.execute("INSERT INTO book_media (doc) VALUES (?)", (json.dumps(document),))
    old.close()
    room = open_room(tmp_path, HandClock())
    media = MediaBook(room.books)
    assert (media.bytes_by_customer(), media.bytes_in_all()) == ({"c_1": 820}, 820)
    wanted, oldest = media.next_wanted(room.clock.now()), Eviction(room.books).first()
    assert wanted
    assert oldest
    assert (wanted.id, wanted.history, oldest.id) == ("m_2", False, "m_0")
    room.close()


def test_a_file_of_history_is_wanted_when_its_message_is_filled(store: Store):
    seq = store.room.books.messages.last_seq() + 1
    old = store.room.clock.at - timedelta(days=90)
    placeholder = Message(wamid="wamid.old", who=WHO, kind="media_placeholder", at=old)
    store.room.reception.remember(placeholder, store.room.clock.now())
    assert store.media.of_messages([seq]) == {}
    kept = store.practice.cloud.keep("image/jpeg", PHOTO)
    store.room.reception.fill("wamid.old", "image", Media(kept.id, "image/jpeg"), "", store.room.clock.now())
    store.round()
    assert store.media.of_messages([seq])[seq].state is FileState.FETCHED


# The other way: what staff send.


def sends(store: Store, data: bytes, label: str, caption: str = "") -> str:
    """A member of staff answers with a file; the id of the reply."""
    store.comes()
    query = store.room.only_query()
    aline = store.room.staff("Aline")
    store.room.desk.claim(query, aline)
    with attached(store.shelf, io.BytesIO(data), label) as taken:
        return store.room.desk.reply_with_file(query, aline, taken, caption)


@pytest.mark.parametrize(
    ("data", "label", "caption", "kind", "said"),
    [
        (PHOTO, "tap.jpg", "This one?", "image", ["This one?"]),
        (samples.voice(2), "note.ogg", "", "audio", [""]),
        (samples.voice(2), "note.ogg", "As I said", "audio", ["", "As I said"]),
        (b"%PDF-1.7 prices", "../Prices 2026.pdf", "Our list", "document", ["Our list"]),
    ],
)
def test_what_staff_attach_reaches_the_customer(
    store: Store, data: bytes, label: str, caption: str, kind: str, said: list[str]
):
    store.practice.customer(AMINA.phone or "").writes("Show me")
    reply = sends(store, data, label, caption)
    courier = courier_of(store.room, WhatsApp(store.practice.graph_url, "v26.0"))
    courier.step()
    assert store.room.outbox.get(reply).state is Delivery.QUEUED, "the reply waits for it"
    assert store.round() == 1
    store.room.clock.forward(seconds=10)
    assert store.practice.until(lambda: (courier.step(), len(store.practice.received) == len(said))[1])
    courier.close()
    assert store.room.outbox.get(reply).state is Delivery.SENT
    assert [sent.kind for sent in store.practice.received] == [kind, "text"][: len(said)]
    assert [sent.text for sent in store.practice.received] == said
    body = store.practice.received[0].body[kind]
    there = store.practice.cloud.media.find(body["id"], store.practice.cloud.now())
    assert there.data == data
    assert body.get("filename") == ("_Prices 2026.pdf" if kind == "document" else None)
    assert body.get("voice") == (True if kind == "audio" else None)


def test_a_file_whose_id_whatsapp_has_forgotten_is_brought_once_more(store: Store):
    store.practice.customer(AMINA.phone or "").writes("Show me")
    reply = sends(store, PHOTO, "tap.jpg")
    store.round()
    file = store.media.get(store.room.outbox.get(reply).words.media or "")
    store.practice.cloud.media.delete(file.uploaded or "", store.practice.cloud.now())
    courier = courier_of(store.room, WhatsApp(store.practice.graph_url, "v26.0"))
    assert store.practice.until(lambda: (courier.step(), store.now(file).state is FileState.KEPT)[1])
    assert not store.room.notices.stop_sending(), "one lost id is no reason to stop everything"
    store.round(60)
    assert store.practice.until(lambda: (courier.step(), store.room.outbox.get(reply).state is Delivery.SENT)[1])
    courier.close()


def test_a_file_that_waits_for_the_line_is_not_dropped_to_make_room(store: Store):
    reply = sends(store, PHOTO, "tap.jpg")
    oldest = Eviction(store.room.books).first()
    assert oldest is None or oldest.reply != reply
    assert store.media.get(store.room.outbox.get(reply).words.media or "").mime != OPUS


def test_why_a_file_never_goes_is_said_also_where_an_earlier_version_wrote_it_down(room: Room):
    media = MediaBook(room.books)
    media.want("m1", message=1, customer=None, since=room.clock.at, sha256=None, label=None, voice=False)
    (file,) = media.of_messages([1]).values()
    assert not file.refusal
    media.change(file, refusal=Said("media.gone"))
    assert media.get(file.id).refusal == Said("media.gone")
    room.books.tables.media.update({"refusal": "WhatsApp could not use the file."})
    assert language("rw").say(media.get(file.id).refusal) == "WhatsApp could not use the file."
