"""What happens to a query. Which query, whose it is and who did it stand beside the event, see EventRow. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.records.events.kept import Kept, Stamp


@dataclass(frozen=True, slots=True)
class QueryEvent(Kept):
    """Something happened to a query."""


@dataclass(frozen=True, slots=True)
class Opened(QueryEvent):
    """A customer wants something. heard_at: when they wrote it; None of an older version."""

    KIND: ClassVar[str] = "opened"
    heard_at: Stamp | None


@dataclass(frozen=True, slots=True)
class Begun(QueryEvent):
    """A member of staff writes to a customer first, and has the query. Nobody waits for the shop."""

    KIND: ClassVar[str] = "begun"


@dataclass(frozen=True, slots=True)
class Reopened(QueryEvent):
    """A closed query is open again. by: "customer", "staff" or "split" (two customers are two again).

    undone: not with who reopened it, but as it was before they closed it.
    """

    KIND: ClassVar[str] = "reopened"
    by: str
    heard_at: Stamp | None = None
    undone: bool | None = None


@dataclass(frozen=True, slots=True)
class Received(QueryEvent):
    """A message of the customer came in. message: its place in the stream. heard_at: when they wrote it."""

    KIND: ClassVar[str] = "received"
    message: int
    heard_at: Stamp | None


@dataclass(frozen=True, slots=True)
class WordsChanged(QueryEvent):
    """The customer changed or deleted a message. message: the change's place in the stream; None where it was there."""

    KIND: ClassVar[str] = "changed"
    message: int | None
    heard_at: Stamp


@dataclass(frozen=True, slots=True)
class Claimed(QueryEvent):
    """A member of staff took a query that waited."""

    KIND: ClassVar[str] = "claimed"


@dataclass(frozen=True, slots=True)
class TakenOver(QueryEvent):
    """A member of staff took a query from the colleague who held it."""

    KIND: ClassVar[str] = "taken_over"
    from_: str | None


@dataclass(frozen=True, slots=True)
class Offered(QueryEvent):
    """The holder offered a query to a colleague."""

    KIND: ClassVar[str] = "offered"
    to: str
    note: str


@dataclass(frozen=True, slots=True)
class HandedOver(QueryEvent):
    """The colleague accepted what was offered. from_: who had the query."""

    KIND: ClassVar[str] = "handed_over"
    from_: str | None


@dataclass(frozen=True, slots=True)
class Declined(QueryEvent):
    """The colleague said no to what was offered, or the offer ended. holder: who keeps the query. note: why.

    how: "no", "withdrawn", or "left" (who was to have it, or offered it, works here no more); None of an older version.
    """

    KIND: ClassVar[str] = "declined"
    holder: str | None
    note: str | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class Released(QueryEvent):
    """Somebody put a query back into the queue. from_: who had it."""

    KIND: ClassVar[str] = "released"
    from_: str | None


@dataclass(frozen=True, slots=True)
class Lapsed(QueryEvent):
    """A query went back into the queue by itself, since its holder left it unanswered. from_: who had it."""

    KIND: ClassVar[str] = "lapsed"
    from_: str | None


@dataclass(frozen=True, slots=True)
class Reminding(QueryEvent):
    """Its holder put a query off until then. hour: as the shop's clock says it, days: after that day.

    early: they wanted it later, but the customer's 24 hours end before.
    """

    KIND: ClassVar[str] = "reminding"
    at: Stamp
    hour: str
    days: int
    early: bool | None = None


@dataclass(frozen=True, slots=True)
class Reminded(QueryEvent):
    """It is with its holder again: its time has come, or somebody did not want to wait for that."""

    KIND: ClassVar[str] = "reminded"
    holder: str | None


@dataclass(frozen=True, slots=True)
class Replied(QueryEvent):
    """A member of staff wrote a reply; it lies in the outbox."""

    KIND: ClassVar[str] = "replied"
    reply: str


@dataclass(frozen=True, slots=True)
class AnsweredOnPhone(QueryEvent):
    """Somebody answered on the shop's phone. message: the answer's place in the stream. at: when it was written."""

    KIND: ClassVar[str] = "answered_on_phone"
    message: int
    at: Stamp | None


@dataclass(frozen=True, slots=True)
class WaitChanged(QueryEvent):
    """The customer waits, or does not any more, and no other event says so.

    A reply never leaves, or its writer had not seen all; words were changed; the shop deleted its answer; two customers
    are two again. since_at: the stamp of the first thing that nobody has answered. heard_at: of their last message,
    from which the 24 hours run. Both None: nobody waits.
    """

    KIND: ClassVar[str] = "wait_changed"
    since_at: Stamp | None
    heard_at: Stamp | None


@dataclass(frozen=True, slots=True)
class Closed(QueryEvent):
    """A query ended. holder: who had it. into: the query that stays, where two of one customer became one.

    together: the mark of the form that closed several at once; undone together.
    """

    KIND: ClassVar[str] = "closed"
    outcome: str
    holder: str | None
    into: str | None = None
    together: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled(QueryEvent):
    """A label was put on a query, or taken off."""

    KIND: ClassVar[str] = "labelled"
    label: str
    on: bool


QueryEvents = (
    Opened
    | Begun
    | Reopened
    | Received
    | WordsChanged
    | Claimed
    | TakenOver
    | Offered
    | HandedOver
    | Declined
    | Released
    | Lapsed
    | Replied
    | AnsweredOnPhone
    | WaitChanged
    | Closed
    | Labelled
    | Reminding
    | Reminded
)
