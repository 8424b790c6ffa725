"""What a djpeg that somebody has taken over can do: free, in the cage, and in the cage on a kernel without Landlock."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from edge.media.shrinking import Programs

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# Begins the words of a program that shall find no Landlock.
WITHOUT_LANDLOCK = (
    sys.executable,
    "-c",
    "import os, sys; from proof.cage import forget_landlock; forget_landlock(); os.execv(sys.argv[1], sys.argv[1:])",
)


@dataclass
class Prey:
    """What a hostile program would like to have: a process, doors and a file of the shop's, room to leave something."""

    folder: Path
    ends: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.secret = self.folder / "secret"
        self.secret.write_text("customers' words")
        self.room = self.folder / "room"
        self.room.mkdir()
        self.doors = [self.ends.enter_context(socket.socket(type=kind)) for kind in (1, 2)]
        for door in self.doors:
            door.bind(("127.0.0.1", 0))
        self.doors[0].listen()
        self.photo = self.folder / "photo"
        self.photo.write_text("a photo")
        self.shop = subprocess.Popen(["sleep", "600"])
        self.ends.callback(self.shop.wait)
        self.ends.callback(self.shop.kill)

    @property
    def path(self) -> str:
        """A PATH on which this program is djpeg, and the others are the real ones."""
        return f"{self.folder}:{os.environ['PATH']}"

    def hostile(self) -> Path:
        """A program named djpeg that is after this. Needs cc."""
        ports = " ".join(str(door.getsockname()[1]) for door in self.doors)
        there = self.folder / "djpeg"
        words = f'-DWORDS="{self.shop.pid} {ports} {self.secret} {self.room}"'
        subprocess.run(["cc", "-O1", "-Wall", "-Werror", words, str(HERE / "hostile.c"), "-o", str(there)], check=True)
        return there

    def is_whole(self) -> bool:
        """Nothing was changed, nothing left, and nobody called."""
        for door in self.doors:
            door.setblocking(False)
        try:
            self.doors[0].accept()[0].close()
        except BlockingIOError:
            pass
        else:
            return False
        try:
            self.doors[1].recv(9)
        except BlockingIOError:
            kept = self.secret.read_text() == "customers' words" and self.photo.read_text() == "a photo"
            return kept and self.room.is_dir() and not list(self.room.iterdir())
        return False

    def could(self, before: Sequence[str] = ()) -> dict[str, bool]:
        """What the hostile program tried, and whether it could. before: what stands before it on the command line."""
        with self.photo.open("rb") as photo:
            told = subprocess.run(
                [*before, str(self.hostile())], stdin=photo, capture_output=True, text=True, cwd=ROOT, check=False
            )
        lines = (line.partition(": ") for line in told.stdout.splitlines())
        return {what: how == "could" for how, _, what in lines}


def cage() -> tuple[str, ...]:
    """The beginning of every child's command line, as the shop has it."""
    programs = Programs.found()
    assert programs, "djpeg, cjpeg, nice or prlimit is not on this machine"
    return programs.limits


def forget_landlock() -> None:
    """From now on this process and its children have a kernel without Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x00050000 | 38), (0x06, 0, 0, 0x7FFF0000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    told = struct.pack("@HP", len(steps), ctypes.addressof(code))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, told, 0, 0) == 0, os.strerror(ctypes.get_errno())
