"""Files that are not what they were said to be, at addresses that lead elsewhere or nowhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import requests

from edge.practice import Practice, samples
from tests.unit.practice.sides import AMINA, HOUR, Hook, Shop, code

ENOUGH = 300_000


@pytest.fixture
def media_id(practice: Practice, hook: Hook) -> str:
    practice.customer(AMINA).sends_photo()
    assert practice.until(hook.heard)
    return str(hook.heard()[0]["image"]["id"])


def resolve(shop: Shop, media_id: str) -> dict[str, Any]:
    return dict(shop.call("GET", media_id).json())


def download(shop: Shop, media_id: str) -> requests.Response:
    return shop.line.get(resolve(shop, media_id)["url"], stream=True, allow_redirects=False, timeout=60)


def test_without_a_fault_a_file_is_what_was_announced(shop: Shop, media_id: str) -> None:
    said, file = resolve(shop, media_id), download(shop, media_id)
    assert hashlib.sha256(file.content).hexdigest() == said["sha256"]
    assert (len(file.content), file.headers["Content-Type"]) == (int(said["file_size"]), said["mime_type"])


@pytest.mark.parametrize(
    ("fault", "field", "value"),
    [
        ("media_foreign_url", "url", "https://files.example.net/attachments/?mid=1"),
        ("media_false_size", "file_size", "10"),
        ("media_wrong_hash", "sha256", "0" * 64),
    ],
)
def test_what_is_said_of_a_file_is_false(
    practice: Practice, shop: Shop, media_id: str, fault: str, field: str, value: str
) -> None:
    practice.switch(fault)
    assert resolve(shop, media_id)[field] == value


def test_an_id_may_be_forgotten(practice: Practice, shop: Shop, media_id: str) -> None:
    practice.switch("media_gone")
    answer = shop.call("GET", media_id)
    assert (code(answer), answer.json()["error"]["error_subcode"]) == (100, 33)


@pytest.mark.parametrize(
    ("fault", "status", "header", "value"),
    [
        ("media_url_expired", 404, "Content-Type", "text/html; charset=utf-8"),
        ("media_redirect", 302, "Location", "http://169.254.169.254/latest/meta-data/"),
        ("media_wrong_type", 200, "Content-Type", "text/html"),
        ("media_html", 200, "Content-Type", "image/jpeg"),
        ("media_gzip_bomb", 200, "Content-Encoding", "gzip"),
    ],
)
def test_an_address_gives_something_else(
    practice: Practice, shop: Shop, media_id: str, fault: str, status: int, header: str, value: str
) -> None:
    practice.switch(fault)
    with download(shop, media_id) as answer:
        assert (answer.status_code, answer.headers[header]) == (status, value)
        if fault in ("media_wrong_type", "media_html"):
            assert b"<script>" in answer.content


def test_a_megabyte_becomes_a_thousand(practice: Practice, shop: Shop, media_id: str) -> None:
    practice.switch("media_gzip_bomb")
    with download(shop, media_id) as answer:
        packed = int(answer.headers["Content-Length"])
        content = answer.iter_content(1024 * 1024)
        unpacked = sum(len(next(content)) for _ in range(30))
    assert packed < 2 * 1024 * 1024
    assert unpacked > 20 * 1024 * 1024


def test_less_comes_than_was_said_and_more_than_anybody_wants(practice: Practice, shop: Shop, media_id: str) -> None:
    practice.switch("media_false_length")
    with download(shop, media_id) as answer, pytest.raises(requests.RequestException):
        list(answer.iter_content(ENOUGH))
    practice.switch("media_false_length", False)
    practice.switch("media_endless")
    with download(shop, media_id) as answer:
        chunks = answer.iter_content(1024)
        assert sum(len(next(chunks)) for _ in range(ENOUGH // 1024)) > ENOUGH // 2


def test_a_fault_of_files_leaves_messages_and_receipts_alone(practice: Practice, shop: Shop, media_id: str) -> None:
    practice.switch("media_gone", times=1)
    assert code(shop.writes()) == 0
    assert practice.faults.on == ("media_gone",)
    assert "error" in json.loads(shop.call("GET", media_id).text)
    assert not practice.faults.on


def test_a_download_that_broke_off_may_go_on_where_it_stopped(shop: Shop, media_id: str) -> None:
    url = resolve(shop, media_id)["url"]
    whole = shop.line.get(url, timeout=60).content
    rest = shop.line.get(url, headers={"Range": "bytes=100-"}, timeout=60)
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert rest.content == whole[100:]


def upload(shop: Shop, data: bytes) -> requests.Response:
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    return shop.call("POST", f"{Practice.PHONE_NUMBER_ID}/media", data=form, files={"file": ("f", data, "image/png")})


def test_one_file_each_way_is_refused_for_good_and_all_others_go(practice: Practice, shop: Shop, hook: Hook) -> None:
    for _ in range(3):
        practice.customer(AMINA).sends_photo()
    assert practice.until(lambda: len(hook.heard()) == 3)
    bad, *others = [str(message["image"]["id"]) for message in hook.heard()]
    practice.switch("media_one_bad")
    pictures = [samples.png(samples.TAP), samples.png(samples.BULB)]
    for _ in range(4):
        assert (code(shop.call("GET", bad)), shop.call("GET", bad).status_code) == (131000, 500)
        assert [code(shop.call("GET", other)) for other in others] == [0, 0]
        assert [code(upload(shop, picture)) for picture in pictures] == [131000, 0]
    practice.switch("media_one_bad", False)
    assert code(shop.call("GET", bad)) == 0
    assert code(upload(shop, pictures[0])) == 0


def test_the_twentieth_fetch_that_fails_within_an_hour_blocks_the_number_for_an_hour(
    practice: Practice, shop: Shop, media_id: str
) -> None:
    practice.switch("media_block")
    practice.switch("media_gone")
    for _ in range(19):
        assert code(shop.call("GET", media_id)) == 100
    assert code(upload(shop, b"no picture")) == 131053, "an upload is no fetch"
    assert code(shop.writes()) == 0
    practice.forward(HOUR)
    for _ in range(20):
        assert code(shop.call("GET", media_id)) == 100
    practice.switch("media_gone", False)
    assert [code(shop.call("GET", media_id)), code(shop.writes())] == [368, 368]
    assert practice.blocked == 1
    practice.forward(HOUR)
    assert [code(shop.call("GET", media_id)), code(shop.writes())] == [0, 0]
