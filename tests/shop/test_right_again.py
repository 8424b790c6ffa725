"""What WhatsApp's own list and its own answers say counts: a template that is gone, an account that is right again."""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from edge.backup import by_hand
from edge.cli import verb as verb_of
from edge.clock import Clock
from edge.config import Address, Config
from edge.outbox import TemplateBook
from edge.outbox.link import LinkState
from edge.practice import Identity, Practice
from edge.records.reply import Delivery, Reply
from edge.settings import Account
from tests.kit.boxes import Box, open_known_box
from tests.kit.phones import Phone
from tests.kit.shops import webhook_of
from tests.kit.support import NOON

PHONE = "250788000101"
START = int(NOON.timestamp())


@dataclass
class Shop:
    """A whole shop with a WhatsApp that answers. Its loops stand still: each step is the test's."""

    box: Box
    practice: Practice

    def round(self) -> None:
        self.box.shop.courier.step()
        self.box.shop.courier.rest()

    def webhook(self, body: bytes) -> None:
        digest = hmac.new(self.account.app_secret.encode(), body, hashlib.sha256).hexdigest()
        url = f"http://127.0.0.1:{self.box.shop.hook_port}/webhook"
        told = requests.post(url, body, headers={"X-Hub-Signature-256": f"sha256={digest}"}, timeout=60)
        assert told.status_code == 200, told.text
        while self.box.shop.sorter.step():
            pass

    def news(self, field: str, value: dict[str, Any], at: int = 0, of: str = "") -> None:
        """of: whose business account it names, where that is not ours."""
        changes = [{"field": field, "value": value}]
        entry = {"id": of or self.practice.account.waba_id, "time": START + at, "changes": changes}
        self.webhook(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())

    def told(self, *statuses: dict[str, Any], **value: Any) -> None:
        """What comes for our number beside messages."""
        body = json.loads(webhook_of(name="Amina", phone=PHONE))
        inner = body["entry"][0]["changes"][0]["value"]
        del inner["messages"], inner["contacts"]
        inner["metadata"]["phone_number_id"] = self.practice.account.phone_number_id
        inner |= {"statuses": list(statuses), **value} if statuses else value
        self.webhook(json.dumps(body).encode())

    @property
    def stops(self) -> list[str]:
        """The sentences of what stops sending."""
        return sorted(notice.said.key for notice in self.box.shop.notices.open() if notice.stops_sending)

    @property
    def account(self) -> Account:
        account = self.box.shop.settings.account()
        assert account is not None
        return account

    def state(self, reply: Reply) -> Delivery:
        return self.box.shop.outbox.get(reply.id).state

    def look(self) -> None:
        """Half a minute of the loop that asks WhatsApp about the account."""
        self.box.shop.righting.step()

    def restart(self) -> None:
        """Off and on; from now on the shop's loops run by themselves."""
        self.box.restart()

    def owner(self) -> Phone:
        team, phone = self.box.shop.team, self.box.phone()
        team.add("Diane", owner=True, pin=team.pin("4711"))
        phone.sign_in(self.box.shop.login.enrol_code(None), "Diane", "4711")
        return phone

    def check(self) -> None:
        """The owner taps "Check"."""
        phone = self.owner()
        phone.open("/settings/whatsapp")
        phone.submit(phone.form("/settings/whatsapp/check"))

    def console(self, verb: str, stick: Path | None = None) -> int:
        lan, hook = (Address("127.0.0.1", port) for port in (self.box.shop.lan_port, self.box.shop.hook_port))
        graph_url = self.practice.graph_url
        config = Config(self.box.folder, lan, hook, graph_url=graph_url, backup_folder=stick, forgetful=True)
        return verb_of(verb).run(config, argparse.Namespace())

    def templates(self) -> list[str]:
        return [template.key for template in TemplateBook(self.box.shop.books).all()]

    def asked(self, template: str = "") -> Reply:
        """A customer writes, and is answered in words or with a template; the reply waits in the outbox."""
        number = self.box.shop.books.messages.count()
        at = str(int(self.box.clock.at.timestamp()))
        message = {"from": PHONE, "id": f"wamid.in{number}", "timestamp": at, "type": "text", "text": {"body": "Hi?"}}
        body = json.loads(webhook_of(message, name="Amina", phone=PHONE))
        inner = body["entry"][0]["changes"][0]["value"]
        inner["metadata"]["phone_number_id"] = self.practice.account.phone_number_id
        self.webhook(json.dumps(body).encode())
        desk, team = self.box.shop.desk, self.box.shop.team
        aline = team.named("Aline") or team.add("Aline", owner=False, pin=team.pin("4711"))
        (query,) = [each["id"] for each in self.box.shop.books.tables.queries.all()]
        if self.box.shop.books.tables.queries.all()[0]["state"] != "claimed":
            desk.claim(query, aline)
        wrote = desk.reply_with_template(query, aline, template, []) if template else desk.reply(query, aline, "Yes.")
        return self.box.shop.outbox.get(wrote)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_known_box(tmp_path / "data") as (box, practice):
        box.shop.settings.change_shop(undo_seconds=0)
        practice.join(Identity("Amina", PHONE, f"RW.{PHONE}")).writes("Hi?")
        yield Shop(box, practice)


