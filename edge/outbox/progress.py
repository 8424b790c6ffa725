"""What WhatsApp's news of a reply change about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.clock import stamp, unstamp
from edge.language import Said
from edge.records.reply import NO_REASON, Delivery, Reply

# WhatsApp's own progress; a lower rank that comes late is passed over.
RANK: Mapping[str, int] = {Delivery.SENT: 1, Delivery.DELIVERED: 2, Delivery.READ: 3, Delivery.PLAYED: 4}
# The customer's phone has it: from then on WhatsApp counts it.
REACHED = (Delivery.DELIVERED, Delivery.READ, Delivery.PLAYED)
# What WhatsApp may still call a failure: where it was refused before, its refusal has been dealt with.
_UNDECIDED = (Delivery.SENDING, Delivery.UNSURE, Delivery.SENT)


@dataclass(frozen=True, slots=True)
class Progress:
    """What one status webhook says of one message we sent. `status`: sent delivered read played failed."""

    wamid: str
    status: str
    callback: str | None = None
    pricing: str | None = None
    code: int | None = None
    reason: Said = NO_REASON
    at: datetime | None = None

    def kept(self) -> dict[str, Any]:
        """As it waits for the name of its reply."""
        at = stamp(self.at) if self.at else None
        kept = {"status": self.status, "callback": self.callback, "pricing": self.pricing, "code": self.code, "at": at}
        return {**kept, "reason": self.reason.kept()}

    @classmethod
    def of(cls, wamid: str, kept: Mapping[str, Any]) -> Progress:
        at = unstamp(kept["at"]) if kept["at"] else None
        return cls(wamid, **{**kept, "reason": Said.of(kept["reason"]), "at": at})

    @property
    def reply(self) -> str:
        return (self.callback or "").rpartition(".")[0]

    def attempt(self, reply: Reply) -> int:
        """Which request of the reply this is about: by our callback, else by the name that the request was given."""
        number = (self.callback or "").rpartition(".")[2]
        if number.isdecimal() and self.reply == reply.id:
            return int(number)
        named = (int(each["number"]) for each in reply.tries.earlier if each["wamid"] == self.wamid)
        return next(named, reply.tries.attempt)


def changes(reply: Reply, progress: Progress) -> dict[str, Any]:
    """The fields of a reply that a status changes; statuses come early, late, twice and out of order.

    Delivery is the truth whatever was said before. A failure counts for the attempt that it is about, and only until
    delivery has been seen; "sent" of an attempt that has failed is old news.
    """
    changed: dict[str, Any] = {}
    attempt, tries = progress.attempt(reply), reply.tries
    if progress.status == Delivery.FAILED:
        if reply.state in _UNDECIDED and attempt == tries.attempt and tries.arrived in (0, attempt):
            changed = {"state": Delivery.FAILED, "reason": progress.reason, "code": progress.code, "arrived": 0}
    elif progress.status in RANK:
        failed = attempt <= tries.void or reply.state is Delivery.FAILED
        if progress.status != Delivery.SENT or not failed:
            changed = _arrival(reply, progress, attempt)
    # It comes on `sent` and on one of the later ones: the first seen counts.
    if progress.pricing and not reply.whatsapp.pricing:
        changed["pricing"] = progress.pricing
    if not reply.whatsapp.wamid and attempt == tries.attempt > tries.void:
        changed["wamid"] = progress.wamid
    return changed


def _arrival(reply: Reply, progress: Progress, attempt: int) -> dict[str, Any]:
    """WhatsApp has, or has delivered, what went with this request; it may be another one than the last."""
    changed: dict[str, Any] = {}
    tries = reply.tries
    if attempt != tries.attempt:
        changed["earlier"] = tuple(
            {**each, "end": progress.status, "wamid": progress.wamid}
            if each["number"] == attempt and RANK.get(progress.status, 0) > RANK.get(each["end"], 0)
            else each
            for each in tries.earlier
        )
    if tries.arrived not in (0, attempt):
        changed["twice"] = True
    elif reply.state is Delivery.SENDING and attempt != tries.attempt:
        changed["arrived"] = attempt  # the request under way now will tell what becomes of it
    elif RANK[progress.status] > RANK.get(reply.state, 0):
        changed |= {"state": Delivery(progress.status), "reason": NO_REASON, "code": None, "arrived": attempt}
    was = {"state": reply.state, "reason": reply.reason, "code": reply.whatsapp.code}
    was |= {"earlier": tries.earlier, "arrived": tries.arrived, "twice": tries.twice}
    return {name: value for name, value in changed.items() if value != was[name]}
