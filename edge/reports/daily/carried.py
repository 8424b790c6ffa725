"""What a closed business day keeps beside its figures: what the next one starts with, and by what it was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from edge.clock import stamp, unstamp
from edge.records.day_records import DayRow
from edge.reports.daily.absences import kept, of_kept
from edge.reports.daily.calendar import Calendar
from edge.reports.daily.model import Span
from edge.reports.daily.tallies import Standing


@dataclass(frozen=True, slots=True)
class Carried:
    """down: the outage that went on at its end. last_at: the last moment of it that is known.

    calendar: the opening hours by which it was counted; None on a day of an older version, which knew none. woke: the
    event with which the box came back after the day's end, where the day was closed only then. standing: replies that
    a person must look after, by id; None on a day of an older version, which carried none on. waits: from which message
    on those wait whom nobody had answered, by the seq of their spell.
    """

    down: Span | None = None
    last_at: datetime | None = None
    calendar: Calendar | None = None
    woke: int | None = None
    standing: Mapping[str, Standing] | None = None
    waits: Mapping[int, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """Plain JSON."""
        by = _kept(self.calendar) if self.calendar else {}
        last_at = stamp(self.last_at) if self.last_at else None
        standing = {reply: one.kept() for reply, one in (self.standing or {}).items()}
        waits = {str(seq): since for seq, since in self.waits.items()}
        since = {"down": kept(self.down), "last_at": last_at, "woke": self.woke}
        return {**since, "standing": standing, "waits": waits, **by}

    @classmethod
    def of(cls, row: DayRow | None) -> Self:
        """The other way round; of no day nothing."""
        if row is None:
            return cls()
        known, standing = row.carried, row.carried.get("standing")
        return cls(
            down=of_kept(known.get("down")),
            last_at=unstamp(known["last_at"]) if known.get("last_at") else None,
            calendar=_calendar(known) if "hours" in known else None,
            woke=known.get("woke"),
            standing={reply: Standing.of(one) for reply, one in standing.items()} if standing is not None else None,
            waits={int(seq): since for seq, since in known.get("waits", {}).items()},
        )


def _kept(calendar: Calendar) -> dict[str, Any]:
    by = {"hours": list(calendar.hours), "zone": str(calendar.zone)}
    return {**by, "days_off": list(calendar.days_off), "last_saturday": calendar.last_saturday}


def _calendar(known: Mapping[str, Any]) -> Calendar:
    """An older version had neither days off nor a late Saturday."""
    days_off, late = tuple(known.get("days_off", ())), known.get("last_saturday", "")
    return Calendar(ZoneInfo(known["zone"]), known["hours"], days_off=days_off, last_saturday=late)
