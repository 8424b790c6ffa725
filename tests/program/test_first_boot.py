"""The recipe for a box that sets itself up: the newest package on the boot partition, or a word that there is none."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from tests.kit.paths import ROOT

pytestmark = pytest.mark.needs("dpkg-deb")
RECIPE = ROOT / "packaging" / "first-boot" / "user-data"


def put(boot: Path, version: str) -> None:
    """A package of that version, with nothing in it."""
    tree = boot.parent / version
    (tree / "DEBIAN").mkdir(parents=True)
    control = f"Package: iduka\nVersion: {version}\nArchitecture: all\nMaintainer: us <us@localhost>\nDescription: x\n"
    (tree / "DEBIAN" / "control").write_text(control)
    boot.mkdir(exist_ok=True)
    command = ["dpkg-deb", "--root-owner-group", "--build", str(tree), str(boot / f"iduka_{version}_all.deb")]
    subprocess.run(command, check=True, capture_output=True)


def first_start(folder: Path) -> tuple[str, int]:
    """What the recipe's command does, with the boot partition in this folder; what it asked of apt, or what it said."""
    command = re.search(r"^  - \|\n((?:    .*\n)+)", RECIPE.read_text("utf-8"), re.MULTILINE)
    assert command
    apt = folder / "bin" / "apt-get"
    apt.parent.mkdir()
    apt.write_text('#!/bin/sh\necho "$*"\n')
    apt.chmod(0o755)
    script = dedent(command[1]).replace("/boot/", f"{folder}/boot/")
    ours = {**os.environ, "PATH": f"{apt.parent}:/usr/bin:/bin"}
    done = subprocess.run(["sh", "-c", script], env=ours, cwd="/", capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.returncode


@pytest.mark.parametrize("place", ["boot", "boot/firmware"])
def test_the_newest_package_is_installed_without_internet(tmp_path: Path, place: str):
    boot = tmp_path / place
    boot.parent.mkdir(exist_ok=True)
    for version in ("0.9.0", "0.10.0", "0.2.0"):
        put(boot, version)
    asked, code = first_start(tmp_path)
    assert (asked.split()[0], asked.split()[-1], code) == ("install", str(boot / "iduka_0.10.0_all.deb"), 0)
    assert "--no-install-recommends" in asked, "which would have to be fetched"


def test_without_a_package_it_says_so_and_fails(tmp_path: Path):
    said, code = first_start(tmp_path)
    assert "no iduka_…_all.deb" in said
    assert code == 1
