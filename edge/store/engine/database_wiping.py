"""The part of `Database` that has its file wiped: see wiping.py."""

from __future__ import annotations

from edge.disk.disk_trouble import StoreUnavailable
from edge.disk.folder import Folder
from edge.store.engine.connections import StoreConnection, empty_log
from edge.store.engine.disk_errors import told
from edge.store.engine.readers import Readers
from edge.store.engine.wiping import Wiped, Wiper
from edge.store.engine.writer_turns import Turns


class Wiping:
    _turns: Turns
    _folder: Folder
    _readers: Readers
    _wiper: Wiper | None = None

    def wipe(self, first_page: int, seconds: float) -> Wiped:
        """Blank what rows have left behind, from a page on and for so long. StoreUnavailable (busy) while one reads."""
        with self._turns.mine_while(urgent=False):
            writer = self._ready()
            with told(self._fell):
                self._readers.cut_overdue()
                empty_log(writer)
                self._wiper = self._wiper or Wiper(self._folder.database)
                wiped = self._wiper.wipe(first_page, seconds)
            self._mend()  # what the writer remembers of those pages must not come back with its next change
            return wiped

    def end_wiping(self) -> None:
        """The last of what closes the database: who closes a file of it takes away all locks on it."""
        if self._wiper:
            self._wiper.close()
            self._wiper = None

    def _ready(self) -> StoreConnection:
        raise NotImplementedError

    def _fell(self, trouble: StoreUnavailable) -> None:
        raise NotImplementedError

    def _mend(self) -> None:
        raise NotImplementedError
