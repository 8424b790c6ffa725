"""The stream of events, and what each boot's clock was worth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from edge.clock import AHEAD, Moment, stamp, unstamp
from edge.store.sqlite import Database


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of what happened; reports count these and nothing else."""

    kind: str
    at: str
    boot: str
    boottime: float
    trusted: bool
    query: str | None = None
    customer: str | None = None
    staff: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0


_COLUMNS = tuple(EventRow.__slots__)


class Events:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        kind: str,
        moment: Moment,
        *,
        query: str | None = None,
        customer: str | None = None,
        staff: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> int:
        sql = (
            "INSERT INTO events (kind, at, boot, boottime, trusted, query, customer, staff, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        start = (kind, stamp(moment.at), moment.boot, moment.boottime, moment.trusted)
        values = (*start, query, customer, staff, json.dumps(data or {}, separators=(",", ":")))
        with self._database.transaction() as connection:
            return int(connection.execute(sql, values).lastrowid or 0)

    def of_query(self, query: str, most: int = 200) -> list[EventRow]:
        return self._rows("WHERE query = ? ORDER BY seq DESC LIMIT ?", (query, most))[::-1]

    def of_kind(self, kind: str, most: int = 200) -> list[EventRow]:
        return self._rows("WHERE kind = ? ORDER BY seq DESC LIMIT ?", (kind, most))[::-1]

    def newest(self, kind: str) -> Iterator[EventRow]:
        """All of a kind, the latest first, one by one; inside `reading()`."""
        sql = f"SELECT {', '.join(_COLUMNS)} FROM events WHERE kind = ? ORDER BY seq DESC"
        with self._database.reading() as connection:
            for row in connection.execute(sql, (kind,)):
                yield _row(dict(zip(_COLUMNS, row, strict=True)))

    def _rows(self, condition: str, values: Sequence[Any]) -> list[EventRow]:
        with self._database.reading() as connection:
            found = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM events {condition}", values).fetchall()
        return [_row(dict(zip(_COLUMNS, row, strict=True))) for row in found]


def _row(fields: dict[str, Any]) -> EventRow:
    return EventRow(**{**fields, "trusted": bool(fields["trusted"]), "data": json.loads(fields["data"])})


class Boots:
    """What each boot's wall clock was worth. An event's true time is its boot's anchor plus its boottime."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def began(self, now: Moment) -> None:
        """Write this boot down; known ones stay as they are."""
        sql = "INSERT INTO boots (boot, started_at) VALUES (?, ?) ON CONFLICT (boot) DO NOTHING"
        with self._database.transaction() as connection:
            connection.execute(sql, (now.boot, stamp(now.at)))

    def anchor(self, now: Moment) -> None:
        """Once the wall is trusted, keep when this boot truly began; the first anchor stays."""
        if not now.trusted:
            return
        sql = "UPDATE boots SET anchor_at = ? WHERE boot = ? AND anchor_at IS NULL"
        with self._database.transaction() as connection:
            connection.execute(sql, (stamp(now.at - timedelta(seconds=now.boottime)), now.boot))

    def true_time(self, boot: str, boottime: float) -> datetime | None:
        """When something of a boot truly happened, or None while that boot has no anchor."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT anchor_at FROM boots WHERE boot = ?", (boot,)).fetchone()
        return unstamp(row[0]) + timedelta(seconds=boottime) if row and row[0] else None

    def credible(self, then: Moment, now: Moment) -> datetime | None:
        """When `then` truly was: by its boot's anchor, else by its wall where that was trusted and is not ahead of now.

        None where nobody can know.
        """
        anchored = self.true_time(then.boot, then.boottime)
        if anchored is not None:
            return anchored
        ahead = now.trusted and then.at > now.at + AHEAD
        return then.at if then.trusted and not ahead else None
