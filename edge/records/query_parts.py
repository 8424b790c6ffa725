"""What a query is made of: values that write and read their own fields of its document. Pure.

The store keeps them flat, under the names that earlier versions gave them. A field that is absent has the value's
default, as in a query of an earlier version, and is written with the others when the query is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.records.instants import NEVER, Counted
from edge.records.message import Direction
from edge.records.outcomes import known

Document = Mapping[str, Any]

# To look a name up takes a third of the time that its class takes, and a board reads hundreds of queries.
_DIRECTIONS = {each.value: each for each in Direction}


@dataclass(frozen=True, slots=True)
class Opening:
    """at: when its first message was written. reopened: how often it was taken up again after a close."""

    at: datetime
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class CustomerWait:
    """since_at: WhatsApp's stamp of the first message that nobody has answered; None while no answer is owed.

    order: that message's place among all that came in. came: when the box took it in, for the age of the wait while the
    clock cannot be trusted. Both stay as they were when the wait is over.
    """

    since_at: datetime | None = None
    order: int = 0
    came: Counted = NEVER

    @classmethod
    def of(cls, document: Document) -> CustomerWait:
        return cls(
            time_in(document, "waiting_since_at"),
            document["order"],
            _counted(document.get("came_boot", ""), document.get("came_boottime", 0.0)),
        )

    def document(self) -> dict[str, Any]:
        return {"order": self.order, "waiting_since_at": stamp_of(self.since_at), **self.came.document("came")}


@dataclass(frozen=True, slots=True)
class LastLine:
    """The last message as the board shows it.

    text: its words on one line. word: what it is where it is not words (a name of desk/one_line.KINDS). Rows of the
    first version have that word in their text, in English, and no `word`.
    """

    text: str = ""
    word: str = ""
    kind: str = "text"
    wamid: str | None = None
    direction: Direction = Direction.IN

    @classmethod
    def of(cls, document: Document) -> LastLine:
        return cls(
            document.get("last_line", ""),
            document.get("last_word", ""),
            document.get("last_kind", "text"),
            document.get("last_wamid"),
            _DIRECTIONS[document["last_direction"]],
        )

    def document(self) -> dict[str, Any]:
        said = {"last_line": self.text, "last_word": self.word, "last_kind": self.kind}
        return {**said, "last_wamid": self.wamid, "last_direction": self.direction}


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-over that waits for the yes of `to`; the holder keeps the query until then."""

    to: str | None = None
    by: str | None = None
    note: str = ""

    def document(self) -> dict[str, Any]:
        return {"offered_to": self.to, "offered_by": self.by, "offer_note": self.note}


NO_OFFER = Offer()


@dataclass(frozen=True, slots=True)
class Reminder:
    """Until when a query is out of its holder's sight. at: None where it is not; by the clock of that time.

    counted: the same as the box counts. seconds: how long that was. due: it has come back, and they have not looked.
    """

    at: datetime | None = None
    counted: Counted = NEVER
    seconds: float = 0.0
    due: bool = False

    @classmethod
    def of(cls, document: Document) -> Reminder:
        kept = document.get("remind")
        if not kept:
            return NO_REMINDER
        counted = Counted.in_document(kept, "at")
        return cls(time_in(kept, "at"), counted, kept.get("seconds", 0.0), kept.get("due", False))

    def document(self) -> dict[str, Any] | None:
        """One field of a query, which most of them have empty."""
        if self == NO_REMINDER:
            return None
        return {"at": stamp_of(self.at), **self.counted.document("at"), "seconds": self.seconds, "due": self.due}


NO_REMINDER = Reminder()


@dataclass(frozen=True, slots=True)
class Hold:
    """by: the member of staff who has the query, None where nobody has it. before: who had it last.

    counted: when it was taken, beside since_at. lease: from when its holder has the lease time to answer.
    declined_by: who said no to an offer, until the holder has looked. no_to: who had made it, where that was another.
    no_from: who said no to them, until they have looked.
    """

    by: str | None = None
    since_at: datetime | None = None
    counted: Counted = NEVER
    before: str | None = None
    offer: Offer = NO_OFFER
    lease: Counted = NEVER
    declined_by: str | None = None
    no_to: str | None = None
    no_from: str | None = None
    remind: Reminder = NO_REMINDER

    @classmethod
    def of(cls, document: Document) -> Hold:
        to, by, note = document.get("offered_to"), document.get("offered_by"), document.get("offer_note", "")
        return cls(
            document.get("holder"),
            time_in(document, "held_since_at"),
            _counted(document.get("held_boot", ""), document.get("held_boottime", 0.0)),
            document.get("last_holder"),
            Offer(to, by, note) if to or by or note != "" else NO_OFFER,
            _counted(document.get("lease_boot", ""), document.get("lease_boottime", 0.0)),
            document.get("declined_by"),
            document.get("no_to"),
            document.get("no_from"),
            Reminder.of(document),
        )

    def document(self) -> dict[str, Any]:
        held = {"holder": self.by, "held_since_at": stamp_of(self.since_at), **self.counted.document("held")}
        offered = {**self.offer.document(), "declined_by": self.declined_by}
        told = {"no_to": self.no_to, "no_from": self.no_from, "remind": self.remind.document()}
        return {**held, "last_holder": self.before, **offered, **self.lease.document("lease"), **told}


