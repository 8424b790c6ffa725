"""What happens to customers, to the line and to the box. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from edge.clock import Moment
from edge.language import Said
from edge.records.events.kept import Kept, KeptMoment, Stamp


@dataclass(frozen=True, slots=True)
class ShopEvent(Kept):
    """Something that is not about one query or one reply."""


@dataclass(frozen=True, slots=True)
class CustomersJoined(ShopEvent):
    """Two customers are one person. other: the one who is gone."""

    KIND: ClassVar[str] = "joined"
    other: str


@dataclass(frozen=True, slots=True)
class CustomersSplit(ShopEvent):
    """Two customers who were joined are two again. from_: the one who had all. queries: what goes back."""

    KIND: ClassVar[str] = "split"
    from_: str
    queries: Sequence[str]


@dataclass(frozen=True, slots=True)
class CustomerRenamed(ShopEvent):
    """The shop calls a customer something else. An erased customer's names are gone."""

    KIND: ClassVar[str] = "renamed"
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CustomerBlocked(ShopEvent):
    """The owner wants a customer blocked by WhatsApp, or let go (not on)."""

    KIND: ClassVar[str] = "blocked"
    on: bool


@dataclass(frozen=True, slots=True)
class HasMoved(ShopEvent):
    """A customer has another number or id. With marks it is the box that stands elsewhere, or remembers less.

    marks: by what that was seen. in_doubt: how many replies a person must look after since.
    """

    KIND: ClassVar[str] = "moved"
    marks: Sequence[str] | None = None
    in_doubt: int | None = None


@dataclass(frozen=True, slots=True)
class CustomersErased(ShopEvent):
    KIND: ClassVar[str] = "erased"
    erasure: str


@dataclass(frozen=True, slots=True)
class RetentionChosen(ShopEvent):
    """The owner chose for how many months messages are kept. was: how many it was before."""

    KIND: ClassVar[str] = "retention"
    was: int
    months: int


@dataclass(frozen=True, slots=True)
class LinkChanged(ShopEvent):
    """The line to WhatsApp is in another state, see LinkState."""

    KIND: ClassVar[str] = "link"
    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class OutageEnded(ShopEvent):
    """The line is not down in this way any more. kind: in which, see LinkState.

    seconds: how long it was down; None where no clock can be believed.
    """

    KIND: ClassVar[str] = "outage"
    kind: str
    from_at: Stamp
    seconds: int | None


@dataclass(frozen=True, slots=True)
class WayInLost(ShopEvent):
    """No webhook comes in any more. state: see WayIn. why: a sentence."""

    KIND: ClassVar[str] = "way_in"
    state: str
    why: Mapping[str, Any] | str | None


@dataclass(frozen=True, slots=True)
class WayInBack(ShopEvent):
    """Webhooks come in again. seconds, ago: how long none came, and how long ago that ended; see OutageEnded."""

    KIND: ClassVar[str] = "way_in_outage"
    from_at: Stamp
    seconds: int | None
    ago: int


@dataclass(frozen=True, slots=True)
class _Sentence(ShopEvent):
    """kind: what it is about."""

    kind: str
    sentence: Mapping[str, Any] | str | None

    @property
    def said(self) -> Said:
        return Said.of(self.sentence)


@dataclass(frozen=True, slots=True)
class NewsHeard(_Sentence):
    """WhatsApp said something of the account that the day's report tells."""

    KIND: ClassVar[str] = "news"


@dataclass(frozen=True, slots=True)
class AlertHeard(_Sentence):
    """WhatsApp said something of the account."""

    KIND: ClassVar[str] = "alert"


@dataclass(frozen=True, slots=True)
class TroubleHeard(ShopEvent):
    """WhatsApp reported an error that is not about one message. title: WhatsApp's own words."""

    KIND: ClassVar[str] = "trouble"
    code: int | None
    title: str


@dataclass(frozen=True, slots=True)
class NoticePosted(ShopEvent):
    KIND: ClassVar[str] = "notice"
    kind: str
    serious: bool
    stops_sending: bool


@dataclass(frozen=True, slots=True)
class NoticeSettled(ShopEvent):
    KIND: ClassVar[str] = "notice_settled"
    notice: str


@dataclass(frozen=True, slots=True)
class BoxStarted(ShopEvent):
    """The doors open. was: when the box was last known to be alive; None on a box that never was."""

    KIND: ClassVar[str] = "started"
    was: KeptMoment | None

    @property
    def last_alive(self) -> Moment | None:
        return Moment.of(self.was) if self.was else None


@dataclass(frozen=True, slots=True)
class AddressChanged(ShopEvent):
    """The pages have another address in the shop's network."""

    KIND: ClassVar[str] = "address_changed"
    from_: str | None
    to: str


@dataclass(frozen=True, slots=True)
class CopyRestored(ShopEvent):
    """A backup took the place of what was here. copy: its date."""

    KIND: ClassVar[str] = "restored"
    copy: str
    in_doubt: int


@dataclass(frozen=True, slots=True)
class DaysTakenBack(ShopEvent):
    """Closed days are open again and are counted once more. first: a date."""

    KIND: ClassVar[str] = "days_taken_back"
    first: str
    days: int


@dataclass(frozen=True, slots=True)
class SummaryMade(ShopEvent):
    KIND: ClassVar[str] = "summary"
    number: int
    date: str


@dataclass(frozen=True, slots=True)
class PrintEnded(ShopEvent):
    """A slip is on paper, or is not: see PrintState. kind: what it is a slip of. number: of the summary that it is."""

    KIND: ClassVar[str] = "print"
    print: str
    kind: str
    number: int | None
    state: str


ShopEvents = (
    CustomersJoined
    | CustomersSplit
    | CustomerRenamed
    | CustomerBlocked
    | HasMoved
    | CustomersErased
    | RetentionChosen
    | LinkChanged
    | OutageEnded
    | WayInLost
    | WayInBack
    | NewsHeard
    | AlertHeard
    | TroubleHeard
    | NoticePosted
    | NoticeSettled
    | BoxStarted
    | AddressChanged
    | CopyRestored
    | DaysTakenBack
    | SummaryMade
    | PrintEnded
)
