"""The unit that starts the box: systemd finds nothing to complain of, and each line says why it is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.registers.books import Books
from tests.kit.paths import ROOT
from tests.kit.photos import photo

UNIT = ROOT / "systemd" / "iduka.service"
BLUETOOTH = ROOT / "systemd" / "iduka-bluetooth@.service"
WAYS = ROOT / "packaging" / "ways"
TUNNEL = WAYS / "cloudflared" / "iduka-tunnel.service"
STICKS = [UNIT.with_name(name) for name in ("iduka-stick@.service", "iduka-sticks.service", "iduka-sticks.path")]
WIFI = [UNIT.with_name(name) for name in ("iduka-wifi.service", "iduka-wifi.path")]


def directives(unit: Path = UNIT) -> Iterator[tuple[str, str]]:
    """Each directive with the line above it."""
    above = ""
    for line in unit.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            yield line, above
        above = line


@pytest.mark.parametrize("unit", [UNIT, BLUETOOTH, *STICKS, *WIFI, TUNNEL], ids=lambda unit: unit.name)
def test_every_directive_has_its_reason_above_it(unit: Path):
    bare = [line for line, above in directives(unit) if not above.startswith("# ")]
    assert bare == []


def test_the_service_is_watched_restarted_and_keeps_its_data_in_one_place():
    lines = {line for line, _ in directives()}
    assert {"Type=notify", "NotifyAccess=main", "WatchdogSec=60", "Restart=always"} <= lines
    assert {"StateDirectory=iduka", "Environment=EDGE_DATA=/var/lib/iduka", "ProtectSystem=strict"} <= lines


def test_only_the_tunnel_on_this_machine_reaches_the_webhook():
    hooks = [line for line, _ in directives() if "EDGE_HOOK" in line]
    assert hooks == ["Environment=EDGE_HOOK=127.0.0.1:8081"]


def test_each_recipe_of_a_tunnel_leads_to_the_hook_and_answers_nothing_else():
    lines = (WAYS / "cloudflared" / "iduka.yml").read_text("utf-8").split("ingress:")[1].splitlines()
    assert [line.split(": ", 1)[1] for line in lines if "service:" in line] == [
        "http://127.0.0.1:8081",
        "http_status:404",
    ]
    assert [line.split(": ", 1)[1] for line in lines if "path:" in line] == ["^/webhook$"]
    guide = (ROOT / "docs" / "shop" / "the-way-in.md").read_text("utf-8")
    assert re.findall(r"tailscale funnel --bg (.+)", guide) == ["--set-path=/webhook http://127.0.0.1:8081/webhook"]
    caddy = (WAYS / "wireguard" / "Caddyfile").read_text("utf-8")
    assert re.findall(r"(?:path|reverse_proxy|respond) (.+?)(?: \{)?\n", caddy) == ["/webhook", "10.44.0.2:8081", "404"]


def test_the_systems_log_has_bounds_and_each_of_them_its_reason():
    lines = (ROOT / "packaging" / "journald.conf").read_text("utf-8").splitlines()
    at = lines.index("[Journal]") + 1
    assert all(line.startswith("# ") for line in lines[at::2])
    said = dict(line.split("=") for line in lines[at + 1 :: 2])
    assert {"SystemMaxUse": "48M", "RuntimeMaxUse": "16M", "RateLimitBurst": "2000"}.items() <= said.items()
    assert "Storage" not in said, "a box that keeps its log in memory goes on doing so"
    assert "/usr/lib/systemd/journald.conf.d/50-iduka.conf" in (ROOT / "packaging" / "build").read_text("utf-8")


@pytest.mark.needs("systemd-analyze")
def test_systemd_finds_nothing_to_complain_of(tmp_path):
    # It looks whether the program and the page are there, so they are: somewhere else.
    (tmp_path / "systemd").mkdir()
    for name in ("start", "stick", "wifi"):
        program = tmp_path / "systemd" / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    (tmp_path / "docs" / "shop").mkdir(parents=True)
    for name in ("backups.md", "phones-and-people.md"):
        (tmp_path / "docs" / "shop" / name).touch()
    units = [tmp_path / unit.name.replace("@", "@sda1") for unit in (UNIT, *STICKS, *WIFI)]
    for unit, source in zip(units, (UNIT, *STICKS, *WIFI), strict=True):
        unit.write_text(source.read_text("utf-8").replace("/opt/iduka", str(tmp_path)), "utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=yes", *units], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.needs("systemd-analyze")
def test_systemd_finds_nothing_to_complain_of_in_the_unit_for_bluetooth(tmp_path: Path):
    unit = tmp_path / "printer.service"  # of a template it looks for the file itself
    unit.write_text(BLUETOOTH.read_text("utf-8").replace("/usr/bin/rfcomm", "/bin/true"), "utf-8")
    said = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


def test_a_printer_of_each_kind_can_be_opened_by_the_service():
    allowed = {line for line, _ in directives() if line.startswith(("DeviceAllow", "SupplementaryGroups"))}
    assert allowed == {
        "DeviceAllow=char-usb rw",
        "DeviceAllow=char-lp rw",
        "DeviceAllow=/dev/char/216:0 rw",
        "SupplementaryGroups=lp dialout",
    }


@pytest.mark.needs("systemd-analyze")
def test_its_exposure_stays_below_two():
    # The threshold is in tenths, and is itself still allowed.
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=19", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-2000:]


def allowed_calls() -> set[str]:
    """The system calls that the unit lets through, its groups written out and its lines taken in order."""
    told = subprocess.run(["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True).stdout
    groups: dict[str, list[str]] = {}
    for line in re.findall(r"^ *[@a-z]\S*$", told, re.MULTILINE):
        if line.startswith("@"):
            groups[line] = []
        else:
            groups[list(groups)[-1]].append(line.strip())

    def calls(name: str) -> set[str]:
        return set().union(*map(calls, groups[name])) if name in groups else {name}

    allowed = calls("@default")
    for line, _ in directives():
        name, _, words = line.partition("=")
        if name == "SystemCallFilter":
            meant = set().union(*map(calls, words.removeprefix("~").split()))
            allowed = allowed - meant if words.startswith("~") else allowed | meant
    return allowed


@pytest.mark.needs("systemd-analyze", "strace", "djpeg", "cjpeg")
def test_the_unit_lets_the_child_that_makes_thumbs_do_its_work(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(photo())
    script = (
        "import sys, threading\nfrom edge.media.shrinking import Programs, shrunk\n"
        "shrunk(open(sys.argv[1], 'rb'), 2, Programs.found(), threading.Event().wait, deadline_seconds=60)"
    )
    command = ["strace", "-f", "-o", str(tmp_path / "calls"), sys.executable, "-c", script, str(tmp_path / "photo.jpg")]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    traced = (tmp_path / "calls").read_text()
    made = set(re.findall(r"^\d+ +([a-z_0-9]+)\(", traced, re.MULTILINE))
    assert {"setpriority", "prlimit64", "memfd_create"} <= made, "or this test has looked at something else"
    assert made - allowed_calls() == set()
    assert "PROT_WRITE|PROT_EXEC" not in traced, "which MemoryDenyWriteExecute forbids"


@pytest.mark.needs("systemd-analyze", "strace")
def test_the_unit_lets_a_backup_do_its_work(tmp_path, stick):
    Books.open(tmp_path / "data").close()
    command = ["strace", "-f", "-o", str(tmp_path / "calls"), sys.executable, "server.py", "backup", "--to", str(stick)]
    ours = {**os.environ, "EDGE_DATA": str(tmp_path / "data")}
    subprocess.run(command, cwd=ROOT, env=ours, check=True, timeout=60, capture_output=True)
    made = set(re.findall(r"^\d+ +([a-z_0-9]+)\(", (tmp_path / "calls").read_text(), re.MULTILINE))
    assert {"renameat", "fadvise64", "fstatfs"} <= made, "or this test has looked at something else"
    assert made - allowed_calls() <= {"fchown"}, "which SQLite asks for as root alone, as nobody runs the service"


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", STICKS[:2], ids=lambda unit: unit.name)
def test_the_helper_is_bound_by_all_that_leaves_its_mounts_to_be_seen(unit: Path):
    names = {line.partition("=")[0] for line, _ in directives(unit)}
    own_mounts = {name for name in names if name.startswith(("Protect", "Private", "ReadWrite", "ReadOnly", "NoExec"))}
    assert own_mounts == set(), "then what it mounts would be seen by nobody else"
    security = ["systemd-analyze", "security", "--offline=true", "--threshold=41", str(unit)]
    said = subprocess.run(security, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-2000:]


def test_the_backup_stick_may_be_written_to_and_is_not_needed():
    lines = {line for line, _ in directives()}
    places = {"ReadWritePaths=-/mnt/iduka-backup", "ReadWritePaths=-/run/iduka-sticks"}
    assert {*places, "NoExecPaths=/var/lib/iduka -/mnt/iduka-backup -/run/iduka-sticks"} <= lines
    page = UNIT.with_name("README.md").read_text("utf-8")
    assert re.search(r"^UUID=\S+ +/mnt/iduka-backup +\S+ +nofail,", page, re.MULTILINE)
    assert "EDGE_BACKUP_FOLDER=/mnt/iduka-backup" in page
