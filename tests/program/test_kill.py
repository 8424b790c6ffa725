"""SIGKILL at random moments under load, restarted each time, and an outside ledger that remembers what was promised."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import random
import re
import select
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import requests

from edge.clock import Clock
from edge.practice import Practice
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.store.all_tables import where
from tests.kit.phones import Phone
from tests.kit.programs import Program, free_port, until

KILLS = int(os.environ.get("KILLS", "4"))
CUSTOMERS = 60


@dataclass
class Ledger:
    """What the program has promised by an answer, kept outside of it."""

    stored: set[str] = field(default_factory=set)
    claimed: dict[str, str] = field(default_factory=dict)
    replied: dict[str, str] = field(default_factory=dict)


@dataclass
class Load:
    """Customers who write and staff who work, until stopped. Every lost connection is simply tried again."""

    shop: Program
    practice: Practice
    ledger: Ledger
    stopped: threading.Event = field(default_factory=threading.Event)

    def customers(self, lane: int) -> None:
        """Signed webhooks, some twice: WhatsApp does that too. In the ledger once answered 200."""
        with requests.Session() as session:
            number = 0
            while not self.stopped.is_set():
                wamid = f"wamid.{lane}.{number}"
                raw = _body(wamid, f"2507880{lane:02d}{number % CUSTOMERS:03d}", f"question {lane}.{number}")
                digest = hmac.new(self.practice.account.app_secret.encode(), raw, hashlib.sha256).hexdigest()
                try:
                    told = session.post(
                        self.shop.hook_url, raw, headers={"X-Hub-Signature-256": f"sha256={digest}"}, timeout=60
                    )
                except requests.RequestException:
                    self.stopped.wait(0.02)
                    continue
                assert told.status_code in (200, 503)
                if told.status_code == 200:
                    self.ledger.stored.add(wamid)
                    number += random.random() < 0.9
                self.stopped.wait(0.005)

    def staff(self, name: str, phone: Phone) -> None:
        """Take next, answer it once, go on. In the ledger once the page came back."""
        number = 0
        while not self.stopped.is_set():
            try:
                number += self._serve_one(name, phone, number)
            except (requests.RequestException, AssertionError):
                self.stopped.wait(0.02)

    def _serve_one(self, name: str, phone: Phone, number: int) -> int:
        phone.open("/")
        found = phone.forms("/take-next")
        if not found or not phone.submit(found[0]).ok:
            self.stopped.wait(0.05)
            return 0
        taken = re.search(r"/q/(q_\w+)", phone.page.url)
        if not taken:
            return 0
        query = taken[1]
        self.ledger.claimed[query] = name
        text = f"answer {name} {number}"
        if phone.submit(phone.form(rf"/q/{query}/reply"), text=text).ok:
            self.ledger.replied[text] = query
        return 1


def test_kills_under_load_lose_nothing_double_nothing_and_keep_one_holder(tmp_path: Path):
    hook_port = free_port()
    with Practice(hook_url=f"http://127.0.0.1:{hook_port}/webhook", play=False, pace=50) as practice:
        shop = Program(tmp_path / "data", practice.graph_url, hook_port=hook_port)
        pins = shop.set_up(practice.account)
        codes = {name: shop.enrolment_code() for name in pins}
        shop.start()
        phones = {name: Phone(shop.lan_url) for name in pins}
        for name, phone in phones.items():
            phone.sign_in(codes[name], name, pins[name])
        load = Load(shop, practice, Ledger())
        threads = [
            *(threading.Thread(target=load.customers, args=(lane,)) for lane in range(2)),
            *(threading.Thread(target=load.staff, args=each) for each in phones.items()),
        ]
        for thread in threads:
            thread.start()
        chance = random.Random(20261122)
        try:
            for _ in range(KILLS):
                select.select([], [], [], chance.uniform(0.05, 0.4))  # a random moment
                shop.kill()
                shop.start()
            assert until(lambda: len(load.ledger.stored) > 5 * KILLS), "a slow machine takes longer for as many"
            assert until(lambda: len(load.ledger.replied) > KILLS / 5)
        finally:
            load.stopped.set()
            for thread in threads:
                thread.join()
            for phone in phones.values():
                phone.close()
        assert until(lambda: shop.status()["journal"]["unread"] == 0, 60)
        assert shop.stop() == 0
        _compare(tmp_path / "data", load.ledger, practice)


def _compare(data: Path, ledger: Ledger, practice: Practice) -> None:
    books = Books.open_reading(data)
    try:
        lost = [wamid for wamid in sorted(ledger.stored) if books.messages.by_wamid(wamid) is None]
        assert lost == [], "I1: answered 200 and not there"
        with books.reading() as connection:
            doubled = connection.execute(
                "SELECT text, count(*) FROM messages WHERE direction = 'in' GROUP BY text HAVING count(*) > 1"
            ).fetchall()
        assert doubled == [], "I2: one message stored twice"
        names = {person["id"]: person["name"] for person in books.tables.staff.all()}
        for query, name in ledger.claimed.items():
            document = books.tables.queries.get(where("id") == query)
            assert isinstance(document, dict)
            assert names[document["holder"]] == name, "I5: acknowledged to one, held by another"
        outbox = {reply["text"]: reply for reply in books.tables.replies.all()}
        assert set(ledger.replied) <= set(outbox), "I4: a reply that was taken is gone"
        sent = Counter(message.text for message in practice.received)
        assert {text: count for text, count in sent.items() if count > 1} == {}, "I3: sent twice"
        for text, reply in outbox.items():
            if reply["state"] in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ):
                assert sent[text] == 1, "said to be sent, and WhatsApp has never had it"
    finally:
        books.close()


def _body(wamid: str, phone: str, text: str) -> bytes:
    now = int(Clock().now().at.timestamp())
    message = {"from": phone, "id": wamid, "timestamp": str(now), "type": "text", "text": {"body": text}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788000000", "phone_number_id": Practice.PHONE_NUMBER_ID},
        "contacts": [{"profile": {"name": f"Customer {phone[-3:]}"}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": Practice.WABA_ID, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
