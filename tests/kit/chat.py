"""A query read as one reads a chat on a phone: who said what last, and which replies never left. For replay.py."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

WINDOW = timedelta(hours=24)


@dataclass
class Chat:
    """lines: number and kind, and the stamp of what was heard or said on the phone, or the reply.

    ran_out: the messages told of already. before: the last message of the same query before it was closed.
    phoned: when the phone spoke to its customer before it began. began: of a wait that was told, from when on.
    """

    lines: list[tuple[int, str, Any]] = field(default_factory=list)
    ran_out: set[datetime] = field(default_factory=set)
    before: datetime | None = None
    phoned: tuple[datetime, ...] = ()
    began: dict[int, datetime] = field(default_factory=dict)

    def last(self, never: Container[str]) -> datetime | None:
        """The last message, from which the 24 hours run, where not all is answered; never: what never leaves."""
        return self.heard() if self.unanswered(never) else None

    def heard(self) -> datetime | None:
        """The last message, answered or not."""
        return max(
            filter(None, (*(said for _, kind, said in self.lines if kind == "heard"), self.before)), default=None
        )

    def unanswered(self, never: Container[str]) -> datetime | None:
        last: datetime | None = None
        for number, kind, said in self.lines:
            match kind:
                case "wrote":
                    last = last if said in never else None
                case "heard":
                    last = last if last is None and self._was_answered(number, said) else max(last or said, said)
                case "waits":
                    last = said
                case "phone":
                    last = None if last and said >= last else last
        return last

    def since(self, never: Container[str]) -> datetime | None:
        """From which message on nobody has answered; None where all is answered."""
        since: datetime | None = None
        so_far = Chat([], phoned=self.phoned)
        for number, kind, said in self.lines:
            waited = since is not None
            if kind == "heard" and not self._was_answered(number, said):
                since = min(since or said, said)
            elif kind == "waits":
                since = self.began[number]
            elif kind == "phone" and since and since <= said:  # it answered only what came before
                since = min((at for _, heard, at in so_far.lines if heard == "heard" and at > said), default=since)
            so_far.lines.append((number, kind, said))
            if so_far.unanswered(never) is None and (waited or kind != "heard"):
                since = None
        return since

    def _was_answered(self, number: int, at: datetime) -> bool:
        """Whether the phone had spoken later than this by the time that it came in: it was under way for long."""
        here = [said for before, kind, said in self.lines if kind == "phone" and before < number]
        return any(said > at for said in (*self.phoned, *here))

    def window_ends(self, never: Container[str], until: datetime | None) -> bool:
        """Whether its 24 hours have ended by then over a message of which nobody was told that yet: now they are."""
        last = self.last(never)
        if last is None or until is None or last in self.ran_out or until <= last + WINDOW:
            return False
        self.ran_out.add(last)
        return True
