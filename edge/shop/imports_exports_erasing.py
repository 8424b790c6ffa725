"""The shop's memory as its owner handles it: old chats come in, everything goes out, customers are forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from edge.backup import folder_for
from edge.bringing import Bringing, ImportCallbacks
from edge.clock import Clock
from edge.config import Config
from edge.forgetting import Erasing, Keeping, Retaining
from edge.media import Shelf
from edge.paper.other_slips import Papers
from edge.printing import Printers
from edge.process.giving_way import GivingWay
from edge.registers.books import Books
from edge.running.loops import Loop
from edge.running.wake_ups import WakeUp
from edge.settings import Settings
from edge.takeout.outgoing import Outgoing
from edge.web.owner.forgetting import Forgetting
from edge.web.owner.old_chats import OldChats

MakesLoop = Callable[..., Loop]


class ImportsExportsErasing:
    """Put together by the shop. on_room: makes room on the shelf before files of an old chat are laid there.

    on_file: called with the id of each file that was laid there.
    """

    def __init__(
        self,
        config: Config,
        books: Books,
        settings: Settings,
        shelf: Shelf,
        clock: Clock,
        on_room: Callable[[], object],
        way: GivingWay,
        on_file: Callable[[str], object],
    ) -> None:
        self._books, self._way = books, way
        # One loop takes chats in, and does the errands of the pages about them.
        self._takes_in, self._forgets = WakeUp(), WakeUp()
        callbacks = ImportCallbacks(self._takes_in.wake, on_file, self._takes_in.beat)
        self.imports = Bringing(books, settings, shelf, clock, config.data, on_room, way, callbacks)
        self.chats = OldChats(config.data, clock, self.imports, way.only_waits, self._takes_in.wake)
        self.outgoing = Outgoing(
            books, clock, config.data, partial(folder_for, books, config.backup_folder, config.sticks)
        )
        self.erasing = Erasing(books, shelf, config.data, self._forgets.wake)
        self.retaining = Retaining(books, shelf, clock)

    def loops(self, loop: MakesLoop, after: Callable[[Callable[[], int]], Callable[[], int]]) -> tuple[Loop, ...]:
        """loop: makes one. after: see Beginning.before."""
        way, erasing = self._way, after(self.erasing.step)
        return (
            loop("imports", self.chats.step, every=2.0, wake_up=self._takes_in),
            loop("forgetting", erasing, 60.0, lambda: way.is_awaited, wake_up=self._forgets),
        )

    def chores(self) -> Mapping[str, tuple[int, Callable[[], object]]]:
        """Each with how often, in seconds."""
        return {
            "forget chats that were not brought in": (3600, self.chats.incoming.tidy),
            "delete old exports": (60, self.outgoing.tidy),
            "let old messages go": (5, self.retaining.step),
        }

    def forgetting(self, papers: Papers, printers: Printers) -> Forgetting:
        """What the pages about it need."""
        return Forgetting(self.erasing, Keeping(self._books), self.retaining, papers, printers)
