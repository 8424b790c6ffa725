"""What somebody tries who may not: a line of the log each, in bounds, without a secret."""

from __future__ import annotations

import logging
import re

import pytest
import requests

from edge.log import SELDOM_SECONDS, Seldom
from tests.kit.shops import PIN, Counter


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def lines(caplog: pytest.LogCaptureFixture, what: str) -> list[str]:
    return [line for line in caplog.messages if re.search(what, line)]


def test_each_wrong_pin_is_written_down_with_whose_and_where_and_never_the_pin(
    counter: Counter, caplog: pytest.LogCaptureFixture
):
    phone, eric = counter.signed_in("Eric"), counter.staff("Eric")
    for name in ("Eric", "Nobody"):
        phone.send("/sign-in", name=name, pin="9182")
    place = counter.shop.login.phones()[0].id
    assert lines(caplog, "wrong PIN") == [
        f"a wrong PIN for {eric.id} at {place}",
        f"a wrong PIN for a name that nobody has at {place}",
    ]
    assert not lines(caplog, f"9182|{PIN}|Eric|Nobody")


def test_tries_that_the_throttle_stops_are_written_down(counter: Counter, caplog: pytest.LogCaptureFixture):
    phone = counter.signed_in("Eric")
    for _ in range(9):
        phone.send("/sign-in", name="Eric", pin="9182")
    assert len(lines(caplog, "a PIN was not looked at")) == 1, "of six, one: they can be repeated at will"


def test_wrong_codes_are_written_down_and_the_codes_are_not(counter: Counter, caplog: pytest.LogCaptureFixture):
    stranger = counter.phone()
    for path in ("/enrol", "/setup"):
        stranger.send(path, code="2222BBBB")
    assert len(lines(caplog, "a code was refused, wrong_pin: 127.0.0.1")) == 1
    assert not lines(caplog, "2222BBBB")


def test_what_is_the_owners_alone_is_written_down_with_who_tried_it(counter: Counter, caplog: pytest.LogCaptureFixture):
    counter.staff("Aline", owner=True)
    eric = counter.signed_in("Eric")
    assert eric.open("/phones").status_code == 403
    assert lines(caplog, "refused, owner_only") == [f"refused, owner_only: GET /phones by {counter.staff('Eric').id}"]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Host": "evil.example"}, "door.own_address"),
        ({"X-Forwarded-For": "1.2.3.4"}, "door.tunnel"),
        ({"Origin": "http://evil.example"}, "door.other_page"),
    ],
)
def test_what_the_gate_turns_away_is_written_down(
    counter: Counter, caplog: pytest.LogCaptureFixture, headers: dict[str, str], why: str
):
    for _ in range(3):
        told = requests.post(f"{counter.shop.lan_url}/sign-in", headers=headers, timeout=60)
        assert told.status_code == 403
    assert lines(caplog, "refused at the gate") == [f"refused at the gate, {why}: 127.0.0.1"]


def test_a_wrong_signature_and_a_wrong_verify_token_are_written_down(
    counter: Counter, caplog: pytest.LogCaptureFixture
):
    url = f"http://127.0.0.1:{counter.shop.hook_port}/webhook"
    for _ in range(3):
        requests.post(url, b"{}", headers={"X-Hub-Signature-256": "sha256=00"}, timeout=60)
        requests.get(url, params={"hub.mode": "subscribe", "hub.verify_token": "a guess"}, timeout=60)
    assert len(lines(caplog, "wrong signature")) == 1
    assert len(lines(caplog, "wrong verify token")) == 1
    assert not lines(caplog, "a guess")


def test_of_what_anybody_can_repeat_one_line_a_minute_is_written_that_counts_the_others(
    caplog: pytest.LogCaptureFixture,
):
    time = [0.0]
    seldom = Seldom(logging.getLogger("edge"), lambda: time[0])
    for _ in range(1000):
        seldom.say("one", "knocked")
    seldom.say("another", "rang")
    time[0] += SELDOM_SECONDS
    seldom.say("one", "knocked")
    assert caplog.messages == ["knocked", "rang", "knocked (and 999 more since the last such line)"]
