"""Everything that can go wrong on the way to WhatsApp, by name."""

from __future__ import annotations

import threading

import pytest
import requests

from edge.practice import Practice
from tests.practice.sides import AMINA, Hook, Shop, code, wamid


@pytest.mark.parametrize(
    ("fault", "status", "refusal", "accepted"),
    [
        ("expired_token", 401, 190, False),
        ("throttled", 429, 130429, False),
        ("pair_limit", 400, 131056, False),
        ("window_closed", 400, 131047, False),
        ("server_error", 500, 131000, False),
        ("error_in_200", 200, 131000, False),
        ("error_but_accepted", 500, 131000, True),
        ("no_wamid", 200, None, True),
        ("slow", 200, None, True),
    ],
)
def test_a_fault_spoils_the_answer_and_says_nothing_about_the_message(
    practice: Practice, shop: Shop, fault: str, status: int, refusal: int | None, accepted: bool
) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch(fault)
    answer = shop.writes()
    assert answer.status_code == status
    assert answer.json().get("error", {}).get("code") == refusal
    assert ("messages" in answer.json()) == (fault == "slow")
    assert bool(practice.received) == accepted
    practice.switch(fault, False)
    assert wamid(shop.writes())


@pytest.mark.parametrize(("fault", "status"), [("html_portal", 200), ("html_error", 502)])
def test_somebody_elses_page_answers(practice: Practice, shop: Shop, fault: str, status: int) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch(fault)
    answer = shop.writes()
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not practice.received
    assert "customers' phones" in requests.get(practice.page_url, timeout=5).text


@pytest.mark.parametrize("fault", ["cut_after_request", "cut_mid_answer"])
def test_the_connection_is_cut_although_the_message_was_accepted(practice: Practice, shop: Shop, fault: str) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch(fault)
    with pytest.raises(requests.RequestException):
        shop.writes()
    assert len(practice.received) == 1


def test_nobody_answers_while_unreachable_and_the_port_stays_the_same(practice: Practice, shop: Shop) -> None:
    practice.customer(AMINA).writes("Hello")
    before = practice.graph_url
    practice.switch("unreachable")
    with pytest.raises(requests.ConnectionError, match="refused"):
        shop.writes()
    practice.switch("unreachable", False)
    assert practice.graph_url == before
    assert wamid(shop.writes())


def test_practice_may_be_unreachable_from_the_start(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, faults=["unreachable"]) as practice:
        with pytest.raises(requests.ConnectionError, match="refused"):
            requests.get(practice.page_url, timeout=5)
        practice.switch("unreachable", False)
        assert requests.get(practice.page_url, timeout=5).status_code == 200


def test_a_fault_may_strike_a_number_of_times_and_one_kind_of_call(practice: Practice, shop: Shop) -> None:
    hello = practice.customer(AMINA).writes("Hello")
    practice.switch("server_error", times=2, only="send")
    assert code(shop.post(status="read", message_id=hello)) == 0
    assert [code(shop.writes()) for _ in range(3)] == [131000, 131000, 0]
    practice.switch("throttled", only="receipt")
    assert code(shop.writes()) == 0
    assert code(shop.post(status="read", message_id=hello)) == 130429


def test_an_unknown_fault_is_refused_by_name(practice: Practice) -> None:
    with pytest.raises(ValueError, match="earthquake"):
        practice.switch("earthquake")
    with pytest.raises(ValueError, match="dreams"):
        practice.switch("slow", only="dreams")


def test_practice_stops_within_two_seconds_even_while_an_answer_is_held_back(hook: Hook) -> None:
    practice = Practice(hook_url=hook.url, faults=["slow"], slow_seconds=60)
    practice.start()
    shop = Shop(practice)
    calling = threading.Thread(target=lambda: _quietly(shop))
    calling.start()
    practice.customer(AMINA).writes("Hello")
    stopping = threading.Thread(target=practice.stop)
    stopping.start()
    stopping.join(2)
    assert not stopping.is_alive()
    calling.join(5)
    shop.line.close()


def _quietly(shop: Shop) -> None:
    try:
        shop.call("GET", Practice.PHONE_NUMBER_ID)
    except requests.RequestException:
        return
