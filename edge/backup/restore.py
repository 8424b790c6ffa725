"""A shop made from a copy: into an empty data folder, looked at before anything is touched, whole or not at all.

All of it is put together in <data>/restoring; the database comes to its place last, by a rename. Until then the shop is
refused there, and the next restore begins anew.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from edge.backup.place import end_epoch
from edge.backup.stick import MARGIN_BYTES, MEDIA, Copy, Stick, in_words
from edge.backup.vetting import UNREADABLE, close_the_door, leave_out
from edge.clock import Moment
from edge.disk.folder import ROOM_BYTES, Folder
from edge.errors import Refusal
from edge.forgetting import erasure_list
from edge.language import Said
from edge.media import File, MediaBook, Shelf
from edge.media.shelf import digest_of, is_file_id
from edge.notices import Notices
from edge.outbox import doubt_all
from edge.records.events import CopyRestored
from edge.registers.books import Books
from edge.settings import Settings
from edge.store.all_tables import SCHEMA
from edge.store.engine.copies import StoreError, flaw

# What an empty data folder may have in it: a lock, what every disk has, and this repository's own page.
_NOTHING = {"lock", "lost+found", "README.md"}
PIECE_BYTES = 1024 * 1024
# The notice by which nothing leaves in the name of the account that a copy brings, until an owner has seen which it is.
ACCOUNT = "account of the copy"


@dataclass(frozen=True, slots=True)
class Restored:
    """made_at: of the copy. in_doubt: how many replies a person must look at. missing: files that the stick lacks.

    left_out: what of the copy could not be read, by book and name.
    """

    copy: Path
    made_at: datetime
    messages: int
    in_doubt: int
    files: int
    missing: int
    left_out: tuple[str, ...] = ()


def restore(data: Path, source: Path, now: Moment) -> Restored:
    """Make a shop in `data` from a copy, or from the newest one in a folder of them.

    Refused, with nothing touched: a copy that is damaged, foreign or of a newer program; a data folder in which there
    is anything. No reply that the copy believes unsent leaves by itself: it may have gone since. No phone and nobody of
    the copy comes in before an owner has let them in.
    """
    copy = _chosen(source)
    with in_words(source):
        copy.open("rb").close()  # so that "may not be read" is not taken for damage
    if found := flaw(copy, SCHEMA, thorough=True):
        raise Refusal("bad_value", f"backup.{found}", file=str(copy))
    home = Folder(data)
    home.admit(writing=True)
    try:
        _empty(data)
        home.lock()
        return _restored(home, copy, now)
    except OSError as error:
        why = error.strerror or str(error)
        raise Refusal("bad_value", "backup.not_restored", folder=str(data), why=why) from error
    finally:
        home.unlock()


def _chosen(source: Path) -> Path:
    if source.is_file():
        return source
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise Refusal("not_found", "backup.no_copy", folder=str(source)) from error
    try:
        copies = Stick(source, descriptor).copies()
    finally:
        os.close(descriptor)
    if not copies:
        raise Refusal("not_found", "backup.no_copy", folder=str(source))
    newest = {copy.shop: copy.name for copy in reversed(copies)}
    if len(newest) > 1:
        raise Refusal("bad_value", "backup.several", folder=str(source), found=", ".join(newest.values()))
    return source / copies[0].name


def _empty(data: Path) -> None:
    """Refused where anything is in it, but for what a restore that was cut short has left."""
    there = set(os.listdir(data)) if data.exists() else set()
    left = {"restoring", "media"} if "restoring" in there else set()
    if found := sorted(there - _NOTHING - left):
        raise Refusal("bad_value", "backup.not_empty", folder=str(data), found=", ".join(found[:5]))


def _restored(home: Folder, copy: Path, now: Moment) -> Restored:
    size = copy.stat().st_size
    free = home.free_bytes()
    if free < size + ROOM_BYTES + MARGIN_BYTES:
        needed = (size + ROOM_BYTES + MARGIN_BYTES) // 2**20
        raise Refusal("bad_value", "backup.full", folder=str(home.path), free=free // 2**20, needed=needed)
    home.begin_restoring()
    inner = home.restoring / home.database.name
    _copied(copy, inner)
    if found := flaw(inner, SCHEMA):  # a stick may give other bytes at the second reading
        raise Refusal("bad_value", f"backup.{found}", file=str(copy))
    try:
        with closing(Books.open(home.restoring)) as books:
            restored = _taken_over(books, copy, Shelf(home.path), now)
            books.database.checkpoint()
    except (*UNREADABLE, StoreError) as error:
        raise Refusal("bad_value", "backup.unreadable", file=str(copy), why=type(error).__name__) from error
    home.end_restoring()
    return restored


def _taken_over(books: Books, copy: Path, shelf: Shelf, now: Moment) -> Restored:
    """All that the copy says becomes this box's, but for what may not."""
    made_at = _made_at(copy)
    left_out = leave_out(books, now)
    close_the_door(books)
    in_doubt = _doubted(books, made_at, left_out, now)
    brought, missing = _files(books, shelf, copy.parent / MEDIA)
    erasure_list.apply(books, shelf, shelf.folder, _list_beside(copy), now)
    return Restored(copy, made_at, books.messages.count(), in_doubt, brought, missing, tuple(left_out))


