"""Everything that can go wrong on the way to WhatsApp, by name."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from edge.practice import Practice, faults
from tests.kit.paths import ROOT
from tests.unit.practice.sides import AMINA, Hook, Shop, code, wamid


@pytest.mark.parametrize(
    ("fault", "status", "refusal", "accepted"),
    [
        ("expired_token", 401, 190, False),
        ("throttled", 429, 130429, False),
        ("pair_limit", 400, 131056, False),
        ("window_closed", 400, 131047, False),
        ("server_error", 500, 131000, False),
        ("blocked", 403, 368, False),
        ("payment", 400, 131042, False),
        ("unregistered", 400, 133010, False),
        ("permission_gone", 403, 10, False),
        ("account_locked", 403, 131031, False),
        ("name_refused", 400, 131037, False),
        ("spam_limit", 400, 131048, False),
        ("proof_missing", 400, 100, False),
        ("call_limit", 400, 4, False),
        ("maintenance", 500, 131057, False),
        ("unavailable", 503, 131016, False),
        ("undeliverable", 400, 131026, False),
        ("error_in_200", 200, 131000, False),
        ("error_but_accepted", 500, 131000, True),
        ("no_wamid", 200, None, True),
        ("slow", 200, None, True),
        ("far_away", 200, None, True),
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
    assert ("messages" in answer.json()) == (fault in ("slow", "far_away"))
    assert bool(practice.received) == accepted
    practice.switch(fault, False)
    assert wamid(shop.writes())


@pytest.mark.parametrize(
    ("fault", "status", "accepted"),
    [
        ("html_portal", 200, False),
        ("portal_redirect", 302, False),
        ("html_error", 502, False),
        ("html_but_accepted", 502, True),
    ],
)
def test_somebody_elses_page_answers(practice: Practice, shop: Shop, fault: str, status: int, accepted: bool) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch(fault)
    answer = shop.writes(redirects=False)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert bool(practice.received) == accepted
    assert "customers' phones" in requests.get(practice.page_url, timeout=60).text


def test_half_an_object_comes_as_json(practice: Practice, shop: Shop) -> None:
    practice.switch("not_json")
    answer = shop.writes()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [("cut_after_request", 1), ("cut_mid_answer", 1), ("stall_mid_answer", 1), ("silence", 0)],
)
def test_the_connection_ends_and_nobody_has_said_what_became_of_the_message(
    practice: Practice, shop: Shop, fault: str, accepted: int
) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch(fault)
    with pytest.raises(requests.RequestException):
        shop.writes()
    assert len(practice.received) == accepted


@pytest.mark.parametrize(("fault", "enough"), [("drip", 3), ("endless_answer", 100_000)])
def test_an_answer_takes_for_ever(practice: Practice, shop: Shop, fault: str, enough: int) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch(fault)
    with shop.writes(stream=True) as answer:
        content = answer.iter_content(1 if fault == "drip" else 8192)
        heard = 0
        while heard < enough:
            heard += len(next(content))
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
            requests.get(practice.graph_url, timeout=60)
        assert requests.get(practice.page_url, timeout=60).status_code == 200
        practice.switch("unreachable", False)
        assert requests.get(practice.graph_url, timeout=60).status_code == 404


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


def test_practice_stops_even_while_an_answer_is_held_back(hook: Hook) -> None:
    practice = Practice(hook_url=hook.url, faults=["slow"], slow_seconds=600)
    practice.start()
    shop = Shop(practice)
    calling = threading.Thread(target=lambda: _quietly(shop))
    calling.start()
    practice.customer(AMINA).writes("Hello")
    stopping = threading.Thread(target=practice.stop)
    stopping.start()
    stopping.join(60)
    assert not stopping.is_alive()
    calling.join(60)
    shop.line.close()


def _quietly(shop: Shop) -> None:
    try:
        shop.call("GET", Practice.PHONE_NUMBER_ID)
    except requests.RequestException:
        return


def test_a_cut_line_refuses_calls_and_keeps_webhooks_until_it_is_restored(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    practice.customer(AMINA).writes("Hello")
    assert practice.until(lambda: len(hook.heard()) == 1)
    practice.switch("link_cut")
    with pytest.raises(requests.ConnectionError, match="refused"):
        shop.writes()
    practice.customer(AMINA).writes("Are you there?")
    assert practice.until(lambda: len(practice.attempts) > 2)
    assert len(hook.heard()) == 1
    practice.switch("link_cut", False)
    assert practice.until(lambda: len(hook.heard()) == 2)
    assert wamid(shop.writes())


def test_into_a_black_hole_no_connection_is_made_and_none_is_refused(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    practice.switch("black_hole")
    practice.customer(AMINA).writes("Hello?")
    with pytest.raises(requests.ConnectTimeout):
        shop.line.get(practice.graph_url, timeout=0.3)
    assert practice.undelivered
    practice.switch("black_hole", False)
    assert practice.until(hook.heard)
    assert wamid(shop.writes())


def test_a_flapping_line_comes_and_goes_and_stays_when_it_is_told_to(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch("flapping")
    assert practice.until(lambda: not _answers(shop))
    assert practice.until(lambda: _answers(shop))
    assert practice.until(lambda: not _answers(shop))
    practice.switch("flapping", False)
    assert _answers(shop)


def test_nobody_tells_what_became_of_a_message(practice: Practice, shop: Shop, hook: Hook) -> None:
    amina = practice.customer(AMINA)
    amina.writes("Hello")
    practice.switch("statuses_lost")
    wamid(shop.writes())
    assert practice.until(lambda: amina.lines[-1].state == "read")
    assert not hook.heard("statuses")


def test_a_paused_template_is_refused_and_says_so_in_the_list(practice: Practice, shop: Shop) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch("templates_paused")
    template = {"name": "hello_world", "language": {"code": "en"}}
    assert code(shop.post(to=AMINA, type="template", template=template)) == 132015
    listed = shop.call("GET", f"{Practice.WABA_ID}/message_templates").json()["data"]
    assert {each["status"] for each in listed} == {"PAUSED"}
    assert wamid(shop.writes()), "templates alone are paused"


@pytest.mark.parametrize("fault", list(faults.ALL))
def test_every_fault_has_a_sentence_and_ends_when_it_is_switched_off(hook: Hook, fault: str) -> None:
    assert re.fullmatch(r"[a-z].*[^.]|HTTP .*[^.]", faults.ALL[fault])
    with Practice(hook_url=hook.url, play=False, pace=100, slow_seconds=0.05, faults=[fault]) as practice:
        assert practice.faults.on == (fault,)
        practice.switch(fault, False)
        shop = Shop(practice)
        practice.customer(AMINA).writes("Hello")
        assert practice.until(hook.heard)
        assert wamid(shop.writes())
        shop.line.close()


def _answers(shop: Shop) -> bool:
    try:
        return shop.call("GET", Practice.PHONE_NUMBER_ID).ok
    except requests.ConnectionError:
        return False


def test_the_command_line_refuses_an_unknown_fault_and_lists_what_there_is(tmp_path: Path) -> None:
    command = [sys.executable, "server.py", "practice", "--fault", "earthquake"]
    told = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "EDGE_DATA": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert "There is no fault earthquake." in told.stderr
    assert "Traceback" not in told.stderr
    assert all(f"  {name} " in told.stderr for name in faults.ALL)


def test_a_link_comes_back_although_a_call_of_somebody_else_has_its_port_for_a_moment() -> None:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice, socket.socket() as elsewhere:
        port = int(practice.graph_url.split(":")[2].split("/")[0])
        practice.switch("link_cut")
        elsewhere.bind(("127.0.0.1", port))
        threading.Timer(0.5, elsewhere.close).start()
        practice.switch("link_cut", False)
        assert requests.get(practice.graph_url, timeout=60).status_code
