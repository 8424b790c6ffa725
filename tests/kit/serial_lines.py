"""A pseudo-terminal in the place of the serial line of a Bluetooth printer."""

from __future__ import annotations

import os
import pty
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from edge.printing.escpos import ASK_PAPER


@dataclass
class SerialPrinter:
    """answer: to the question after paper. most: it goes away once it has taken so much."""

    device: Path
    answer: bytes = b""
    most: int | None = None
    taken: bytearray = field(default_factory=bytearray)
    gone: bool = False

    @contextmanager
    def on(self) -> Iterator[Self]:
        """Switched on; at the end all that was sent to it has been read."""
        with self.held() as ours:
            stops = threading.Event()
            reader = threading.Thread(target=self._read, args=(ours, stops))
            reader.start()
            try:
                yield self
            finally:
                stops.set()
                reader.join()

    @contextmanager
    def held(self) -> Iterator[int]:
        """It is there, and takes nothing by itself; its end of the line."""
        ours, its = pty.openpty()  # both are kept: a line whose device nobody has open reads as one that has ended
        self.device.parent.mkdir(parents=True, exist_ok=True)
        self.device.unlink(missing_ok=True)
        self.device.symlink_to(os.ttyname(its))
        try:
            yield ours
        finally:
            for file in (its,) if self.gone else (ours, its):
                os.close(file)

    def _read(self, ours: int, stops: threading.Event) -> None:
        while True:
            last = stops.is_set()
            if select.select([ours], [], [], 0.05)[0]:
                self.taken += os.read(ours, 4096)
                if self.answer and self.taken == ASK_PAPER:
                    os.write(ours, self.answer)
            elif last:
                return
            if self.most is not None and len(self.taken) >= self.most:
                os.close(ours)
                self.gone = True
                return
