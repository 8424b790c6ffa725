"""What the disk has changed by itself is looked for, named, and said to the owner."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge.clock import Clock
from edge.disk.disk_trouble import StoreUnavailable
from edge.language import Said
from edge.notices import Notices
from edge.registers.books import Books
from edge.store.engine.copies import StoreError
from edge.store.engine.cut_log import CutLog
from edge.store.integrity.scrub import Damage, Scrub

log = logging.getLogger(__name__)

NOTICE, LOST = "damaged", "lost"
# From the end of one look through everything until the next begins; sooner where something was found.
REST_SECONDS, REST_AFTER_DAMAGE_SECONDS = 24 * 3600.0, 3600.0
# The owner is told of so many; the log has them all.
MOST_NAMED = 5


class Scrubbing:
    """step() looks at a few pieces. It begins with the program: what was cut off, or lay there, is looked at first."""

    def __init__(self, books: Books, notices: Notices, clock: Clock, data: Path) -> None:
        self._books = books
        self._notices = notices
        self._cut_log = CutLog(data)
        self._clock = clock
        self._scrub = Scrub(books.database)
        self._begins_at: float | None = None
        self._found: dict[Damage, None] = {}
        self._this_time: dict[Damage, None] = {}
        self._settled: set[Damage] = set()
        self._untold = False

    def step(self) -> int:
        """1 while there is more to look at."""
        self._books.database.look_for_files()
        if self._cut_log.is_untold:
            self._notices.post(LOST, "notices.log_cut_off", self._clock.now(), serious=True)
            self._cut_log.was_told()
        now = self._clock.boottime()
        if self._begins_at is None or now >= self._begins_at:
            self._scrub.begin()
            self._begins_at, self._this_time = float("inf"), {}
        found = self._scrub.step()
        for damage in found or ():
            self._is_damaged(damage)
        if found is None and self._begins_at > now + REST_SECONDS:
            self._found = self._this_time  # what was put out of the way meanwhile is over
            self._begins_at = now + (REST_AFTER_DAMAGE_SECONDS if self._found else REST_SECONDS)
        if self._untold:
            self._tell()
        elif self.damaged:
            self._hear()
        return found is not None

    def note(self) -> None:
        """A chore: how far the shop has come is written down beside the store, for the next start to compare."""
        with self._books.reading() as reader:
            self._cut_log.note(reader)

    @property
    def damaged(self) -> int:
        """How many places are known to be damaged, and the owner has not said that they know."""
        return len(self._found.keys() - self._settled)

    def _is_damaged(self, damage: Damage) -> None:
        self._this_time[damage] = None
        if damage not in self._found:
            log.error("the disk has changed %s %s", damage.table, "" if damage.row is None else damage.row)
            self._found[damage] = None
            self._untold = True

    def _tell(self) -> None:
        named = ", ".join(dict.fromkeys(map(self._named, list(self._found)[:MOST_NAMED])))
        more = " …" if len(self._found) > MOST_NAMED else ""
        said = Said("notices.damaged", {"count": len(self._found), "what": named + more})
        self._notices.post(NOTICE, said, self._clock.now(), serious=True)
        self._untold = False

    def _hear(self) -> None:
        """The owner settles the notice where there is nothing more to be done about it."""
        if all(notice.kind != NOTICE for notice in self._notices.open()):
            self._settled |= self._found.keys()

    def _named(self, damage: Damage) -> str:
        """Whose it is, as staff know it; else where it lies."""
        for one in damage.ids:
            query = self._document("queries", one)
            name = query.get("name") or self._document("customers", str(query.get("customer", one))).get("name")
            if name:
                return f"{name} ({one})"
        place = damage.table.removeprefix("book_")
        return " ".join((place, *damage.ids, *([] if damage.row is None else [str(damage.row)])))

    def _document(self, book: str, one: str) -> Mapping[str, Any]:
        """Nothing where that is what cannot be read."""
        try:
            return next((document for _, document in self._books.tables.with_id(book, one)), {})
        except (StoreUnavailable, StoreError, ValueError):
            return {}
