"""What becomes of a reply: what WhatsApp says, and what a person decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from edge.language import Said
from edge.records.events.kept import Kept


@dataclass(frozen=True, slots=True)
class ReplyEvent(Kept):
    """Something became of a reply. reply: its id."""

    reply: str


@dataclass(frozen=True, slots=True)
class _WithReason(ReplyEvent):
    reason: Mapping[str, Any] | str | None = None

    @property
    def why(self) -> Said:
        return Said.of(self.reason)


@dataclass(frozen=True, slots=True)
class ReplyInTrouble(_WithReason):
    """From now on a person must look after the reply."""


@dataclass(frozen=True, slots=True)
class ReplyHeld(ReplyInTrouble):
    KIND: ClassVar[str] = "reply_held"


@dataclass(frozen=True, slots=True)
class ReplyUnsure(ReplyInTrouble):
    KIND: ClassVar[str] = "reply_unsure"


@dataclass(frozen=True, slots=True)
class ReplyFailed(ReplyInTrouble):
    KIND: ClassVar[str] = "reply_failed"


@dataclass(frozen=True, slots=True)
class ReplyLeft(_WithReason):
    """A sign that the reply has left the box. The first of them counts."""


@dataclass(frozen=True, slots=True)
class ReplySent(ReplyLeft):
    KIND: ClassVar[str] = "reply_sent"


@dataclass(frozen=True, slots=True)
class ReplyDelivered(ReplyLeft):
    KIND: ClassVar[str] = "reply_delivered"


@dataclass(frozen=True, slots=True)
class ReplyRead(ReplyLeft):
    KIND: ClassVar[str] = "reply_read"


@dataclass(frozen=True, slots=True)
class ReplyPlayed(ReplyLeft):
    KIND: ClassVar[str] = "reply_played"


@dataclass(frozen=True, slots=True)
class ReplyArrived(ReplyLeft):
    """A person says that the customer has it."""

    KIND: ClassVar[str] = "reply_it_arrived"


@dataclass(frozen=True, slots=True)
class ReplyNeverLeaves(ReplyEvent):
    """The reply is not sent, or not once more."""


@dataclass(frozen=True, slots=True)
class ReplyTakenBack(ReplyNeverLeaves):
    KIND: ClassVar[str] = "reply_taken_back"


@dataclass(frozen=True, slots=True)
class ReplyDropped(ReplyNeverLeaves):
    KIND: ClassVar[str] = "reply_drop"


@dataclass(frozen=True, slots=True)
class ReplyGoesAgain(ReplyEvent):
    """A person let the reply go once more."""


@dataclass(frozen=True, slots=True)
class ReplySentAgain(ReplyGoesAgain):
    KIND: ClassVar[str] = "reply_send_again"


@dataclass(frozen=True, slots=True)
class ReplyReworded(ReplyGoesAgain):
    KIND: ClassVar[str] = "reply_reworded"


@dataclass(frozen=True, slots=True)
class ReplyAsTemplate(ReplyGoesAgain):
    KIND: ClassVar[str] = "reply_as_template"


@dataclass(frozen=True, slots=True)
class ReplySentTwice(_WithReason):
    """Two requests for it went through. That says nothing of where it is."""

    KIND: ClassVar[str] = "reply_sent_twice"


ReplyEvents = (
    ReplyHeld
    | ReplyUnsure
    | ReplyFailed
    | ReplySent
    | ReplyDelivered
    | ReplyRead
    | ReplyPlayed
    | ReplyArrived
    | ReplyTakenBack
    | ReplyDropped
    | ReplySentAgain
    | ReplyReworded
    | ReplyAsTemplate
    | ReplySentTwice
)
