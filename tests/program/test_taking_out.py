"""The owner's page that takes everything out, and a customer's file: made beside the shop, whole or not there."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import PIN, Counter, open_counter, webhook_of
from tests.kit.sticks import open_stick

READY = "The files are ready."


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


def writes(counter: Counter, number: int, *texts: str, name: str = "Amina") -> None:
    at = str(int(counter.clock.at.timestamp()))
    phone = f"2507880{number:05d}"
    messages = []
    for text in texts:
        counter.wamids += 1
        messages.append(
            {"id": f"w.{counter.wamids}", "from": phone, "timestamp": at, "type": "text", "text": {"body": text}}
        )
    counter.webhook(webhook_of(*messages, name=name, phone=phone))


def repeat_the_first(counter: Counter, times: int) -> None:
    """The first message so many times more: with them an export takes a while."""
    with counter.shop.books.transaction() as connection:
        connection.executemany(
            "INSERT INTO messages (customer, direction, kind, text, received_at, side, data)"
            " SELECT customer, 'in', 'text', ?, received_at, '', '{}' FROM messages WHERE seq = 1",
            ((f"text {n}",) for n in range(times)),
        )


def begins(phone: Phone, place: str = "download", pin: str = PIN) -> str:
    phone.open("/takeout")
    return words(phone.submit(phone.form("/takeout"), place=place, pin=pin).text)


def ends(phone: Phone) -> str:
    """What the page says once nothing is under way any more. The child has the lowest priority of the machine."""
    assert until(lambda: not phone.open("/takeout").text.count("/takeout/stop"), 300)
    return words(phone.page.text)


def link(phone: Phone) -> str:
    found = re.search(r'href="(/takeout/x_[a-z0-9]+)"', phone.page.text)
    assert found, phone.page.text
    return unescape(found[1])


def exports(counter: Counter) -> list[str]:
    home = counter.shop.config.data / "exports"
    return sorted(path.name for path in home.iterdir()) if home.exists() else []


def test_an_owner_takes_everything_out_with_their_pin_and_downloads_it(shop: Counter):
    writes(shop, 1, "Do you have nails?", "Two inches")
    writes(shop, 2, "Paint?", name="Jean Bosco")
    phone = shop.signed_in("Aline", owner=True)
    page = words(phone.open("/takeout").text)
    assert "2 customers, 3 messages, 0 files" in page
    assert "This is not your PIN" in begins(phone, pin="0000")
    assert exports(shop) == []
    begins(phone)
    assert READY in ends(phone)
    assert "3 messages, 0 files" in words(phone.page.text)
    told = phone.ask(link(phone))
    assert told.headers["Content-Type"] == "application/zip"
    assert re.search(r"iduka-export-[0-9-]+\.zip", told.headers["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(told.content)) as packed:
        assert packed.testzip() is None
        told_messages = [json.loads(line)["text"] for line in packed.read("messages.jsonl").splitlines()]
    assert told_messages == ["Do you have nails?", "Two inches", "Paint?"]


def test_a_download_that_broke_off_goes_on_where_it_was(shop: Counter):
    writes(shop, 1, "Do you have nails?")
    phone = shop.signed_in("Aline", owner=True)
    begins(phone)
    ends(phone)
    whole = phone.ask(link(phone))
    half = len(whole.content) // 2
    rest = phone.ask(link(phone), Range=f"bytes={half}-")
    assert rest.status_code == 206
    assert rest.headers["ETag"] == whole.headers["ETag"]
    assert whole.content[:half] + rest.content == whole.content


def test_nobody_but_an_owner_sees_or_fetches_it(shop: Counter):
    writes(shop, 1, "Do you have nails?")
    owner, eric = shop.signed_in("Aline", owner=True), shop.signed_in("Eric")
    begins(owner)
    ends(owner)
    there = link(owner)
    customer = shop.shop.books.tables.customers.all()[0]["id"]
    for path in ("/takeout", there):
        assert eric.open(path).status_code == 403
    assert f"/c/{customer}/file" not in eric.open(f"/c/{customer}").text
    for path in ("/takeout", "/takeout/drop", "/takeout/stop", f"/c/{customer}/file"):
        eric.open("/me")
        assert eric.send(path, token=eric.token(), form="pdf", place="download", pin=PIN).status_code == 403
    assert shop.phone().ask(there, X="").url.endswith("/enrol"), "a stranger"
    assert exports(shop) == [f"{there.rpartition('/')[2]}.zip"]


def test_it_is_deleted_by_a_tap_after_a_day_and_before_the_next(shop: Counter):
    writes(shop, 1, "Do you have nails?")
    shop.stand_still()
    phone = shop.signed_in("Aline", owner=True)
    begins(phone)
    ends(phone)
    first = link(phone)
    phone.submit(phone.form("/takeout/drop"))
    assert (exports(shop), phone.ask(first).status_code) == ([], 404)
    begins(phone)
    ends(phone)
    second = link(phone)
    begins(phone)
    ends(phone)
    assert len(exports(shop)) == 1
    assert phone.ask(second).status_code == 404
    shop.clock.forward(minutes=23 * 60)
    shop.shop.memory.outgoing.tidy()
    assert len(exports(shop)) == 1
    shop.clock.forward(minutes=2 * 60)
    shop.shop.memory.outgoing.tidy()
    assert exports(shop) == []
    assert READY not in words(shop.signed_in("Aline").open("/takeout").text)


def test_it_goes_to_the_stick_or_to_a_folder_on_the_box(tmp_path: Path):
    with open_stick() as stick, open_counter(tmp_path / "data", backup=stick) as shop:
        writes(shop, 1, "Do you have nails?")
        phone = shop.signed_in("Aline", owner=True)
        (stick / "iduka-export-2026-11-20-0100.zip.part").write_text("of one that the power cut")
        begins(phone, "stick")
        page = ends(phone)
        (made,) = stick.glob("iduka-export-*")
        assert f"They lie on the stick: {made}" in page
        with zipfile.ZipFile(made) as packed:
            assert packed.testzip() is None
        begins(phone, "folder")
        page = ends(phone)
        (name,) = exports(shop)
        assert f"They lie on the box: {tmp_path / 'data' / 'exports' / name}" in page
        assert (tmp_path / "data" / "exports" / name / "index.html").exists()


def test_a_stick_that_is_out_is_told_in_a_sentence(tmp_path: Path):
    with open_counter(tmp_path / "data", backup=tmp_path / "no-stick") as shop:
        phone = shop.signed_in("Aline", owner=True)
        begins(phone, "stick")
        assert "The files were not written. The backup stick is not in" in ends(phone)


def test_one_is_made_at_a_time_and_can_be_stopped_with_nothing_left(shop: Counter):
    writes(shop, 1, "Do you have nails?")
    shop.stand_still()
    repeat_the_first(shop, 100_000)
    phone = shop.signed_in("Aline", owner=True)
    assert "You may leave this page" in begins(phone)
    token = phone.token()
    assert "already" in words(phone.send("/takeout", token=token, place="download", pin=PIN).text)
    assert phone.open("/").status_code == 200, "the shop goes on"
    phone.open("/takeout")
    phone.submit(phone.form("/takeout/stop"))
    assert "Somebody stopped it" in ends(phone)
    assert exports(shop) == []


def test_its_child_ends_with_the_shop_also_where_a_script_has_switched_off_ctrl_c(shop: Counter, tmp_path: Path):
    writes(shop, 1, "Do you have nails?")
    repeat_the_first(shop, 20_000)
    data, there = shop.shop.config.data, tmp_path / "export.zip"
    wish = {"data": str(data), "stick": "", "there": str(there), "customer": "", "form": "zip", "place": "download"}
    command = ["sh", "-c", "trap '' INT; exec \"$0\" -m edge.takeout.child", sys.executable]
    given = json.dumps(wish).encode() + b"\n"
    told = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, check=False, timeout=60)
    assert (told.returncode, told.stderr) == (1, b"")
    assert list(tmp_path.glob("export*")) == []


def test_what_a_death_of_the_program_has_left_is_told_and_cleared_away(tmp_path: Path):
    with open_counter(tmp_path / "data") as shop:
        writes(shop, 1, "Do you have nails?")
        phone = shop.signed_in("Aline", owner=True)
        begins(phone)
        ends(phone)
        books = shop.shop.books
        with books.transaction():
            books.keep("export", {**books.kept("export"), "state": "under_way"})
        (tmp_path / "data" / "exports" / "x_left.zip.part").write_text("half")
    with open_counter(tmp_path / "data") as shop:
        shop.shop.memory.outgoing.tidy()
        assert exports(shop) == []
        assert "It was cut off" in words(shop.signed_in("Aline").open("/takeout").text)


@pytest.mark.needs("pdftotext")
def test_a_customers_file_is_a_pdf_or_pages_from_their_page(shop: Counter):
    writes(shop, 1, "Do you have nails?", "x" * 300, "Café (at the corner)")
    writes(shop, 2, "A secret of another", name="Jean Bosco")
    phone = shop.signed_in("Aline", owner=True)
    amina = next(one["id"] for one in shop.shop.books.tables.customers.all() if one["name"] == "Amina")
    for form in ("pdf", "zip"):
        phone.open(f"/c/{amina}")
        phone.send(f"/c/{amina}/file", token=phone.token(), form=form)
        assert READY in ends(phone), form
        content = phone.ask(link(phone)).content
        assert b"secret" not in content
        if form == "pdf":
            read = ["pdftotext", "-", "-"]
            told = subprocess.run(read, input=content, capture_output=True, check=True).stdout.decode()
            assert "Kabeza Hardware" in told
            assert told.index("Do you have nails?") < told.index("Café (at the corner)")
            assert told.count("x") >= 300
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                assert f"chats/{amina}.html" in packed.namelist()


def test_where_the_box_has_no_room_nothing_is_begun(shop: Counter, monkeypatch: pytest.MonkeyPatch):
    writes(shop, 1, "Do you have nails?")
    phone = shop.signed_in("Aline", owner=True)
    disk = os.statvfs(shop.shop.config.data)
    little = os.statvfs_result((*tuple(disk)[:3], 1000, 1000, *tuple(disk)[5:]))
    monkeypatch.setattr(os, "statvfs", lambda path: little)
    assert "The box has no room for this" in begins(phone)
    assert exports(shop) == []
