"""A line of a slip as dots. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HIGH = 16  # dots of a letter; it has half as many across, or as many


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of dots, each as a number: the highest bit is the one on the left. width: a multiple of eight."""

    width: int
    rows: tuple[int, ...]

    def packed(self) -> bytes:
        return b"".join(row.to_bytes(self.width // 8, "big") for row in self.rows)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Black dots that stand together: the row, where they begin, how many."""
        for number, row in enumerate(self.rows):
            dots, place = f"{row:0{self.width}b}", 0
            for run in dots.split("0"):
                if run:
                    yield number, place, len(run)
                place += len(run) + 1
