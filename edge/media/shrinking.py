"""A hostile photo made small, in children of its own: Debian's djpeg or dwebp reads it, cjpeg writes it.

djpeg scales before it decodes (in the cosine domain), so a photo never lies whole in memory. Whatever is wrong with one
goes wrong in there: in a cage without network, files and signals (cage.py), without our secrets, at the lowest
priority, with little memory, no way to start anything more, and not for long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, BinaryIO, Self

from edge.media import cage

DEADLINE_SECONDS = 10.0
# A camera sends ten scans or so; each of a thousand would be as much work as the whole photo.
MOST_SCANS = 64
_LOOK_SECONDS = 0.02


class NotShrunk(Exception):
    """This photo cannot be made small, and will not be tomorrow. Its text is for the log, and names no one."""


class ShrinkingStopped(Exception):
    """The shop closes, or the machine has no room for a child just now: the photo is not to blame."""


@dataclass(frozen=True, slots=True)
class ChildBounds:
    """What a child may use, and how good the photo becomes (0 to 100)."""

    memory: int
    cpu_seconds: int
    bytes: int
    quality: int


# A photo of 12 megapixels takes 2 MB, the same sent in many scans 37 MB; the rest is libraries.
THUMB = ChildBounds(memory=64 * 1024 * 1024, cpu_seconds=5, bytes=64 * 1024, quality=60)


@dataclass(frozen=True, slots=True)
class Programs:
    """Where they are. `limits` is the beginning of every child's command line. dwebp may be missing."""

    djpeg: str
    cjpeg: str
    limits: tuple[str, ...]
    quality: int
    dwebp: str | None = None

    @classmethod
    def found(cls, path: str | None = None, bounds: ChildBounds = THUMB) -> Self | None:
        """Those of this machine (or of `path`, in the form of PATH); None where one is missing."""
        djpeg, cjpeg, nice, prlimit = (shutil.which(name, path=path) for name in ("djpeg", "cjpeg", "nice", "prlimit"))
        if not (djpeg and cjpeg and nice and prlimit):
            return None
        most = (f"--as={bounds.memory}", f"--cpu={bounds.cpu_seconds}", f"--fsize={bounds.bytes}")
        none = ("--nproc=0", "--core=0")
        caged = (sys.executable, "-I", "-S", cage.__file__)
        limits = (nice, "-n", "19", prlimit, *most, *none, "--", *caged)
        return cls(djpeg, cjpeg, limits, bounds.quality, shutil.which("dwebp", path=path))


def shrunk(
    photo: BinaryIO,
    eighths: int,
    programs: Programs,
    stopping: Callable[[float], bool],
    deadline_seconds: float = DEADLINE_SECONDS,
) -> bytes:
    """The photo at so many eighths of its size, as a JPEG with nothing else in it: no place, no date, no camera.

    stopping: waits so many seconds, or until the shop closes, and says whether it does. Raises NotShrunk and Stopped.
    """
    read = (programs.djpeg, "-strict", "-maxscans", str(MOST_SCANS), "-scale", f"{eighths}/8", "-pnm")
    return _made(photo, read, programs, stopping, deadline_seconds)


def unpacked(
    photo: BinaryIO,
    size: tuple[int, int],
    programs: Programs,
    stopping: Callable[[float], bool],
    deadline_seconds: float = DEADLINE_SECONDS,
) -> bytes:
    """A WebP as such a JPEG, at this width and height. It scales as it decodes, but for what was packed without loss:
    that lies whole in the child's memory. Raises likewise.
    """
    if programs.dwebp is None:
        raise NotShrunk("there is no dwebp")
    read = (programs.dwebp, "-quiet", "-ppm", "-scale", *map(str, size), "-o", "-", "--", "-")
    return _made(photo, read, programs, stopping, deadline_seconds)


def _made(
    photo: BinaryIO,
    read: tuple[str, ...],
    programs: Programs,
    stopping: Callable[[float], bool],
    deadline_seconds: float,
) -> bytes:
    write = (programs.cjpeg, "-quality", str(programs.quality), "-optimize")
    os.lseek(photo.fileno(), 0, os.SEEK_SET)
    with ExitStack() as ends:
        made = ends.enter_context(os.fdopen(os.memfd_create("thumb"), "r+b"))
        reader = _child(ends, (*programs.limits, *read), photo, subprocess.PIPE)
        writer = _child(ends, (*programs.limits, *write), reader.stdout, made)
        if reader.stdout:
            reader.stdout.close()  # the writer has it now, and the reader shall hear when the writer has gone
        until = time.monotonic() + deadline_seconds
        while reader.poll() is None or writer.poll() is None:
            if time.monotonic() > until:
                raise NotShrunk(f"it took longer than {deadline_seconds:g} s")
            if stopping(_LOOK_SECONDS):
                raise ShrinkingStopped
        for command, child in ((read, reader), (write, writer)):
            if child.returncode:
                raise NotShrunk(f"{os.path.basename(command[0])} {_ended(child.returncode)}")
        made.seek(0)
        return made.read()


def _child(
    ends: ExitStack, command: tuple[str, ...], takes: IO[bytes] | None, gives: IO[bytes] | int
) -> subprocess.Popen[bytes]:
    """A child that ends with `ends` at the latest. It inherits these two files, and nothing of what we know."""
    try:
        child = subprocess.Popen(  # noqa: S603 - our own words, no shell, and no name or text of a customer
            command,
            stdin=takes,
            stdout=gives,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
        )
    except OSError as error:
        raise ShrinkingStopped from error
    ends.enter_context(child)
    ends.callback(child.kill)
    return child


def _ended(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
