"""The short verbs as somebody at a terminal meets them: what they ask, what they refuse, and always in a sentence."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.access.team import Team
from edge.config import Address, Config
from edge.registers.books import Books
from edge.shop import Shop
from tests.kit.paths import ROOT
from tests.kit.programs import Program
from tests.kit.support import ACCOUNT, open_room
from tests.kit.terminals import Terminal

NOBODY = 65534  # uid and gid of nobody
WHOLE = ["setup", "--phone-number-id", ACCOUNT.phone_number_id, "--waba-id", ACCOUNT.waba_id]
WHOLE += ["--app-secret", "s", "--verify-token", "v", "--token", "t"]


def refused(data: Path, *words: str, given: str = "") -> str:
    ran = Program(data).run(*words, given=given)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    return ran.stderr.strip()


# Setting up


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--phone-number-id", "+250 788 000 101"], "phone_number_id"),
        (["--waba-id", "Kabeza"], "waba_id"),
        (["--token", "two words"], "token"),
        (["--app-secret", "sécret"], "app_secret"),
        (["--name", "x" * 61], "60"),
        (["--token", "@/nowhere/at/all"], "cannot be read"),
    ],
)
def test_what_can_only_break_later_is_refused_at_once(tmp_path: Path, more: list[str], said: str):
    assert said in refused(tmp_path, *WHOLE, *more)


def test_a_secret_comes_from_a_file_also_from_one_of_windows_and_never_from_what_is_no_text(tmp_path: Path):
    file = tmp_path / "token"
    file.write_bytes(b"\xef\xbb\xbfEAAG\r\n")
    data = tmp_path / "data"
    assert Program(data).run(*WHOLE, "--token", f"@{file}").returncode == 0
    room = open_room(data)
    account = room.settings.account()
    room.close()
    assert account
    assert account.token == "EAAG"
    file.write_bytes(b"\xff\xfeE\x00A\x00")
    assert "no plain text" in refused(data, "setup", "--token", f"@{file}")


def test_an_app_secret_that_others_have_seen_is_forgotten_at_once(tmp_path: Path):
    shop = Program(tmp_path / "data")
    assert shop.run(*WHOLE).returncode == 0
    assert shop.run("setup", "--app-secret", "another").returncode == 0
    assert shop.run("setup", "--old-secret-is-known").returncode == 0
    room = open_room(tmp_path / "data")
    account = room.settings.account()
    room.close()
    assert account
    assert (account.app_secret, account.old_app_secret) == ("another", "")


def test_at_a_terminal_a_secret_is_asked_for_and_not_shown(tmp_path: Path):
    terminal = Terminal(Program(tmp_path / "data"), *WHOLE, "--token", "-", "--hours", "Sun closed")
    terminal.answers(b"token: ", b"EAAGtyped\n")
    assert (terminal.ends(), b"EAAGtyped" in terminal.shown) == (0, False)
    room = open_room(tmp_path / "data")
    account = room.settings.account()
    room.close()
    assert account
    assert account.token == "EAAGtyped"


# As whom


# Nobody may not even read the Python of whoever runs the tests: everything is imported first.
AS_ANOTHER = f"""
import os, sys
import encodings.ascii, edge.shop, server
from edge.cli import VERBS, verb
everything = [verb(name) for name in VERBS]
if os.geteuid() == 0:
    os.setgid({NOBODY})
    os.setuid({NOBODY})
sys.exit(server.main(sys.argv[1:]))
"""


@pytest.fixture
def foreign() -> Iterator[Path]:
    """The folder of a shop that whoever runs AS_ANOTHER may not open, in one that everybody may."""
    with TemporaryDirectory() as everybodys:
        Path(everybodys).chmod(0o755)
        folder = Path(everybodys) / "data"
        open_room(folder).close()
        folder.chmod(0o700 if os.geteuid() == 0 else 0)
        yield folder
        folder.chmod(0o700)


@pytest.mark.parametrize("words", ["check", "status", "setup --name Mine", "staff add Eric", "serve"])
def test_another_user_is_told_as_whom_to_run_it(foreign: Path, words: str):
    ran = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER, *words.split()],
        env=Program(foreign).environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "run it as the user the shop belongs to" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_root_leaves_nothing_of_its_own_in_anothers_folder(tmp_path: Path):
    os.chown(tmp_path, NOBODY, NOBODY)
    assert "the user the shop belongs to" in refused(tmp_path, *WHOLE)
    assert list(tmp_path.iterdir()) == []


# Where to listen


def test_practice_on_a_port_that_is_taken_says_so(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert re.search(rf"listen on 127\.0\.0\.1:{port}.*--port", refused(tmp_path, "practice", "--port", port))


def test_an_address_of_version_six_stands_in_brackets(tmp_path: Path):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no address of version six")
    shop = Shop.open(Config(data=tmp_path, lan=Address("::1", 0), hook=Address("127.0.0.1", 0)))
    try:
        shop.start()
        assert shop.lan_url == f"http://[::1]:{shop.lan_port}"
    finally:
        shop.close()


# Practice, and people


def test_practice_does_not_move_into_a_shop_that_is_half_set_up(tmp_path: Path):
    books = Books.open(tmp_path)
    team = Team(books)
    team.add("Aline", owner=True, pin=team.pin("4711"))
    books.close()
    assert "belongs to a real shop" in refused(tmp_path, "practice", "--port", "0")
    books = Books.open(tmp_path)
    assert [staff.name for staff in Team(books).everyone()] == ["Aline"]
    books.close()


def test_a_name_with_a_character_that_nobody_can_see_is_refused_in_its_own_words(tmp_path: Path):
    assert "nobody can see" in refused(tmp_path, "staff", "add", "Ali\u200bne")


def test_setup_says_whether_the_business_app_uses_the_number_and_whether_late_replies_may_cost(tmp_path: Path):
    assert Program(tmp_path).run(*WHOLE, "--beside-app", "yes", "--direct-send", "yes").returncode == 0
    assert Program(tmp_path).run("setup", "--direct-send", "no").returncode == 0
    told = Program(tmp_path).run("status").stdout
    assert "beside the Business app, direct send off" in told
    figures = json.loads(Program(tmp_path).run("status", "--json").stdout)
    assert (figures["beside_app"], figures["direct_send"]) == (True, False)
    assert Program(tmp_path).run("setup", "--beside-app", "perhaps").returncode == 2


# Whoever reads what is printed


@pytest.mark.parametrize("stream", ["stdout", "stderr", "both"])
@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["status"],
        ["staff", "add", "Grace"],
        ["check"],
        ["summary"],
        ["practice", "--fault", "?"],
    ],
)
def test_a_verb_whose_reader_has_gone_ends_without_a_traceback(tmp_path: Path, words: list[str], stream: str):
    program = Program(tmp_path / "data")
    program.set_up(ACCOUNT)
    with tempfile.TemporaryFile() as kept, gone() as nobody:
        out, err = (nobody if stream in (each, "both") else kept.fileno() for each in ("stdout", "stderr"))
        command = [sys.executable, "server.py", *words]
        code = subprocess.call(command, env=program.environment, cwd=ROOT, stdout=out, stderr=err)
        kept.seek(0)
        said = kept.read().decode()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert code in (0, 1, 128 + signal.SIGPIPE)
    if stream == "both":
        assert (code, said) == (128 + signal.SIGPIPE, "")


@contextmanager
def gone() -> Iterator[int]:
    """The end of a pipe from which nobody reads any more, as after `| head`."""
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)
