"""Staff's reactions to customers' messages, until WhatsApp has the last one of each message.

A reaction is a message row of the shop's that points at another one. The next one to the same message takes its place,
here and on the customer's phone. So one that may have gone is simply sent again: what was chosen last wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.progress import RANK, Progress
from edge.records.message_row import MessageRow
from edge.registers.books import Books

# A few that every phone can show; "" takes the reaction off.
EMOJIS = ("👍", "❤️", "🙏", "😂", "😮", "✅")
# Nobody reacts to more while the line is down.
MOST_WAITING = 200
QUEUED, SENT, FAILED = "queued", "sent", "failed"
_FACT = "reactions"
# As callback_of has it.
_CALLBACK = re.compile(r"e_([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Reacted:
    """The shop's own reaction to a message; "" stands for none.

    chosen: what was chosen last. stands: what the customer sees now. state: "queued", "sent" or "failed"; "" where
    nobody knows. reason: why it failed.
    """

    chosen: str
    stands: str
    state: str
    reason: Said

    @property
    def emoji(self) -> str:
        """What the customer sees, or will."""
        return self.stands if self.state == FAILED else self.chosen


def reacted(row: MessageRow, waiting: frozenset[int]) -> Reacted:
    """What a row of kind reaction says, of the shop's side. waiting: see Reactions.waiting."""
    kept = row.data.get("reaction", {})
    state = QUEUED if row.seq in waiting else kept.get("state", "")
    stands = kept.get("stands", "") if state in (QUEUED, FAILED) else row.text
    return Reacted(row.text, stands, state, Said.of(kept.get("reason")))


class Reactions:
    """What waits is a short list of message numbers; all else stands in their rows, and goes with these."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def waiting(self) -> tuple[int, ...]:
        """The numbers of those that WhatsApp does not have yet, in the order in which somebody chose them."""
        return tuple(self._books.kept(_FACT).get("waiting", ()))

    def to(self, target: MessageRow) -> Reacted | None:
        """The shop's last reaction to a message; None where there never was one."""
        ours = self._ours(target.customer, target.wamid)
        return reacted(ours[-1], frozenset(self.waiting())) if ours else None

    def put(self, target: MessageRow, query: str, emoji: str, staff: str, now: Moment) -> None:
        """In the caller's transaction. Takes the place of what waits for the same message."""
        before, at, customer = self.to(target), stamp(now.at), target.customer
        if emoji == (before.emoji if before else ""):
            return
        known = self._books.messages.by_seqs(self.waiting())
        others = [seq for seq in self.waiting() if seq in known and known[seq].target != target.wamid]
        if len(others) >= MOST_WAITING:
            raise Refusal("bad_value", "outbox.many_reactions")
        place = self._books.messages.place_now(customer, at, trusted=now.trusted)
        row = MessageRow("out", "reaction", emoji, at, customer=customer, query=query, at=at, staff=staff)
        stands = {"stands": before.stands if before else ""}
        row = replace(row, target=target.wamid, place=place, data={"reaction": stands})
        self._keep([*others, self._books.messages.add(row) or 0])

    def due(self) -> list[MessageRow]:
        """What may leave, in order; of whom nobody knows any more nothing is left."""
        waiting = self.waiting()
        found = self._books.messages.by_seqs(waiting) if waiting else {}
        return [found[seq] for seq in waiting if seq in found and found[seq].customer]

    def left(self, seq: int) -> None:
        """WhatsApp has taken it. One that was chosen meanwhile still waits, and takes the place of this one."""
        with self._books.transaction():
            row = self._note(seq, {"state": SENT})
            rows = self._books.messages.by_seqs(self.waiting())
            for later in rows.values():
                if row and later.target == row.target and later.seq != seq:
                    self._note(later.seq, {"stands": row.text})
            self._keep([each for each in self.waiting() if each != seq])

    def failed(self, seq: int, reason: Said) -> None:
        """It never goes; what the customer had before stands, also for what was chosen since."""
        with self._books.transaction():
            row = self._note(seq, {"state": FAILED, "reason": reason.kept()})
            stood = row.data.get("reaction", {}).get("stands", "") if row else ""
            for later in self._ours(row.customer, row.target) if row else ():
                if row and later.seq > seq and later.data.get("reaction", {}).get("stands", "") == row.text:
                    self._note(later.seq, {"stands": stood})
            self._keep([each for each in self.waiting() if each != seq])

    def doubt(self, reason: Said) -> None:
        """None of those that WhatsApp may not have leaves any more. An export brings no list: their rows say it."""
        for seq in dict.fromkeys((*self.waiting(), *self._books.messages.reactions_unsent())):
            self.failed(seq, reason)

    def knows(self, callback: str) -> bool:
        """Whether this is of a reaction of ours."""
        row = self._books.messages.by_seq(_number(callback) or 0)
        return row is not None and (row.kind, row.direction, row.wamid) == ("reaction", "out", None)

    def progress(self, progress: Progress) -> bool:
        """Apply a status, where it is one of a reaction."""
        seq = _number(progress.callback)
        if seq is None:
            return False
        if progress.status in RANK and seq in self.waiting():
            self.left(seq)
        elif progress.status == FAILED:
            self.failed(seq, progress.reason)
        return True

    def _ours(self, customer: str | None, target: str | None) -> list[MessageRow]:
        """The shop's last reaction to a message, where there is one."""
        changes = self._books.messages.amendments(customer or "", [target or ""])
        return [row for row in changes if (row.kind, row.direction) == ("reaction", "out")]

    def _note(self, seq: int, facts: Mapping[str, Any]) -> MessageRow | None:
        row = self._books.messages.by_seq(seq)
        if row is None or row.kind != "reaction":  # erased meanwhile
            return None
        kept = {**row.data.get("reaction", {}), **facts}
        self._books.messages.replace(seq, replace(row, data={**row.data, "reaction": kept}))
        return row

    def _keep(self, waiting: list[int]) -> None:
        self._books.keep(_FACT, {"waiting": waiting})


def callback_of(seq: int) -> str:
    """What WhatsApp's statuses of this reaction bring back."""
    return f"e_{seq}"


def _number(callback: str | None) -> int | None:
    found = _CALLBACK.fullmatch(callback or "")
    return int(found[1]) if found else None
