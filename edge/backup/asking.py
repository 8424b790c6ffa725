"""An owner asks for a backup now: it is written down, so that a box that restarts meanwhile still makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from edge.backup.age import LastBackup, in_words, known
from edge.backup.from_stick import BringBack
from edge.backup.put_in import Sticks
from edge.clock import Clock
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.registers.books import Books

ASKED = "backup_asked"


class BackupNow:
    """What the page of the settings says of backups, and its buttons. `beside`: what else it says there."""

    def __init__(
        self,
        books: Books,
        clock: Clock,
        sticks: Sticks,
        bring_back: BringBack,
        beside: Callable[[], Sequence[Said]] = lambda: (),
    ) -> None:
        self.bring_back = bring_back
        self.sticks = sticks
        self._books = books
        self._clock = clock
        self._beside = beside

    def said(self) -> list[Said]:
        return [*in_words(self._known(), self._clock.now()), *self.sticks.said(), *self._beside()]

    @property
    def may_be_asked(self) -> bool:
        """There is a stick to make it on, and none is on its way."""
        return bool(self._known().folder) and not self.is_awaited

    @property
    def is_awaited(self) -> bool:
        return bool(asked(self._books, self._known()))

    def ask(self) -> None:
        """Twice is once: whoever taps again while one is on its way gets that one."""
        backup = self._known()
        if not backup.folder:
            raise Refusal("bad_value", "backup.off")
        if not asked(self._books, backup):
            self._books.keep(ASKED, {"id": new_id("b"), "after": backup.name})

    def _known(self) -> LastBackup:
        """Also of a stick that was chosen just now, and that nobody has looked at yet."""
        backup = known(self._books)
        return backup if backup.folder else replace(backup, folder=str(self.sticks.folder() or ""))


def asked(books: Books, backup: LastBackup) -> str:
    """The id of what was asked for and is not made yet, "" where nothing is. The next copy, of another name, is it."""
    kept = books.kept(ASKED)
    return str(kept["id"]) if backup.folder and kept and kept["after"] == backup.name else ""
