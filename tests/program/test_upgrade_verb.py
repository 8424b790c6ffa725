"""The verb that upgrades a shop: what may not go in is refused with nothing touched, and whether it stays is said."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.kit.paths import ROOT

pytestmark = pytest.mark.needs("dpkg-deb", "dpkg")
RUNS = "2.0"


class Box:
    """A machine that runs 2.0 from a package; what stands for apt-get writes down what it was told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.data = folder, folder / "bin", folder / "data"
        self.path.mkdir()
        self.data.mkdir()
        self.calls = folder / "calls"
        self.tool("dpkg-query", f"printf {RUNS}")
        self.tool("apt-get", f'echo "$*" >>"{self.calls}"')
        self.sends(0)
        self.serves(os.getpid())

    def tool(self, name: str, text: str) -> None:
        (self.path / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.path / name).chmod(0o755)

    def sends(self, *counts: int) -> None:
        """How many replies are under way, each time that it is asked; the last for ever."""
        told = "\n".join(f'{{"outbox": {{"sending": {count}}}}}' for count in counts)
        (self.folder / "told").write_text(f"{told}\n")
        self.tool("iduka", 'cd "$(dirname "$0")/.."; head -n 1 told; [ "$(wc -l <told)" = 1 ] || sed -i 1d told')

    def serves(self, pid: int, state: str = "active") -> None:
        self.told = f"echo ActiveState={state}; echo MainPID={pid}"
        self.tool("systemctl", self.told)

    def package(self, version: str, name: str = "iduka") -> Path:
        tree = self.folder / f"{name} {version}"
        (tree / "DEBIAN").mkdir(parents=True)
        fields = ("Architecture: all", "Maintainer: us", "Installed-Size: 8", "Description: it", "")
        (tree / "DEBIAN/control").write_text("\n".join((f"Package: {name}", f"Version: {version}", *fields)))
        (tree / "program").write_bytes(os.urandom(50_000))
        deb = self.folder / f"{name}_{version}.deb"
        subprocess.run(["dpkg-deb", "-Znone", "--build", tree, deb], check=True, capture_output=True)
        return deb

    def has_before(self) -> Path:
        """The version before lies beside this one, with its unit, which is another one than that of this one."""
        unit = self.folder / "usr/lib/systemd/system/iduka.service"
        old = self.folder / "usr/lib/iduka.old"
        for path, text in (
            (unit, "new"),
            (old / "packaged" / unit.relative_to(self.folder), "old"),
            (old / "server.py", ""),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.tool("systemctl", f'echo "$*" >>"{self.calls}"; {self.told}')
        return unit

    def upgrade(self, package: Path, watch: float = 0, lan: str = "127.0.0.1:9") -> tuple[int, str]:
        ours = {**os.environ, "PATH": f"{self.path}:{os.environ['PATH']}", "EDGE_DATA": str(self.data)}
        ours["EDGE_LAN"] = lan
        done = subprocess.run(
            [
                *(sys.executable, "server.py", "upgrade", package, "--root", self.folder),
                *("--watch", str(watch), "--unwell", "0"),
            ],
            env=ours,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def before(tmp_path: Path) -> Iterator[int]:
    """A process of the version before."""
    folder = tmp_path / "usr/lib/iduka.old"
    folder.mkdir(parents=True)
    with subprocess.Popen(["cat"], cwd=folder, stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def test_a_newer_package_goes_in_once_no_reply_is_under_way_and_without_the_internet(box: Box):
    box.sends(2, 1, 0)
    code, said = box.upgrade(box.package("2.1"))
    assert (code, said.splitlines()[-1]) == (0, "Version 2.1 runs.")
    assert "Waiting until the replies under way have left" in said
    (call,) = box.calls.read_text().splitlines()
    assert call.startswith("install --yes --no-install-recommends ")
    assert "--no-download" not in call, "with which apt-get takes no file"
    assert call.endswith("var/lib/iduka-upgrade/new.deb"), "what was given may be on a stick"
    assert [path.name for path in (box.folder / "var/lib/iduka-upgrade").iterdir()] == ["lock"], "it is over"


def test_an_older_one_is_refused_in_words_that_name_the_copy(box: Box):
    older = box.package("1.9")
    assert "take a backup that the older version made" in box.upgrade(older)[1]
    copy = box.data / "before-upgrade-23.db"
    copy.touch()
    code, said = box.upgrade(older)
    assert code == 1
    assert f"Version 1.9 is older than {RUNS}" in said
    assert f"{copy}." in said
    assert not box.calls.exists()


def test_what_is_no_package_of_ours_torn_or_there_already_is_refused_with_nothing_touched(box: Box):
    torn = box.package("2.2")
    torn.write_bytes(torn.read_bytes()[:-20_000])
    words = box.folder / "words.deb"
    words.write_text("words")
    refused = {torn: "not whole", words: "no package of Iduka", box.folder / "none.deb": "no package of Iduka"}
    refused |= {box.package("3", "other"): "no package of Iduka", box.package(RUNS): "what runs here already"}
    for package, why in refused.items():
        code, said = box.upgrade(package)
        assert (code, why in said) == (1, True), said
    box.tool("dpkg-query", "exit 1")
    assert "does not run from a package" in box.upgrade(box.package("2.3"))[1]
    assert not box.calls.exists()


def test_a_version_that_was_left_for_the_one_before_it_is_said(box: Box, before: int):
    box.serves(before)
    box.has_before()
    code, said = box.upgrade(box.package("2.1"), watch=60)
    assert (code, "The version before it runs again" in said) == (1, True), said


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[str]:
    """Where pages answer: well until a package goes in, and then as a program does of which only the hook is left."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if (tmp_path / "calls").exists() else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_one_that_runs_and_is_not_well_is_left_with_its_unit_for_the_one_before_it(box: Box, pages: str):
    unit = box.has_before()
    code, said = box.upgrade(box.package("2.1"), watch=60, lan=pages)
    assert (code, "Version 2.1 is not well: it does not say what." in said) == (1, True), said
    assert "The version before it runs again" in said
    assert (unit.read_text(), (box.folder / "usr/lib/iduka.old/left").exists()) == ("old", True)
    calls = [call for call in box.calls.read_text().splitlines() if not call.startswith("show")]
    assert calls[-2:] == ["daemon-reload", "restart iduka.service"]


def test_one_that_never_opens_is_left_with_the_start_that_chooses_the_version(box: Box):
    box.serves(os.getpid(), "activating")
    box.has_before()
    starts = [box.folder / f"usr/lib/{name}/systemd/start" for name in ("iduka", "iduka.old")]
    for start, text in zip(starts, ("broken", "whole"), strict=True):
        start.parent.mkdir(parents=True)
        start.write_text(text)
    code, said = box.upgrade(box.package("2.1"))
    assert (code, "Version 2.1 does not run. The version before it runs again" in said) == (1, True), said
    assert starts[0].read_text() == "whole"


def test_a_disk_without_room_for_the_copy_of_the_data_is_refused_with_nothing_touched(box: Box):
    with (box.data / "iduka.db").open("wb") as database:
        database.truncate(2**44)
    code, said = box.upgrade(box.package("2.1"))
    assert (code, "a copy of the data" in said, box.calls.exists()) == (1, True, False), said


def test_what_does_not_go_in_or_does_not_run_is_said_with_the_next_step(box: Box):
    box.serves(os.getpid(), "activating")
    code, said = box.upgrade(box.package("2.1"))
    assert (code, "Version 2.1 does not run" in said) == (1, True)
    box.tool("apt-get", "echo E: it depends on what is not here; exit 100")
    code, said = box.upgrade(box.package("2.2"))
    assert (code, "it depends on what is not here" in said, "sudo iduka check" in said) == (1, True, True)