NOBODYS = Hold()


@dataclass(frozen=True, slots=True)
class OnPhone:
    """answered_last: the shop's phone answered last, at this stamp of WhatsApp's. counted: when the box heard of it.

    Queries of earlier versions do not say when.
    """

    answered_last: bool = False
    at: datetime | None = None
    counted: Counted = NEVER

    @classmethod
    def of(cls, document: Document) -> OnPhone:
        boot, boottime = document.get("phone_boot", ""), document.get("phone_boottime", 0.0)
        last, at = document.get("on_phone", False), time_in(document, "phone_at")
        return cls(last, at, Counted(boot, boottime)) if last or at or boot or boottime else NOT_ON_PHONE

    def document(self) -> dict[str, Any]:
        return {"on_phone": self.answered_last, "phone_at": stamp_of(self.at), **self.counted.document("phone")}


@dataclass(frozen=True, slots=True)
class BeforeClose:
    """What a close put an end to: since when its customer waited, and who had it. An offer ends for good."""

    since_at: datetime | None
    hold: Hold = NOBODYS
    fresh: bool = False
    changed: bool = False

    @classmethod
    def of(cls, document: Document) -> BeforeClose:
        marks = document.get("fresh", False), document.get("changed", False)
        return cls(time_in(document, "waiting_since_at"), Hold.of(document), *marks)

    def document(self) -> dict[str, Any]:
        hold = {name: value for name, value in self.hold.document().items() if not name.startswith("offer")}
        return {"waiting_since_at": stamp_of(self.since_at), **hold, "fresh": self.fresh, "changed": self.changed}


@dataclass(frozen=True, slots=True)
class Closing:
    """at: when it was closed, None while it is open. trusted: whether that was believed then. by: None: the box itself.

    counted and trusted stay as they were when it is taken up again. ended: None where an earlier version closed it.
    """

    at: datetime | None = None
    counted: Counted = NEVER
    trusted: bool = True
    by: str | None = None
    outcome: str | None = None
    ended: BeforeClose | None = None

    @classmethod
    def of(cls, document: Document) -> Closing:
        outcome, ended = document.get("outcome"), document.get("ended")
        return cls(
            time_in(document, "closed_at"),
            _counted(document.get("closed_boot", ""), document.get("closed_boottime", 0.0)),
            document.get("closed_trusted", True),
            document.get("closed_by"),
            known(outcome) if outcome else None,
            BeforeClose.of(ended) if ended else None,
        )

    def document(self) -> dict[str, Any]:
        when = {"closed_at": stamp_of(self.at), **self.counted.document("closed"), "closed_trusted": self.trusted}
        ended = self.ended.document() if self.ended else None
        return {**when, "closed_by": self.by, "outcome": self.outcome, "ended": ended}

    @property
    def moment(self) -> Moment | None:
        """When it was closed, as the box knew it then."""
        return Moment(self.at, self.counted.boot, self.counted.boottime, self.trusted) if self.at else None


@dataclass(frozen=True, slots=True)
class StaffLook:
    """Somebody of the staff has read it. at: None where no clock could be trusted."""

    by: str
    at: datetime | None

    def document(self) -> dict[str, Any]:
        return {"by": self.by, "at": stamp_of(self.at)}


def looks_of(document: Document) -> tuple[StaffLook, ...]:
    return tuple(StaffLook(one["by"], time_in(one, "at")) for one in document.get("looks") or ())


@dataclass(frozen=True, slots=True)
class QueryMarks:
    """fresh: the customer wrote after the holder last looked. labels: their ids, see desk/labels.py.

    changed: the customer changed or deleted words that somebody may have acted on, and nobody has answered that.
    looks: who has opened it while it waited, since the customer wrote or changed anything.
    """

    fresh: bool = False
    changed: bool = False
    labels: tuple[str, ...] = ()
    looks: tuple[StaffLook, ...] = ()


# What a query has where nothing else is known of it.
NO_WAIT = CustomerWait()
NO_LINE = LastLine()
NOT_ON_PHONE = OnPhone()
NEVER_CLOSED = Closing()
NO_MARKS = QueryMarks()


def stamp_of(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def time_in(document: Document, name: str) -> datetime | None:
    found = document.get(name)
    return None if found is None else unstamp(found)


def _counted(boot: str, boottime: float) -> Counted:
    return Counted(boot, boottime) if boot or boottime else NEVER
