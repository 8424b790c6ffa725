"""The verbs of the command line, each in a copy of this process: what it says, and its exit code.

A copy costs a hundredth of a new Python, and may become another user or leave the network without harm to the tests.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests.adapters

import server
from edge.cli import VERBS, verb
from edge.cli.terminal import heard_out

MOST_SECONDS = 60
NOBODY = 65534  # uid and gid
_NOTHING_CAUGHT = 99
_NEW_NETWORK, _NEW_MOUNTS = 0x40000000, 0x00020000  # CLONE_NEWNET and CLONE_NEWNS of sched.h


@dataclass(frozen=True)
class Ending:
    code: int
    said: str


def ending(
    words: Sequence[str], settings: Mapping[str, str], first: Callable[[], object] = lambda: None, given: str = ""
) -> Ending:
    """What becomes of `iduka WORDS` with these EDGE_*. first: done in the copy before. given: what is typed."""
    for name in VERBS:
        verb(name)  # read once, and not in each copy
    import edge.shop  # noqa: F401, PLC0415 - likewise

    with tempfile.TemporaryFile() as typed, tempfile.TemporaryFile() as said:
        typed.write(given.encode())
        typed.seek(0)
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if not child:
            _become(words, settings, first, (typed.fileno(), said.fileno()))
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return Ending(os.waitstatus_to_exitcode(status), said.read().decode("utf-8", "replace"))


def _become(
    words: Sequence[str], settings: Mapping[str, str], first: Callable[[], object], files: tuple[int, int]
) -> None:
    """Never returns."""
    code = _NOTHING_CAUGHT
    try:
        signal.alarm(MOST_SECONDS)
        for number, file in enumerate((files[0], files[1], files[1])):
            os.dup2(file, number)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - of this copy
        for name in [name for name in os.environ if name.startswith("EDGE_")]:
            del os.environ[name]
        os.environ.update(settings)
        first()
        try:
            code = heard_out(lambda: server.main(words))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def becomes_nobody() -> None:
    """Somebody who may not open what is not everybody's. Only root can."""
    os.chdir("/")
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def leaves_the_network() -> None:
    """On a network of its own, which has nothing but itself. Only root can."""
    assert ctypes.CDLL(None).unshare(_NEW_NETWORK) == 0


def with_read_only(folder: Path) -> Callable[[], object]:
    """This folder lies on a disk that lets nobody write, for this copy alone. Needs the right to mount."""

    def becomes() -> None:
        assert ctypes.CDLL(None).unshare(_NEW_MOUNTS) == 0
        for words in (["--make-rprivate", "/"], ["--bind", folder, folder], ["-o", "remount,bind,ro", folder]):
            subprocess.run(["mount", *words], check=True)

    return becomes


def trusting(certificate: Path) -> Callable[[], object]:
    """As if certifi had brought this certificate, in place of all others."""
    return lambda: setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(certificate))
