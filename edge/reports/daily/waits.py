"""Whom nobody answered on a day: who still waits, who was closed without a word, and whose 24 hours ran out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from edge.clock import unstamp
from edge.desk import window
from edge.records.day_records import Spell
from edge.records.outcomes import Outcome


class WaitCounts:
    """A window that ended counts on the day on which that came out: the same, but where a message came in late, or
    where a reply stood for an answer that never left.
    """

    def __init__(self, since: Mapping[int, str]) -> None:
        """since: from which message on the customers wait who did when the day began, by the seq of their spell."""
        self.since = dict(since)
        self._silent = list[int]()
        self._run_out = list[int]()
        self._lapsed = 0

    def heard(self, spell: Spell, heard_at: str, at: datetime | None) -> None:
        """The customer wrote; a later message begins a new window."""
        if heard_at > (_window_from(spell) or ""):
            self._over(spell, at)
            spell.last_heard_at = heard_at
        self._waits_from(spell, min(heard_at, self._since(spell) or heard_at))
        spell.heard_at = max(heard_at, spell.heard_at or "")

    def answered(self, spell: Spell, at: datetime | None) -> None:
        self._over(spell, at)
        self._waits_from(spell, None)
        spell.heard_at = None

    def changed(self, spell: Spell, since_at: str | None, heard_at: str | None) -> None:
        """Nobody has answered what they wrote from here on; None: nobody waits. heard_at: their last message."""
        self._waits_from(spell, since_at)
        spell.heard_at, spell.last_heard_at = _later(since_at, heard_at), heard_at or _window_from(spell)

    def has_no_reply(self, spell: Spell) -> None:
        """What might have been its first reply never leaves. Whoever was closed over it had no answer at all."""
        if not _had_no_answer(spell):
            return
        if spell.closed_date is None:
            self._waits_from(spell, self._since(spell) or spell.since_at)
            spell.heard_at = spell.heard_at or spell.since_at
        elif spell.outcome != Outcome.JOINED:
            self._silent.append(spell.seq)

    def closed(self, spell: Spell, at: datetime | None) -> None:
        """Whoever needed no answer is not missing one: neither now, nor when their 24 hours ended."""
        if spell.outcome == Outcome.NO_ANSWER:
            spell.heard_at = None
            return
        if _had_no_answer(spell):
            self._silent.append(spell.seq)
        self.answered(spell, at)

    def lapse(self) -> None:
        """A claim went back to the queue by itself."""
        self._lapsed += 1

    def joined(self, gone: Spell, stays: Spell | None) -> None:
        """Of two queries of one person the other stays. What was heard last counts, and the longer wait of both."""
        heard, began_at, since = gone.heard_at, _window_from(gone), self._since(gone)
        gone.heard_at = None
        if stays is None:
            return
        if since:
            self._waits_from(stays, min(since, self._since(stays) or since))
        stays.last_heard_at = _later(began_at, _window_from(stays))
        stays.heard_at = _later(heard, stays.heard_at)
        stays.ran_out_at = _later(gone.ran_out_at, stays.ran_out_at)
        if not _had_no_answer(gone) or stays.answered_date or stays.unsent:
            return
        if stays.since_at is None or str(gone.since_at) < stays.since_at:
            stays.since_at, stays.came_at = gone.since_at, gone.came_at

    def figures(self, still_open: Iterable[Spell], until: datetime) -> tuple[dict[str, Any], list[Spell]]:
        """The day is over, or has come as far as this. What is counted, by the fields of DayFigures. Called once.

        And the spells whose window this finds to have ended: they have changed.
        """
        waiting, ended = {}, []
        for spell in still_open:
            ended += [spell] if self._over(spell, until) else []
            if since := self._since(spell):
                waiting[spell.seq] = since
        self.since = waiting
        longest = sorted(waiting, key=lambda seq: (waiting[seq], seq))
        oldest = unstamp(waiting[longest[0]]) if longest else None
        spells = {"silent": tuple(self._silent), "run_out": tuple(self._run_out), "unanswered": tuple(longest)}
        counts = {name: len(seqs) for name, seqs in spells.items()}
        return {**counts, "unanswered_since": oldest, "lapsed": self._lapsed, "spells_of": spells}, ended

    def _since(self, spell: Spell) -> str | None:
        """From which message on a customer waits. Of a day of an older version only the last one is known."""
        return self.since.get(spell.seq, spell.heard_at) if spell.heard_at else None

    def _waits_from(self, spell: Spell, since_at: str | None) -> None:
        if since_at:
            self.since[spell.seq] = since_at
        else:
            self.since.pop(spell.seq, None)

    def _over(self, spell: Spell, until: datetime | None) -> bool:
        """Count a window that ended before this moment, once."""
        began_at = _window_from(spell)
        if not until or not spell.heard_at or not began_at or spell.ran_out_at == began_at:
            return False
        if unstamp(began_at) + window.LENGTH >= until:
            return False
        spell.ran_out_at = began_at
        self._run_out.append(spell.seq)
        return True


def _later(one: str | None, other: str | None) -> str | None:
    return max(one or "", other or "") or None


def _window_from(spell: Spell) -> str | None:
    """The stamp from which the customer's 24 hours run; a spell of an older version knows only what nobody answered."""
    return spell.last_heard_at or spell.heard_at


def _had_no_answer(spell: Spell) -> bool:
    """Whether its customer wanted something, has no reply and none is under way."""
    return spell.since_at is not None and spell.answered_date is None and not spell.unsent