# Templates.


@pytest.fixture
def listed(shop: Shop) -> Shop:
    """One that has WhatsApp's list, which has changed since."""
    shop.box.shop.courier.look_for_templates()
    shop.round()
    assert len(shop.templates()) == 4
    shop.practice.switch("templates_paused")
    shop.box.clock.forward(minutes=1)
    shop.round()
    assert len(shop.templates()) == 4, "it is looked at a few times a day"
    return shop


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("message_template_status_update", {"event": event}) for event in ("PAUSED", "REJECTED", "DISABLED", "NEW")],
        ("message_template_components_update", {}),
        ("message_template_quality_update", {"new_quality_score": "RED"}),
    ],
)
def test_what_whatsapp_has_stopped_is_not_offered_once_it_has_said_so(listed: Shop, field: str, value: dict[str, Any]):
    listed.news(field, {**value, "message_template_name": "ready_for_pickup", "message_template_language": "en"})
    listed.round()
    assert listed.templates() == []


def test_a_template_that_is_refused_is_looked_for_in_whatsapps_list(listed: Shop):
    reply = listed.asked("hello_world en")
    listed.round()
    refused = listed.box.shop.outbox.get(reply.id)
    assert (refused.state, refused.reason.key) == (Delivery.FAILED, "whatsapp.template_paused")
    listed.round()
    assert listed.templates() == []


def test_a_template_that_fails_later_is_looked_for_as_well(listed: Shop):
    reply = listed.asked()
    listed.round()
    wamid = listed.box.shop.outbox.get(reply.id).whatsapp.wamid
    failed = {"id": wamid, "status": "failed", "timestamp": str(START + 90), "errors": [{"code": "132015"}]}
    listed.told(failed)
    assert listed.box.shop.outbox.get(reply.id).reason.key == "whatsapp.template_paused"
    listed.round()
    assert listed.templates() == []


# The account.


def stopped(shop: Shop, code: int, at: int = 0) -> Reply:
    """A reply has gone, and fails with this code: nothing leaves any more."""
    reply = shop.asked()
    shop.round()
    sent = shop.box.shop.outbox.get(reply.id)
    assert sent.state is Delivery.SENT
    failed = {"id": sent.whatsapp.wamid, "status": "failed", "timestamp": str(START + at), "errors": [{"code": code}]}
    shop.told(failed)
    assert shop.stops
    return shop.asked()


def changed(shop: Shop, **fields: str) -> None:
    shop.box.shop.settings.change_account(replace(shop.account, **fields))


def test_a_new_token_that_works_ends_the_stop_and_one_that_does_not_work_ends_nothing(shop: Shop):
    reply = shop.asked()
    changed(shop, token="EAAexpired")
    shop.round()
    assert shop.stops == ["whatsapp.login"]
    assert shop.box.shop.link.now().state is LinkState.REFUSED
    changed(shop, token="EAAexpiredtoo")
    shop.look()
    shop.round()
    assert shop.stops == ["whatsapp.login"]
    changed(shop, token=shop.practice.account.token)
    shop.look()
    assert shop.stops == []
    assert shop.box.shop.link.now().state is LinkState.ONLINE
    shop.round()
    assert shop.state(reply) is Delivery.SENT


def test_a_token_that_works_again_by_itself_is_found_within_minutes(shop: Shop):
    reply = shop.asked()
    shop.practice.switch("expired_token")
    shop.round()
    shop.look()
    shop.practice.switch("expired_token", on=False)
    shop.look()
    assert shop.stops == ["whatsapp.login"], "asked again and again, but not every moment"
    shop.box.clock.forward(minutes=10)
    shop.look()
    shop.round()
    assert shop.state(reply) is Delivery.SENT


