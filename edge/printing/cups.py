"""What became of a sheet that CUPS has taken.

It is asked by IPP (RFC 8011): what lpstat says does not tell printed from cancelled.
"""

from __future__ import annotations

import os
import re
import socket
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from edge.config import Address

ASK_SECONDS = 3.0
PORT = 631
_MOST_BYTES = 65536
_SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
_GET_JOB_ATTRIBUTES = b"\x00\x09"
_CHARSET, _LANGUAGE, _URI, _KEYWORD, _ENUM = b"\x47", b"\x48", b"\x45", b"\x44", b"\x23"
# job-state: pending, held, processing, stopped; canceled, aborted; completed.
_WAITS, _ENDED, _COMPLETED = range(3, 7), range(7, 9), 9


class CupsState(StrEnum):
    WAITS = "waits"
    PRINTED = "printed"
    ENDED = "ended"  # cancelled there, or given up


def state_of(request: str) -> CupsState | None:
    """Of a sheet by the id that CUPS gave it ("Office-12"); None where CUPS does not say. ASK_SECONDS at most."""
    found = re.fullmatch(r".+-([0-9]{1,9})", request)
    if found is None:
        return None
    uri = f"ipp://localhost/jobs/{found[1]}".encode()
    body = b"\x01\x01" + _GET_JOB_ATTRIBUTES + b"\x00\x00\x00\x01\x01"
    body += _attribute(_CHARSET, b"attributes-charset", b"utf-8")
    body += _attribute(_LANGUAGE, b"attributes-natural-language", b"en")
    body += _attribute(_URI, b"job-uri", uri) + _attribute(_KEYWORD, b"requested-attributes", b"job-state") + b"\x03"
    answer = _asked(body)
    _, mark, value = answer.partition(_ENUM + b"\x00\x09job-state\x00\x04")
    if not mark or len(value) < 4:  # noqa: PLR2004 - the four bytes of a number
        return None
    state = int.from_bytes(value[:4], "big")
    if state == _COMPLETED:
        return CupsState.PRINTED
    return CupsState.ENDED if state in _ENDED else CupsState.WAITS if state in _WAITS else None


def _attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    return tag + len(name).to_bytes(2, "big") + name + len(value).to_bytes(2, "big") + value


def _asked(body: bytes) -> bytes:
    """What CUPS answers; nothing where it does not."""
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nConnection: close\r\n"
    head += b"Content-Length: %d\r\n\r\n" % len(body)
    answer = b""
    with suppress(OSError, ValueError), _door() as door:
        door.settimeout(ASK_SECONDS)
        door.sendall(head + body)
        while len(answer) < _MOST_BYTES and (piece := door.recv(4096)):
            answer += piece
    return answer


def _door() -> socket.socket:
    """Where lp finds CUPS as well: what CUPS_SERVER names, else the socket of this machine."""
    server = os.environ.get("CUPS_SERVER", "")
    path = server if server.startswith("/") else next((known for known in _SOCKETS if Path(known).exists()), "")
    if server and not server.startswith("/"):
        host, _, port = server.partition("/")[0].rpartition(":") if ":" in server else (server, "", str(PORT))
        address = Address(host, int(port))
        return socket.create_connection((address.host, address.port), timeout=ASK_SECONDS)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.settimeout(ASK_SECONDS)
    door.connect(path)
    return door
