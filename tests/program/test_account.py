"""The check of the WhatsApp account: each thing that can be wrong is named, with the way to put it right."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import requests

from edge.courier.account_check import AccountCheck, AnswerMark
from edge.errors import Refusal
from edge.language import ENGLISH, Said, language
from edge.practice import Practice
from edge.settings import Account
from edge.whatsapp import Credentials, Patience, Rejected, WhatsApp
from tests.kit.programs import until

QUICK = Patience(connect_seconds=0.5, read_seconds=0.5, total_seconds=0.5)


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False, slow_seconds=5) as practice:
        yield practice


@pytest.fixture
def account(practice: Practice) -> Account:
    mine = practice.account
    return Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)


def check_of(practice: Practice) -> AccountCheck:
    return AccountCheck(lambda patience: WhatsApp(practice.graph_url, "v26.0", None, patience), QUICK)


def said(check: AccountCheck, account: Account) -> list[tuple[str, str]]:
    return [(answer.mark.value, answer.said.key) for answer in check(account)]


def test_an_account_in_order_is_told_so_point_by_point(practice: Practice, account: Account):
    answers = check_of(practice)(account)
    assert [answer.said.key.removeprefix("account.") for answer in answers] == [
        *("number", "waba", "secret_fits", "subscribed", "callback"),
    ]
    assert {answer.mark for answer in answers} == {AnswerMark.OK}
    told = " ".join(language(ENGLISH).say(answer.said) for answer in answers)
    assert practice.account.phone in told
    assert practice.hook_url in told
    assert not [secret for secret in (account.token, account.app_secret, account.verify_token) if secret in told]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"token": "EAAcutOff"}, "account.token"),
        ({"phone_number_id": "999999999999999"}, "account.number_unknown"),
        ({"waba_id": "999999999999999"}, "account.waba_unknown"),
        ({"app_secret": "anothers"}, "account.secret"),
    ],
)
def test_what_is_entered_wrongly_is_named(practice: Practice, account: Account, change: dict[str, str], key: str):
    wrong = [key for mark, key in said(check_of(practice), replace(account, **change)) if mark == "wrong"]
    assert wrong[0] == key
    assert len(wrong) == 1 or "waba_id" in change


def test_an_app_that_is_not_subscribed_is_named(practice: Practice, account: Account):
    there = f"{practice.graph_url}/v26.0/{account.waba_id}/subscribed_apps"
    bearer = {"Authorization": f"Bearer {account.token}"}
    requests.delete(there, headers=bearer, timeout=60)
    try:
        assert said(check_of(practice), account)[-1] == ("wrong", "account.not_subscribed")
    finally:
        requests.post(there, headers=bearer, timeout=60)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("expired_token", ("wrong", "account.token")),
        ("blocked", ("wrong", "whatsapp.blocked")),
        ("unregistered", ("wrong", "whatsapp.register")),
        ("html_portal", ("open", "account.portal")),
        ("portal_redirect", ("open", "account.portal")),
        ("link_cut", ("open", "account.unasked")),
        ("black_hole", ("open", "account.unasked")),
        ("html_error", ("open", "account.unasked")),
        ("server_error", ("open", "account.unasked")),
        ("call_limit", ("open", "account.unasked")),
        ("silence", ("open", "account.unasked")),
        ("drip", ("open", "account.unasked")),
        ("endless_answer", ("open", "account.unasked")),
    ],
)
def test_every_trouble_on_the_way_ends_in_a_sentence_and_in_time(
    practice: Practice, account: Account, fault: str, expected: tuple[str, str]
):
    practice.switch(fault)
    began = time.monotonic()
    try:
        assert said(check_of(practice), account) == [expected]
    finally:
        practice.switch(fault, on=False)
    assert time.monotonic() - began < 60, "some of these would last for ever"


def test_a_trouble_in_the_middle_leaves_the_rest_open_and_keeps_what_is_known(practice: Practice, account: Account):
    class Breaks(WhatsApp):
        def look(self, credentials: Credentials, path: str, **fields: str) -> dict[str, Any]:
            if path.endswith("subscribed_apps"):
                practice.switch("link_cut")
            return super().look(credentials, path, **fields)

    check = AccountCheck(lambda patience: Breaks(practice.graph_url, "v26.0", None, patience), QUICK)
    try:
        marks = [mark for mark, _ in said(check, account)]
    finally:
        practice.switch("link_cut", on=False)
    assert marks == ["ok", "ok", "ok", "open"]


def test_of_two_who_check_at_the_same_moment_one_is_told_to_wait(practice: Practice, account: Account):
    check = check_of(practice)
    practice.switch("silence")
    first = threading.Thread(target=check, args=(account,))
    first.start()
    try:
        assert until(lambda: refused(check, account) == "wait", 60)
    finally:
        practice.switch("silence", on=False)
        first.join()
    assert said(check, account)[0][0] == "ok", "and the next one is heard again"


def refused(check: AccountCheck, account: Account) -> str:
    try:
        check(account)
    except Refusal as refusal:
        return refusal.code
    return ""


# What practice cannot be: WhatsApp as its own documentation describes it, answer by answer.

APP = {"whatsapp_business_api_data": {"id": "9001"}}
WEBHOOK = {"object": "whatsapp_business_account", "callback_url": "https://shop.example/webhook", "active": True}
FIELDS = [{"name": "messages", "version": "v26.0"}]


class Script:
    """A WhatsApp that answers by the end of the path; `own` is the app that the secret opens."""

    def __init__(self, *, own: str = "9001", **answers: Mapping[str, Any]) -> None:
        self._own = own
        self._answers: dict[str, Mapping[str, Any]] = {
            "number": {"display_phone_number": "+250 788 000 101", "verified_name": "Kabeza", "status": "CONNECTED"},
            "phone_numbers": {"data": [{"id": "1001"}]},
            "subscribed_apps": {"data": [APP]},
            "subscriptions": {"data": [{**WEBHOOK, "fields": FIELDS}]},
            **answers,
        }

    def look(self, credentials: Credentials, path: str, **fields: str) -> Mapping[str, Any]:
        node, _, edge = path.partition("/")
        if edge == "subscriptions" and node != self._own:
            raise Rejected(Said("whatsapp.rights"))
        return self._answers[edge or "number"]

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("script", "key"),
    [
        (Script(number={"status": "DISCONNECTED"}), "account.not_connected"),
        (Script(number={"health_status": {"can_send_message": "BLOCKED"}}), "account.may_not_send"),
        (Script(phone_numbers={"data": [{"id": "1002"}]}), "account.waba_other"),
        (Script(phone_numbers={"data": None}), "account.waba_other"),
        (Script(own="9002"), "account.other_app"),
        (Script(subscribed_apps={"data": [{"odd": 1}, 7]}), "account.not_subscribed"),
        (Script(subscriptions={"data": [{**WEBHOOK, "fields": []}]}), "account.no_messages"),
        (Script(subscriptions={"data": [{**WEBHOOK, "callback_url": "", "fields": FIELDS}]}), "account.no_callback"),
        (Script(subscriptions={}), "account.no_messages"),
    ],
)
def test_what_whatsapp_itself_says_is_wrong_is_passed_on(script: Any, key: str):
    account = Account("1001", "2002", "secret", "verify", "token")
    wrong = [key for mark, key in said(AccountCheck(lambda _: script), account) if mark == "wrong"]
    assert wrong[0] == key


def test_an_address_for_this_number_goes_before_that_of_the_app():
    own = {"webhook_configuration": {"phone_number": "https://own.example/webhook", "application": "https://other"}}
    script: Any = Script(number=own)
    answers = AccountCheck(lambda _: script)(Account("1001", "2002", "secret", "verify", "token"))
    assert answers[-1].said.facts["address"] == "https://own.example/webhook"