@pytest.mark.parametrize("event", ["ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "ACCOUNT_DELETED"])
def test_news_of_a_stop_that_are_untrue_hold_replies_up_for_a_minute(shop: Shop, event: str):
    shop.look()
    reply = shop.asked()
    shop.news("account_update", {"event": event}, of="400000000000001")
    shop.look()
    shop.round()
    assert (len(shop.stops), shop.state(reply)) == (1, Delivery.QUEUED)
    shop.box.clock.forward(minutes=1)
    shop.look()
    assert shop.stops == []
    shop.round()
    assert shop.state(reply) is Delivery.SENT


def test_a_token_that_was_entered_while_the_shop_was_off_counts_as_soon_as_it_is_on(shop: Shop):
    reply = shop.asked()
    changed(shop, token="EAAexpired")
    shop.round()
    changed(shop, token=shop.practice.account.token)
    shop.restart()
    assert shop.practice.until(lambda: not shop.stops, 60)
    assert shop.practice.until(lambda: shop.state(reply) is Delivery.SENT, 60)


def test_the_line_may_go_while_something_stops_and_the_new_token_is_found_when_it_is_back(shop: Shop):
    changed(shop, token="EAAexpired")
    shop.asked()
    shop.round()
    shop.practice.switch("link_cut")
    changed(shop, token=shop.practice.account.token)
    shop.look()
    assert shop.stops == ["whatsapp.login"]
    shop.box.shop.link.became(LinkState.OFFLINE, shop.box.clock.now())
    shop.practice.switch("link_cut", on=False)
    shop.box.clock.forward(minutes=1)
    shop.look()
    assert shop.stops == []
    assert shop.box.shop.link.now().state is LinkState.ONLINE


@pytest.mark.parametrize("code", [190, 10, 368, 131031, 131037, 131042, 131048, 133010])
def test_a_green_check_by_the_owner_ends_what_it_contradicts_without_another_tap(shop: Shop, code: int):
    reply = stopped(shop, code)
    shop.check()
    assert shop.stops == []
    shop.round()
    assert shop.state(reply) is Delivery.SENT


def test_a_check_that_finds_something_wrong_ends_nothing_of_that(shop: Shop):
    stopped(shop, 190)
    changed(shop, token="EAAexpired")
    shop.check()
    assert shop.stops == ["whatsapp.login"]


@pytest.mark.parametrize("code", [10, 131042, 131048])
def test_what_an_answer_only_makes_likely_is_tried_again_once_a_day(shop: Shop, code: int):
    shop.look()
    stopped(shop, code)
    for _ in range(5):
        shop.box.clock.forward(minutes=10)
        shop.look()
    assert shop.stops, "each try may cost a reply"
    shop.box.clock.forward(hours=24)
    shop.look()
    assert shop.stops == []


def test_a_green_check_at_the_console_ends_it_too(shop: Shop, stick: Path, capsys: pytest.CaptureFixture[str]):
    by_hand(shop.box.folder, stick, Clock().now().at)
    stopped(shop, 131042)
    shop.look()
    assert shop.stops == ["whatsapp.payment"]
    shop.box.shop.team.add("Diane", owner=True, pin=shop.box.shop.team.pin("4711"))
    shop.practice.hook_url = f"http://127.0.0.1:{shop.box.shop.hook_port}/webhook"
    assert shop.console("check", stick) == 0
    assert "in order" in capsys.readouterr().out
    shop.look()
    assert shop.stops == []


def test_a_check_at_the_console_that_finds_fault_with_something_else_ends_it_as_well(shop: Shop):
    stopped(shop, 190)
    shop.look()
    shop.practice.hook_url = "http://127.0.0.1:9/webhook"
    assert shop.console("check") == 1, "that is not the shop's address, and nobody owns it"
    shop.look()
    assert shop.stops == []


def test_news_of_before_the_green_check_stop_nothing_when_they_come_late(shop: Shop):
    stopped(shop, 131031)
    shop.box.clock.forward(minutes=10)
    shop.box.shop.righting.by_hand(shop.account)
    assert shop.stops == []
    disabled = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
    shop.news("account_update", disabled, at=60)
    shop.news("account_update", {"event": "ACCOUNT_OFFBOARDED"}, at=70)
    assert shop.stops == []
    shop.box.clock.forward(minutes=50)
    shop.news("account_update", disabled, at=3600)
    assert shop.stops == ["alerts.disabled"]
    shop.box.clock.forward(hours=2)
    shop.box.shop.righting.by_hand(shop.account)
    assert shop.stops == [], "WhatsApp itself says that the number may send"


def test_a_restriction_that_has_run_out_is_found_within_minutes(shop: Shop):
    kind = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
    restricted = {"event": "ACCOUNT_RESTRICTION", "restriction_info": [{"restriction_type": kind, "expiration": START}]}
    shop.look()
    shop.news("account_update", restricted)
    reply = shop.asked()
    shop.look()
    assert shop.stops == ["alerts.restricted"]
    shop.box.clock.forward(minutes=10)
    shop.look()
    shop.round()
    assert shop.state(reply) is Delivery.SENT
