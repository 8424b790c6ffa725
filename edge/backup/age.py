"""How old the newest backup is, as the store knows it: for pages, slips, notices and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from edge.clock import Moment, unstamp
from edge.language import Said
from edge.registers.books import Books

NAME = "backup"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LastBackup:
    """folder: "" where no backups are set up. made_at: of the newest one, None where there is none yet.

    boot, boottime: when that was, where it was made by this shop. why: what keeps the next one from being made, or
    some files from coming along. trial_…: the copy that was restored on trial last, how many rows it has, and how long
    that took; "" where none was.
    """

    folder: str = ""
    since_at: datetime | None = None
    made_at: datetime | None = None
    boot: str = ""
    boottime: float = 0.0
    name: str = ""
    why: Said = field(default_factory=lambda: Said(""))
    trial_name: str = ""
    trial_rows: int = 0
    trial_seconds: float = 0.0


def known(books: Books) -> LastBackup:
    value = books.kept(NAME)
    facts = {name: value[name] for name in LastBackup.__slots__ if name in value}
    for name in ("since_at", "made_at"):
        facts[name] = unstamp(facts[name]) if facts.get(name) else None
    return LastBackup(**{**facts, "why": Said.of(value.get("why"))})


def age(backup: LastBackup, now: Moment) -> timedelta | None:
    """Of the newest one; None where there is none. Counted on boottime within a boot, else by the wall."""
    if backup.made_at is None:
        return None
    if backup.boot == now.boot:
        return timedelta(seconds=max(0.0, now.boottime - backup.boottime))
    return max(timedelta(), now.at - backup.made_at)


def in_health(backup: LastBackup, now: Moment) -> dict[str, Any]:
    """What the day's summary keeps of it, see DayFigures.health."""
    if not backup.folder:
        return {"backup": "off"}
    old = age(backup, now)
    return {"backup_hours": None if old is None else int(old.total_seconds() // 3600)}


def in_words(backup: LastBackup, now: Moment) -> list[Said]:
    """The same as sentences: how old it is, and what is wrong."""
    if not backup.folder:
        return [Said("backup.off")]
    old = age(backup, now)
    if old is None:
        first = Said("backup.none_yet")
    elif old < DAY:
        first = Said("backup.fresh")
    else:
        first = Said("backup.old", {"count": old.days})
    found = [first]
    if backup.name and backup.trial_name == backup.name:
        found.append(Said("backup.trial", {"rows": backup.trial_rows, "seconds": backup.trial_seconds}))
    return [*found, backup.why] if backup.why else found
