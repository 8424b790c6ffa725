"""The two ways of files, beside each other: a long video that comes in holds up no photo that goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from edge.clock import Clock
from edge.courier.files import delivering, fetching
from edge.courier.files.delivering import Bringer
from edge.courier.files.fetching import MOST_FILE_BYTES, Fetcher
from edge.courier.files.lanes import Lane
from edge.courier.files.room import ShelfRoom
from edge.media import MediaBook, Shelf
from edge.media.budget import ErrorBudget
from edge.media.eviction import Eviction
from edge.notices import Notices
from edge.outbox.link import LinkBook
from edge.registers.books import Books
from edge.settings import Settings
from edge.whatsapp import Files


@dataclass(frozen=True, slots=True)
class FileCallbacks:
    """on_fetched: called with the id of each file that has come in. on_piece_…: while a long one is under way."""

    on_fetched: Callable[[str], object] = lambda _: None
    on_piece_out: Callable[[], object] = lambda: None
    on_piece_in: Callable[[], object] = lambda: None


class Porter:
    """bring() and fetch() carry one file each, and return 1; 0 where there is none or it may not.

    Each may have a thread of its own. step() is both, one after the other. Texts never wait for any of it.
    """

    def __init__(
        self,
        books: Books,
        shelf: Shelf,
        link: LinkBook,
        notices: Notices,
        settings: Settings,
        files: Files,
        clock: Clock,
        callbacks: FileCallbacks | None = None,
    ) -> None:
        callbacks = callbacks or FileCallbacks()
        self._media = MediaBook(books)
        self._budget = ErrorBudget(books)
        self._notices = notices
        self._settings = settings
        self._files = files
        self._clock = clock
        self._room = ShelfRoom(self._media, Eviction(books), shelf, notices, clock)
        self.out = Lane(self._media, link, notices, clock, delivering.MOST_WAIT_SECONDS, callbacks.on_piece_out)
        self.into = Lane(self._media, link, notices, clock, fetching.MOST_WAIT_SECONDS, callbacks.on_piece_in)
        self._bringer = Bringer(self._media, self._budget, shelf, files, self.out)
        self._fetcher = Fetcher(self._media, self._budget, shelf, self._room, files, self.into, callbacks.on_fetched)

    def step(self) -> int:
        return self.bring() | self.fetch()

    def bring(self) -> int:
        """What staff have waited for longest, of what has been tried least lately."""
        self._room.sweep()
        account = self._settings.account()
        if account is None or not self.out.is_free() or self._notices.stop_sending():
            return 0
        file = self._media.next_to_upload(self._clock.now())
        if file is None:
            return 0
        self._bringer.bring(account, file)
        return 1

    def fetch(self) -> int:
        """What a customer has just sent goes before what came with a history."""
        self.make_for_texts()
        self._room.sweep()
        account = self._settings.account()
        if account is None or not self.into.is_free() or self._notices.stop_fetching():
            return 0
        now = self._clock.now()
        may = {"live": self._budget.has_live(now), "history": self._budget.has_history(now)}
        file = self._media.next_wanted(now, **may, newest=self._budget.is_half_spent(now))
        if file is None:
            return 0
        if not self._room.is_there(MOST_FILE_BYTES):
            self.into.pause(self._room.SHORT_SECONDS)
            return 0
        self._fetcher.fetch(account, file)
        return 1

    def sweep(self) -> None:
        """Clear the shelf of what nobody knows, once after a start."""
        self._room.sweep()

    def make_for_texts(self) -> None:
        """Old files make room where the disk is nearly full."""
        self._room.make_for_texts()

    def stop(self) -> None:
        """Let go of the files under way within a moment; what has come of one is kept, and continued."""
        self.out.stop()
        self.into.stop()

    def close(self) -> None:
        self._files.close()
