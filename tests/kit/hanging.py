"""A djpeg that never ends, as a photo might make it, and how it is found while it runs."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path


def with_hanging_djpeg(folder: Path) -> str:
    """A PATH on which djpeg is a program that waits for ever, and the others are the real ones."""
    folder.mkdir()
    waits = (
        "#include <sys/syscall.h>\n#include <unistd.h>\nint main() { int x = 0; syscall(SYS_futex, &x, 0, 0, 0); }\n"
    )
    (folder / "djpeg.c").write_text(waits)
    subprocess.run(["cc", str(folder / "djpeg.c"), "-o", str(folder / "djpeg")], check=True)
    return f"{folder}:{os.environ['PATH']}"


def djpeg_of(pid: int) -> Path | None:
    """The /proc folder of the djpeg that this process has started."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, rest = stat.read_text().split("(", 1)[1].rsplit(") ", 1)
            if name == "djpeg" and int(rest.split()[1]) == pid:
                return stat.parent
    return None
