"""A reply: what is said to a customer, and how far it has come on its way to them. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edge.clock import Moment, stamp
from edge.language import Said
from edge.records.instants import Deadline
from edge.records.reply_parts import (
    NO_TRIES,
    NOT_STUCK,
    NOTHING_SAID,
    ByWhatsApp,
    Document,
    Looked,
    ReplyWords,
    ReplyWritten,
    Stuck,
    Tries,
)


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
# What may still leave, also where a person has to say so first.
UNSENT = (*NEEDS_A_PERSON, Delivery.QUEUED, Delivery.SENDING)
# What has left, or never will. A newer version's state that is not known here is in neither: its file stays.
SETTLED = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.PLAYED, Delivery.DROPPED)
# A reply that may have gone: staff are asked only when a status would have had time to come, on a line that works.
ASK_AFTER_SECONDS = 3 * 60.0
# Where no webhook comes at all, something else is wrong with the way in, and waiting longer tells nobody more.
ASK_WITHOUT_NEWS_SECONDS = 30 * 60.0
NO_REASON = Said("")
# What the box writes by itself: the note outside the opening hours, and the day's figures to the owner.
CLOSED_NOTE, OWNER_TOLD = "closed", "summary"
# After a long break of the line it waits for what its customer may have written meanwhile.
WAITS_FOR_NEWS = Said("outbox.waits_for_news")


@dataclass(frozen=True, slots=True)
class Reply:
    """`callback` is what WhatsApp's statuses bring back. staff: who wrote it, "" for the box itself.

    order: the sequence of its message: per customer first in, first out. not_before: it is not tried again until then.
    reason: why it is in this state.
    """

    id: str
    query: str
    customer: str
    staff: str
    order: int
    state: Delivery
    words: ReplyWords
    written: ReplyWritten
    looked: Looked
    not_before: Deadline
    tries: Tries = NO_TRIES
    whatsapp: ByWhatsApp = NOTHING_SAID
    stuck: Stuck = NOT_STUCK
    reason: Said = NO_REASON

    @property
    def never_left(self) -> bool:
        """No request was ever begun for it, so that it can be taken back."""
        return self.state is Delivery.QUEUED and self.tries.attempt == 0

    def seconds_to_leave(self, now: Moment) -> int | None:
        """Whole seconds until the courier may take it, 0 where it may at any moment; None for what has left."""
        if not self.never_left:
            return None
        return 0 if self.waits_for_news or self.is_due(now) else math.ceil(self.not_before.boottime - now.boottime)

    @property
    def is_automatic(self) -> bool:
        """The box wrote it by itself: it answers nothing, and nobody is asked about it."""
        return bool(self.written.auto)

    @property
    def waits_for_news(self) -> bool:
        return self.state is Delivery.QUEUED and self.reason == WAITS_FOR_NEWS

    @property
    def asks(self) -> tuple[str, ...]:
        """What a person may do about it just now."""
        return ("send_again", "drop") if self.waits_for_news else ASKS.get(self.state, ())

    @property
    def callback(self) -> str:
        return f"{self.id}.{self.tries.attempt}"

    def is_due(self, now: Moment) -> bool:
        return self.not_before.is_due(now)

    def waited_seconds(self, now: Moment) -> float | None:
        """Since a person last wanted it to go; None where a restart and a doubtful clock lie between."""
        if self.looked.counted.boot == now.boot:
            return self.looked.counted.age(now)
        return (now.at - self.looked.at).total_seconds() if now.trusted else None

    def may_be_asked_about(self, online_seconds: float | None, now: Moment, entries: int) -> bool:
        """Whether staff can be asked what became of an unsure reply; before that a status may still settle it.

        online_seconds: for how long the line has worked without a break, None while it does not. entries: how many
        webhooks have come in all.
        """
        if online_seconds is None:
            return False
        waited = min(online_seconds, self.stuck.unsure.age(now))
        return waited >= (ASK_AFTER_SECONDS if entries > self.stuck.entry else ASK_WITHOUT_NEWS_SECONDS)

    def document(self) -> dict[str, Any]:
        """As it lies in the books, where what has come to no reply yet is absent."""
        later = self._later()
        return {
            "id": self.id,
            "customer": self.customer,
            "query": self.query,
            "staff": self.staff,
            **self.words.document(),
            "state": self.state,
            "ended": dict(self.written.ended),
            "spell": self.written.spell,
            **({"auto": self.written.auto} if self.written.auto else {}),
            "order": self.order,
            "written_at": stamp(self.written.at),
            "attempt": self.tries.attempt,
            **self.not_before.document(),
            **self.looked.document(),
            **{name: value for name, value in later.items() if value != _NOTHING_YET[name]},
        }

    @classmethod
    def of(cls, document: Document) -> Reply:
        """The other way round; what a newer version wrote beside is passed over."""
        return cls(
            document["id"],
            document["query"],
            document["customer"],
            document["staff"],
            document["order"],
            Delivery(document["state"]),
            ReplyWords.of(document),
            ReplyWritten.of(document),
            Looked.of(document),
            Deadline.of(document),
            Tries.of(document),
            ByWhatsApp.of(document),
            Stuck.of(document),
            Said.of(document.get("reason")),
        )

    def _later(self) -> dict[str, Any]:
        happened = {**self.tries.document(), **self.whatsapp.document(), **self.stuck.document()}
        return {**happened, "reason": self.reason.kept()}


_NOTHING_YET: Mapping[str, Any] = {
    **NO_TRIES.document(),
    **NOTHING_SAID.document(),
    **NOT_STUCK.document(),
    "reason": NO_REASON.kept(),
}
