"""The whole road over real sockets: the program as a subprocess, the practice WhatsApp on its other side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.practice import Practice
from tests.kit.paths import ROOT
from tests.kit.phones import Phone
from tests.kit.programs import Program, free_port, until


@pytest.fixture
def whatsapp() -> Iterator[tuple[Practice, int]]:
    hook_port = free_port()
    with Practice(hook_url=f"http://127.0.0.1:{hook_port}/webhook", play=False, pace=20) as practice:
        yield practice, hook_port


@pytest.fixture
def shop(whatsapp: tuple[Practice, int]) -> Iterator[Program]:
    practice, hook_port = whatsapp
    ground = ROOT / ".cache"  # on the disk of this folder, as a shop has one, where other tests have memory
    ground.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="journey-", dir=ground) as folder:
        program = Program(Path(folder) / "data", practice.graph_url, hook_port=hook_port)
        yield program
        program.stop()


def test_a_customer_is_served_from_the_first_message_to_the_close(shop: Program, whatsapp: tuple[Practice, int]):
    practice, _ = whatsapp
    pins = shop.set_up(practice.account)
    code = shop.enrolment_code()
    shop.start()
    assert practice.verify_webhook()

    aline = Phone(shop.lan_url)
    aline.sign_in(code, "Aline", pins["Aline"])
    amina = practice.customer("Amina")
    question = amina.writes("Do you have the 20 litre bucket?")
    assert until(lambda: "20 litre bucket" in aline.open("/").text)
    assert practice.receipts == [], "grey ticks while nobody has the query"

    aline.submit(aline.form(r"/q/q_\w+/claim"))
    assert practice.until(lambda: practice.receipts == [question]), "blue ticks once somebody has it"

    query = re.search(r"/q/(q_\w+)", aline.open("/").text)[1]  # type: ignore[index]
    aline.open(f"/q/{query}")
    aline.submit(aline.form(rf"/q/{query}/reply"), text="Yes, 4,500 francs.")
    assert practice.until(lambda: [sent.text for sent in practice.received] == ["Yes, 4,500 francs."])
    assert until(lambda: shop.status()["outbox"]["read"] == 1)
    assert "read" in aline.open(f"/q/{query}").text

    aline.submit(aline.form(rf"/q/{query}/close"), outcome="sold")
    figures = shop.status()
    assert figures["queries"] == {"waiting": 0, "claimed": 0, "closed": 1}
    assert figures["journal"]["unread"] == figures["journal"]["set_aside"] == 0
    assert figures["customers"] == 1
    assert figures["link"] == "online"
    assert shop.stop() == 0
    aline.close()


def test_two_phones_race_for_one_query_and_the_loser_is_told_who_has_it(shop: Program, whatsapp: tuple[Practice, int]):
    practice, _ = whatsapp
    pins = shop.set_up(practice.account)
    codes = [shop.enrolment_code(), shop.enrolment_code()]
    shop.start()
    phones = [Phone(shop.lan_url), Phone(shop.lan_url)]
    for phone, code, name in zip(phones, codes, ("Aline", "Eric"), strict=True):
        phone.sign_in(code, name, pins[name])
    practice.customer("Amina").writes("Hello")
    assert until(lambda: all(phone.open("/").ok and phone.forms(r"/q/q_\w+/claim") for phone in phones))

    aline, eric = (phone.form(r"/q/q_\w+/claim") for phone in phones)
    assert phones[0].submit(aline).status_code == 200
    assert phones[1].submit(eric).status_code == 409
    assert re.search(r"Aline took this (just now|\d+ s ago)", phones[1].page.text)
    for phone in phones:
        phone.close()


def test_a_form_that_is_sent_twice_acts_once(shop: Program, whatsapp: tuple[Practice, int]):
    practice, _ = whatsapp
    pins = shop.set_up(practice.account)
    code = shop.enrolment_code()
    shop.start()
    aline = Phone(shop.lan_url)
    aline.sign_in(code, "Aline", pins["Aline"])
    practice.customer("Amina").writes("Hello")
    assert until(lambda: aline.open("/").ok and aline.forms(r"/q/q_\w+/claim"))
    aline.submit(aline.form(r"/q/q_\w+/claim"))
    query = re.search(r"/q/(q_\w+)", aline.open("/").text)[1]  # type: ignore[index]
    aline.open(f"/q/{query}")
    reply = aline.form(rf"/q/{query}/reply")
    for _ in range(3):
        assert aline.submit(reply, text="Only once, please.").status_code == 200
    assert until(lambda: shop.status()["outbox"]["read"] == 1)
    assert [sent.text for sent in practice.received] == ["Only once, please."]
    aline.close()


def test_verbs_that_change_the_store_are_refused_beside_a_running_server(shop: Program, whatsapp: tuple[Practice, int]):
    shop.set_up(whatsapp[0].account)
    shop.start()
    told = shop.run("staff", "add", "Diane")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert shop.status()["messages"] == 0


def test_secrets_are_never_echoed_by_setup_check_or_status(shop: Program, whatsapp: tuple[Practice, int]):
    practice, _ = whatsapp
    shop.set_up(practice.account)
    said = "".join(
        told.stdout + told.stderr
        for told in (shop.run("check"), shop.run("status"), shop.run("setup", "--name", "New"))
    )
    for secret in (practice.account.app_secret, practice.account.token, practice.account.verify_token):
        assert secret not in said
