"""The name under which phones find this box whatever its number is just now: what avahi says of it in the network."""

from __future__ import annotations

import re
import socket
from pathlib import Path

AVAHI = Path("/run/avahi-daemon/socket")
_SECONDS = 2.0  # it knows its own name by heart
_MOST_BYTES = 300
_TOLD = re.compile(r"\+ -?\d+ -?\d+ ([a-z0-9-]+\.local)\n")


def published(number: str, avahi: Path = AVAHI) -> str:
    """What others find this number by, as "iduka.local"; "" where nobody answers for it, or it is no name of ours."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            line.connect(str(avahi))
            line.sendall(f"RESOLVE-ADDRESS {number}\n".encode())
            told = line.makefile("rb").readline(_MOST_BYTES).decode("ascii", "replace").lower()
    except OSError:
        return ""
    found = _TOLD.fullmatch(told)
    return found[1] if found and is_own_name(found[1]) else ""


def is_own_name(name: str) -> bool:
    """This machine's name in the local network, as it is or as avahi changes it where another has it: iduka-2.local."""
    machine = re.escape(socket.gethostname().lower().partition(".")[0])
    return bool(re.fullmatch(rf"(?:iduka|{machine})(?:-\d{{1,3}})?\.local", name))
