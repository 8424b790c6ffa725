"""What can happen: one class for each kind of event. Reports count these and nothing else. Pure.

The store keeps an event as the name of its kind and a JSON object of facts. `read` makes a record of them. `kind_of`
and `facts_of` give them back as they were.

queries · replies · shop · access: the kinds, by what they are about. kept: what all of them share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from edge.records.events.access import (
    AccessEvent,
    AccessEvents,
    PaperKeyMade,
    PaperKeyUsed,
    PhoneEnded,
    PhoneEnrolled,
    PhoneLetIn,
    PhoneOffered,
    PinChanged,
    SignedIn,
    StaffLeft,
    StaffLetIn,
    StaffRenamed,
    StaffTakenOn,
)
from edge.records.events.kept import Kept
from edge.records.events.queries import (
    AnsweredOnPhone,
    Begun,
    Claimed,
    Closed,
    Declined,
    HandedOver,
    Labelled,
    Lapsed,
    Offered,
    Opened,
    QueryEvent,
    QueryEvents,
    Received,
    Released,
    Reminded,
    Reminding,
    Reopened,
    Replied,
    TakenOver,
    WaitChanged,
    WordsChanged,
)
from edge.records.events.replies import (
    ReplyArrived,
    ReplyAsTemplate,
    ReplyDelivered,
    ReplyDropped,
    ReplyEvent,
    ReplyEvents,
    ReplyFailed,
    ReplyGoesAgain,
    ReplyHeld,
    ReplyInTrouble,
    ReplyLeft,
    ReplyNeverLeaves,
    ReplyPlayed,
    ReplyRead,
    ReplyReworded,
    ReplySent,
    ReplySentAgain,
    ReplySentTwice,
    ReplyTakenBack,
    ReplyUnsure,
)
from edge.records.events.shop import (
    AddressChanged,
    AlertHeard,
    BoxStarted,
    CopyRestored,
    CustomerBlocked,
    CustomerRenamed,
    CustomersErased,
    CustomersJoined,
    CustomersSplit,
    DaysTakenBack,
    HasMoved,
    LinkChanged,
    NewsHeard,
    NoticePosted,
    NoticeSettled,
    OutageEnded,
    PrintEnded,
    RetentionChosen,
    ShopEvent,
    ShopEvents,
    SummaryMade,
    TroubleHeard,
    WayInBack,
    WayInLost,
)


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """Of a kind that this version does not know: a newer one has written it."""

    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnknownOfReply(UnknownEvent):
    """Likewise, and it is about a reply: all such kinds begin with "reply_"."""

    @property
    def reply(self) -> str:
        return str(self.facts.get("reply", ""))


KnownEvent = QueryEvents | ReplyEvents | ShopEvents | AccessEvents
Event = KnownEvent | UnknownEvent | UnknownOfReply

KINDS: Mapping[str, type[KnownEvent]] = {cls.KIND: cls for cls in get_args(KnownEvent)}


def read(kind: str, facts: Mapping[str, Any]) -> Event:
    """The record of what the store keeps. Each kind can be read, and all that JSON can say of it."""
    cls = KINDS.get(kind)
    if cls is not None:
        return cls.of(facts)
    return (UnknownOfReply if kind.startswith("reply_") else UnknownEvent)(kind, facts)


def kind_of(event: Event) -> str:
    """What the store calls it."""
    return event.kind if isinstance(event, UnknownEvent) else event.KIND


def facts_of(event: Event) -> Mapping[str, Any]:
    """The facts as the store keeps them: what `read` was given, or what this version writes."""
    return event.facts if isinstance(event, UnknownEvent) else event.data()


__all__ = [
    "KINDS",
    "AccessEvent",
    "AccessEvents",
    "AddressChanged",
    "AlertHeard",
    "AnsweredOnPhone",
    "Begun",
    "BoxStarted",
    "Claimed",
    "Closed",
    "CopyRestored",
    "CustomerBlocked",
    "CustomerRenamed",
    "CustomersErased",
    "CustomersJoined",
    "CustomersSplit",
    "DaysTakenBack",
    "Declined",
    "Event",
    "HandedOver",
    "HasMoved",
    "Kept",
    "KnownEvent",
    "Labelled",
    "Lapsed",
    "LinkChanged",
    "NewsHeard",
    "NoticePosted",
    "NoticeSettled",
    "Offered",
    "Opened",
    "OutageEnded",
    "PaperKeyMade",
    "PaperKeyUsed",
    "PhoneEnded",
    "PhoneEnrolled",
    "PhoneLetIn",
    "PhoneOffered",
    "PinChanged",
    "PrintEnded",
    "QueryEvent",
    "QueryEvents",
    "Received",
    "Released",
    "Reminded",
    "Reminding",
    "Reopened",
    "Replied",
    "ReplyArrived",
    "ReplyAsTemplate",
    "ReplyDelivered",
    "ReplyDropped",
    "ReplyEvent",
    "ReplyEvents",
    "ReplyFailed",
    "ReplyGoesAgain",
    "ReplyHeld",
    "ReplyInTrouble",
    "ReplyLeft",
    "ReplyNeverLeaves",
    "ReplyPlayed",
    "ReplyRead",
    "ReplyReworded",
    "ReplySent",
    "ReplySentAgain",
    "ReplySentTwice",
    "ReplyTakenBack",
    "ReplyUnsure",
    "RetentionChosen",
    "ShopEvent",
    "ShopEvents",
    "SignedIn",
    "StaffLeft",
    "StaffLetIn",
    "StaffRenamed",
    "StaffTakenOn",
    "SummaryMade",
    "TakenOver",
    "TroubleHeard",
    "UnknownEvent",
    "UnknownOfReply",
    "WaitChanged",
    "WayInBack",
    "WayInLost",
    "WordsChanged",
    "facts_of",
    "kind_of",
    "read",
]
