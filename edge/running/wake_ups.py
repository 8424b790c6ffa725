"""What tells a loop that there is work, or that its step goes on. It is made first, and handed to all who tell it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field


class WakeUp:
    """Of one loop. Any thread may call `wake` and `beat`, also before that loop is made; the rest is the loop's."""

    def __init__(self) -> None:
        self._awake = threading.Event()
        self.beaten_at: float | None = None

    def wake(self) -> None:
        """There is work."""
        self._awake.set()

    def beat(self) -> None:
        """A step that takes long says that it is still at work."""
        self.beaten_at = time.monotonic()

    def clear(self) -> None:
        """The loop looks for work from now on."""
        self._awake.clear()

    def wait(self, seconds: float) -> None:
        """Until somebody wakes the loop, so long at most."""
        self._awake.wait(seconds)


@dataclass(frozen=True, slots=True)
class WakeUps:
    """Of the loops of the shop that other parts wake, by the name of the loop."""

    sorter: WakeUp = field(default_factory=WakeUp)
    courier: WakeUp = field(default_factory=WakeUp)
    porter: WakeUp = field(default_factory=WakeUp)
    porter_out: WakeUp = field(default_factory=WakeUp)
    thumbs: WakeUp = field(default_factory=WakeUp)
