"""What a box runs out of beside room: file descriptors, inodes, room for its log. And what one customer can flood."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
import requests

from edge.backup import by_hand
from edge.practice import samples
from edge.practice.webhooks import sign
from proof.power.bodies import Body
from tests.kit.programs import Program, until
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.sticks import mounted
from tests.kit.support import ACCOUNT, open_room


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    room = open_room(tmp_path / "data")
    room.settings.change_account(ACCOUNT)
    room.staff("Aline")
    room.close()
    program = Program(tmp_path / "data")
    yield program
    program.stop()


def post(session: requests.Session, url: str, raw: bytes) -> int:
    signed = {"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}
    return session.post(url, raw, headers=signed, timeout=60).status_code


def unread(program: Program) -> int:
    counts = program.status()["journal"]
    assert isinstance(counts, dict)
    return int(counts["unread"])


def process_of(program: Program) -> int:
    """Its id: the child of ours that was told of this data folder."""
    told = f"EDGE_DATA={program.data}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if told in (folder / "environ").read_bytes().split(b"\0") and b"serve" in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError("it does not run")


def test_where_nothing_more_can_be_logged_webhooks_are_taken_all_the_same(program: Program):
    program.inside = ("sh", "-c", 'exec "$@" 2>/dev/full', "sh")
    program.start()
    with requests.Session() as session:
        for number in range(20):
            unsigned = session.post(program.hook_url, b"{}", headers={"X-Hub-Signature-256": "sha256=0"}, timeout=60)
            assert unsigned.status_code == 401, "which would be a line of the log"
            assert post(session, program.hook_url, Body(number).raw) == 200
    assert until(lambda: unread(program) == 0)
    assert requests.get(f"{program.lan_url}/healthz", timeout=60).status_code == 200
    assert program.stop() == 0


def test_without_a_file_descriptor_left_whoever_is_connected_is_served_and_others_once_there_are_some(
    program: Program,
):
    program.start()
    process = process_of(program)
    before = resource.prlimit(process, resource.RLIMIT_NOFILE)
    with requests.Session() as session:
        assert post(session, program.hook_url, Body(1).raw) == 200
        # What is open stays so, and there is no lower number that is free.
        resource.prlimit(process, resource.RLIMIT_NOFILE, (3, before[1]))
        assert [post(session, program.hook_url, Body(number).raw) for number in range(2, 12)] == [200] * 10
        with pytest.raises(requests.RequestException):
            requests.get(f"{program.lan_url}/healthz", timeout=2)
        resource.prlimit(process, resource.RLIMIT_NOFILE, before)
        assert until(lambda: requests.get(f"{program.lan_url}/healthz", timeout=60).status_code == 200)
        assert post(session, program.hook_url, Body(12).raw) == 200
    assert until(lambda: unread(program) == 0)
    assert process_of(program) == process, "it has not begun anew"


def test_without_an_inode_left_texts_are_taken_and_a_file_is_refused_in_words(tmp_path: Path):
    with mounted(tmp_path / "disk", 600) as disk, open_counter(disk / "data") as counter:
        eric = counter.signed_in("Eric")
        query = counter.hears("a question")
        eric.open("/")
        eric.submit(eric.form(f"/q/{query}/claim"))
        inodes(disk, left=0)
        counter.webhook(webhook_of(text("wamid.new", "Still here?"), name="Amina", phone="250788000101"))
        assert "Still here?" in eric.open("/?see=over").text
        for left, status in ((0, 507), (1000, 200)):
            inodes(disk, left=left)
            eric.open(f"/q/{query}")
            form = eric.form(f"/q/{query}/attach")
            told = eric.send_file(form.action, "photo.jpg", samples.jpeg(samples.TAP), **form.fields, text="This one")
            assert told.status_code == status, told.text
        assert eric.submit(eric.form(f"/q/{query}/reply"), text="Here I am").status_code == 200


def inodes(disk: Path, *, left: int) -> None:
    found = os.statvfs(disk)
    most = found.f_files - found.f_ffree + left
    subprocess.run(["mount", "-o", f"remount,nr_inodes={most}", str(disk)], check=True)


def text(wamid: str, words: str, at: int = 1_795_000_000) -> dict[str, object]:
    return {"id": wamid, "from": "250788000101", "timestamp": str(at), "type": "text", "text": {"body": words}}


def test_thousands_of_messages_of_one_number_are_one_line_and_hide_nobody(tmp_path: Path):
    room = open_room(tmp_path / "data")
    room.settings.change_account(ACCOUNT)
    flood = (text(f"wamid.{number}", "hello?") for number in range(3000))
    while some := list(islice(flood, 500)):
        room.journal.append(webhook_of(*some, name="Amina", phone="250788000101"))
    other = {**text("wamid.other", "Do you have nails?"), "from": "250788000102"}
    room.journal.append(webhook_of(other, name="Bosco", phone="250788000102"))
    room.sort()
    room.close()
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        board = aline.open("/?see=over")
        assert len(re.findall(r'action="/q/\w+/claim"', board.text)) == 2
        assert "Do you have nails?" in board.text
        assert len(board.content) < 60_000
        pages = {query: aline.open(f"/q/{query}").content for query in re.findall(r"/q/(q_\w+)/claim", board.text)}
    assert sum(b"Do you have nails?" in page for page in pages.values()) == 1
    assert max(map(len, pages.values())) < 250_000


def test_many_webhooks_beside_searches_backups_and_checkpoints_are_all_taken(counter: Counter, stick: Path):
    aline = counter.signed_in("Aline", owner=True)
    lanes, each = 64, 6
    url = f"http://127.0.0.1:{counter.shop.hook_port}/webhook"

    def lane(number: int) -> list[int]:
        with requests.Session() as session:
            return [post(session, url, Body(number * each + one).raw) for one in range(each)]

    with ThreadPoolExecutor(lanes) as pool:
        answers = [pool.submit(lane, number) for number in range(lanes)]
        looks = 0
        while not all(one.done() for one in answers):
            assert aline.open("/search?q=question").status_code == 200
            by_hand(counter.shop.config.data, stick, counter.clock.at)
            counter.shop.books.database.checkpoint()
            looks += 1
    assert [status for one in answers for status in one.result()] == [200] * (lanes * each)
    assert looks
    assert until(lambda: not counter.shop.books.journal.counts()["unread"])
    assert json.loads(requests.get(f"{counter.shop.lan_url}/healthz", timeout=60).text)["ok"]
