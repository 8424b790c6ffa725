"""What a reply is, how far it has come, and what WhatsApp's news change about that. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.language import Said
from edge.records.instants import Deadline


class Delivery(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    HELD = "held"
    UNSURE = "unsure"
    FAILED = "failed"
    DROPPED = "dropped"


# WhatsApp's own progress; a lower rank that comes late is passed over.
RANK: Mapping[str, int] = {Delivery.SENT: 1, Delivery.DELIVERED: 2, Delivery.READ: 3, Delivery.PLAYED: 4}
# The customer's phone has it: from then on WhatsApp counts it.
REACHED = (Delivery.DELIVERED, Delivery.READ, Delivery.PLAYED)
# What waits for a person, and what a person may do about it.
ASKS: Mapping[str, tuple[str, ...]] = {
    Delivery.HELD: ("send_again", "drop"),
    Delivery.UNSURE: ("send_again", "it_arrived", "drop"),
    Delivery.FAILED: ("send_again", "drop"),
}
# A reply that may have gone: staff are asked only when a status would have had time to come, on a line that works.
ASK_AFTER_SECONDS = 3 * 60.0
# Where no webhook comes at all, something else is wrong with the way in, and waiting longer tells nobody more.
ASK_WITHOUT_NEWS_SECONDS = 30 * 60.0
# What WhatsApp may still call a failure: where it was refused before, its refusal has been dealt with.
_UNDECIDED = (Delivery.SENDING, Delivery.UNSURE, Delivery.SENT)
NO_REASON = Said("")
# After a long break of the line it waits for what its customer may have written meanwhile.
WAITS_FOR_NEWS = Said("outbox.waits_for_news")


@dataclass(frozen=True, slots=True)
class Reply:
    """attempt counts the requests made for this reply; `callback` is what WhatsApp's statuses bring back.

    order: the sequence of its message: per customer first in, first out.
    not_before: (boot, boottime) before which it is not tried again; of another boot it counts as past.
    refusals: how often WhatsApp itself said "later". void: attempts up to this one are known to have failed.
    kind: "text", "template", or how WhatsApp names the file that goes with it: "image", "document", "audio"; media: its
    own id. template: of WhatsApp's approved ones, see templates.py; `text` is then how it reads.
    earlier: requests before the last one that a person has had sent again: number, wamid, and how each ended.
    arrived: the number of the request that WhatsApp says it has taken, 0 before that. twice: more than one of them has
    arrived after all. begun_…: when the last request left. doubt_…: since when, and after which webhook, it is unsure.
    ended: of the desk's, what this reply put an end to: the customer's wait, as fields of the query.
    spell: how often its query had been opened again when it was written: in a later one it stands in nobody's way.
    looked_…: when a person last wanted it to go, and the newest message that they could have seen then.
    """

    id: str
    query: str
    customer: str
    staff: str
    text: str
    state: Delivery
    order: int
    written_at: datetime
    looked_at: datetime
    looked_boot: str
    looked_boottime: float
    looked_order: int
    quotes: str | None = None
    kind: str = "text"
    media: str | None = None
    attempt: int = 0
    refusals: int = 0
    void: int = 0
    wamid: str | None = None
    code: int | None = None
    reason: Said = NO_REASON
    pricing: str | None = None
    not_before_boot: str = ""
    not_before_boottime: float = 0.0
    template: Mapping[str, Any] | None = None
    earlier: tuple[Mapping[str, Any], ...] = ()
    arrived: int = 0
    twice: bool = False
    begun_boot: str = ""
    begun_boottime: float = 0.0
    delivered_at: str = ""
    doubt_boot: str = ""
    doubt_boottime: float = 0.0
    doubt_entry: int = 0
    ended: Mapping[str, Any] = field(default_factory=dict)
    spell: int = 0

    @property
    def never_left(self) -> bool:
        """No request was ever begun for it, so that it can be taken back."""
        return self.state is Delivery.QUEUED and self.attempt == 0

    def seconds_to_leave(self, now: Moment) -> int | None:
        """Whole seconds until the courier may take it, 0 where it may at any moment; None for what has left."""
        if not self.never_left:
            return None
        return 0 if self.waits_for_news or self.is_due(now) else math.ceil(self.not_before_boottime - now.boottime)

    @property
    def waits_for_news(self) -> bool:
        return self.state is Delivery.QUEUED and self.reason == WAITS_FOR_NEWS

    @property
    def asks(self) -> tuple[str, ...]:
        """What a person may do about it just now."""
        return ("send_again", "drop") if self.waits_for_news else ASKS.get(self.state, ())

    @property
    def callback(self) -> str:
        return f"{self.id}.{self.attempt}"

    def is_due(self, now: Moment) -> bool:
        return Deadline(self.not_before_boot, self.not_before_boottime).is_due(now)

    def waited_seconds(self, now: Moment) -> float | None:
        """Since a person last wanted it to go; None where a restart and a doubtful clock lie between."""
        if self.looked_boot == now.boot:
            return now.boottime - self.looked_boottime
        return (now.at - self.looked_at).total_seconds() if now.trusted else None

    def may_be_asked_about(self, online_seconds: float | None, now: Moment, entries: int) -> bool:
        """Whether staff can be asked what became of an unsure reply; before that a status may still settle it.

        online_seconds: for how long the line has worked without a break, None while it does not. entries: how many
        webhooks have come in all.
        """
        if online_seconds is None:
            return False
        doubted = now.boottime - self.doubt_boottime if self.doubt_boot == now.boot else now.boottime
        waited = min(online_seconds, doubted)
        return waited >= (ASK_AFTER_SECONDS if entries > self.doubt_entry else ASK_WITHOUT_NEWS_SECONDS)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Reply:
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        fields["state"] = Delivery(fields["state"])
        for name in ("written_at", "looked_at"):
            fields[name] = unstamp(fields[name])
        fields["earlier"] = tuple(fields.get("earlier", ()))
        fields["reason"] = Said.of(fields.get("reason"))
        return cls(**fields)


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
        return next((each["number"] for each in reply.earlier if each["wamid"] == self.wamid), reply.attempt)


def changes(reply: Reply, progress: Progress) -> dict[str, Any]:
    """The fields of a reply that a status changes; statuses come early, late, twice and out of order.

    Delivery is the truth whatever was said before. A failure counts for the attempt that it is about, and only until
    delivery has been seen; "sent" of an attempt that has failed is old news.
    """
    changed: dict[str, Any] = {}
    attempt = progress.attempt(reply)
    if progress.status == Delivery.FAILED:
        if reply.state in _UNDECIDED and attempt == reply.attempt and reply.arrived in (0, attempt):
            changed = {"state": Delivery.FAILED, "reason": progress.reason, "code": progress.code, "arrived": 0}
    elif progress.status in RANK:
        failed = attempt <= reply.void or reply.state is Delivery.FAILED
        if progress.status != Delivery.SENT or not failed:
            changed = _arrival(reply, progress, attempt)
    if progress.pricing and not reply.pricing:  # on `sent` and on one of the later ones: the first seen counts
        changed["pricing"] = progress.pricing
    if not reply.wamid and attempt == reply.attempt > reply.void:
        changed["wamid"] = progress.wamid
    return changed


def _arrival(reply: Reply, progress: Progress, attempt: int) -> dict[str, Any]:
    """WhatsApp has, or has delivered, what went with this request; it may be another one than the last."""
    changed: dict[str, Any] = {}
    if attempt != reply.attempt:
        changed["earlier"] = tuple(
            {**each, "end": progress.status, "wamid": progress.wamid}
            if each["number"] == attempt and RANK.get(progress.status, 0) > RANK.get(each["end"], 0)
            else each
            for each in reply.earlier
        )
    if reply.arrived not in (0, attempt):
        changed["twice"] = True
    elif reply.state is Delivery.SENDING and attempt != reply.attempt:
        changed["arrived"] = attempt  # the request under way now will tell what becomes of it
    elif RANK[progress.status] > RANK.get(reply.state, 0):
        changed |= {"state": Delivery(progress.status), "reason": NO_REASON, "code": None, "arrived": attempt}
    return {name: value for name, value in changed.items() if value != getattr(reply, name)}


def fresh(now: Moment, order: int | None, wait_seconds: float, seen: int | None = None) -> dict[str, Any]:
    """One that has just been written. After the next start it waits no longer: nobody takes it back from there."""
    waits = {"not_before_boot": now.boot, "not_before_boottime": now.boottime + wait_seconds}
    return {
        "order": order,
        "written_at": stamp(now.at),
        "attempt": 0,
        **waits,
        **looked(now, order if seen is None else seen),
    }


def looked(now: Moment, order: int | None) -> dict[str, Any]:
    """Somebody wants it to go, knowing all messages up to this one."""
    return {
        "looked_at": stamp(now.at),
        "looked_boot": now.boot,
        "looked_boottime": now.boottime,
        "looked_order": order or 0,
    }
