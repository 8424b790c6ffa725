"""A reply: what is said to a customer, and how far it has come on its way to them. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from edge.clock import Moment, unstamp
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


# What waits for a person, and what a person may do about it.
ASKS: Mapping[str, tuple[str, ...]] = {
    Delivery.HELD: ("send_again", "drop"),
    Delivery.UNSURE: ("send_again", "it_arrived", "drop"),
    Delivery.FAILED: ("send_again", "drop"),
}
NEEDS_A_PERSON = (Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)
# What may still leave, also where a person has to say so first. All others have left, or never will.
UNSENT = (*NEEDS_A_PERSON, Delivery.QUEUED, Delivery.SENDING)
# A reply that may have gone: staff are asked only when a status would have had time to come, on a line that works.
ASK_AFTER_SECONDS = 3 * 60.0
# Where no webhook comes at all, something else is wrong with the way in, and waiting longer tells nobody more.
ASK_WITHOUT_NEWS_SECONDS = 30 * 60.0
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
    held_at: since when it is held, or has failed.
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
    held_at: str = ""

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
