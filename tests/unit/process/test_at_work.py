"""A start that has years of messages to bring up to date says so to systemd, as long as it gets on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.process.at_work import EXTEND, AtWork
from edge.store.engine.connections import open_writer
from edge.store.engine.migrate import migrate

LONG = """CREATE TABLE numbers AS
WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000) SELECT n FROM counted"""


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket where systemd's would be."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listener


def heard(systemd: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said.append(systemd.recv(200).decode())
        except BlockingIOError:
            return said


@pytest.mark.parametrize(("every", "is_told"), [(0.0, True), (3600.0, False)])
def test_a_long_step_of_the_schema_is_told_while_it_runs_and_a_short_one_is_not(
    systemd: socket.socket, tmp_path: Path, every: float, is_told: bool
):
    (tmp_path / "iduka.db").touch()
    writer = open_writer(tmp_path / "iduka.db")
    with AtWork(every).while_it_runs(writer):
        migrate(writer, [LONG])
    said = heard(systemd)
    assert set(said) == ({EXTEND} if is_told else set())
    assert (len(said) > 2) is is_told, "more than once in one statement"
    writer.execute("DROP TABLE numbers")
    writer.close()
    assert heard(systemd) == [], "it is at work no more"


def test_where_nobody_listens_the_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    AtWork(0.0)()
