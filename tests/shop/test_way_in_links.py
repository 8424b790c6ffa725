"""The way in, called from outside: which of its links is broken is said, each with a way out."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
import requests

from edge.courier.account_check import Answer, AnswerMark
from edge.intake.webhook import BAD_SIGNATURES_IN_A_ROW
from edge.language import ENGLISH, Said, language
from edge.outbox.way_in import WayInBook, WayInState
from edge.running.way_in_links import WayInLinks
from edge.whatsapp import broken_link
from edge.whatsapp.callback import LINKS, MOST_BYTES, Outside
from tests.kit.boxes import Box, open_known_box
from tests.kit.certificates import certificate
from tests.kit.fronts import front, lets_through

NOW = ("20200101000000Z", "20910101000000Z")
# Five of them are longer than a name may be: no server is asked for it.
LABEL = 60 * "n" + "."
PAST = ("20200101000000Z", "20210101000000Z")


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """One for all: being asked changes nothing in it."""
    with open_known_box(tmp_path_factory.mktemp("box") / "data") as (box, _):
        yield box


def asked(box: Box, address: str, outside: Outside | None = None) -> Said | None:
    account = box.shop.settings.account()
    assert account
    return broken_link(address, account.verify_token, account.app_secret, outside or Outside(seconds=5))


def said(broken: Said | None) -> str:
    assert broken
    return language(ENGLISH).say(broken)


@pytest.mark.parametrize(
    ("status", "method", "key"),
    [
        (530, "GET", "tunnel_away"),
        (502, "GET", "tunnel_ends"),
        (503, "GET", "tunnel_ends"),
        (403, "GET", "guarded"),
        (418, "GET", "guarded"),
        (302, "GET", "leads_on"),
        (404, "GET", "callback"),
        (200, "GET", "callback"),
        (403, "POST", "post_refused"),
        (502, "POST", "post_refused"),
        (200, "POST", "post_refused"),
    ],
)
def test_what_somebody_else_answers_says_which_link_is_broken(box: Box, status: int, method: str, key: str):
    def instead(asked: str) -> tuple[int, bytes] | None:
        return (status, b"a page of somebody's") if asked == method else None

    with front(box.shop.hook_port, instead) as address:
        broken = asked(box, address)
    assert broken
    assert broken.key == f"way_in.{key}"
    assert str(status) in said(broken) or key == "callback"


def test_another_box_is_told_from_this_one_by_its_verify_token(box: Box):
    with front(box.shop.hook_port) as address:
        broken = broken_link(address, "the token of another", "its secret")
    assert broken
    assert broken.key == "way_in.other_token"
    assert "another verify token" in said(broken)


@pytest.mark.parametrize(
    "rewrites",
    [lambda body: json.dumps(json.loads(body or b"0")).encode(), lambda body: body + b"\n", lambda body: body[:-1]],
    ids=["written again", "a line longer", "cut"],
)
def test_a_tunnel_that_changes_a_byte_is_found(box: Box, rewrites: Callable[[bytes], bytes]):
    with front(box.shop.hook_port, lets_through, rewrites) as address:
        broken = asked(box, address)
    assert broken
    assert broken.key == "way_in.changed"


def test_a_box_with_another_app_secret_is_found(box: Box):
    account = box.shop.settings.account()
    assert account
    with front(box.shop.hook_port) as address:
        broken = broken_link(address, account.verify_token, "another-app-secret")
    assert "another app secret" in said(broken)


@pytest.mark.needs("openssl")
def test_certificates_that_whatsapp_does_not_believe_and_those_of_another_time_are_told_apart(box: Box, tmp_path: Path):
    good, past = certificate(tmp_path / "good", *NOW), certificate(tmp_path / "past", *PAST)
    with front(box.shop.hook_port, shown=good) as address:
        assert asked(box, address, Outside(seconds=5, trusted=str(good))) is None
        unknown = asked(box, address)
    with front(box.shop.hook_port, shown=past) as address:
        old = asked(box, address, Outside(seconds=5, trusted=str(past)))
    assert [unknown and unknown.key, old and old.key] == ["way_in.certificate", "way_in.wrong_time"]
    assert "timedatectl" in said(old)


def test_no_name_nobody_there_and_no_tls_are_told_apart(box: Box):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = {
            "no_name": f"https://{5 * LABEL}example/webhook",
            "refused": "http://127.0.0.1:9/webhook",
            "no_answer": f"http://127.0.0.1:{silent.getsockname()[1]}/webhook",
        }
        found = {name: asked(box, address, Outside(seconds=0.5)) for name, address in addresses.items()}
    with front(box.shop.hook_port) as address:
        found["certificate"] = asked(box, address.replace("http:", "https:"))
    assert {name: broken and broken.key for name, broken in found.items()} == {name: f"way_in.{name}" for name in found}


@pytest.mark.parametrize("place", [b"https://elsewhere.example/", b"https://[::1", b"\xff\xfe"])
def test_whoever_leads_on_is_not_heard_to_the_end_wherever_it_leads(box: Box, place: bytes):
    head = b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 9999999999\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as there:

        def answers() -> None:
            line, _ = there.accept()
            with line:
                line.sendall(head + b"x" * MOST_BYTES)  # and the rest never comes
                while line.recv(4096):
                    pass

        thread = Thread(target=answers)
        thread.start()
        broken = asked(box, f"http://127.0.0.1:{there.getsockname()[1]}/webhook")
        thread.join()
    assert broken
    assert broken.key == "way_in.leads_on"


def test_a_tunnel_that_passes_answers_on_in_pieces_is_well(box: Box):
    with front(box.shop.hook_port, in_pieces=True) as address:
        assert asked(box, address) is None


@pytest.mark.parametrize("address", ["https:///webhook", "no address", "https://[::1", "https://shop.example:port/"])
def test_what_is_no_address_is_said_and_breaks_nothing(box: Box, address: str):
    broken = asked(box, address)
    assert said(broken)
    entered = Answer(AnswerMark.OK, Said("account.callback", {"address": address}))
    account = box.shop.settings.account()
    assert account
    shown = WayInLinks(lambda _: [entered], lambda *_: broken)(account)
    assert shown[-1].said == broken


def test_where_all_is_well_the_box_has_heard_nothing_new_and_doubts_nothing_less(box: Box):
    shop = box.shop
    with front(shop.hook_port) as address:
        assert asked(box, address) is None
    assert (shop.journal.unread(), shop.books.journal.last()) == ([], None)
    found = WayInBook(shop.books).now(box.clock.now())
    assert (found.state, found.heard) == (WayInState.UNKNOWN, None)


def test_a_trial_of_the_boxs_own_settles_no_doubt_about_what_whatsapp_signs(box: Box):
    shop = box.shop
    with front(shop.hook_port) as address:
        for _ in range(BAD_SIGNATURES_IN_A_ROW):
            told = requests.post(address, data=b"{}", headers={"X-Hub-Signature-256": "sha256=0"}, timeout=60)
            assert told.status_code == 401
        doubts = [notice.kind for notice in shop.notices.open()]
        assert asked(box, address) is None
    assert doubts
    assert [notice.kind for notice in shop.notices.open()] == doubts


def test_each_sentence_belongs_to_one_link_and_says_what_to_do():
    keys = [key for broken in LINKS.values() for key in broken]
    assert len(keys) == len(set(keys))
    for key in keys:
        sentence = language(ENGLISH).say(
            Said(key, {"address": "https://a.example/webhook", "host": "a.example", "status": 1})
        )
        assert ". " in sentence or ": " in sentence
