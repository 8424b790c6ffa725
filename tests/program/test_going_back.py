"""A new version has changed the form of the data and failed: the one before it goes on, and nothing of it is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
import requests

from edge.backup.going_back import YOUNG, go_back
from edge.clock import stamp
from edge.disk.disk_trouble import StoreRefused
from edge.practice.webhooks import sign
from edge.records.access_records import PhoneRecord
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from proof.power import tape
from proof.power.bodies import Body
from proof.power.disk import Disk, Loss
from tests.kit.disk_images import laid_out, start_image
from tests.kit.paths import ROOT
from tests.kit.programs import Program, until
from tests.kit.support import ACCOUNT, AMINA, BOSCO, NOON, HandClock, Room, open_room

LAST = len(SCHEMA)
MORE = "CREATE TABLE of_the_newer (x);\n"
NEWER = (*SCHEMA, MORE)
CUTS = 24


@pytest.fixture
def newer(room: Room, tmp_path: Path) -> Iterator[Room]:
    """The room as a newer version has opened it; it had a query of Amina's with two replies, and one of Bosco's."""
    aline = room.staff("Aline")
    for who in (AMINA, BOSCO):
        room.desk.claim(room.writes(f"wamid.{who.name}", who=who), aline)
    query = room.open_query(room.customer(AMINA)["id"])  # type: ignore[arg-type]
    for text in ("It left.", "Who knows."):
        room.desk.reply(query, aline, text)
    room.close()
    upgraded = open_room(tmp_path / "data", room.clock, schema=NEWER)
    yield upgraded
    upgraded.close()


def replies(room: Room) -> dict[str, Delivery]:
    return {each["text"]: Delivery(each["state"]) for each in room.books.tables.replies.all()}


def bodies(books: Books) -> list[bytes]:
    with books.reading() as connection:
        return [body for (body,) in connection.execute("SELECT body FROM journal ORDER BY seq")]


def test_what_was_acknowledged_since_the_copy_is_there_and_no_reply_leaves_twice(newer: Room, tmp_path: Path):
    data, clock, aline = tmp_path / "data", newer.clock, newer.staff("Aline")
    newer.journal.append_all([Body(1).raw, Body(2).raw])
    newer.sort()
    newer.journal.append(Body(3).raw)
    (first, *_) = newer.outbox.due(clock.now())
    newer.outbox.accepted(newer.outbox.begin(first.id, clock.now()), "wamid.left", clock.now())
    for text in ("Written since, and left.", "Written since, and waits."):
        reply = newer.desk.reply(newer.open_query(newer.customer(BOSCO)["id"]), aline, text)  # type: ignore[arg-type]
        if "left" in text:
            newer.outbox.accepted(newer.outbox.begin(reply, clock.now()), "wamid.since", clock.now())
    newer.close()

    found = go_back(data, clock.now())
    assert found is not None
    assert (found.entries, found.in_doubt, found.left_out) == (3, 2, 0)
    assert go_back(data, clock.now()) is None, "it is done"
    with closing(sqlite3.connect(data / f"after-upgrade-{LAST + 1}.db")) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert kept.execute("SELECT count(*) FROM journal").fetchone() == (3,)
    room = open_room(data, clock)
    try:
        room.sort()
        assert room.books.messages.by_wamid(Body(3).wamids[0]) is not None
        assert {text: state.value for text, state in replies(room).items()} == {
            "It left.": "sent",
            "Who knows.": "unsure",
            "Written since, and left.": "sent",
            "Written since, and waits.": "unsure",
        }
        assert room.outbox.due(clock.now()) == []
        ((_, said),) = room.kept_notices()
        assert "Replies to look at: 2." in said
    finally:
        room.close()


def test_whose_access_has_ended_since_the_copy_does_not_come_in_again_by_it(room: Room, tmp_path: Path):
    data, phones = tmp_path / "data", [PhoneRecord(f"p_{name}", name, name, stamp(NOON)) for name in ("kept", "lost")]
    for phone in phones:
        room.books.phones.add(phone)
    eric = [room.staff(name, owner=name == "Aline") for name in ("Aline", "Eric")][1]
    room.close()
    newer = open_room(data, room.clock, schema=NEWER)
    newer.books.phones.remove("p_lost")
    newer.team.leave(eric, newer.clock.now())
    newer.close()
    assert go_back(data, room.clock.now())
    back = open_room(data, room.clock)
    assert [phone.id for phone in back.books.phones.all()] == ["p_kept"]
    assert [one.name for one in back.team.everyone()] == ["Aline"]
    back.close()


def test_without_a_copy_nothing_is_touched_and_the_way_out_is_said(newer: Room, tmp_path: Path):
    data = tmp_path / "data"
    newer.close()
    (data / f"before-upgrade-{LAST}.db").unlink()
    before = (data / "iduka.db").read_bytes()
    with pytest.raises(StoreRefused, match="Start the newer version again"):
        go_back(data, newer.clock.now())
    assert (data / "iduka.db").read_bytes() == before


def test_what_a_newer_version_has_done_for_days_is_left_to_a_person(newer: Room, tmp_path: Path):
    data = tmp_path / "data"
    newer.close()
    copy = data / f"before-upgrade-{LAST}.db"
    os.utime(copy, ((NOON - 2 * YOUNG).timestamp(),) * 2)
    with pytest.raises(StoreRefused, match="for more than a day"):
        go_back(data, newer.clock.now())
    assert copy.exists()


def test_a_copy_of_an_earlier_upgrade_never_passes_for_one_of_this(newer: Room, tmp_path: Path):
    newer.close()
    data = tmp_path / "data"
    assert go_back(data, newer.clock.now())
    stale = data / f"before-upgrade-{LAST}.db"
    stale.write_text("of another day")
    stale.with_suffix(".partial").mkdir()  # which is where a new one would be made
    Database.open(data, NEWER).close()
    assert not stale.exists()


@pytest.mark.needs("cc")
def test_wherever_the_power_is_cut_on_the_way_back_the_next_start_has_all_that_was_acknowledged(
    newer: Room, tmp_path: Path
):
    data, raws = tmp_path / "data", [Body(number).raw for number in range(5)]
    newer.journal.append_all(raws)
    newer.close()
    image, steps = start_image(data), taped(data, tmp_path)
    syncs = [place for place, step in enumerate(steps) if step.kind is not tape.Kind.WRITE]
    places = sorted(set(syncs[:: max(1, len(syncs) // CUTS)]))
    disk, random, seen = Disk(data, image), Random(1), set()
    for number, (before, place) in enumerate(pairwise([0, *places, len(steps)])):
        for step in steps[before:place]:
            disk.apply(step)
        laid_out(data, disk.found(list(Loss)[number % len(Loss)], random))
        seen.add(go_back(data, newer.clock.now()) is None)
        books = Books.open(data)
        assert bodies(books) == raws, place
        assert len(books.tables.replies) == 2
        books.close()
    assert seen == {True, False}, "cuts before the change and after it"


def taped(data: Path, folder: Path) -> list[tape.Step]:
    """What a program does to the folder as it goes back."""
    watched = {**Program(data).environment, **tape.preloaded(tape.build(folder), data, tape=folder / "tape")}
    script = "import sys, pathlib, edge.clock, edge.backup.going_back as back\n"
    script += "assert back.go_back(pathlib.Path(sys.argv[1]), edge.clock.Clock().now())"
    subprocess.run([sys.executable, "-c", script, str(data)], env=watched, cwd=ROOT, check=True, timeout=60)
    return list(tape.read(folder / "tape"))


def installed(folder: Path) -> Path:
    """The start script of a new version with one more step, which lies beside the one before it."""
    for name in ("iduka", "iduka.old"):
        home = folder / name
        (home / ".venv/bin").mkdir(parents=True)
        (home / ".venv/bin/python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (home / ".venv/bin/python").chmod(0o755)
        shutil.copytree(ROOT / "edge", home / "edge", ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("static", "systemd"):
            (home / part).symlink_to(ROOT / part) if part == "static" else shutil.copytree(ROOT / part, home / part)
        shutil.copy(ROOT / "server.py", home)
    (folder / "iduka/edge/store/schema" / f"{LAST + 1:04}_newer.sql").write_text(MORE)
    return folder / "iduka/systemd/start"


def test_a_shop_goes_on_after_a_version_that_changed_the_data_and_kept_ending(tmp_path: Path):
    shop = Program(tmp_path / "data")
    shop.set_up(ACCOUNT)
    begin = installed(tmp_path)
    shop.serving = (str(begin),)
    raw = Body(1).raw
    shop.start()
    signed = {"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}
    assert requests.post(shop.hook_url, raw, headers=signed, timeout=60).status_code == 200
    shop.kill()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    (shop.data / "starts").write_text(f"{os.stat(tmp_path / 'iduka').st_ino}:{boot}\n" * 3)
    shop.start()
    try:
        assert Path(f"/proc/{shop.pid}/cwd").resolve() == (tmp_path / "iduka.old").resolve()
        shop.verbs = (sys.executable, str(ROOT / "server.py"))
        assert until(lambda: shop.status()["messages"] == 1)
    finally:
        assert shop.stop() == 0


def test_a_shop_whose_data_are_as_its_version_knows_them_goes_back_to_nothing(room: Room, tmp_path: Path):
    room.close()
    assert go_back(tmp_path / "data", HandClock().now()) is None
