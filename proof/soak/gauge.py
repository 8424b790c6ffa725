"""What the kernel knows of the program, minute by minute, and what is made of it at the end."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

# Of the beginning, in which caches fill and modules are loaded.
WARM = 1 / 3


@dataclass(frozen=True)
class Look:
    """At one moment: MB of memory, bytes that the disk was given, messages that had come or gone, lines of the log."""

    minutes: float
    memory_mb: float
    written: int
    messages: int
    lines: int


def memory_mb(pid: int, which: str = "VmRSS") -> float:
    said = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(re.search(rf"{which}:\s+(\d+)", said)[1]) / 1024  # type: ignore[index]


def written(pid: int) -> int:
    """What the kernel was told to bring to the disk for this process and its children, in whole pages.

    The kernel adds to a process what its children have written, once they have ended.
    """
    mine = int(re.search(r"write_bytes: (\d+)", Path(f"/proc/{pid}/io").read_text("ascii"))[1])  # type: ignore[index]
    return mine + sum(_written_by(int(child)) for child in _children(pid))


def _children(pid: int) -> list[str]:
    return [child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in _read(task).split()]


def _read(path: Path) -> str:
    """Nothing of a thread or a child that has ended meanwhile."""
    try:
        return path.read_text("ascii")
    except OSError:
        return ""


def _written_by(child: int) -> int:
    found = re.search(r"write_bytes: (\d+)", _read(Path(f"/proc/{child}/io")))
    return int(found[1]) if found else 0


@dataclass
class Gauge:
    """Looks from a thread of its own; `said` is given each look."""

    look: Callable[[], Look]
    every_seconds: float
    said: Callable[[Look], None]
    looks: list[Look] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self._stopped.wait(self.every_seconds):
            self.looks.append(self.look())
            self.said(self.looks[-1])

    def stop(self) -> None:
        self._stopped.set()

    @property
    def settled(self) -> list[Look]:
        """Without the beginning."""
        return self.looks[int(len(self.looks) * WARM) :]

    @property
    def growth_mb(self) -> float:
        """By how much memory lay higher in the second half of what is settled than in its first, on average."""
        settled = [look.memory_mb for look in self.settled]
        half = len(settled) // 2
        return mean(settled[-half:]) - mean(settled[:half]) if half else 0.0

    @property
    def kb_a_message(self) -> float:
        """Written for each message, from the first look to the last."""
        return _between(self.looks, lambda look: look.written) / 1024

    @property
    def kb_a_message_late(self) -> float:
        """The same of the last third, when there is a past."""
        return _between(self.looks[-max(2, len(self.looks) // 3) :], lambda look: look.written) / 1024


def _between(looks: list[Look], of: Callable[[Look], int]) -> float:
    if len(looks) < 2 or looks[-1].messages == looks[0].messages:
        return 0.0
    return (of(looks[-1]) - of(looks[0])) / (looks[-1].messages - looks[0].messages)
