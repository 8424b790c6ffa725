"""Whom nobody answered on a day: who still waits, who was closed without a word, and whose 24 hours ran out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from edge.clock import unstamp
from edge.desk import window
from edge.records.day_records import Spell


class WaitCounts:
    """starts_at: of the day."""

    def __init__(self, starts_at: datetime) -> None:
        self._starts_at = starts_at
        self._silent = list[int]()
        self._run_out = list[int]()
        self._lapsed = 0

    def heard(self, spell: Spell, heard_at: str, at: datetime | None) -> None:
        """The customer wrote; a later message begins a new window."""
        if heard_at > (spell.heard_at or ""):
            self._over(spell, at)
            spell.heard_at = heard_at

    def answered(self, spell: Spell, at: datetime | None) -> None:
        self._over(spell, at)
        spell.heard_at = None

    def closed(self, spell: Spell, at: datetime | None) -> None:
        if spell.since_at is not None and spell.answered_date is None and not spell.unsent:
            self._silent.append(spell.seq)
        self.answered(spell, at)

    def lapse(self) -> None:
        """A claim went back to the queue by itself."""
        self._lapsed += 1

    def joined(self, gone: Spell, stays: Spell | None) -> None:
        """Of two queries of one person the other stays. What was heard last counts, and the longer wait of both."""
        heard, gone.heard_at = gone.heard_at, None
        if stays is None:
            return
        stays.heard_at = max(heard or "", stays.heard_at or "") or None
        waits = gone.since_at and not gone.answered_date and not gone.unsent
        if not waits or stays.answered_date or stays.unsent:
            return
        if stays.since_at is None or str(gone.since_at) < stays.since_at:
            stays.since_at, stays.came_at = gone.since_at, gone.came_at

    def figures(self, still_open: Iterable[Spell], until: datetime) -> dict[str, Any]:
        """The day is over, or has come as far as this. What is counted, by the fields of DayFigures. Called once."""
        unanswered = 0
        for spell in still_open:
            self._over(spell, until)
            unanswered += is_unanswered(spell)
        spells = {"silent": tuple(self._silent), "run_out": tuple(self._run_out)}
        counts = {name: len(seqs) for name, seqs in spells.items()}
        return {"unanswered": unanswered, **counts, "lapsed": self._lapsed, "spells_of": spells}

    def _over(self, spell: Spell, until: datetime | None) -> None:
        """Count a window that ended on the day, and before this moment."""
        if until and spell.heard_at and self._starts_at <= unstamp(spell.heard_at) + window.LENGTH < until:
            self._run_out.append(spell.seq)


def is_unanswered(spell: Spell) -> bool:
    """Whether the customer of a query that is open wrote last, as things are now."""
    never = spell.since_at is not None and spell.answered_date is None and not spell.unsent
    return spell.heard_at is not None or never
