"""Where temporary files of tests lie: in memory, if it has room for them.

A shop waits for its disk at each commit. Thousands of shops on a real disk wait longer than they work.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # the memory that every Linux lends as a disk
# At most 100 MB lay there at once in a whole run of two workers. A test that fails leaves its shop there.
ROOM = 2 << 30
CAP_SYS_ADMIN = 21


def memory_for_files() -> Path | None:
    """The folder in memory, where it is good for whatever tests do. None: files lie where the system has them."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    disk = os.statvfs(MEMORY)
    if disk.f_bavail * disk.f_frsize < ROOM or disk.f_flag & os.ST_NOEXEC:
        return None
    return MEMORY if may_mount() or another_disk(MEMORY) else None


def another_disk(than: Path | None = None) -> Path | None:
    """A folder on a disk that is neither the system's nor the one where temporary files lie."""
    taken = {Path("/").stat().st_dev, (than or Path(tempfile.gettempdir())).stat().st_dev}
    places = (MEMORY, Path(f"/run/user/{os.getuid()}"), Path("/tmp"))
    return next((place for place in places if place.is_dir() and place.stat().st_dev not in taken), None)


def may_mount() -> bool:
    """Whether this process may mount a disk: root may, but not in every container."""
    rights = re.search(r"^CapEff:\s*(\w+)", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    return rights is not None and bool(int(rights[1], 16) >> CAP_SYS_ADMIN & 1)
