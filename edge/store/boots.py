"""What each boot's clock was worth, and when the box was last alive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from edge.clock import AHEAD, Moment, stamp, unstamp
from edge.records.event_row import EventRow
from edge.records.events import BoxStarted
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.store.tables.events import Events


class Boots:
    """What each boot's wall clock was worth. An event's true time is its boot's anchor plus its boottime."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def began(self, now: Moment) -> None:
        """Write this boot down; known ones stay as they are."""
        sql = "INSERT INTO boots (boot, started_at, sure) VALUES (?, ?, 0) ON CONFLICT (boot) DO NOTHING"
        with self._database.transaction() as connection:
            connection.execute(sql, (now.boot, stamp(now.at)))

    def anchor(self, now: Moment) -> None:
        """Once the time is trusted, keep when this boot truly began: see `anchored`. Kept too: whether that is sure."""
        with self._database.reading():
            known, sure = self._anchor(now.boot)
        found = anchored(known, now, sure=sure)
        if found is None or (found == known and (sure or not now.sure)):
            return
        sql = "UPDATE boots SET anchor_at = ?, sure = ? WHERE boot = ?"
        with self._database.transaction() as connection:
            connection.execute(sql, (stamp(found), now.sure, now.boot))
            if now.sure:
                self._give_up_those_after(connection, found, now.boot)

    def lives(self, now: Moment) -> None:
        """Remember that the box is alive just now. A chore: what it says last is when the power went, if it goes."""
        self.anchor(now)
        with self._database.quietly() as connection:
            _mark(connection, now)

    def wake(self, now: Moment, was: Mapping[str, Any] | None = None) -> None:
        """The doors open: an event "started" that keeps when the box was last known to be alive before.

        was: what `last_alive` said before anything happened; None: it is asked now.
        """
        with self._database.transaction() as connection:
            Events(self._database).add(BoxStarted(was or _last_alive(connection)), now)
            _mark(connection, now)

    def last_alive(self) -> Mapping[str, Any] | None:
        """The last mark of the box that was alive, or what happened after it; None on a box that never was."""
        with self._database.reading() as connection:
            return _last_alive(connection)

    def remembered(self, now: Moment) -> dict[str, Any]:
        """What Clock.recall is told. Ask before anything happens in this boot."""
        with self._database.reading() as connection:
            began, sure = self._anchor(now.boot)
            was, alive_at = _last_alive(connection), self.alive_at(now)
        return {
            "began": began,
            "sure": sure and began is not None,
            "doubted": was is not None and not was["trusted"],
            "alive_at": alive_at,
        }

    def anchors(self) -> dict[str, datetime]:
        """When each boot truly began, of those that had a trusted clock at some time."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT boot, anchor_at FROM boots WHERE anchor_at IS NOT NULL")
            return {boot: unstamp(at) for boot, at in found}

    def anchors_at(self, now: Moment) -> dict[str, datetime]:
        """Likewise, with what is known of this boot at this moment: it is written down within a minute."""
        with self._database.reading():
            found, (known, sure) = self.anchors(), self._anchor(now.boot)
        if began := anchored(known, now, sure=sure):
            found[now.boot] = began
        return found

    def surely_at(self, now: Moment) -> datetime | None:
        """The time that it is at least, whatever the clock says; None where nobody can know.

        That is now, where it is sure. Else it is when the box was last surely alive, and what it has counted since. A
        box that was never sure of the time begins with what its first clock said.
        """
        if now.sure:
            return now.at
        with self._database.reading():
            return self._surely_at(now, ticking=True)

    def misled(self) -> frozenset[str]:
        """The boots of which it is known that their clock was wrong, and not by how much."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT boot FROM boots WHERE anchor_at IS NULL AND sure")
            return frozenset(boot for (boot,) in found)

    def true_time(self, boot: str, boottime: float) -> datetime | None:
        """When something of a boot truly happened, or None while that boot has no anchor."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT anchor_at FROM boots WHERE boot = ?", (boot,)).fetchone()
        return unstamp(row[0]) + timedelta(seconds=boottime) if row and row[0] else None

    def seconds_without_time(self, now: Moment, after: int, since: tuple[str, float]) -> float:
        """For how long the box has been on in boots without an anchor, as far as it knows.

        after: of the starts only those that follow this event. since: only from then on, in this boot at this boottime.
        Each start says how long the boot before it lasted, so a box that is switched off every night adds up its days.
        """
        boot, boottime = since
        known, anchors = {now.boot: now.boottime}, self.anchors()
        for started in Events(self._database).between(BoxStarted, after + 1):
            was = started.what.was or {"boot": ""}
            if started.boot == boot != was["boot"]:
                break  # what lies before this boot lies before `since`
            if was["boot"] and was["boot"] not in anchors:
                known.setdefault(was["boot"], was["boottime"])
        if boot in known:
            known[boot] -= boottime
        return sum(known.values())

    def alive_at(self, now: Moment) -> datetime | None:
        """When the box was last surely alive before this boot, as `surely_at` has it."""
        with self._database.reading():
            return self._surely_at(now, ticking=False)

    def credible(self, then: Moment, now: Moment) -> datetime | None:
        """When `then` truly was: by its boot's anchor, else by its wall where that was trusted and is not ahead of now.

        None where nobody can know.
        """
        anchor, sure = self._anchor(then.boot)
        if anchor is None and sure:
            return None
        return then.truly_at(now, anchor + timedelta(seconds=then.boottime) if anchor else None)

    def _give_up_those_after(self, connection: StoreConnection, began: datetime, boot: str) -> None:
        """What one source alone said of an earlier boot was wrong where that one would have ended after this one began.

        began: when this boot surely did. Such a boot has no anchor any more, and is marked as `misled`.
        """
        lasted = {event.what.was["boot"]: event.what.was["boottime"] for event in self._starts() if event.what.was}
        sql = "SELECT boot, anchor_at FROM boots WHERE boot <> ? AND NOT sure AND anchor_at IS NOT NULL"
        for other, anchor in connection.execute(sql, (boot,)).fetchall():
            if unstamp(anchor) + timedelta(seconds=lasted.get(other, 0.0)) > began + AHEAD:
                connection.execute("UPDATE boots SET anchor_at = NULL, sure = 1 WHERE boot = ?", (other,))

    def _starts(self) -> Sequence[EventRow[BoxStarted]]:
        return Events(self._database).between(BoxStarted, 0)

    def _anchor(self, boot: str) -> tuple[datetime | None, bool]:
        """When a boot truly began, as far as it is known, and whether that is sure."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT anchor_at, sure FROM boots WHERE boot = ?", (boot,)).fetchone()
        return (unstamp(row[0]) if row and row[0] else None, bool(row and row[1]))

    def _surely_at(self, now: Moment, *, ticking: bool) -> datetime | None:
        """ticking: with what this boot has counted; else when the box was last alive before it."""
        anchor, sure = self._anchor(now.boot)
        counted = timedelta(seconds=now.boottime if ticking else 0)
        if anchor and sure and ticking:
            return anchor + counted
        found = None
        for was in self._lives_before(now.boot):
            anchor, sure = self._anchor(was["boot"])
            lasted = timedelta(seconds=was["boottime"])
            if anchor and sure:
                return anchor + lasted + counted
            at = anchor + lasted if anchor else unstamp(was["at"]) if was["trusted"] else None
            found = at + counted if at else found
            counted += lasted
        return found

    def _lives_before(self, boot: str) -> Iterator[Mapping[str, Any]]:
        """When the box was last alive in each boot before this one, the latest boot first, as far as it is known."""
        started = self._starts()
        with self._database.reading() as connection:
            if not started or started[0].boot != boot:  # nothing of this boot says what was before it
                was = _last_alive(connection, but=boot)
                boot = was["boot"] if was else ""
                yield from [was] if was else []
        for event in started:
            before = event.what.was
            if event.boot == boot and before and before["boot"] != boot:
                boot = before["boot"]
                yield before


