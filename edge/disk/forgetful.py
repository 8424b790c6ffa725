"""Disks that forget: what lies on them is gone when the power goes, and a shop must not be kept there."""

from __future__ import annotations

import os
import re
from pathlib import Path

_IN_MEMORY = frozenset({"tmpfs", "ramfs", "rootfs", "overlay", "aufs"})
_MEMORY_DEVICES = ("/dev/ram", "/dev/zram")
_DEEPEST = 4
_ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks and the like in the name of a mount point


def forgets(folder: Path, depth: int = 0) -> str:
    """What kind of disk it is that a folder lies on, where that forgets; "" where it does not, or nobody can say.

    An overlay's own layer may lie on a card as well, but the one that a Raspberry Pi is switched to lies in memory. A
    file that serves as a disk is as good as the disk that it lies on. What is not there yet lies where its parent does.
    """
    # Not Path.exists: it raises where we may not look, and then the parent says it as well.
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if os.path.exists(path)).resolve()
    device, kind = _mounted_at(there)
    if kind in _IN_MEMORY:
        return kind
    if device.startswith(_MEMORY_DEVICES):
        return device
    backing = Path("/sys/block") / Path(device).name / "loop" / "backing_file"
    if device.startswith("/dev/loop") and backing.exists() and depth < _DEEPEST:
        return forgets(Path(backing.read_text("utf-8").strip()), depth + 1)
    return ""


def _mounted_at(folder: Path) -> tuple[str, str]:
    """The device and the kind of file system of a folder: those of the longest mount point that leads to it."""
    best, found = "", ("", "")
    for line in Path("/proc/self/mounts").read_text("utf-8").splitlines():
        device, mount, kind, *_ = line.split(" ")
        mount = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), mount)
        if folder.is_relative_to(mount) and len(mount) >= len(best):
            best, found = mount, (device, kind)
    return found
