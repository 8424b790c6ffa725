"""A disk that fails under the real program: 503 and nothing lost, pages still read, and no restart to get well."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from edge.practice.webhooks import sign
from edge.registers.books import Books
from proof.power import tape
from proof.power.bodies import Body
from tests.kit.paths import ROOT
from tests.kit.phones import Phone
from tests.kit.programs import Program, until
from tests.kit.support import ACCOUNT

# The letters of proof/power/disk.c, and what the disk does with each.
ILLS = {"n": "it is full", "s": "fsync fails", "w": "writing fails", "r": "it is read-only"}
AT_ONCE = 8

# Runs the real program, and ends its committer by an exception from outside when a line comes in.
COMMITTER_ENDS = """
import ctypes, sys, threading
import server

def end():
    sys.stdin.readline()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "journal committer"]
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
    print("done", flush=True)

threading.Thread(target=end, daemon=True).start()
sys.exit(server.main(["serve"]))
"""


class Disk:
    """The disk under one program; `ill` is a letter of disk.c, or none."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._trouble = folder / "trouble"
        self.variables = tape.preloaded(tape.build(folder), data, trouble=self._trouble)

    def ill(self, letter: str) -> None:
        self._trouble.write_text(letter, "ascii")

    def well(self) -> None:
        self._trouble.unlink()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path / "data")
    yield program
    program.stop()


def sent(shop: Program, numbers: Sequence[int], *, ending: bool = False) -> list[int]:
    """Webhooks with these bodies, all at the same time; the answers. ending: 0 for one that found nobody any more."""

    def one(number: int) -> int:
        raw = Body(number).raw
        signed = {"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}
        try:
            return requests.post(shop.hook_url, raw, headers=signed, timeout=60).status_code
        except requests.ConnectionError:
            if not ending:
                raise
            return 0

    with ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(one, numbers))


def health(shop: Program) -> requests.Response:
    return requests.get(f"{shop.lan_url}/healthz", timeout=60)


def all_taken(shop: Program, numbers: Sequence[int]) -> Callable[[], bool]:
    return lambda: set(sent(shop, numbers)) == {200}


def shown(phone: Phone, text: str) -> Callable[[], bool]:
    return lambda: text in phone.open("/?see=waiting").text


@pytest.mark.needs("cc")
def test_a_failing_disk_is_answered_503_and_the_shop_gets_well_with_it(shop: Program, tmp_path: Path) -> None:
    pins = shop.set_up(ACCOUNT)
    code = shop.enrolment_code()
    disk = Disk(tmp_path, shop.data)
    shop.environment |= disk.variables
    shop.start()
    phone = Phone(shop.lan_url)
    phone.sign_in(code, "Aline", pins["Aline"])
    first = 1
    for letter, words in ILLS.items():
        before, after = range(first, first + AT_ONCE), range(first + AT_ONCE, first + 2 * AT_ONCE)
        first = after.stop
        assert set(sent(shop, before)) == {200}, words
        assert until(shown(phone, f"Customer {customer_of(before[0])}")), words

        disk.ill(letter)
        assert set(sent(shop, after)) == {503}, words
        assert not health(shop).json()["ok"], words
        assert phone.open("/").status_code == 200, words
        assert "What customers write waits at WhatsApp" in phone.page.text, words
        assert phone.submit(phone.form("/take-next")).status_code == 503, words
        assert "The running server says: The box’s disk" in shop.run("check").stdout, words

        disk.well()
        assert until(all_taken(shop, after)), words
        assert until(lambda: health(shop).status_code == 200), words
        assert "What customers write waits at WhatsApp" not in phone.open("/").text, words
        assert phone.submit(phone.form("/take-next")).status_code == 200, words
    phone.close()
    shop.kill()
    for name in disk.variables:
        del shop.environment[name]
    shop.start()
    assert until(lambda: shop.status()["journal"]["unread"] == 0)
    assert shop.stop() == 0
    every_message_is_there_once(shop.data, range(1, first))


def customer_of(number: int) -> int:
    """The number under which bodies.py knows who wrote."""
    return int(Body(number).raw.partition(b'"name":"Customer ')[2].partition(b'"')[0])


def every_message_is_there_once(data: Path, numbers: Sequence[int]) -> None:
    books = Books.open(data)
    with books.reading() as connection:
        found = [row[0] for row in connection.execute("SELECT wamid FROM messages WHERE direction = 'in'")]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    claimed = books.tables.tally("queries", "state")["claimed"]
    books.close()
    assert sorted(found) == sorted(wamid for number in numbers for wamid in Body(number).wamids)
    assert claimed == len(ILLS)


def test_when_the_committer_dies_the_program_ends_by_itself(shop: Program) -> None:
    shop.set_up(ACCOUNT)
    command, pipe = [sys.executable, "-c", COMMITTER_ENDS], subprocess.PIPE
    environment = {**shop.environment, "PYTHONPATH": os.fspath(ROOT)}
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as program:
        assert program.stdin
        assert program.stdout
        try:
            assert "is open on" in program.stdout.readline()
            assert sent(shop, [1]) == [200]
            program.stdin.write("now\n")
            program.stdin.flush()
            while program.stdout.readline() != "done\n":
                pass
            # It ends within a second, on a busy machine before all have asked: but nobody waits for a dead writer.
            assert set(sent(shop, [2, 3, 4], ending=True)) <= {503, 0}
            with suppress(requests.ConnectionError):
                assert health(shop).status_code == 503
            _, said = program.communicate(timeout=60)
        finally:
            program.kill()
    assert program.returncode == 1
    assert "The store's writer has ended" in said
    assert shop.status()["journal"]["total"] == 1
