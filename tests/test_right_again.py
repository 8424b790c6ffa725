"""What WhatsApp's own list and its own answers say counts: a template that is gone, an account that is right again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from edge.outbox import Delivery, Reply, TemplateBook
from edge.practice import Identity, Practice
from edge.settings import Account
from tests.boxes import Box, open_box
from tests.shops import webhook_of
from tests.support import NOON

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
        account = self.box.shop.settings.account()
        assert account is not None
        digest = hmac.new(account.app_secret.encode(), body, hashlib.sha256).hexdigest()
        url = f"http://127.0.0.1:{self.box.shop.hook_port}/webhook"
        told = requests.post(url, body, headers={"X-Hub-Signature-256": f"sha256={digest}"}, timeout=10)
        assert told.status_code == 200, told.text
        while self.box.shop.sorter.step():
            pass

    def news(self, field: str, value: dict[str, Any], at: int = 0) -> None:
        entry = {"id": self.practice.account.waba_id, "time": START + at, "changes": [{"field": field, "value": value}]}
        self.webhook(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())

    def told(self, *statuses: dict[str, Any], **value: Any) -> None:
        """What comes for our number beside messages."""
        body = json.loads(webhook_of(name="Amina", phone=PHONE))
        inner = body["entry"][0]["changes"][0]["value"]
        del inner["messages"], inner["contacts"]
        inner["metadata"]["phone_number_id"] = self.practice.account.phone_number_id
        inner |= {"statuses": list(statuses), **value} if statuses else value
        self.webhook(json.dumps(body).encode())

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
        (query,) = [each["id"] for each in self.box.shop.books.queries.all()]
        if self.box.shop.books.queries.all()[0]["state"] != "claimed":
            desk.claim(query, aline)
        wrote = desk.reply_with_template(query, aline, template, []) if template else desk.reply(query, aline, "Yes.")
        return self.box.shop.outbox.get(wrote)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice,
        open_box(tmp_path / "data", practice.graph_url) as box,
    ):
        for loop in box.shop.loops:
            loop.stop()
        mine = practice.account
        account = Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        box.shop.settings.change_account(account)
        box.shop.settings.change_shop(undo_seconds=0)
        practice.join(Identity("Amina", PHONE, f"RW.{PHONE}")).writes("Hi?")
        yield Shop(box, practice)


# Templates.


@pytest.fixture
def listed(shop: Shop) -> Shop:
    """One that has WhatsApp's list, which has changed since."""
    shop.box.shop.courier.look_for_templates()
    shop.round()
    assert len(shop.templates()) == 3
    shop.practice.switch("templates_paused")
    shop.box.clock.forward(minutes=1)
    shop.round()
    assert len(shop.templates()) == 3, "it is looked at a few times a day"
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
    sent = listed.box.shop.outbox.get(reply.id)
    failed = {"id": sent.wamid, "status": "failed", "timestamp": str(START + 90), "errors": [{"code": "132015"}]}
    listed.told(failed)
    assert listed.box.shop.outbox.get(reply.id).reason.key == "whatsapp.template_paused"
    listed.round()
    assert listed.templates() == []
