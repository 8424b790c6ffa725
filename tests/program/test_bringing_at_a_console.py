"""server.py import: at a console, beside the running shop or without one; what is doubtful is asked."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge.registers.books import Books
from tests.kit.chats import PROOF, US, exported, png, zipped
from tests.kit.paths import ROOT
from tests.kit.programs import Program
from tests.kit.support import open_room

A_CHAT = exported(
    PROOF.format(name="Amina"), f"13/01/2026, 08:01 - {US}: Good morning", "13/01/2026, 08:02 - Amina: Nails?"
)
NAME = "WhatsApp Chat with Amina.txt"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    room = open_room(tmp_path / "data")
    room.settings.change_shop(name=US)
    room.close()
    program = Program(tmp_path / "data")
    yield program
    program.kill()


def chat(folder: Path, content: bytes = A_CHAT, name: str = NAME) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def kept(data: Path) -> list[str]:
    with closing(Books.open_reading(data)) as books, books.reading() as connection:
        return [text for (text,) in connection.execute("SELECT text FROM messages ORDER BY seq")]


def undo_of(said: str) -> str:
    found = re.search(r"--undo (i_\w+)", said)
    assert found, said
    return found[1]


@pytest.mark.parametrize("running", [False, True])
def test_a_chat_is_imported_listed_and_undone(program: Program, tmp_path: Path, running: bool):
    if running:
        program.start()
    done = program.run("import", chat(tmp_path), "--from-phone", "Eric's phone", "--yes")
    assert done.returncode == 0, done.stderr
    assert "3 new messages, 0 were here already" in done.stdout
    assert kept(program.data) == ["Good morning", "Good morning", "Nails?"]
    again = program.run("import", chat(tmp_path), "--yes")
    assert "0 new messages, 3 were here already" in again.stdout, again.stderr
    listed = program.run("import", "--list").stdout
    assert "Eric's phone: 3 messages" in listed
    for said in (again.stdout, done.stdout):
        assert program.run("import", "--undo", undo_of(said)).returncode == 0
    assert kept(program.data) == []
    assert "undone already" in program.run("import", "--undo", undo_of(done.stdout)).stderr
    assert Path(chat(tmp_path)).exists()


def test_nobody_is_asked_where_nobody_sits_and_nothing_is_imported(program: Program, tmp_path: Path):
    doubtful = chat(tmp_path, exported("3/4/26, 08:00 - Amina: Hello"))
    said = program.run("import", doubtful, "--yes")
    assert said.returncode == 1
    assert "--date-order dmy, 03 April 2026" in said.stdout
    assert "whether the day or the month comes first" in said.stderr
    said = program.run("import", chat(tmp_path))
    assert (said.returncode, "Say --yes" in said.stderr) == (1, True)
    said = program.run("import", chat(tmp_path), "--us", "Aline", "--yes")
    assert "Aline writes nothing in this chat. These do: Amina, Kabeza Hardware." in said.stderr
    assert program.run("import").stderr.startswith("Name a file")
    assert kept(program.data) == []


def test_a_customer_is_chosen_by_number_in_any_way_of_writing_it(program: Program, tmp_path: Path):
    assert program.run("import", chat(tmp_path), "--customer", "+250 788 000 101", "--yes").returncode == 0
    with closing(Books.open_reading(program.data)) as books:
        (customer,) = books.tables.customers.all()
    assert (customer["name"], customer["phone"]) == ("Amina", "250788000101")
    said = program.run("import", chat(tmp_path, name="Bosco.txt"), "--customer", "0788", "--yes")
    assert "Nobody is known by 0788" in said.stderr


def test_several_files_are_imported_and_a_bad_one_stops_none(program: Program, tmp_path: Path):
    bad = chat(tmp_path, b"Dear Sir\n", "letter.txt")
    photo = zipped(
        exported(PROOF.format(name="Bosco"), "13/01/2026, 08:05 - Bosco: IMG-20260113-WA0001.png (file attached)"),
        {"IMG-20260113-WA0001.png": png()},
    )
    done = program.run("import", bad, chat(tmp_path), chat(tmp_path, photo, "WhatsApp Chat with Bosco.zip"), "--yes")
    assert done.returncode == 1
    assert "letter.txt: This file is no exported WhatsApp chat." in done.stderr
    assert "2 new messages, 0 were here already, 1 files." in done.stdout
    assert len(kept(program.data)) == 5


def test_whoever_sits_at_a_terminal_is_asked_and_sees_how_far_it_is(program: Program, tmp_path: Path):
    file = chat(tmp_path, exported("3/4/26, 08:00 - Amina: Hello", "3/4/26, 08:01 - Eric: Hello"), "chat.txt")
    here, there = pty.openpty()
    command = [sys.executable, str(ROOT / "server.py"), "import", file, "--customer", "+250788000101"]
    ran = subprocess.Popen(command, env=program.environment, stdin=there, stdout=there, stderr=there, cwd=ROOT)
    os.close(there)
    seen = ""
    for question, answer in (("Which one?", "dmy"), ("Who?", "2"), ("[y/N]", "y")):
        seen += _until(here, question)
        os.write(here, f"{answer}\n".encode())
    seen += _until(here, "--undo")
    assert ran.wait(60) == 0
    os.close(here)
    assert "For the shop: Eric" in seen or "For the shop: Amina" in seen
    assert "2 of 2 messages" in seen
    assert kept(program.data) == ["Hello", "Hello"]


def _until(terminal: int, words: str) -> str:
    seen = ""
    while words not in seen:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, seen
        seen += os.read(terminal, 4096).decode("utf-8", "replace")
    return seen
