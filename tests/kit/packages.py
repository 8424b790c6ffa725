"""A folder that stands for a system with dpkg, and packages of later days."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

TOOLS = ("systemd-sysusers", "systemd-tmpfiles", "py3compile", "py3clean", "systemctl", "iduka")
DEBIANS = ("deb-systemd-helper", "deb-systemd-invoke")


class System:
    """A folder for dpkg, booted with systemd; what the scripts call writes itself down."""

    def __init__(self, folder: Path) -> None:
        self.root, self.notes = folder / "system", folder / "notes"
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "run/systemd/system"):
            (self.root / name).mkdir(parents=True)
        (self.root / "var/lib/dpkg/status").touch()
        self.path = folder / "bin"
        self.path.mkdir()
        for tool in (*TOOLS, *DEBIANS):
            program = self.path / tool
            program.write_text(f'#!/bin/sh\necho "{tool} $*" >>"{self.notes}"\n[ ! -e "{folder}/{tool} fails" ]\n')
            program.chmod(0o755)
        self.data = self.root / "var/lib/iduka"

    def dpkg(self, *words: str | Path) -> str:
        """What it says; `noted` has what the scripts called, for this command alone."""
        self.notes.unlink(missing_ok=True)
        ours = {**os.environ, "PATH": f"{self.path}:/usr/sbin:/usr/bin:/sbin:/bin"}
        force = ["--force-not-root", "--force-depends", "--force-script-chrootless", "--force-bad-path"]
        done = subprocess.run(
            ["dpkg", f"--root={self.root}", *force, *words], env=ours, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    @property
    def noted(self) -> list[str]:
        return self.notes.read_text("utf-8").splitlines()


def newer(tree: Path, number: int, program: str) -> Path:
    """A package of a later day, whose server.py is this."""
    copy = tree.with_name(f"newer {number}")
    shutil.copytree(tree, copy, symlinks=True)
    control = copy / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^Version: .*", f"Version: 9.{number}", control.read_text("utf-8")), "utf-8")
    (copy / "usr/lib/iduka/server.py").write_text(program)
    deb = tree.with_name(f"{number}.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", copy, deb], check=True, capture_output=True)
    return deb
