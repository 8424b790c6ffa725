"""An export comes back: into a box that has no customers yet, looked at line by line, whole or not at all.

All of it is put together in a copy of the box's database beside it, which takes its place at the end, by a rename.
Until then the box is as empty as it was, and what a cut has left is thrown away by the next start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.backup.place import end_epoch
from edge.clock import Moment
from edge.disk.disk_trouble import StoreUnavailable
from edge.disk.folder import ROOM_BYTES, Folder
from edge.errors import Refusal
from edge.language import Said
from edge.media import File, FileState, Shelf
from edge.mending.judging import OF_TABLES
from edge.notices import Notices
from edge.outbox import doubt_all
from edge.registers.books import Books
from edge.store.engine.copies import copy_database
from edge.store.integrity import exported_rows
from edge.store.integrity.rotten import mend
from edge.store.integrity.taking_over import Implausible, derive_anew
from edge.takeout import fields, taken_in
from edge.takeout.incoming_exports import IncomingExport, lines, source_of

# Of all that is read, so much is held at once and written together.
BATCH = 1_000
_NOTICE = "brought back"
# What must be empty of all that an export brings.
_EMPTY = ("customers", "keys", "queries", "replies", "media", "joins", "summaries")
# Where the shop was; the database gets another file here, which is no move.
_OF_THE_FILE = "place"
_STREAMS = ("messages", "events", *fields.TABLES)


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """missing: files that the export does not have, or not as they were. in_doubt: replies that may have gone since."""

    customers: int
    messages: int
    files: int
    missing: int
    in_doubt: int


def bring_back(data: Path, given: Path, now: Moment, told: Callable[[int], None]) -> BroughtBack:
    """Refused in words, with nothing changed, where there are customers already, and where it is no whole export."""
    with source_of(given) as source:
        shop = taken_in.shop(source)
        with closing(Books.open(data)) as books:  # where there is no box yet it is an empty one from now on
            _must_be_empty(books, data)
            books.database.checkpoint()
        home = Folder(data)
        home.lock()
        try:
            return _put_in_place(home, source, shop, now, told)
        except BaseException:
            _throw_away(home)
            raise
        finally:
            home.unlock()


def _must_be_empty(books: Books, data: Path) -> None:
    there = [name for name in _EMPTY if len(books.tables.named(name))]
    if there or books.messages.count() or books.days.last():
        raise Refusal("already_open", "takeout.not_empty", folder=str(data))


def _put_in_place(
    home: Folder, source: IncomingExport, shop: Mapping[str, Any], now: Moment, told: Callable[[int], None]
) -> BroughtBack:
    need = 2 * source.bytes() + ROOM_BYTES  # a row takes its words and its indexes
    if (free := home.free_bytes()) < need:
        raise Refusal("no_room", "takeout.no_room_here", free=free // 2**20, needed=need // 2**20)
    home.begin_restoring()
    inner = home.restoring / home.database.name
    inner.touch(0o600)
    copy_database(home.path, inner, lambda: None)
    try:
        with closing(Books.open(home.restoring)) as books:
            back = _Coming(books, source, Shelf(home.path), now, told).take(shop)
            books.database.checkpoint()
    except (Implausible, StoreUnavailable) as error:
        raise Refusal("bad_file", "takeout.unlike_ours", name="messages.jsonl") from error
    # What is left of the empty database's log must not be taken for the new one's.
    for name in ("iduka.db-wal", "iduka.db-shm"):
        with suppress(FileNotFoundError):
            (home.path / name).unlink()
    home.end_restoring()
    return back


def _throw_away(home: Folder) -> None:
    home.forget_restoring()
    Shelf(home.path).sweep(lambda _: False, lambda _: False)


class _Coming:
    """All that comes, in the order in which one thing needs another."""

    def __init__(
        self, books: Books, source: IncomingExport, shelf: Shelf, now: Moment, told: Callable[[int], None]
    ) -> None:
        self._books = books
        self._source = source
        self._shelf = shelf
        self._now = now
        self._told = told

    def take(self, shop: Mapping[str, Any]) -> BroughtBack:
        # What happened in the empty box has numbers of the export's: it comes after that.
        own = exported_rows.lift_events(self._books.database)
        for table in _STREAMS:
            self._rows(table)
        for book in fields.BOOKS:
            self._documents(book)
        with self._books.transaction():
            exported_rows.lay_events(self._books.database, own)
            exported_rows.count_on(self._books.database)
        self._judged()
        taken_in.settings(self._books, shop)
        files, missing = self._files()
        in_doubt = self._told_to_owner(str(shop.get("made_at", "")), missing)
        derive_anew(self._books.database)
        books = self._books
        return BroughtBack(books.customers.count(), books.messages.count(), files, missing, in_doubt)

    def _rows(self, table: str) -> None:
        """Into a plain table, many at a time."""
        into = taken_in.TakenInTable(self._books.database, table)
        found = (into.row(name, number, line) for name, number, line in self._lines(table))
        done = 0
        for batch in _batches(found):
            into.insert(batch)
            done += len(batch)
            if table == "messages":
                self._told(done)

    def _documents(self, book: str) -> None:
        table = self._books.tables.named(book)
        known = {document["id"] for document in table.all()} if book in ("labels", "quick_replies", "staff") else set()
        found = (taken_in.document(book, name, number, line, self._now) for name, number, line in self._lines(book))
        for batch in _batches(one for one in found if one.get("id") not in known):
            taken_in.insert(table, book, batch)

    def _lines(self, name: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        file = f"{name}.jsonl"
        must = name in ("customers", "messages", "queries", "events")
        return ((file, number, line) for number, line in lines(self._source, file, must=must))

    def _judged(self) -> None:
        """By those who read it: what they would put aside as damaged is not of our making."""
        for table in _STREAMS:
            if mend(self._books.database, table, self._now, OF_TABLES.get(table)):
                raise Refusal("bad_file", "takeout.unlike_ours", name=f"{table}.jsonl")
        if lost := exported_rows.first_lost(self._books.database):
            raise Refusal("bad_file", "takeout.unlike_ours", name=f"{lost}.jsonl")

    def _files(self) -> tuple[int, int]:
        """Onto the shelf, each as it was; what is not here is asked of nobody."""
        names = {}
        for _, number, line in self._lines("media"):
            if isinstance(line.get("file"), str):
                names[str(line.get("id"))] = (number, line["file"])
        brought = missing = 0
        for _, document in self._books.media.here():
            file = File.of(document)
            here = file.id in names and self._brought(file, names[file.id][1])
            brought, missing = brought + here, missing + (not here)
            if not here:
                self._books.media.change(file.id, {"state": FileState.GONE, "size": 0, "thumb": None})
        return brought, missing

    def _brought(self, file: File, name: str) -> bool:
        found, size = hashlib.sha256(), 0
        with self._shelf.coming(file.id) as there:
            there.truncate(0)
            try:
                for piece in self._source.pieces(name):
                    size += len(piece)
                    if size > file.size:
                        break
                    found.update(piece)
                    there.write(piece)
            except Refusal:
                size = -1
            if size != file.size or file.known_digest not in ("", found.hexdigest()):
                self._shelf.forget_coming(file.id)
                return False
            self._shelf.put(file.id, there)
        return True

    def _told_to_owner(self, made_at: str, missing: int) -> int:
        """No reply leaves by itself that may have left the first box since."""
        books, date = self._books, made_at[:10]
        with books.transaction():
            end_epoch(books)
            books.forget([_OF_THE_FILE])
            in_doubt = doubt_all(books, Said("outbox.from_a_copy", {"date": date}), self._now)
            said = Said("takeout.came_back", {"date": date, "count": in_doubt, "missing": missing})
            Notices(books).post(_NOTICE, said, self._now, serious=True)
        return in_doubt


def _batches(found: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for one in found:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
