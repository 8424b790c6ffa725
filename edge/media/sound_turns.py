"""Who takes a sound apart has it to themselves: for a moment it is held several times over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import BinaryIO

from edge.errors import Refusal

# Whoever waits for a turn keeps a thread that draws no page meanwhile.
MOST_WAITING = 3
_turn, _waiting = BoundedSemaphore(1), BoundedSemaphore(1 + MOST_WAITING)


class Lying:
    """The bytes of a file, read where they lie. Not by a map of it: where the card fails, that ends the program."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, end, _ = part.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(0, end - start))


@contextmanager
def one_sound(file: BinaryIO) -> Iterator[Lying]:
    """What is in the file. Refused `wait` where several wait already."""
    if not _waiting.acquire(blocking=False):
        raise Refusal("wait", "listener.busy")
    try:
        with _turn:
            yield Lying(file)
    finally:
        _waiting.release()
