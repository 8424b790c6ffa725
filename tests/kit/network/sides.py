"""Hosts of the test's own: network namespaces, joined by cables that can be pulled, and code that runs in them.

Root and `ip` are needed; see `needed`. Nothing of it is seen outside: addresses may be the same in every network.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

PREFIX = "iduka"
RUN = Path("/run/netns")
ETC = Path("/etc/netns")  # `ip netns exec` puts what lies here over /etc, for that process alone
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_numbers = count()


def missing() -> str | None:
    """Why no network can be made here, in words; None where one can."""
    if os.geteuid() != 0:
        return "networks of one's own need root"
    if shutil.which("ip") is None:
        return "ip is not on this machine: ./test --install brings it"
    tried = subprocess.run(["ip", "netns", "add", f"{PREFIX}-{os.getpid()}-try"], capture_output=True, check=False)
    if tried.returncode:
        return "this machine does not let root make networks"
    _remove(f"{PREFIX}-{os.getpid()}-try")
    return None


def needed() -> None:
    """Skips the test that asks, in words, where no network can be made; in CI it fails. What crashed runs left goes."""
    if why := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
    sweep()


def sweep() -> list[str]:
    """Remove what runs that ended in a crash have left behind; the names of it."""
    left = [each.name for folder in (RUN, ETC) if folder.is_dir() for each in folder.glob(f"{PREFIX}-*")]
    dead = [name for name in sorted(set(left)) if (made := re.match(rf"{PREFIX}-(\d+)-", name)) and not _lives(made[1])]
    for name in dead:
        _remove(name)
    return dead


class Side:
    """One host: a namespace, and a thread that lives in it. What that thread opens or starts is in it too."""

    def __init__(self, role: str) -> None:
        self.name = f"{PREFIX}-{os.getpid()}-{next(_numbers)}-{role}"
        ip("netns", "add", self.name)
        self.ip("link", "set", "lo", "up")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=role, initializer=_enter, initargs=(self.name,))

    def run(self, work: Callable[[], T]) -> T:
        """Do this inside, and return what came of it."""
        return self._thread.submit(work).result()

    def ip(self, *words: str) -> str:
        return ip("-n", self.name, *words)

    @property
    def is_settled(self) -> bool:
        """Whether no address comes any more by itself: one of IPv6 counts a second or two after the cable is in."""
        return not self.ip("-6", "-o", "address", "show", "tentative")

    def etc(self, name: str, text: str) -> None:
        """What programs inside find as /etc/<name>; may be changed while they run, once they have been started."""
        folder = ETC / self.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")

    def kill_all(self) -> None:
        """Whatever was started in it."""
        for pid in map(int, ip("netns", "pids", self.name).split()):
            with suppress(ProcessLookupError):
                if pid != os.getpid():
                    os.kill(pid, signal.SIGKILL)

    def remove(self) -> None:
        self._thread.shutdown(wait=True)
        _remove(self.name)


def join(one: Side, other: Side, cable: str, addresses: tuple[str, str]) -> None:
    """A cable between two hosts, called the same at both ends."""
    ip("link", "add", cable, "netns", one.name, "type", "veth", "peer", "name", cable, "netns", other.name)
    for side, address in zip((one, other), addresses, strict=True):
        side.ip("address", "add", address, "dev", cable)
        side.ip("link", "set", cable, "up")


@contextmanager
def two(roles: tuple[str, str], cable: str, addresses: tuple[str, str]) -> Iterator[tuple[Side, Side]]:
    """Two hosts and the cable between them, for as long as a test has them."""
    needed()
    one, other = map(Side, roles)
    join(one, other, cable, addresses)
    yield one, other
    one.remove()
    other.remove()


def ip(*words: str) -> str:
    """What it says. RuntimeError where it refuses."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def _enter(name: str) -> None:
    """Bring the calling thread, and it alone, into a namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with (RUN / name).open("rb") as namespace:
        if libc.setns(namespace.fileno(), _NEW_NETWORK):
            raise OSError(ctypes.get_errno(), f"cannot enter {name}")


def _remove(name: str) -> None:
    subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
    shutil.rmtree(ETC / name, ignore_errors=True)


def _lives(pid: str) -> bool:
    return Path("/proc", pid).exists()
