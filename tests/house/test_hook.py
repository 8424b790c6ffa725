"""The hook for git that CONTRIBUTING.md offers: `./test quick` runs before a push, and stops it where it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kit.paths import ROOT

OURS = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def git(there: Path, *words: str) -> int:
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *named, *words], cwd=there, env=OURS, capture_output=True, check=False).returncode


@pytest.mark.needs("git")
@pytest.mark.parametrize("code", [0, 1])
def test_a_push_waits_for_the_quick_checks_and_stops_where_they_fail(tmp_path: Path, code: int) -> None:
    home, shelf = tmp_path / "home", tmp_path / "shelf"
    shutil.copytree(ROOT / ".githooks", home / ".githooks")
    checks = home / "test"
    checks.write_text(f'#!/bin/sh\necho "$@" "${{GIT_DIR-}}" > ran\nexit {code}\n', "ascii")
    checks.chmod(0o755)
    git(tmp_path, "init", "--bare", str(shelf))
    git(home, "init")
    git(home, "config", "core.hooksPath", ".githooks")
    git(home, "add", "test")
    git(home, "commit", "-m", "Something")
    assert (git(home, "push", str(shelf), "HEAD:refs/heads/main") == 0) == (code == 0)
    assert (home / "ran").read_text("ascii").split() == ["quick"]
    assert (git(shelf, "rev-parse", "--verify", "main") == 0) == (code == 0)
