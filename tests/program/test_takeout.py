"""Everything out: what customers wrote, in files that need no Iduka, whatever they wrote and however much."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from edge.registers.books import Books
from tests.kit.formulas import BEGINNING, FORMULAS, read_cells
from tests.kit.hostile import SAYINGS
from tests.kit.paths import ROOT
from tests.kit.programs import Program
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.support import AMINA
from tests.kit.takeouts import export, lines, read_page
from tests.kit.webhooks import writes


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


def test_all_customers_and_messages_are_in_it_for_people_and_for_programs(shop: Counter, tmp_path: Path):
    writes(shop, 1, "Do you have nails?", "Two inches")
    writes(shop, 2, "Paint?", name="Jean Bosco")
    phone = shop.signed_in("Aline")
    query = next(query["id"] for query in shop.shop.books.tables.queries.all() if query["name"] == "Amina")
    shop.shop.desk.claim(query, shop.staff("Aline"))
    shop.shop.desk.reply(query, shop.staff("Aline"), "Yes, galvanised")
    assert "2 customers, 4 messages and 0 files" in export(shop.shop.config.data, "--to", str(tmp_path / "out"))
    there = tmp_path / "out"
    index = read_page(there / "index.html")
    assert "Kabeza Hardware" in index
    assert "Amina +250788000001" in index
    assert "Jean Bosco" in index
    (amina,) = [one["id"] for one in lines(there, "customers.jsonl") if one["name"] == "Amina"]
    chat = read_page(there / "chats" / f"{amina}.html")
    assert chat.index("Do you have nails?") < chat.index("Two inches") < chat.index("Yes, galvanised")
    assert "Aline" in chat
    told = [(line["direction"], line["text"]) for line in lines(there, "messages.jsonl")]
    assert sorted(told) == sorted(
        [("in", "Do you have nails?"), ("in", "Two inches"), ("in", "Paint?"), ("out", "Yes, galvanised")]
    )
    cells = list(csv.DictReader((there / "messages.csv").read_text("utf-8-sig").splitlines()))
    assert [(cell["name"], cell["text"]) for cell in cells][:2] == [
        ("Amina", "Do you have nails?"),
        ("Amina", "Two inches"),
    ]
    assert cells[-1]["written by"] == "Aline"
    assert {line["kind"] for line in lines(there, "events.jsonl")} >= {"received", "claimed"}
    assert phone.open("/").status_code == 200, "the shop went on"


def test_a_file_goes_along_under_its_name_and_what_is_not_here_is_counted(shop: Counter, tmp_path: Path):
    at = str(int(shop.clock.at.timestamp()))
    document = {"id": "900", "mime_type": "application/pdf", "filename": "../../etc/price list.pdf", "sha256": "x"}
    photo = {"id": "901", "mime_type": "image/jpeg", "sha256": "y"}
    messages = [
        {"id": "w.a", "from": AMINA.phone, "timestamp": at, "type": "document", "document": document},
        {"id": "w.b", "from": AMINA.phone, "timestamp": at, "type": "image", "image": photo},
    ]
    shop.webhook(webhook_of(*messages, name="Amina", phone=str(AMINA.phone)))
    shop.stand_still()
    books = shop.shop.books
    first = books.tables.media.all()[0]
    with shop.shop.shelf.coming(first["id"]) as file:
        file.write(b"%PDF-1.4 prices")
        shop.shop.shelf.put(first["id"], file)
    with books.transaction():
        books.tables.media.update({"state": "fetched", "size": 15, "mime": "application/pdf"}, doc_ids=[first.doc_id])
    assert "1 customer, 2 messages and 1 file. 1 file is not on this box." in export(
        shop.shop.config.data, "--to", str(tmp_path / "out")
    )
    (kept,) = (tmp_path / "out" / "media").iterdir()
    assert kept.read_bytes() == b"%PDF-1.4 prices"
    assert kept.name.endswith("price list.pdf")
    assert {line["file"] for line in lines(tmp_path / "out", "messages.jsonl")} == {f"media/{kept.name}", None}
    assert sorted(tmp_path.iterdir()) == [tmp_path / "data", tmp_path / "out"], "nothing is written beside it"


def test_one_customer_is_all_that_is_in_their_export(shop: Counter, tmp_path: Path):
    writes(shop, 1, "Do you have nails?")
    writes(shop, 2, "A secret of another", name="Jean Bosco")
    shop.signed_in("Aline")
    export(shop.shop.config.data, "--to", str(tmp_path / "one.zip"), "--customer", "+250 788 000 001")
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
        assert packed.testzip() is None
        assert {"index.html", "messages.jsonl", "messages.csv"} <= set(packed.namelist())
    assert b"Do you have nails?" in whole
    assert b"secret" not in whole
    assert b"Bosco" not in whole
    told = export(shop.shop.config.data, "--to", str(tmp_path / "two.zip"), "--customer", "+250788999999", code=1)
    assert "No customer is known as" in told
    assert not list(tmp_path.glob("two*"))


def test_it_never_writes_over_anything_and_leaves_nothing_half(shop: Counter, tmp_path: Path):
    writes(shop, 1, "Do you have nails?")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    assert "is there already" in export(shop.shop.config.data, "--to", str(tmp_path / "out"), code=1)
    assert (tmp_path / "out" / "mine").read_text() == "mine"
    (tmp_path / "left.part").mkdir()
    (tmp_path / "left.part" / "index.html").write_text("of one that was cut off")
    export(shop.shop.config.data, "--to", str(tmp_path / "left"))
    assert not (tmp_path / "left.part").exists()


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_place_that_cannot_take_it_is_told_in_a_sentence_and_keeps_nothing(shop: Counter, tmp_path: Path, name: str):
    writes(shop, 1, *(f"Do you have nails? {number}" for number in range(50)))
    assert "cannot be written: No such file" in export(
        shop.shop.config.data, "--to", str(tmp_path / "no" / name), code=1
    )
    there = tmp_path / name
    limited = ["sh", "-c", 'ulimit -f 2; exec "$@"', "sh", sys.executable, "server.py", "export", "--to", str(there)]
    ran = subprocess.run(
        limited,
        env=Program(shop.shop.config.data).environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert "cannot be written: File too large" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_no_secret_of_the_box_is_in_it(shop: Counter, tmp_path: Path):
    writes(shop, 1, "Do you have nails?")
    shop.signed_in("Aline", owner=True)
    export(shop.shop.config.data, "--to", str(tmp_path / "out"))
    whole = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    account = shop.shop.settings.account()
    assert account
    staff, phones = shop.shop.books.tables.staff.all(), shop.shop.books.tables.phones.all()
    secrets = [account.token, account.app_secret, account.verify_token]
    secrets += [document[name] for document in staff for name in ("salt", "pin")]
    secrets += [document["secret"] for document in phones]
    assert [secret for secret in secrets if secret.encode() in whole] == []


def test_hostile_words_and_names_are_only_words_in_it(shop: Counter, tmp_path: Path):
    for number, saying in enumerate(SAYINGS.values()):
        writes(shop, number, saying or " ", "=1+1", name=saying[:60] or "Amina")
    export(shop.shop.config.data, "--to", str(tmp_path / "out"))
    pages = [page.read_text("utf-8") for page in sorted((tmp_path / "out" / "chats").iterdir())]
    tags = {tag for page in pages for tag in re.findall(r"<([a-zA-Z!/][^ >]*)", page)}
    assert tags <= {
        *(
            "!doctype",
            "html",
            "meta",
            "title",
            "/title",
            "style",
            "/style",
            "h1",
            "/h1",
            "bdi",
            "/bdi",
            "p",
            "/p",
            "ol",
        ),
        *("/ol", "li", "/li", "span", "/span", "small", "/small", "/html"),
    }
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    links = re.findall(r"<a ([^>]*)>", index)
    assert sorted(links) == sorted(
        f'href="chats/{one["id"]}.html"' for one in lines(tmp_path / "out", "customers.jsonl")
    )
    assert index.count("<script") == 1
    cells = list(csv.reader((tmp_path / "out" / "messages.csv").read_text("utf-8-sig").splitlines(keepends=True)))
    assert {row[6] for row in cells if row[6].endswith("1+1")} == {"'=1+1"}
    assert not [cell for row in cells for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_no_cell_begins_as_a_formula_whatever_a_spreadsheet_takes_for_its_end(shop: Counter, tmp_path: Path):
    for number, formula in enumerate((*FORMULAS, *SAYINGS.values())):
        writes(shop, number, formula or " ", f"x\r\n{formula}", name=f"{formula[:40]}\r\n=1+1")
    export(shop.shop.config.data, "--to", str(tmp_path / "out"))
    written = (tmp_path / "out" / "messages.csv").read_bytes()
    cells = [cell for delimiter in ",;\t" for row in read_cells(written, delimiter) for cell in row]
    assert [cell for cell in cells if BEGINNING.match(cell.lstrip(' \u200b\ufeff"'))] == []


def test_a_file_whatever_it_is_called_lies_in_one_folder_under_a_plain_name(shop: Counter, tmp_path: Path):
    labels = [
        "../../etc/passwd",
        "a\r\nb.pdf",
        "\u202efdp.exe",
        "C:\\x.pdf",
        "CON",
        "~/.ssh/x",
        "<b>.pdf",
        "x" * 300,
        "=",
    ]
    at = str(int(shop.clock.at.timestamp()))
    messages = [
        {
            "id": f"w.{number}",
            "from": AMINA.phone,
            "timestamp": at,
            "type": "document",
            "document": {"id": f"9{number}", "mime_type": "application/pdf", "filename": label, "sha256": "x"},
        }
        for number, label in enumerate(labels)
    ]
    shop.webhook(webhook_of(*messages, name="Amina", phone=str(AMINA.phone)))
    shop.stand_still()
    books = shop.shop.books
    for found in books.tables.media.all():
        with shop.shop.shelf.coming(found["id"]) as file:
            file.write(b"%PDF-1.4")
            shop.shop.shelf.put(found["id"], file)
        with books.transaction():
            books.tables.media.update(
                {"state": "fetched", "size": 8, "mime": "application/pdf"}, doc_ids=[found.doc_id]
            )
    export(shop.shop.config.data, "--to", str(tmp_path / "out.zip"))
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        names = [name for name in packed.namelist() if name.startswith("media/")]
        assert len(names) == len(labels)
        assert all(re.fullmatch(r"media/[0-9]+ [\w .,()+&'-]{1,200}\.pdf", name) for name in names), names
        page = packed.read(next(name for name in packed.namelist() if name.startswith("chats/"))).decode()
    assert set(re.findall(r'href="\.\./([^"]+)"', page)) == {quote(name) for name in names}


LARGE = """
import resource, sys
from pathlib import Path
from edge.clock import Clock
from edge.media.shelf import Shelf
from edge.registers.books import Books
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout

books = Books.open_reading(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with sink_to(Path(sys.argv[2])) as sink:
    taken = Takeout(books, Shelf(Path(sys.argv[1])), Clock().now(), lambda done, of: None).take(sink)
print(taken.messages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_its_memory_does_not_grow_with_the_messages(tmp_path: Path):
    books = Books.open(tmp_path / "data")
    books.tables.customers.insert({"id": "c_1", "name": "Amina", "created_at": "2026-11-20T12:00:00.000Z"})
    many = (("c_1", f"message {n} " + "x" * 400, f"2026-11-20T12:00:{n % 60:02d}.000Z") for n in range(20_000))
    with books.transaction() as connection:
        connection.executemany(
            "INSERT INTO messages (customer, direction, kind, text, received_at, side, data)"
            " VALUES (?, 'in', 'text', ?, ?, '', '{}')",
            many,
        )
    books.close()
    ran = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path / "data"), str(tmp_path / "out.zip")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    messages, kilobytes = map(int, ran.stdout.split())
    assert messages == 20_000
    assert kilobytes < 12_000, "of some 10 MB of words"
