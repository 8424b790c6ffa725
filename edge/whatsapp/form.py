"""A file on its way to WhatsApp, inside the form that its Cloud API wants."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from edge.language import Said
from edge.whatsapp.failures import Unreachable

if TYPE_CHECKING:
    from edge.whatsapp.line import CallDeadline

# A piece that leaves must have left within the time of a connection; on a poor line that is 1 kB/s.
PIECE_BYTES = 8 * 1024


class Form:
    """A multipart form around a file, sent piece by piece: a document of many megabytes never lies in memory."""

    def __init__(self, path: Path, mime: str, seconds: float, go_on: Callable[[], bool]) -> None:
        """seconds: after these the upload is broken off; go_on: asked after each piece, False does the same."""
        boundary = secrets.token_hex(16)
        fields = {"messaging_product": "whatsapp", "type": mime}
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        # The name that goes with it is ours: the staff's own is said with the message, where it is checked.
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            f"Content-Type: {mime}\r\n\r\n"
        )
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._path = path
        self._head = head.encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._size = path.stat().st_size
        self._seconds = seconds
        self._go_on = go_on
        self._deadline: CallDeadline | None = None
        self.begun = False  # whether the line was there: bytes are asked for once it is

    def sent_under(self, deadline: CallDeadline) -> Self:
        """Each piece that leaves renews the call's time."""
        self._deadline = deadline
        return self

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self._head
        left = self._size
        ends = time.monotonic() + self._seconds
        with self._path.open("rb") as file:
            while left and (piece := file.read(min(PIECE_BYTES, left))):
                left -= len(piece)
                yield piece
                if self._deadline:
                    self._deadline.renew()
                if time.monotonic() > ends or not self._go_on():
                    raise Unreachable(Said("whatsapp.file_broken_off"))
        yield self._tail
