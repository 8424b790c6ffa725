"""The version of before an upgrade runs again, and the data have a form that it does not know: back to the copy.

The copy was made before the upgrade changed the form. What was acknowledged since is taken out of the newer database:
webhooks as they came, which are sorted here anew, replies, and whose access has ended. Nothing leaves twice: what is
not known to be settled waits for a person, as in any copy. The newer database stays, under another name.

A cut at any place costs nothing: the copy is filled in a folder beside the database, all of it or nothing, and takes
the place of the newer one by one rename. Until then the newer one is what it was.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from edge.backup.place import FACT, end_epoch
from edge.backup.vetting import ended_since
from edge.clock import Moment
from edge.disk.disk_trouble import StoreRefused
from edge.disk.folder import Folder
from edge.disk.synced import synced
from edge.language import Said
from edge.notices import Notices
from edge.outbox import doubt_all
from edge.outbox.bringing_over import settled_since, written_since
from edge.process.at_work import AtWork
from edge.records.events import CopyRestored
from edge.registers.books import Books
from edge.settings import Settings
from edge.store.all_tables import SCHEMA
from edge.store.engine import before_upgrade
from edge.store.engine.copies import flaw
from edge.store.engine.cut_log import CutLog
from edge.store.integrity.newer_data import NewerData, NewerError, schema_in

log = logging.getLogger(__name__)

NOTICE = "went back"
# What a version has done for longer than this is too much to go back behind without a person.
YOUNG = timedelta(days=1)
# What reading a document raises that no version of ours can read.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class WentBack:
    """made_at: of the copy. entries: webhooks taken in again. in_doubt: replies that a person must look at.

    left_out: replies written since, to customers whom the copy does not know: they are in the newer database alone.
    """

    made_at: datetime
    entries: int
    in_doubt: int
    left_out: int


def go_back(data: Path, now: Moment) -> WentBack | None:
    """Before the shop is opened by a version that systemd/start went back to; None where its data are as it knows them.

    StoreRefused: they are newer, and there is no copy of before, or what came since cannot be read.
    """
    home = Folder(data)
    try:
        if not home.has_database or schema_in(home) <= len(SCHEMA):
            return None
    except (NewerError, OSError):  # what is wrong with it is said by whoever opens it
        return None
    home.admit(writing=True)
    home.lock()
    try:
        inner = _copy_beside(home, now)
        found = _filled(home, inner, now)
        _change_places(home, inner)
    except (NewerError, *_UNREADABLE, OSError) as error:
        log.exception("the copy of before the upgrade could not take the place of the newer data")
        raise StoreRefused(
            f"The data in {data} are of a newer version, and what came since the upgrade could not be taken out of "
            "them. Nothing was lost: start the newer version again, or make room on the disk."
        ) from error
    finally:
        home.unlock()
    log.warning(
        "the data are those of before the upgrade; %d webhooks that came since are taken in again", found.entries
    )
    return found


def forget_copies(data: Path, now: Moment) -> None:
    """The upgrade has proven itself, or the way back from it: the room is given back. A chore."""
    before_upgrade.forget(data, now)


def _copy_beside(home: Folder, now: Moment) -> Path:
    """The copy in a folder of its own, where it is filled. It is moved there: it needs no room."""
    beside = before_upgrade.going_back_in(home.path)
    inner, copy = beside / home.database.name, before_upgrade.copy_of(home.path, len(SCHEMA))
    if inner.exists():
        return inner
    if not copy.exists() or flaw(copy, SCHEMA) is not None:
        raise StoreRefused(
            f"The data in {home.path} were written by a newer version of this program, and there is no whole copy "
            "of before the upgrade. Nothing was changed. Start the newer version again, or restore a backup made by "
            "this one."
        )
    if now.trusted and now.at - datetime.fromtimestamp(copy.stat().st_mtime, UTC) > YOUNG:
        raise StoreRefused(
            f"The data in {home.path} were written by a newer version of this program, for more than a day. So nobody "
            "goes back to the copy of before the upgrade but a person: docs/upgrading.md says how. Or start the newer "
            "version again."
        )
    beside.mkdir(mode=0o700, exist_ok=True)
    copy.rename(inner)
    synced(beside)
    synced(home.path)
    return inner


def _filled(home: Folder, inner: Path, now: Moment) -> WentBack:
    made_at = datetime.fromtimestamp(inner.stat().st_mtime, UTC)
    with NewerData.open(home) as newer, closing(Books.open(inner.parent)) as books:
        with books.transaction() as connection, AtWork().while_it_runs(connection):
            known = datetime.fromisoformat(books.kept(NOTICE).get("made_at") or made_at.isoformat())
            left_out = _replies(books, newer)
            ended_since(books, newer.phones(), newer.left())
            entries = books.journal.bring_over(connection, newer.entries_after(books.journal.counts()["total"]))
            found = WentBack(known, entries, _doubted(books, known, now), left_out)
            books.keep(NOTICE, {"made_at": known.isoformat()})
            _said(books, found, now)
        books.database.checkpoint()
        newer.make_one_file()
    return found


def _replies(books: Books, newer: NewerData) -> int:
    """Take over what is known of them; how many could not be."""
    return sum(not _taken_over(books, newer, document) for document in newer.replies())


def _taken_over(books: Books, newer: NewerData, document: Any) -> bool:
    try:
        with books.transaction():
            if settled_since(books, document):
                return True
            message = newer.message_of(str(document["id"]))
            return message is not None and written_since(books, document, message)
    except _UNREADABLE:
        return False


def _doubted(books: Books, made_at: datetime, now: Moment) -> int:
    date = _date(books, made_at)
    end_epoch(books)
    books.forget([FACT])  # it is another file than before, and no other box
    in_doubt = doubt_all(books, Said("outbox.from_a_copy", {"date": date}), now)
    books.prints.doubt_waiting(Said("printing.from_a_copy", {"date": date}))
    books.events.add(CopyRestored(date, in_doubt), now)
    return in_doubt


def _said(books: Books, found: WentBack, now: Moment) -> None:
    date = _date(books, found.made_at)
    said = Said("notices.went_back_to_copy", {"date": date, "count": found.in_doubt, "others": found.left_out})
    Notices(books).post(NOTICE, said, now, serious=True)


def _date(books: Books, made_at: datetime) -> str:
    return f"{made_at.astimezone(Settings(books).shop().timezone):%Y-%m-%d %H:%M}"


def _change_places(home: Folder, inner: Path) -> None:
    """By one rename the copy is the shop's database. The newer one has had a second name before."""
    aside = before_upgrade.aside_of(home.path, schema_in(home))
    aside.unlink(missing_ok=True)
    aside.hardlink_to(home.database)
    CutLog(home.path).forget()
    synced(home.path)
    inner.rename(home.database)
    synced(home.path)
    shutil.rmtree(inner.parent, ignore_errors=True)
