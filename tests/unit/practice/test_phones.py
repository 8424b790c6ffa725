"""The customers who play by themselves, and the page on which a person plays one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
import requests

from edge.practice import Identity, Practice
from tests.unit.practice.sides import AMINA, Hook, Shop, wamid

HOSTILE = "</title><script>alert(1)</script>\"' onload=x \u202e"


def test_customers_write_wait_for_an_answer_and_go_on(hook: Hook) -> None:
    with Practice(hook_url=hook.url, pace=60) as practice:
        shop = Shop(practice)
        claudine = practice.customer("Claudine")
        assert practice.until(lambda: len(claudine.lines) == 2)
        assert [line.text for line in claudine.lines] == ["Mwaramutse!", "Umufuka wa sima ni angahe?"]
        assert wamid(shop.writes(to="+250788000101", text="12 000 RWF"))
        assert practice.until(lambda: len(claudine.lines) >= 4)
        assert claudine.lines[3].text.startswith("Murakoze")
        shop.line.close()


def test_the_cast_shows_every_side_of_the_job_to_a_newcomer(hook: Hook) -> None:
    with Practice(hook_url=hook.url, pace=400) as practice:
        kinds = {"text", "image", "audio", "edit", "location"}
        assert practice.until(lambda: kinds <= {message["type"] for message in hook.heard()})
        keza = [message for message in hook.heard() if message["from_user_id"].endswith("105")]
        assert keza
        assert all("from" not in message for message in keza)


def test_the_phones_escape_hostile_names_and_words(practice: Practice, shop: Shop) -> None:
    mallory = practice.join(Identity(HOSTILE, None, "RW.666", username='"><img src=x onerror=y>'))
    mallory.writes(HOSTILE)
    shop.post(recipient="RW.666", type="text", text={"body": HOSTILE})
    mallory.writes("half \ud83d")
    for path in ("", "chat/RW.666"):
        answer = requests.get(practice.page_url + path, timeout=60)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "<img src=x" not in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_whoever_sits_at_the_page_can_be_any_customer(practice: Practice, hook: Hook) -> None:
    amina = practice.customer(AMINA)
    chat = f"{practice.page_url}chat/{amina.key}"
    answer = requests.post(chat, {"text": "Muraho, Où ça ?"}, timeout=60)
    assert answer.url.startswith(practice.page_url)
    requests.post(chat, {"photo": "1"}, timeout=60)
    requests.post(chat, {"text": "  "}, timeout=60)
    assert practice.until(lambda: len(hook.heard()) == 2)
    assert [message["type"] for message in hook.heard()] == ["text", "image"]
    assert hook.heard()[0]["text"]["body"] == "Muraho, Où ça ?"
    assert "Où ça ?" in requests.get(chat, timeout=60).text


def test_the_phones_name_the_practice_shop_and_tell_its_hour(practice: Practice) -> None:
    amina = practice.customer(AMINA)
    amina.writes("Muraho")
    assert "writing to Practice Shop." in requests.get(practice.page_url, timeout=60).text
    there = amina.lines[-1].at.astimezone(ZoneInfo("Africa/Kigali"))
    assert f"{there:%H:%M}" in requests.get(f"{practice.page_url}chat/{amina.key}", timeout=60).text


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example:80"}, {"Origin": "https://evil.example"}]
)
def test_the_phones_are_for_this_machine_and_its_own_forms_only(practice: Practice, headers: dict[str, str]) -> None:
    amina = practice.customer(AMINA)
    assert requests.get(practice.page_url, headers=headers, timeout=60).status_code == 403
    answer = requests.post(f"{practice.page_url}chat/{amina.key}", {"text": "x"}, headers=headers, timeout=60)
    assert answer.status_code == 403
    assert not amina.lines


def test_practice_refuses_to_listen_to_the_network() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Practice(hook_url="http://127.0.0.1:9/", host="0.0.0.0")


def test_the_line_is_cut_and_restored_by_hand_while_the_phones_stay_in_sight(practice: Practice, hook: Hook) -> None:
    line = f"{practice.page_url}line"
    assert "internet is there" in requests.get(line, timeout=60).text
    answer = requests.post(line, {"fault": "link_cut", "on": "1"}, timeout=60)
    assert "has no internet" in answer.text
    practice.customer(AMINA).writes("Nobody hears this yet")
    assert practice.until(lambda: "1 not yet taken" in requests.get(line, timeout=60).text)
    assert requests.get(practice.page_url, timeout=60).status_code == 200
    answer = requests.post(line, {"fault": "link_cut", "on": "0"}, timeout=60)
    assert "internet is there" in answer.text
    assert practice.until(hook.heard)


def test_what_the_shop_has_not_taken_is_told_in_a_whole_sentence() -> None:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice:
        line, cut = f"{practice.page_url}line", {"fault": "link_cut", "on": "1"}
        practice.customer(AMINA).writes("Nobody takes this")
        assert practice.until(
            lambda: "1 not yet taken by the shop: is it running?\n" in requests.get(line, timeout=60).text
        )
        assert "1 not yet taken by the shop.\n" in requests.post(line, cut, timeout=60).text


def test_faults_are_switched_by_hand_and_shown_in_a_sentence_where_they_are_on(practice: Practice) -> None:
    line = f"{practice.page_url}line"
    answer = requests.post(line, {"fault": "html_portal", "on": "1"}, timeout=60)
    assert practice.faults.on == ("html_portal",)
    assert "on: the Wi-Fi&#039;s login page answers 200" in answer.text
    practice.switch("drip")
    assert "on: the answer comes byte by byte" in requests.get(line, timeout=60).text, "also one from elsewhere"
    requests.post(line, {"fault": "html_portal", "on": "0"}, timeout=60)
    assert practice.faults.on == ("drip",)


@pytest.mark.parametrize("fault", ["earthquake", "", "<script>"])
def test_a_fault_that_does_not_exist_is_refused_on_the_page_too(practice: Practice, fault: str) -> None:
    answer = requests.post(f"{practice.page_url}line", {"fault": fault, "on": "1"}, timeout=60)
    assert answer.status_code == 400
    assert practice.faults.on == ()
    assert "<script" not in answer.text


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_nobody_from_elsewhere_cuts_the_line(practice: Practice, headers: dict[str, str]) -> None:
    line = f"{practice.page_url}line"
    answer = requests.post(line, {"fault": "link_cut", "on": "1"}, headers=headers, timeout=60)
    assert answer.status_code == 403
    assert practice.faults.on == ()
    assert requests.get(f"{line}?fault=link_cut&on=1", timeout=60).status_code == 200
    assert practice.faults.on == (), "looking changes nothing"
