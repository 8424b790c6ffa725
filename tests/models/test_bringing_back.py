"""An export comes back: an empty box becomes the same shop again, with the same figures, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.access.team import Team
from edge.clock import Clock
from edge.desk.views.customer import History
from edge.desk.views.search import Search
from edge.errors import Refusal
from edge.media import Shelf
from edge.outbox.link import LinkBook
from edge.records.events import HasMoved, Received, SignedIn
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.settings import Settings
from edge.takeout.bring_back import BroughtBack, bring_back
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout
from tests.kit.erasing import erases
from tests.kit.examples import examples
from tests.kit.hostile import SAYINGS
from tests.kit.life import Life
from tests.kit.paths import ROOT
from tests.kit.phones import words
from tests.kit.programs import Program, until
from tests.kit.replay import Doors
from tests.kit.shelves import JPEG
from tests.kit.shops import open_counter, webhook_of
from tests.kit.support import HandClock
from tests.kit.webhooks import writes

KIGALI = Doors(ZoneInfo("Africa/Kigali"), tuple((8, 18) for _ in range(7)))
KILLS = int(os.environ.get("KILLS", "4"))
RUNS = int(os.environ.get("IDUKA_RUNS", examples(4)))
START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def program(data: Path, *given: str, code: int = 0) -> str:
    ran = Program(data).run(*given)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stdout if not code else ran.stderr


def rows(there: Path) -> dict[str, list[dict[str, Any]]]:
    """All that is for programs in an export, without what is another box's."""
    found = {path.name: [json.loads(line) for line in path.read_text().splitlines()] for path in there.glob("*.jsonl")}
    for line in found["shop.jsonl"]:
        line.pop("made_at")
    told = [line["data"].get("kind") for line in found["events.jsonl"]]
    if told[-1:] == ["brought back"]:  # what the owner of the second box is told
        found["events.jsonl"].pop()
    for line in found["staff.jsonl"]:  # nobody comes in by an export
        line.update(owner=False, left_at=None)
    return found


def here_or_left(value: Any) -> Any:
    """The same, where "Aline (left)" is Aline: nobody comes in by an export."""
    if isinstance(value, dict):
        left = value.get("key") == "team.has_left"
        return value["facts"]["name"] if left else {name: here_or_left(each) for name, each in value.items()}
    return [here_or_left(each) for each in value] if isinstance(value, list | tuple) else value


def figures(data: Path, clock: HandClock) -> list[dict[str, Any]]:
    """Of each closed day, once more from the events, and of today; search and pages as people see them."""
    with closing(Books.open(data)) as books:
        shop_settings, team = Settings(books), Team(books)
        with books.transaction() as connection:  # what the owner of the second box is told
            connection.execute("DELETE FROM events WHERE kind = 'notice' AND data LIKE '%brought back%'")
        days = BusinessDays(books, shop_settings, clock)
        today = days.today()
        history = History(books, team, LinkBook(books), clock)
        staff = next(iter(team.everyone()), None) or Team(books).add("X", pin=team.pin("4711", cost=4))
        pages = [asdict(history.see(one["id"], staff)) for one in books.tables.customers.all()]
        for page in pages:
            page.pop("link")  # the line of the box itself
            for line in (*page["lines"], *page["story"]):
                if line.get("state") in ("checking", "unsure"):  # which of the two depends on that line
                    line.update(state="unsure", reason=None)
        while books.people.step() or books.words.step():  # as the shop's own loop does it
            pass
        search = Search(books, team)
        with books.reading() as connection:
            texts = [text for (text,) in connection.execute("SELECT DISTINCT text FROM messages ORDER BY 1")]
        found = [asdict(hit) for text in texts if text.strip() for hit in search.find(text).messages]
        return [
            {"closed": [asdict(row) for row in books.days.between("", "9")]},
            {"again": [day.kept() for day in days.recounted()]},
            {"today": today.figures.kept() if today else None},
            {"pages": here_or_left(pages)},
            {"found": here_or_left(found)},
        ]


