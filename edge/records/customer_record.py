"""A customer, as other parts of the shop read them. Pure.

A customer's document has what is known of them and no more. So nothing writes a whole one from this: what is new is
changed in the document, field by field, by who is who (`edge/desk/customers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edge.clock import unstamp
from edge.language import Said

_NO_REASON = Said("")


# How far a wish to block, or to let go, has come.
BLOCK_QUEUED, BLOCK_DONE, BLOCK_FAILED = "queued", "done", "failed"


@dataclass(frozen=True, slots=True)
class BlockWish:
    """What the owner wants last: to block the customer (on), or to let them go. state: "" where it never came up.

    at: a stamp, when they wanted it; by: who did, "" where nobody knows. reason: why WhatsApp will not. was: whether
    WhatsApp blocked them before, as far as it has said. closed: the query that the block closed, "" for none.
    number: what WhatsApp blocks, "" where nobody knows: of another number of theirs it has said nothing.
    """

    on: bool = False
    state: str = ""
    at: str = ""
    reason: Said = _NO_REASON
    by: str = ""
    was: bool = False
    closed: str = ""
    number: str = ""

    @classmethod
    def of(cls, customer: Mapping[str, Any]) -> BlockWish:
        """Of a customer's document. Earlier versions did not write down what was before."""
        kept = customer.get("block") or {}
        on, state, was = bool(kept.get("on")), kept.get("state", ""), bool(kept.get("was", kept and not kept.get("on")))
        number, today = kept.get("number", ""), customer.get("phone")
        if on and number and today and number != today:  # it is wanted of the one that they have now
            state, was = BLOCK_QUEUED if state == BLOCK_DONE else state, False
        reason, by, closed = Said.of(kept.get("reason")), kept.get("by", ""), kept.get("closed", "")
        return cls(on, state, kept.get("at", ""), reason, by, was, closed, number)

    def document(self) -> dict[str, Any]:
        reason = self.reason.kept()
        made = {"on": self.on, "state": self.state, "at": self.at, "reason": reason, "by": self.by, "was": self.was}
        return made | {name: one for name, one in (("closed", self.closed), ("number", self.number)) if one}

    @property
    def wanted_at(self) -> datetime | None:
        return unstamp(self.at) if self.at else None

    @property
    def holds(self) -> bool:
        """Whether the shop wants nothing of them: from the wish on, unless WhatsApp has refused it."""
        return self.on == (self.state != BLOCK_FAILED) and bool(self.state)

    @property
    def stands(self) -> bool:
        """Whether WhatsApp blocks them, as far as it has said."""
        return self.on if self.state == BLOCK_DONE else self.was

    @property
    def silences(self) -> bool:
        """Whether nobody is to answer what still comes: WhatsApp blocks them, and nobody has asked to let them go.

        Where it was asked to and will not, whatever comes all the same is heard. So it is where the block is wanted
        anew: WhatsApp may have let them go meanwhile.
        """
        return self.on and self.stands and self.state != BLOCK_QUEUED

    @property
    def stops(self) -> bool:
        """Whether nothing goes to them, at least until WhatsApp has said what becomes of the wish."""
        return self.silences or (self.state == BLOCK_QUEUED and (self.on or self.was))


@dataclass(frozen=True, slots=True)
class Customer:
    """name: what the shop calls them. own_name: what WhatsApp or the address book does. called: what staff do, or "".

    phone: digits only, the number of today. lost: numbers that have gone to somebody else since. speaks: the
    code of a language, "" where nobody has said. pinned: the note that staff have pinned on them, "" while there is
    none; by whom last, and when, None where no clock could be trusted.
    """

    id: str
    name: str
    own_name: str = ""
    called: str = ""
    username: str = ""
    phone: str = ""
    user_id: str = ""
    last_heard_at: datetime | None = None
    lost: tuple[str, ...] = ()
    speaks: str = ""
    block: BlockWish = field(default_factory=BlockWish)
    pinned: str = ""
    pinned_by: str = ""
    pinned_at: datetime | None = None

    @property
    def is_blocked(self) -> bool:
        return self.block.holds

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Customer:
        heard, pinned_at = document.get("last_heard_at"), document.get("pinned_at")
        return cls(
            str(document["id"]),
            str(document["name"] or ""),
            str(document.get("own_name") or ""),
            str(document.get("called") or ""),
            str(document.get("username") or ""),
            str(document.get("phone") or ""),
            str(document.get("user_id") or ""),
            unstamp(heard) if heard else None,
            tuple(str(number) for number in document.get("lost", ())),
            str(document.get("speaks") or ""),
            BlockWish.of(document),
            str(document.get("pinned") or ""),
            str(document.get("pinned_by") or ""),
            unstamp(pinned_at) if pinned_at else None,
        )
