"""When the store is looked through, what becomes of what was found, and who is told."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from edge.clock import Clock, Moment
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.errors import Refusal
from edge.language import Said
from edge.mending import replacements
from edge.mending.judging import OF_TABLES, reads
from edge.notices import Notices
from edge.records.query import State
from edge.registers.books import Books
from edge.store.documents.rows import decoded
from edge.store.documents.salvage import salvaged
from edge.store.documents.table import Duplicate
from edge.store.engine.connections import let_go
from edge.store.integrity.records import Raw, Records
from edge.store.integrity.rotten import STREAMS, mend

log = logging.getLogger(__name__)

T = TypeVar("T")

NOTICE = "damaged"
# In this order, and no further than to the first group in which something was found: what is small, and needed by all,
# comes before what takes long.
_GROUPS: tuple[tuple[str, ...], ...] = (
    ("settings", "staff", "phones", "sign_ins", "throttles", "enrolments", "notices", "labels", "quick_replies"),
    (
        "templates",
        "drafts",
        "prints",
        "summaries",
        "joins",
        "imports",
        "receipts",
        "media",
        "keys",
        "customers",
        "queries",
        "replies",
    ),
    tuple(
        table
        for table in STREAMS
        if table not in ("messages", "events", "journal", "spells", "people", "known_words", "import_holds")
    ),
    ("messages", "events", "journal", "spells", "people", "known_words", "import_holds"),
)
# What the owner reads of each.
_TOLD = {
    "customers": "notices.damaged_customers",
    "keys": "notices.damaged_customers",
    "queries": "notices.damaged_queries",
    "replies": "notices.damaged_replies",
    "staff": "notices.damaged_staff",
    "phones": "notices.damaged_phones",
    "settings": "notices.damaged_settings",
    "messages": "notices.damaged_messages",
}
_OF_ALL_ELSE = "notices.damaged_other"
# Of the settings these are what a person has entered.
_BY_HAND = ("account", "shop")
# Where a failure had another cause, the store is not looked through again soon; nor where it cannot be mended.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60.0, 3600.0
CERTAIN_PAUSE_SECONDS = 5.0
MOST_REMEMBERED = 100
# So many rotten records may stand in the way of one thing, one behind the other.
MOST_IN_A_ROW = 3
JUST_NOW_SECONDS = 2.0
# Whoever waits for somebody else's look gives up then.
WAIT_SECONDS = 20.0
_UNKNOWN = "?"


class Mending:
    """`after` a failure: from whatever thread, outside of any transaction."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._records = Records(books.database)
        self._notices = Notices(books)
        self._clock = clock
        self._looking = threading.Lock()
        self._mended_at = float("-inf")
        self._pauses: dict[str, tuple[float, float]] = {}  # a failure -> when it leads to a look again, and the pause

    def after(self, error: Exception) -> bool:
        """Something has failed with this: was it a rotten record, and is that out of the way now? Never raises."""
        certain = isinstance(error, StoreUnavailable)
        if isinstance(error, StoreUnavailable) and error.kind not in (DiskTrouble.DAMAGED, DiskTrouble.CORRUPT):
            return False
        which = _which(error)
        let_go(error)
        before = self._mended_at
        if not self._looking.acquire(timeout=WAIT_SECONDS):
            return False
        try:
            return self._mended_at != before or self._look(which, certain=certain)
        except Exception as fault:
            log.warning("the store could not be looked through: %s", type(fault).__name__)
            return False
        finally:
            self._looking.release()

    def tried(self, read: Callable[[], T]) -> T:
        """What this reads; where a rotten record keeps it from reading, that is put out of its way first."""
        for _ in range(MOST_IN_A_ROW):
            try:
                return read()
            except Refusal:
                raise
            except Exception as error:
                if not self.after(error):
                    raise
        return read()

    def _look(self, which: str, *, certain: bool) -> bool:
        now = self._clock.now()
        not_before, pause = self._pauses.get(which, (float("-inf"), 0.0))
        if now.boottime < not_before:
            return False
        least = CERTAIN_PAUSE_SECONDS if certain else FIRST_PAUSE_SECONDS
        pause = min(LONGEST_PAUSE_SECONDS, max(least, pause * 2))
        if len(self._pauses) >= MOST_REMEMBERED:
            self._pauses.clear()
        self._pauses[which] = now.boottime + pause, pause
        found: Counter[str] = Counter()
        names: dict[str, list[str]] = {}
        for group in _GROUPS:
            for place in group:
                if place in STREAMS:
                    found[place] += mend(self._books.database, place, now, OF_TABLES.get(place))
                else:
                    self._mend_book(place, now, found, names)
            if found.total():
                break
        with suppress(StoreUnavailable):  # what is asked here is rotten itself, and has its turn next
            self._stand_in(now, found)
        if not found.total():
            # Whatever failed while another one mended it has failed over the same.
            return time.monotonic() - self._mended_at < JUST_NOW_SECONDS
        self._mended_at = time.monotonic()
        self._pauses.clear()
        found = +found
        log.error("rotten records are out of the way: %s", ", ".join(f"{n} in {place}" for place, n in found.items()))
        self._tell(now, found, names)
        return True

    def _mend_book(self, book: str, now: Moment, found: Counter[str], names: dict[str, list[str]]) -> None:
        rotten = [raw for raw in self._records.of_book(book) if not _is_sound(book, raw)]
        if not rotten:
            return
        documents: dict[Raw, Mapping[str, Any] | None] = {}
        ownerless: list[str] = []
        for raw in rotten:
            left = salvaged(raw.document) or {}
            made = replacements.completed(self._books, book, left, now)
            documents[raw] = made if made is not None and reads(book, made) else None
            names.setdefault(book, []).append(_called(made or left))
            ownerless += [made["id"]] if book == "staff" and made and "owner" not in left else []
        try:
            self._records.replace(book, documents, now)
        except Exception:  # what was made up stands in another's way: without it, then
            self._records.replace(book, dict.fromkeys(rotten), now)
        found[book] += len(rotten)
        if ownerless and not self._books.staff.has_owner():
            # A shop always has an owner: so it was this one.
            self._books.staff.change(ownerless[0], owner=True)

    def _stand_in(self, now: Moment, found: Counter[str]) -> None:
        """What others point at, and is not here any more, is made from what they know."""
        for customer in self._records.lost_customers():
            found["customers"] += self._put("customers", {"id": customer}, now)
        for query, customer in self._records.lost_queries():
            found["queries"] += self._put("queries", {"id": query, "customer": customer}, now)
        for reply in self._records.lost_replies():
            found["replies"] += self._put("replies", {"id": reply}, now)

    def _put(self, book: str, left: Mapping[str, Any], now: Moment) -> int:
        made = replacements.completed(self._books, book, left, now)
        if made is None or not reads(book, made):
            return 0
        try:
            with self._books.transaction():
                self._books.tables.named(book).insert(made)
        except Duplicate:  # the customer has written since, and has another query open
            return self._put(book, {**left, "state": State.CLOSED}, now) if "state" not in left else 0
        return 1

    def _tell(self, now: Moment, found: Mapping[str, int], names: Mapping[str, list[str]]) -> None:
        told: dict[str, list[str]] = {}
        for place in found:
            whom = names.get(place, [place])
            for name in whom:
                known = place != "settings" or name in _BY_HAND
                told.setdefault(_TOLD.get(place, _OF_ALL_ELSE) if known else _OF_ALL_ELSE, []).append(name)
        for key, whom in told.items():
            said = Said(key, {"which": ", ".join(dict.fromkeys(whom))})
            stops = key == _TOLD["settings"] and "account" in whom
            self._notices.post(f"{NOTICE} {key}", said, now, serious=True, stops_sending=stops)


def _which(error: Exception) -> str:
    """What failed, and where: another failure is worth a look of its own."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    return " ".join([type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in place)])


def _is_sound(book: str, raw: Raw) -> bool:
    try:
        return reads(book, decoded(raw.document.decode()))
    except (ValueError, StoreUnavailable):
        return False


def _called(document: Mapping[str, Any]) -> str:
    """What a person knows it by."""
    return str(document.get("name") or document.get("label") or document.get("id") or _UNKNOWN)[:60]
