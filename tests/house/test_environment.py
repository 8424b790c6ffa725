"""./environment on machines that are not here: one without Python, one interrupted, one that is complete.

The Pythons are small shell scripts that answer as the real ones do and write down what was asked of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kit.paths import ROOT

COMMANDS = ["sh", "dirname", "cmp", "cp", "mv", "rm", "mkdir", "chmod", "cat"]

# Makes a .venv whose python notes each installation, unless told that the internet is away.
PYTHON = """#!/bin/sh
case "$*" in
    --version) echo "Python 3.11.2" ;;
    *version_info*) exit {too_old} ;;
    *ensurepip*) exit {no_venv} ;;
    "-m venv --clear .venv")
        rm -rf .venv
        mkdir -p .venv/bin
        echo venv >> done
        {{
            echo '#!/bin/sh'
            echo 'case "$*" in *compileall*) echo "$*" >> compiled ;; esac'
            echo 'case "$*" in *pip*) [ ! -e offline ] && echo "install $*" >> done ;; esac'
        }} > .venv/bin/python
        chmod +x .venv/bin/python ;;
esac
"""


class Machine:
    """A folder with the scripts and the locks, and a PATH on which only named programs are."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.path = folder / "bin"
        self.project.mkdir()
        self.path.mkdir()
        for name in COMMANDS:
            program = shutil.which(name)
            assert program, f"{name} is not on this machine"
            (self.path / name).symlink_to(program)
        shutil.copy(ROOT / "environment", self.project)
        (self.project / "requirements.lock").write_text("bottle==1\n")
        (self.project / "requirements-test.lock").write_text("bottle==1\npytest==1\n")

    def has_python(self, name: str, *, too_old: bool = False, no_venv: bool = False) -> None:
        python = self.path / name
        python.write_text(PYTHON.format(too_old=int(too_old), no_venv=int(no_venv)))
        python.chmod(0o755)

    def environment(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Started from elsewhere, as a person does who does not know where they stand."""
        script = str(self.project / "environment")
        where = {"PATH": str(self.path), "CDPATH": os.sep}
        return subprocess.run([script, *words], cwd=self.path, env=where, capture_output=True, text=True, check=False)

    def done(self) -> list[str]:
        notes = self.project / "done"
        return [line.split()[0] for line in notes.read_text().splitlines()] if notes.exists() else []


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_without_python_it_says_which_one_is_needed(machine):
    said = machine.environment()
    assert said.returncode == 1
    assert "needs Python 3.11 or newer" in said.stderr


def test_an_older_python_is_no_python(machine):
    machine.has_python("python3", too_old=True)
    assert "needs Python 3.11 or newer" in machine.environment().stderr


def test_a_python_without_venv_is_answered_with_the_package_that_brings_it(machine):
    machine.has_python("python3", no_venv=True)
    said = machine.environment()
    assert said.returncode == 1
    assert said.stderr == ("python3 has no venv. On Debian and Raspberry Pi OS: sudo apt-get install python3-venv\n")


def test_the_newest_python_that_has_venv_is_taken(machine):
    machine.has_python("python3.13", no_venv=True)
    machine.has_python("python3.11")
    assert machine.environment().returncode == 0
    assert machine.done() == ["venv", "install"]


def test_a_second_time_does_nothing(machine):
    machine.has_python("python3")
    machine.environment()
    again = machine.environment()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert machine.done() == ["venv", "install"]


def test_the_program_is_compiled_once_for_a_user_who_may_not_write_beside_it(machine):
    machine.has_python("python3")
    machine.environment()
    machine.environment()
    (compiled,) = (machine.project / "compiled").read_text().splitlines()
    assert {"edge", "server.py"} <= set(compiled.split())


def test_the_test_lock_is_enough_to_run(machine):
    machine.has_python("python3")
    machine.environment("requirements-test.lock")
    machine.environment("requirements.lock")
    assert machine.done() == ["venv", "install"]


def test_a_changed_lock_is_installed_into_the_same_environment(machine):
    machine.has_python("python3")
    machine.environment()
    (machine.project / "requirements.lock").write_text("bottle==2\n")
    machine.environment()
    assert machine.done() == ["venv", "install", "install"]


def test_an_interrupted_environment_is_made_anew(machine):
    machine.has_python("python3")
    (machine.project / "offline").touch()
    assert machine.environment().returncode == 1
    (machine.project / "offline").unlink()
    assert machine.environment().returncode == 0
    assert machine.done() == ["venv", "venv", "install"]


def test_an_environment_whose_python_went_away_is_made_anew(machine):
    machine.has_python("python3")
    machine.environment()
    (machine.project / ".venv" / "bin" / "python").unlink()
    assert machine.environment().returncode == 0
    assert machine.done() == ["venv", "install", "venv", "install"]


def test_without_the_internet_it_says_so(machine):
    machine.has_python("python3")
    (machine.project / "offline").touch()
    said = machine.environment()
    assert said.returncode == 1
    assert "the internet is needed" in said.stderr
