"""Whatever a verb of the command line refuses, it says what to do next: in a sentence, without a traceback."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.cli import VERBS
from tests.kit.paths import ROOT
from tests.kit.programs import Program
from tests.kit.support import ACCOUNT, open_room
from tests.kit.terminals import Terminal
from tests.kit.verbs import NOBODY, becomes_nobody, ending

SETUP = ["--phone-number-id", ACCOUNT.phone_number_id, "--waba-id", ACCOUNT.waba_id, "--app-secret", "s"]
WORDS = {
    "practice": ["--port", "0", "--empty"],
    "backup": ["--to", "{beside}"],
    "restore": ["{beside}"],
    "rescue": ["{beside}/rescued"],
    "export": ["--to", "{beside}/out"],
    "import": ["{beside}/chat.txt"],
    "setup": [*SETUP, "--verify-token", "v", "--token", "t"],
    "staff": ["add", "Eric"],
}
READERS = ("status", "summary", "export", "import", "setup-address")
WRITERS = ("serve", "practice", "setup", "staff", "enrol", "setup-address")
OWNERS_ALONE = tuple(verb for verb in VERBS if verb not in ("restore", "upgrade"))
root_alone = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def told(data: Path, verb: str, *, nobody: bool = False, door: dict[str, str] | None = None) -> str:
    """What is said where it is refused."""
    words = [word.format(beside=data.parent) for word in WORDS.get(verb, [])]
    settings = {name: value for name, value in Program(data).environment.items() if name.startswith("EDGE_")}
    ended = ending([verb, *words], {**settings, **(door or {})}, becomes_nobody if nobody else lambda: None)
    assert "Traceback" not in ended.said, ended.said
    assert ended.code == 1, ended.said
    return ended.said


@pytest.fixture
def data() -> Iterator[Path]:
    """A shop's folder in one that everybody may enter."""
    with TemporaryDirectory() as everybodys:
        Path(everybodys).chmod(0o755)
        (Path(everybodys) / "chat.txt").write_text("20/11/2026, 12:00 - Amina: Do you have nails?\n")
        folder = Path(everybodys) / "data"
        open_room(folder).close()
        yield folder
        folder.chmod(0o700)


@pytest.mark.parametrize("verb", ["check", "backup", *READERS])
def test_a_folder_without_a_shop_is_told_and_how_to_name_another(tmp_path: Path, verb: str):
    (tmp_path / "chat.txt").write_text("20/11/2026, 12:00 - Amina: Do you have nails?\n")
    said = told(tmp_path / "nothing here", verb)
    assert "EDGE_DATA" in said
    assert "iduka setup" in said
    assert not (tmp_path / "nothing here").exists()


@pytest.mark.parametrize("verb", ["staff", "enrol"])
def test_who_begins_a_shop_by_a_verb_that_needs_one_is_warned(tmp_path: Path, verb: str):
    ran = Program(tmp_path / "new").run(verb, *WORDS.get(verb, []))
    assert ran.returncode == 0
    assert "set EDGE_DATA" in ran.stderr
    ran = Program(tmp_path / "new").run("enrol")
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("verb", ["serve", "practice", "check", "setup", "staff", "enrol", *READERS])
def test_data_of_a_newer_version_are_told_from_those_of_an_older(data: Path, verb: str):
    with closing(sqlite3.connect(data / "iduka.db")) as database:
        database.execute("PRAGMA user_version=999")
    assert re.search("Start the newer version again, or restore a backup", told(data, verb))
    if verb in ("status", "check"):
        with closing(sqlite3.connect(data / "iduka.db")) as database:
            database.execute("PRAGMA user_version=3")
        assert "systemctl start iduka" in told(data, verb)


@pytest.mark.parametrize("verb", ["serve", "check", "setup", "staff", "enrol", *READERS])
def test_a_file_that_is_no_database_sends_to_a_backup(data: Path, verb: str):
    (data / "iduka.db").write_text("These are the notes of somebody.\n" * 300)
    said = told(data, verb)
    assert "iduka rescue FOLDER" in said
    assert "iduka restore FOLDER" in said


@root_alone
@pytest.mark.parametrize("verb", OWNERS_ALONE)
def test_another_user_is_told_whose_shop_it_is(data: Path, verb: str):
    data.chmod(0o700)
    said = told(data, verb, nobody=True)
    assert "run it as the user the shop belongs to (sudo -u root iduka …)" in said


@root_alone
@pytest.mark.parametrize("verb", WRITERS)
def test_a_folder_that_cannot_be_written_is_told_with_the_way_to_open_it(data: Path, verb: str):
    for path in (data, *data.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    data.chmod(0o500)
    said = told(data, verb, nobody=True)
    assert "may not write into the folder" in said
    assert "chmod u+rwx" in said


@root_alone
@pytest.mark.parametrize("verb", ["rescue", "export", "backup"])
def test_a_place_beside_it_that_cannot_be_written_is_named(data: Path, verb: str):
    for path in (data, *data.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    way_out = "Put that right|Run it as the user|Put the backup stick in|Take another place"
    assert re.search(way_out, told(data, verb, nobody=True))


@pytest.mark.parametrize("door", ["EDGE_LAN", "EDGE_HOOK"])
def test_a_port_that_is_taken_is_told_with_the_way_to_another(data: Path, door: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = told(data, "serve", door={door: f"127.0.0.1:{taken.getsockname()[1]}"})
    assert "sudo ss -ltnp" in said
    assert door in said


@pytest.mark.parametrize("verb", ["serve", "setup", "staff", "rescue"])
def test_a_shop_that_runs_is_to_be_stopped_first(data: Path, verb: str):
    room = open_room(data)
    assert "systemctl stop iduka" in told(data, verb)
    room.close()


def test_check_without_a_network_says_so_and_that_nothing_is_lost(data: Path):
    said = told(data, "check")
    assert "There is no connection to WhatsApp" in said
    assert "check again later" in said


@pytest.mark.parametrize("verb", ["status", "check", "summary", "--help"])
def test_who_reads_no_further_is_no_error(data: Path, verb: str):
    with subprocess.Popen(
        [sys.executable, "server.py", verb],
        env=Program(data).environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as ran:
        assert ran.stdout
        assert ran.stderr
        ran.stdout.close()
        said = ran.stderr.read()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_who_presses_the_keys_to_stop_is_told_nothing_of_the_program(tmp_path: Path):
    terminal = Terminal(Program(tmp_path / "data"), "setup", "--token", "-")
    terminal.answers(b"token: ", b"\x03")
    assert terminal.ends() == 130
    assert b"Stopped." in terminal.shown
    assert b"Traceback" not in terminal.shown
