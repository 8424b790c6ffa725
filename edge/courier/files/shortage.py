"""Whether the disk is short, for how long, and whether that is the shop's own doing: only then files make room."""

from __future__ import annotations

from edge.clock import Clock
from edge.media import Shelf
from edge.media.eviction import Eviction
from edge.media.shelf import FLOOR_BYTES, NEED_BYTES

# What fills a disk for seconds, an update or an upload, is gone by then.
LASTING_SECONDS = 600.0
# How often it is written down how much others take of the disk.
LOOK_SECONDS = 24 * 3600.0


class Shortage:
    """One thread asks, each second or so."""

    def __init__(self, eviction: Eviction, shelf: Shelf, clock: Clock) -> None:
        self._eviction = eviction
        self._shelf = shelf
        self._clock = clock
        self._since: float | None = None
        self._looked: float | None = None

    def bytes_to_free(self) -> int:
        """How many bytes of files have to go, so that texts have room. 0 where the shortage passes or is not ours.

        The shelf takes nothing more long before that, so what others have taken since there was room is not its doing:
        to delete customers' photos would only feed whoever fills the disk.
        """
        now, free = self._clock.boottime(), self._shelf.free_bytes()
        if free >= NEED_BYTES:
            self._since = None
            if free >= FLOOR_BYTES:
                self._remember(now, free)
            return 0
        self._since = now if self._since is None else self._since
        ours = self._eviction.room_once()
        if now - self._since < LASTING_SECONDS or ours is None:
            return 0
        others = max(0, ours - free - self._shelf.own_bytes())
        return max(0, NEED_BYTES - free - others)

    def _remember(self, now: float, free: int) -> None:
        """What the disk holds for the shop, while there is room: what is free, and what is ours already."""
        if self._looked is None or now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._eviction.keep_room(free + self._shelf.own_bytes())
