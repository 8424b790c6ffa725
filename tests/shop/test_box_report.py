"""The report for whoever helps the owner: how the box is, and of no person anything, wherever it stands in the shop."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import requests

import server
from edge.language import Said
from edge.outbox.link import LinkState
from edge.printing import PrinterChoice
from tests.kit.erasing import NAME, OTHER_PHONE, PHONE, SCOPED, WORD, Zuwena, lies_about, says_all
from tests.kit.phones import Phone
from tests.kit.shops import Counter, open_counter
from tests.kit.support import ACCOUNT

log = logging.getLogger("edge.running.loops")
# As people write it: with blanks, dots, in groups that no other country has.
SPACED = ("0788 111 222", "+250-788-111-222", "(250) 788.111.222", "07 88 11 12 22", "788\u00a0111\u00a0222")
SECRETS = (ACCOUNT.token, ACCOUNT.app_secret, ACCOUNT.verify_token, ACCOUNT.waba_id, ACCOUNT.phone_number_id)


def breaks(text: str) -> None:
    """What a part of the program might do with a text: it stands in the error, in its cause and in the line."""
    try:
        try:
            raise OSError(2, text, f"/home/{text}.jpg")
        except OSError as error:
            raise ValueError(f"https://graph.example/{text}?access_token={ACCOUNT.token}") from error
    except ValueError:
        log.exception("%s could not be sent to %s", text, {"to": text})
        log.exception(f"{text} failed")


@pytest.fixture
def full(counter: Counter) -> Counter:
    """A shop with her, and with words of the owner's, in every place."""
    shop, owner = counter.shop, counter.staff(f"Claire {WORD}", owner=True)
    zuwena = Zuwena(counter)
    says_all(zuwena)
    query = counter.hears(WORD, None)
    shop.desk.claim(query, owner)
    shop.desk.reply(query, owner, f"Write to {PHONE}, {WORD}")
    lies_about(counter, shop.config.data)
    shop.settings.change_shop(name=f"{WORD} Hardware", outcomes=(f"{WORD} sold",), address=f"Road {WORD}")
    shop.settings.change_shop(contact_phone=OTHER_PHONE)
    choice = PrinterChoice("tcp", "10.9.8.7:9100", wifi_name=f"{WORD} Wi-Fi", wifi_password=f"{WORD}{PHONE}")
    shop.printers.choose(choice)
    shop.notices.post(f"of {WORD}", f"Words of an older version about {NAME}, {PHONE}.", counter.clock.now())
    shop.notices.post("hot", "notices.hot", counter.clock.now(), serious=True, degrees=81)
    shop.link.became(LinkState.OFFLINE, counter.clock.now())
    shop.books.keep("backup", {"folder": f"/media/{WORD}", "why": Said(f"{WORD} is full").kept()})
    shop.books.keep("way in", {"why": Said("way_in.callback", {"address": f"https://{WORD}.example"}).kept()})
    shop.books.tables.drafts.insert({"key": WORD, "staff": owner.id, "text": f"{WORD} {PHONE}"})
    with shop.books.transaction() as connection:
        rotten = json.dumps({"id": "q_9", "state": WORD, "customer": WORD})
        connection.execute("INSERT INTO book_queries (id, doc) VALUES (99999, ?)", (rotten,))
    for text in (WORD, NAME, PHONE, *SPACED, *SECRETS):
        breaks(text)
    return counter


def traces(report: str) -> list[str]:
    """Whatever of hers, of the owner's and of the account's stands in it, letters and digits for themselves."""
    letters, digits = report.lower(), re.sub(r"[^0-9]", "", report)
    said = [word for word in (WORD, "zuwena", "claire", "kabeza", "10.9.8.7", "example") if word in letters]
    said += [secret for secret in SECRETS if secret.lower() in letters]
    numbers = (PHONE[3:], OTHER_PHONE[3:], SCOPED[-9:], ACCOUNT.waba_id, ACCOUNT.phone_number_id)
    return said + [number for number in numbers if number in digits]


def got(phone: Phone) -> requests.Response:
    return phone.open_only("/settings/report")


def test_as_the_owners_file_and_at_the_console_nothing_of_a_person_is_in_it(
    full: Counter, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    phone = full.signed_in(f"Claire {WORD}", owner=True)
    assert "/settings/report" in phone.open("/settings").text
    answer = got(phone)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "iduka-report-2026-11-20.txt" in answer.headers["Content-Disposition"]
    monkeypatch.setenv("EDGE_DATA", str(full.shop.config.data))
    assert server.main(["report"]) == 0  # beside the running shop
    for report in (answer.text, capsys.readouterr().out):
        assert traces(report) == []
        for told in (
            "Iduka 0.1.0",
            "Python 3.",
            "memory",
            "offline",
            "tcp",
            "ValueError",
            "notices.hot, serious",
        ):
            assert told in report, told


def test_what_the_disk_does_not_take_is_told_all_the_same_and_kept_later(counter: Counter, aline: Phone):
    counter.stand_still()
    breaks("Amina")
    counter.disk.full = True
    assert got(aline).status_code == 200
    counter.disk.full = False
    assert "FileNotFoundError" in got(aline).text


def test_it_is_the_owners_alone(counter: Counter):
    eric = counter.signed_in("Eric")
    assert got(eric).status_code == 403


def test_a_store_that_is_damaged_in_one_place_tells_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    with open_counter(tmp_path / "data") as counter:
        counter.shop.notices.post("hot", "notices.hot", counter.clock.now(), degrees=81)
    database = tmp_path / "data/iduka.db"
    with closing(sqlite3.connect(database)) as store:
        pages = store.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'book_prints'").fetchall()
        (size,) = store.execute("PRAGMA page_size").fetchone()
    with database.open("r+b") as file:
        for (page,) in pages:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
    monkeypatch.setenv("EDGE_DATA", str(tmp_path / "data"))
    server.main(["report"])
    report = capsys.readouterr().out
    assert "cannot be read" in report
    assert "memory" in report
    assert "notices.hot" in report