def anchored(known: datetime | None, now: Moment, *, sure: bool = False) -> datetime | None:
    """When this boot began, as far as it can be known now; known: what was thought before; sure: by more than one.

    The first anchor stays, so that one thing has one time. But where a trusted time lies far from it, it was wrong: a
    time server or WhatsApp has spoken, and knows better than the battery, or whoever it was, that it came from. What is
    sure is not given up for what a single one says.
    """
    if not now.trusted or (known is not None and sure and not now.sure):
        return known
    found = now.at - timedelta(seconds=now.boottime)
    return found if known is None or abs(found - known) > AHEAD else known


def _last_alive(connection: StoreConnection, but: str = "") -> dict[str, Any] | None:
    """The last mark of the box that was alive, or what happened after it; None on a box that never was.

    but: not in this boot.
    """
    marked = connection.execute("SELECT at, boot, boottime, trusted FROM alive WHERE boot <> ?", (but,)).fetchone()
    newest = "SELECT at, boot, boottime, trusted FROM events WHERE boot <> ? ORDER BY seq DESC LIMIT 1"
    happened = connection.execute(newest, (but,)).fetchone()
    known = [row for row in (marked, happened) if row and (not marked or row[1] == marked[1])]
    at, boot, boottime, trusted = max(known, key=lambda row: float(row[2]), default=(None, "", 0.0, 0))
    return {"at": at, "boot": boot, "boottime": boottime, "trusted": bool(trusted)} if at else None


def _mark(connection: StoreConnection, now: Moment) -> None:
    sql = "INSERT OR REPLACE INTO alive (only_row, at, boot, boottime, trusted) VALUES (1, ?, ?, ?, ?)"
    connection.execute(sql, (stamp(now.at), now.boot, now.boottime, now.trusted))