def _list_beside(copy: Path) -> bytes:
    """Of those who were erased since the copy was made; nothing where none lies there."""
    named = Copy.named(copy.name)
    try:
        with (copy.parent / erasure_list.name_of(named.shop if named else "")).open("rb") as file:
            return file.read(erasure_list.MOST_BYTES)
    except FileNotFoundError:
        return b""


def _doubted(books: Books, made_at: datetime, left_out: Sequence[str], now: Moment) -> int:
    """What the copy believes waiting may be done by now: a person decides. The owner is told what this box is."""
    date = f"{made_at.astimezone(Settings(books).shop().timezone):%Y-%m-%d %H:%M}"
    with books.transaction():
        end_epoch(books)
        in_doubt = doubt_all(books, Said("outbox.from_a_copy", {"date": date}), now)
        books.prints.doubt_waiting(Said("printing.from_a_copy", {"date": date}))
        books.events.add(CopyRestored(date, in_doubt), now)
        notice = Said("backup.restored", {"date": date, "count": in_doubt})
        Notices(books).post("restored", notice, now, serious=True)
        if account := Settings(books).account():
            said = Said("backup.account_of_copy", {"number": account.phone_number_id, "business": account.waba_id})
            Notices(books).post(ACCOUNT, said, now, serious=True, stops_sending=True)
        if left_out:
            said = Said("backup.left_out", {"found": ", ".join(left_out[:20])})
            Notices(books).post("left out", said, now)
    return in_doubt


def _files(books: Books, shelf: Shelf, source: Path) -> tuple[int, int]:
    """Bring the files that the copy knows; what the stick does not have as it was is said to be gone."""
    media = MediaBook(books)
    brought = missing = 0
    for row, document in books.media.here():
        try:
            file = File.of(document)
            here = is_file_id(file.id) and _brought(shelf, file, source / file.id[2:4] / file.id)
        except (ValueError, LookupError, TypeError):  # not written by us: there is no such file
            books.media.remove_row(row)
            here = False
        else:
            if not here:
                media.part_with(file)
        brought, missing = brought + here, missing + (not here)
    return brought, missing


def _brought(shelf: Shelf, file: File, path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb") as source:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size != file.size:
            return False
        with shelf.coming(file.id) as target:
            target.truncate(0)
            shutil.copyfileobj(source, target, PIECE_BYTES)
            if file.known_digest not in ("", digest_of(target)):
                shelf.forget_coming(file.id)
                return False
            shelf.put(file.id, target)
    return True


def _copied(source: Path, target: Path) -> None:
    with source.open("rb") as read:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as write:
            shutil.copyfileobj(read, write, PIECE_BYTES)
            write.flush()
            os.fsync(write.fileno())


def _made_at(copy: Path) -> datetime:
    """As its name says, else as its file does."""
    named = Copy.named(copy.name)
    return named.made_at if named else datetime.fromtimestamp(copy.stat().st_mtime, UTC)