def exported(data: Path, there: Path) -> Path:
    with closing(Books.open_reading(data)) as books, sink_to(there) as sink:
        Takeout(books, Shelf(data), Clock().now(), lambda done, of: None).take(sink)
    return there


def brought(data: Path, given: Path) -> BroughtBack:
    return bring_back(data, given, Clock().now(), lambda done: None)


@settings(max_examples=RUNS, deadline=None)
@given(seed=st.integers(0, 10**6), steps=st.integers(1, 150))
@example(seed=0, steps=33)  # the box itself wrote to somebody while the shop was closed
def test_any_shop_comes_back_as_it_was_and_its_figures_are_the_same(seed: int, steps: int):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        life = Life(home / "one", Random(seed), START, KIGALI)
        for _ in range(steps):
            life.step()
        clock, replies = life.clock, life.room.books.tables.replies
        for document in replies.all():  # what had not gone is asked about in the second box, which is its own event
            if document["state"] in ("queued", "sending", "held"):
                replies.update({"state": "delivered"}, doc_ids=[document.doc_id])
        life.room.close()
        first = exported(home / "one", home / "first")
        brought(home / "two", first)
        second = exported(home / "two", home / "second")
        assert rows(second) == rows(first)
        assert figures(home / "two", clock) == figures(home / "one", clock)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that webhooks have filled: whatever words and names there are, a file, a note, a query that goes on."""
    folder = tmp_path_factory.mktemp("shops")
    with open_counter(folder / "one") as counter:
        for number, saying in enumerate(SAYINGS.values()):
            writes(counter, number, saying or " ", name=saying[:60] or "Amina")
        photo = {"id": "901", "mime_type": "image/jpeg", "sha256": hashlib.sha256(JPEG).hexdigest()}
        at = str(int(counter.clock.at.timestamp()))
        message = {"id": "w.photo", "from": "250788000500", "timestamp": at, "type": "image", "image": photo}
        counter.webhook(webhook_of(message, name="Keza", phone="250788000500"))
        counter.stand_still()
        books = counter.shop.books
        (wanted,) = books.tables.media.all()
        with counter.shop.shelf.coming(wanted["id"]) as file:
            file.write(JPEG)
            counter.shop.shelf.put(wanted["id"], file)
        here = {"state": "fetched", "size": len(JPEG), "mime": "image/jpeg", "shown": True}
        with books.transaction():
            books.tables.media.update(here, doc_ids=[wanted.doc_id])
        query = next(one["id"] for one in books.tables.queries.all() if one["name"] == "Keza")
        counter.shop.desk.claim(query, counter.staff("Aline"))
        counter.shop.desk.note(query, counter.staff("Aline"), "The tall one")
        counter.shop.desk.reply(query, counter.staff("Aline"), "A fine photo")
    program(folder / "one", "export", "--to", str(folder / "out"))
    return folder


@pytest.fixture
def export(filled: Path, tmp_path: Path) -> Path:
    """Everything of it taken out, to be done with as a test likes."""
    return shutil.copytree(filled / "out", tmp_path / "out")


def test_a_shop_that_webhooks_filled_opens_again_with_its_pages_photos_and_search(export: Path, tmp_path: Path):
    data = tmp_path / "two"
    told = program(data, "import", "--from-export", str(export))
    assert f"{len(SAYINGS) + 1} customers" in told
    assert "1 file are back" in told
    assert "Replies that may have gone since: 1" in told
    program(data, "export", "--to", str(tmp_path / "again"))
    first, second = rows(export), rows(tmp_path / "again")
    for name in ("customers", "keys", "messages", "queries", "media", "labels"):
        assert second[f"{name}.jsonl"] == first[f"{name}.jsonl"], name
    (photo,) = (tmp_path / "again" / "media").iterdir()
    assert photo.read_bytes() == JPEG
    with open_counter(data) as counter:
        phone = counter.signed_in("Diane", owner=True)
        keza = next(one["id"] for one in first["customers.jsonl"] if one["name"] == "Keza")
        page = phone.open(f"/c/{keza}").text
        assert "A fine photo" in page
        assert "Aline (left)" in page
        (file,) = first["media.jsonl"]
        assert phone.ask(f"/media/{file['id']}").content == JPEG
        assert until(lambda: "The tall one" in words(phone.open("/search?words=tall").text)), (
            "once the index has come so far"
        )
        assert "This box was filled from an export" in phone.open("/notices").text
        (reply,) = counter.shop.books.tables.replies.all()
        assert reply["state"] == "unsure", "it may have left the other box"
        counter.wamids = 100
        writes(counter, 77, "Somebody new")
        assert counter.shop.books.messages.count() == len(first["messages.jsonl"]) + 1


def test_a_box_that_is_set_up_keeps_its_owner_and_its_account(export: Path, tmp_path: Path):
    data = tmp_path / "two"
    with open_counter(data) as counter:
        counter.signed_in("Aline", owner=True)
        account, events = counter.shop.settings.account(), counter.shop.books.events.count(SignedIn)
    brought(data, export)
    with open_counter(data) as counter:
        assert counter.shop.settings.account() == account
        assert counter.shop.books.events.count(SignedIn) == events
        assert [one.name for one in counter.shop.team.everyone()] == ["Aline"]
        assert not counter.shop.books.events.of_kind(HasMoved), "the box stands where it stood"
        assert "Keza" in counter.signed_in("Aline").open("/").text


def test_a_shop_in_which_somebody_was_erased_comes_back_with_what_stays_of_them_in_figures(tmp_path: Path):
    with open_counter(tmp_path / "one") as counter:
        writes(counter, 1, "A secret", name="Zuwena")
        writes(counter, 2, "Paint?", name="Keza")
        shop, aline = counter.shop, counter.staff("Aline", owner=True)
        query = next(one["id"] for one in shop.books.tables.queries.all() if one["name"] == "Zuwena")
        shop.desk.claim(query, aline)
        shop.desk.reply(query, aline, "Yes")
        shop.books.tables.replies.update({"state": "delivered"})
        shop.desk.close(query, aline, "sold")
        zuwena = next(one["id"] for one in shop.books.tables.customers.all() if one["name"] == "Zuwena")
        assert "Customers who were erased" in erases(counter.signed_in("Aline"), zuwena)
        assert until(lambda: not shop.books.erasures.under_way())
    first = exported(tmp_path / "one", tmp_path / "first")
    assert len(rows(first)["queries.jsonl"]) == 2
    back = brought(tmp_path / "two", first)
    assert (back.customers, back.messages) == (1, 1)
    assert rows(exported(tmp_path / "two", tmp_path / "second")) == rows(first)


def test_where_there_are_customers_nothing_comes_in(filled: Path, export: Path, tmp_path: Path):
    before = rows(export)
    assert "There are customers in" in program(filled / "one", "import", "--from-export", str(export), code=1)
    program(filled / "one", "export", "--to", str(tmp_path / "again"))
    assert rows(tmp_path / "again") == before


def changed(there: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    found = [json.loads(line) for line in (there / name).read_text().splitlines()]
    change(found)
    (there / name).write_text("".join(json.dumps(line) + "\n" for line in found))


def leads_to(file: str, found: list[dict[str, Any]]) -> None:
    found[0].update(file=file)


def written(name: str, text: str) -> Callable[[Path], object]:
    return lambda there: (there / name).write_text(text)


def spoilt(file: str, **fields: Any) -> Callable[[Path], object]:
    """Its first line says something else."""
    return lambda there: changed(there, file, lambda found: found[0].update(fields))


SPOILT: dict[str, Callable[[Path], object]] = {
    "no shop": lambda there: (there / "shop.jsonl").unlink(),
    "a newer program's": spoilt("shop.jsonl", format=2),
    "hours that are none": spoilt("shop.jsonl", hours=[7]),
    "no messages": lambda there: (there / "messages.jsonl").unlink(),
    "no JSON": written("messages.jsonl", "{"),
    "no object": written("customers.jsonl", "[1]\n"),
    "no letters": lambda there: (there / "customers.jsonl").write_bytes(b'{"name": "\xff"}\n'),
    "no number": written("events.jsonl", '{"seq": NaN}\n'),
    "a line without end": written("messages.jsonl", '{"text": "' + "x" * 5_000_000),
    "JSON without a floor": written("messages.jsonl", "[" * 100_000),
    "a text that is a number": spoilt("messages.jsonl", text=7),
    "a text of a megabyte": spoilt("messages.jsonl", text="x" * 2**20),
    "another direction": spoilt("messages.jsonl", direction="up"),
    "a number that counts no further": spoilt("messages.jsonl", seq=2**62),
    "a message of nobody": spoilt("messages.jsonl", customer="c_nobody"),
    "a customer that is a path": spoilt("customers.jsonl", id="../../etc"),
    "a customer that is a page": spoilt("customers.jsonl", id="<script>"),
    "a name of a megabyte": spoilt("customers.jsonl", name="x" * 2**20),
    "two of one id": lambda there: changed(there, "customers.jsonl", lambda found: found.append(found[0])),
    "two messages of one number": lambda there: changed(
        there, "messages.jsonl", lambda found: found.append({**found[0], "wamid": "w.other"})
    ),
    "a query of nobody": spoilt("queries.jsonl", customer="c_nobody"),
    "a reply to nobody": spoilt("replies.jsonl", customer="c_nobody"),
    "a query in no state": spoilt("queries.jsonl", state="asleep"),
    "a reply of no time": spoilt("replies.jsonl", written_at="yesterday"),
    "an event of no time": spoilt("events.jsonl", at="then"),
    "an event of a list": spoilt("events.jsonl", data=[1]),
    "a file that is a path": spoilt("media.jsonl", id="m_../../x"),
    "a boot of a list": written(
        "boots.jsonl", '{"boot": ["x"], "started_at": "2026-11-20T12:00:00.000Z", "sure": true}\n'
    ),
    "a day without figures": written(
        "days.jsonl", '{"date": "2026-11-20", "from_seq": 1, "to_seq": 1, "boot": "", "boottime": 0, "figures": {}}\n'
    ),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_what_our_program_never_writes_is_refused_whole_and_the_box_stays_empty(
    export: Path, tmp_path: Path, kind: str
):
    SPOILT[kind](export)
    data = tmp_path / "two"
    with pytest.raises(Refusal) as refused:
        brought(data, export)
    assert refused.value.sentence
    assert_empty(data)


@pytest.mark.parametrize("odd", [b'{"text": "\xff"}', b"{", b"[1]", b"", b"\xef\xbb\xbf{}", b'{"seq": NaN}', b"{}"])
def test_the_sentence_names_the_line_that_is_odd(export: Path, tmp_path: Path, odd: bytes):
    whole = (export / "messages.jsonl").read_bytes()
    (export / "messages.jsonl").write_bytes(whole + odd + b"\n")
    with pytest.raises(Refusal) as refused:
        brought(tmp_path / "two", export)
    assert f"Line {whole.count(bytes([10])) + 1} of messages.jsonl" in refused.value.sentence


def assert_empty(data: Path) -> None:
    assert not (data / "restoring").exists()
    assert [path for path in data.glob("media/*/*") if path.is_file()] == []
    with closing(Books.open(data)) as books:
        assert (len(books.tables.customers), books.messages.count(), books.events.count(Received)) == (0, 0, 0)


def test_files_that_are_links_or_lead_elsewhere_or_are_others_are_not_brought(export: Path, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_bytes(JPEG)
    (photo,) = (export / "media").iterdir()
    for number, place in enumerate(
        ("../secret", "media/../../secret", "media/link", str(secret), f"media/{photo.name}")
    ):
        if place == "media/link":
            (export / "media" / "link").symlink_to(secret)
        if number == 4:
            photo.write_bytes(bytes(len(JPEG)))
        changed(export, "media.jsonl", partial(leads_to, place))
        back = brought(tmp_path / f"box{number}", export)
        assert (back.files, back.missing) == (0, 1), place
        assert not [path for path in (tmp_path / f"box{number}").glob("media/*/*") if path.is_file()]


def test_a_zip_that_was_made_to_do_harm_is_refused(export: Path, tmp_path: Path):
    given = tmp_path / "given.zip"
    for name, content in {"../out.jsonl": b"{}", "messages.jsonl": bytes(64 * 2**20)}.items():
        with zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in export.glob("*.jsonl"):
                if path.name != name:
                    packed.write(path, path.name)
            packed.writestr(name, content)
        with pytest.raises(Refusal):
            brought(tmp_path / "two", given)
    (tmp_path / "given.txt").write_text("no zip")
    with pytest.raises(Refusal):
        brought(tmp_path / "two", tmp_path / "given.txt")
    with pytest.raises(Refusal):
        brought(tmp_path / "two", tmp_path / "nowhere")


def killed(data: Path, random: Random, *words: str) -> bool:
    """A short verb, killed at some moment; False where it was quicker."""
    command = [sys.executable, "server.py", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, env=Program(data).environment, cwd=ROOT, **quiet)  # type: ignore[call-overload]
    try:
        running.wait(random.uniform(0.2, 1.5))
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGKILL)
    return bool(running.wait() == -signal.SIGKILL)


def test_killed_at_any_moment_of_coming_back_the_box_is_empty_or_filled(export: Path, tmp_path: Path):
    whole, data, random = rows(export), tmp_path / "two", Random(5)
    for _ in range(KILLS):
        killed(data, random, "import", "--from-export", str(export))
        with closing(Books.open(data)) as books:
            found = books.messages.count()
        assert found in (0, len(whole["messages.jsonl"]))
        if found:
            shutil.rmtree(data)
    shutil.rmtree(data, ignore_errors=True)
    brought(data, export)
    assert rows(exported(data, tmp_path / "again"))["messages.jsonl"] == whole["messages.jsonl"]


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_killed_at_any_moment_of_an_export_there_is_a_whole_one_or_none(filled: Path, tmp_path: Path, name: str):
    whole, there, random = rows(filled / "out"), tmp_path / name, Random(6)
    for _ in range(KILLS):
        was_killed = killed(filled / "one", random, "export", "--to", str(there))
        assert there.exists() or was_killed
        if there.is_dir():
            assert rows(there) == whole
            shutil.rmtree(there)
        elif there.exists():
            with zipfile.ZipFile(there) as packed:
                assert packed.testzip() is None
                assert "shop.jsonl" in packed.namelist(), "it is written last"
            there.unlink()
    program(filled / "one", "export", "--to", str(there))
    assert sorted(path.name for path in tmp_path.iterdir()) == [name], "what a kill has left goes with the next one"


def test_a_child_that_makes_an_export_ends_with_the_program_and_leaves_nothing(filled: Path, tmp_path: Path):
    """However the program ends: its child hears of it, and what it has begun is thrown away."""
    random, data = Random(7), filled / "one"
    for number in range(KILLS):
        there = tmp_path / f"{number}.zip"
        wish = {"data": str(data), "stick": "", "there": str(there), "customer": "", "form": "zip", "place": "download"}
        child = subprocess.Popen(
            [sys.executable, "-m", "edge.takeout.child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdin
        child.stdin.write(json.dumps(wish).encode() + b"\n")
        child.stdin.flush()
        with suppress(subprocess.TimeoutExpired):
            child.wait(random.uniform(0.0, 1.5))
        child.stdin.close()
        child.wait(60)
        assert {path.name for path in tmp_path.iterdir()} <= {there.name}
        if there.exists():
            with zipfile.ZipFile(there) as packed:
                assert packed.testzip() is None
            there.unlink()
