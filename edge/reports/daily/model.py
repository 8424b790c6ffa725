"""The words of reports: what is counted, and what each number means. Nothing here reads a store or a clock.

All counts of a day come from the events between two sequence numbers, so that no event is lost or counted twice:
open at start + new + begun by us + reopened - closed = open now, on every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from math import ceil
from typing import Any

from edge.clock import stamp, unstamp
from edge.language import Said

HOURS = 24
# WhatsApp brings a message within seconds; one that took longer could not get in. As the pages have it.
LATE_SECONDS = 120
# Of the call list a slip names so many; the page has all of them.
MOST_WAITING = 30


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds; all None where it never happened. p90: nine in ten took no longer."""

    count: int = 0
    median: float | None = None
    p90: float | None = None
    worst: float | None = None

    @classmethod
    def of(cls, seconds: Iterable[float | None]) -> Spread:
        """Of these times; one that nobody knows is no case."""
        return cls.of_known(each for each in seconds if each is not None)

    @classmethod
    def of_known(cls, seconds: Iterable[float]) -> Spread:
        took = sorted(seconds)
        if not took:
            return cls()
        # The middle one, or between the two: what `statistics` brings along for it weighs half a megabyte.
        low, high = took[(len(took) - 1) // 2], took[len(took) // 2]
        median = low if len(took) % 2 else (low + high) / 2
        return cls(len(took), median, took[ceil(len(took) * 0.9) - 1], took[-1])


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which something was not there. ends_at is None while that goes on.

    kind: of the line "offline", "portal" or "refused"; of the box "power", or "stopped" where only the program was.
    """

    starts_at: datetime
    ends_at: datetime | None
    kind: str


@dataclass(frozen=True, slots=True)
class StaffFigures:
    """taken: out of the queue. closed: by their hand. first_reply: their own time only, never the network's
    or the night's.

    handed_over: given to a colleague who said yes. taken_over: taken from a colleague who held it. lapsed: went back to
    the queue, since they left it unanswered for the lease time; an older version knew nobody of it.
    """

    id: str
    name: str
    taken: int = 0
    closed: int = 0
    first_reply: Spread = Spread()
    handed_over: int = 0
    taken_over: int = 0
    lapsed: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reply that stood in this state at the day's end. since: the day on which it came to it, "" for that day."""

    customer: str  # the name
    reason: Said
    since: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """What ids are called, as it is when somebody asks; customers: by the query that is with them.

    An id that nobody is known by stands for itself.
    """

    staff: Mapping[str, str]
    labels: Mapping[str, str]
    customers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One business day. Everything but `free_…`, `set_aside` and `health` follows from the events alone.

    begun: queries that the shop began by writing first. They did not come in, and are in no other figure until their
    customer writes; an older version began none.
    closed: how many by outcome; "joined" (two customers turned out to be one person, so that two open queries became
    one) is among them, since one query less is open, but in no other figure.
    open_now: counted independently, at the day's end. adds_up: whether it is what the sum says.
    first_reply: from the customer's first unanswered message (WhatsApp's stamp) of each opening or reopening until the
    first reply left the box, on the day when it left; answers on the shop's phone are not among them.
    Its three parts, which are all of it (reports/daily/reply_time.py): first_reply_shut, outside the opening hours;
    first_reply_staff, of the rest until the reply was written, without what the box was off; first_reply_offline, of
    the rest what message and reply were on their way and the box was off. offline_of_worst, shut_of_worst: those parts
    of the worst one. A day of an older version knows nothing of opening hours, and its parts were not all of it.
    to_close: from the same first message to the close.
    news: what WhatsApp said of the account, its number, its limits and its templates, and errors without a message.
    outages: what ended on the day, whenever it began, and what was not over at its end. power_gaps: each on every day
    that it touches, from its beginning to its end.
    unanswered: open queries whose customer had written last; unanswered_since: when the one of them who waited longest
    began to. silent: queries that were closed though their customer had
    no answer at all. run_out: how often the 24 hours ended over a message without an answer. lapsed: claims that their
    holder left without a word for the lease time. An older version counted none of them.
    on_phone: queries whose first answer was given on the shop's phone. late_messages: those under way for longer than
    LATE_SECONDS.
    spells_of: those that `silent`, `run_out` and `unanswered` count, by the seq of each, as often as it counts; of the
    last the longest wait comes first. A day of an older
    version knows none.
    free_used, free_of: of WhatsApp's free replies of the month. set_aside: what stood unread when the day was closed.
    health: "backup_hours" (None: none yet), "backup" ("off": not set up), "disk_percent", "clock", "token",
    "way_in"; what is not known is absent.
    by_hour: what came in (new and reopened), by the hour of the shop, as far as that is known. by_label: what was
    closed, by the label's name.
    certain: False where the clock left times unknown, or the day had to be closed without knowing the time.
    """

    date: date
    starts_at: datetime
    ends_at: datetime
    open_at_start: int = 0
    new: int = 0
    begun: int = 0
    reopened: int = 0
    closed: Mapping[str, int] = field(default_factory=dict)
    open_now: int = 0
    adds_up: bool = True
    first_reply: Spread = Spread()
    first_reply_staff: Spread = Spread()
    first_reply_offline: Spread = Spread()
    first_reply_shut: Spread = Spread()
    offline_of_worst: float | None = None
    shut_of_worst: float | None = None
    to_close: Spread = Spread()
    staff: tuple[StaffFigures, ...] = ()
    on_phone: int = 0
    held: tuple[Trouble, ...] = ()
    unsure: tuple[Trouble, ...] = ()
    failed: tuple[Trouble, ...] = ()
    news: tuple[Said, ...] = ()
    outages: tuple[Span, ...] = ()
    power_gaps: tuple[Span, ...] = ()
    unanswered: int = 0
    unanswered_since: datetime | None = None
    silent: int = 0
    run_out: int = 0
    lapsed: int = 0
    late_messages: int = 0
    spells_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    set_aside: int = 0
    free_used: int = 0
    free_of: int = 0
    health: Mapping[str, Any] = field(default_factory=dict)
    by_hour: tuple[int, ...] = (0,) * HOURS
    by_label: Mapping[str, int] = field(default_factory=dict)
    certain: bool = True

    @property
    def closed_count(self) -> int:
        return sum(self.closed.values())

    def kept(self) -> dict[str, Any]:
        """As the store keeps it: plain JSON, times as stamps."""
        kept: dict[str, Any] = _plain(self)
        return kept

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> DayFigures:
        """The other way round; what a newer version wrote beside is passed over."""
        known = {name: kept[name] for name in cls.__slots__ if name in kept}
        known["date"] = date.fromisoformat(kept["date"])
        for name in ("starts_at", "ends_at"):
            known[name] = unstamp(kept[name])
        if since := kept.get("unanswered_since"):
            known["unanswered_since"] = unstamp(since)
        for name in ("first_reply", "first_reply_staff", "first_reply_offline", "first_reply_shut", "to_close"):
            known[name] = Spread(**kept.get(name, {}))  # a day of an older version lacks one
        for name in ("outages", "power_gaps"):
            known[name] = tuple(_span(each) for each in kept[name])
        for name in ("held", "unsure", "failed"):
            known[name] = tuple(
                Trouble(each["customer"], Said.of(each["reason"]), each.get("since", "")) for each in kept[name]
            )
        known["news"] = tuple(Said.of(each) for each in kept.get("news", ()))
        known["staff"] = tuple(
            StaffFigures(**{**each, "first_reply": Spread(**each["first_reply"])}) for each in kept["staff"]
        )
        known["by_hour"] = tuple(kept["by_hour"])
        known["spells_of"] = {name: tuple(seqs) for name, seqs in kept.get("spells_of", {}).items()}
        return cls(**known)


def _span(kept: Mapping[str, Any]) -> Span:
    ends_at = unstamp(kept["ends_at"]) if kept["ends_at"] else None
    return Span(unstamp(kept["starts_at"]), ends_at, kept["kind"])


def _plain(value: Any) -> Any:
    match value:
        case Said():
            plain: Any = value.kept()
        case datetime():
            plain = stamp(value)
        case date():
            plain = value.isoformat()
        case Mapping():
            plain = {str(name): _plain(each) for name, each in value.items()}
        case tuple():
            plain = [_plain(each) for each in value]
        case Spread() | Span() | StaffFigures() | Trouble() | DayFigures():
            plain = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            plain = value
    return plain
