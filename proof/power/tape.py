"""The tape: what a program did to its folder, in order, as disk.c writes it down below SQLite and Python."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HERE = Path(__file__).parent

_RECORD = struct.Struct("<BiqqQ")  # struct record in disk.c


class Kind(StrEnum):
    """second of a LAY: how many bytes from `first`. first of the three SYNC kinds: the number that they share."""

    START = "P"  # another process goes on where the one before has ended
    OPEN = "O"  # first: 1 where it empties the file, second: 1 where it may create it
    CLOSE = "C"
    WRITE = "W"  # first: the offset
    TRUNCATE = "T"  # first: the new length
    LAY = "L"
    SYNC = "S"
    SYNCED = "D"
    SYNC_FAILED = "X"
    RENAME = "R"
    LINK = "N"  # another name of a file
    UNLINK = "U"
    ACK = "A"


@dataclass(frozen=True, slots=True)
class Step:
    """`file` is the descriptor; `data` a path (two, NUL between, for RENAME and LINK), what is written, or a mark."""

    kind: Kind
    file: int
    first: int
    second: int
    data: bytes


def build(folder: Path) -> Path:
    """Compile disk.c into `folder` and return the library. Needs cc."""
    library = folder / "disk.so"
    source = [str(HERE / "disk.c"), "-o", str(library), "-ldl", "-lpthread"]
    # Not fortified: its headers would put inline functions in the place of those that are to be replaced.
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-U_FORTIFY_SOURCE", *source], check=True)
    return library


def preloaded(
    library: Path, folder: Path, *, tape: Path | None = None, acks: Path | None = None, trouble: Path | None = None
) -> dict[str, str]:
    """What to add to the environment of a program whose disk is to be watched: see the head of disk.c."""
    given = {"POWER_TAPE": tape, "POWER_ACKS": acks, "POWER_TROUBLE": trouble}
    own = {name: str(path) for name, path in given.items() if path}
    return {"LD_PRELOAD": str(library), "POWER_FOLDER": str(folder.resolve()), **own}


def read(tape: Path) -> Iterator[Step]:
    """All steps from the first on. A tape whose program was killed may end within a step, which then never was."""
    with tape.open("rb") as file:
        while len(head := file.read(_RECORD.size)) == _RECORD.size:
            kind, descriptor, first, second, length = _RECORD.unpack(head)
            data = file.read(length)
            if len(data) < length:
                return
            yield Step(Kind(chr(kind)), descriptor, first, second, data)
