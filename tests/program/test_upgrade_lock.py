"""After a power cut an upgrade goes on while the system's own upgrades may hold dpkg's lock."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.cli.upgrade_tools import put_in

pytestmark = pytest.mark.needs("dpkg")


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The lock of a real dpkg with a folder of its own."""
    for name in ("bin", "var/lib/dpkg/updates", "var/lib/dpkg/info"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").touch()
    tool = tmp_path / "bin/dpkg"
    tool.write_text(f'#!/bin/sh\nexec /usr/bin/dpkg --root="{tmp_path}" --force-not-root "$@"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}:/usr/sbin:/sbin")
    lock = os.open(tmp_path / "var/lib/dpkg/lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.lockf(lock, fcntl.LOCK_EX)
    yield lock
    os.close(lock)


def test_dpkg_that_another_holds_is_waited_for_and_tried_again(held: int, tmp_path: Path):
    waits = list[float]()

    def pause(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            fcntl.lockf(held, fcntl.LOCK_UN)

    said = put_in(tmp_path / "none.deb", goes_on=True, pause=pause)
    assert len(waits) == 3
    assert "none.deb" in said, "only then it looked at the package"
