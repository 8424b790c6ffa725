"""The command `iduka`: the verbs from any folder, as the shop's user, with the settings of its service."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edge.registers.books import Books
from tests.kit.paths import ROOT

ANYBODY, ROOT_USER = "1000", "0"


class Caller:
    """Somebody in a folder of theirs; what stands for Python tells how it was called."""

    def __init__(self, folder: Path) -> None:
        self.home, self.lib, self.path = folder / "home", folder / "lib", folder / "bin"
        for made in (self.home, self.lib / "systemd", self.lib / ".venv" / "bin", self.path):
            made.mkdir(parents=True)
        shutil.copy(ROOT / "systemd" / "iduka", self.lib / "systemd")
        self.program(self.lib / ".venv/bin/python", 'echo "$(id -un) $*"; env | grep ^EDGE_ | sort')
        self.program(self.path / "runuser", 'shift 3; WHO=iduka exec "$@"')
        self.told("")
        (self.path / "iduka").symlink_to(self.lib / "systemd" / "iduka")

    def program(self, path: Path, text: str) -> None:
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def told(self, environment: str) -> None:
        """What systemd says of the service's settings."""
        self.program(self.path / "systemctl", f"echo '{environment}'")

    def gives(self, *words: str, user: str = ROOT_USER, **environment: str) -> subprocess.CompletedProcess[str]:
        self.program(self.path / "id", f'[ "$1" = -u ] && echo {user} || echo "${{WHO:-{user}}}"')
        ours = {"PATH": f"{self.path}:{os.defpath}", "HOME": str(self.home), **environment}
        return subprocess.run(
            [self.path / "iduka", *words], cwd=self.home, env=ours, capture_output=True, text=True, check=False
        )


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return Caller(tmp_path)


def test_as_root_a_verb_runs_as_the_shops_user_on_its_data(caller: Caller):
    done = caller.gives("import", "a chat.zip")
    who, data = done.stdout.splitlines()
    assert who == f"iduka -s {caller.lib}/server.py import a chat.zip"
    assert data == "EDGE_DATA=/var/lib/iduka"


def test_it_has_the_settings_of_the_service_and_what_the_caller_says_goes_before(caller: Caller):
    caller.told("EDGE_DATA=/srv/shop EDGE_LAN=0.0.0.0:8090 GLIBC_TUNABLES=x PYTHONFAULTHANDLER=1")
    assert caller.gives("check").stdout.splitlines()[1:] == ["EDGE_DATA=/srv/shop", "EDGE_LAN=0.0.0.0:8090"]
    mine = caller.gives("restore", "copy", EDGE_DATA="/srv/new").stdout.splitlines()
    assert mine[1:] == ["EDGE_DATA=/srv/new", "EDGE_LAN=0.0.0.0:8090"]


def test_without_systemd_it_has_the_data_folder_all_the_same(caller: Caller):
    caller.program(caller.path / "systemctl", "exit 1")
    assert caller.gives("check").stdout.splitlines()[1:] == ["EDGE_DATA=/var/lib/iduka"]


def test_the_shops_user_needs_no_root(caller: Caller):
    assert caller.gives("status", user="iduka").stdout.startswith("iduka -s ")


def test_anybody_else_is_told_how_to_ask(caller: Caller):
    done = caller.gives("enrol", "--quickly", user=ANYBODY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().endswith("sudo iduka enrol --quickly")


@pytest.mark.parametrize("words", [(), ("--version",), ("--help",), ("check", "--help"), ("-h",)])
def test_everybody_may_ask_what_there_is(caller: Caller, words: tuple[str, ...]):
    assert caller.gives(*words, user=ANYBODY).returncode == 0


def test_everybody_may_practise_in_their_own_home_beside_the_shop(caller: Caller):
    who, data, hook, lan = caller.gives("practice", "--empty", user=ANYBODY).stdout.splitlines()
    assert who == f"{ANYBODY} -s {caller.lib}/server.py practice --empty"
    assert data == f"EDGE_DATA={caller.home}/.local/share/iduka-practice"
    assert (hook, lan) == ("EDGE_HOOK=127.0.0.1:8083", "EDGE_LAN=127.0.0.1:8082")


@pytest.mark.needs("setpriv")
@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can take from itself what root may.")
def test_a_folder_that_is_somebody_elses_is_said_in_a_sentence(tmp_path: Path):
    Books.open(tmp_path / "data").close()
    (tmp_path / "home").mkdir(mode=0)
    ours = {**os.environ, "EDGE_DATA": str(tmp_path / "data")}
    out = tmp_path / "home" / "out"
    command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", sys.executable, "server.py", "export"]
    done = subprocess.run(
        [*command, "--to", str(tmp_path / "home" / "out")],
        cwd=ROOT,
        env=ours,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == f"{out} is not for the shop’s user. " + (
        "Take a place that everybody may use, such as /var/tmp."
    )


def test_an_upgrade_is_roots_own_and_knows_where_the_data_are(caller: Caller):
    caller.told("EDGE_DATA=/srv/shop")
    who, data = caller.gives("upgrade", "a.deb").stdout.splitlines()
    assert (who, data) == (f"{ROOT_USER} -s {caller.lib}/server.py upgrade a.deb", "EDGE_DATA=/srv/shop")
    done = caller.gives("upgrade", "a.deb", user="iduka")
    assert (done.returncode, "sudo iduka upgrade" in done.stderr) == (1, True)


def test_where_the_service_has_gone_back_the_verbs_are_those_of_the_version_before(caller: Caller):
    before = caller.lib.with_name("lib.old")
    shutil.copytree(caller.lib, before)
    with subprocess.Popen(["cat"], cwd=before, stdin=subprocess.PIPE) as service:
        caller.told(str(service.pid))
        assert caller.gives("check").stdout.startswith(f"iduka -s {before}/server.py check\n")
        service.terminate()
    assert caller.gives("check").stdout.startswith(f"iduka -s {caller.lib}/server.py check\n")
