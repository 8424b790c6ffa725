"""How long the log may become before an end is made of it by force."""

from __future__ import annotations

# Twice what stands between two checkpoints: beyond it readers were in the way.
LOG_BYTES = 16 * 1024 * 1024


class LogLength:
    """Where an end could not be made, so much more is let come together before the next attempt."""

    def __init__(self) -> None:
        self._most = LOG_BYTES

    def is_passed(self, size: int) -> bool:
        return size >= self._most

    def ended(self) -> None:
        self._most = LOG_BYTES

    def could_not_end(self) -> None:
        self._most += LOG_BYTES
