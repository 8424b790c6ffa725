"""A business day that was closed, and a spell of a query, of which reports are counted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Who answered, where it was nobody of the staff by name: somebody on the shop's phone.
PHONE = "phone"
# By whom, and how long it took in all, staff, offline and shut.
Answer = tuple[str | None, float | None, float | None, float | None, float | None]


@dataclass(slots=True)
class Spell:
    """One stretch of a query, from its opening or reopening to its close. Dates are business days, "2026-11-20".

    seq: of the event that began it. how: "new", "back" (the customer wrote again), "staff" (somebody took it up) or
    "shop" (which wrote first: it did not come in, and what the customer wants since counts from their own message).
    hour, weekday: of the shop, when it came (Monday is 0). since_at: WhatsApp's stamp of the first unanswered message;
    came_at: when the box had it, None where nobody knows.
    heard_at: the stamp of the last message that nobody has answered, None where there is none. last_heard_at: of the
    last one at all, from which the 24 hours run. ran_out_at: of the one whose 24 hours were the last to be counted.
    answered_by: who wrote the first reply, PHONE for the shop's phone; its seconds as in DayFigures, None: unknown.
    unsent: replies that may become the first one: what was known when each was written.
    """

    seq: int
    query: str
    customer: str
    how: str
    came_date: str
    hour: int | None = None
    weekday: int | None = None
    since_at: str | None = None
    came_at: str | None = None
    answered_date: str | None = None
    answered_by: str | None = None
    answer_seconds: float | None = None
    staff_seconds: float | None = None
    offline_seconds: float | None = None
    shut_seconds: float | None = None
    closed_date: str | None = None
    closed_by: str | None = None
    outcome: str | None = None
    close_seconds: float | None = None
    heard_at: str | None = None
    last_heard_at: str | None = None
    ran_out_at: str | None = None
    labels: list[str] = field(default_factory=list)
    unsent: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def came_in(self) -> bool:
        """Whether a customer, or somebody who took it up again, brought it to the shop."""
        return self.how != "shop"

    @property
    def is_live(self) -> bool:
        """Whether later events may still change it."""
        return self.closed_date is None or bool(self.unsent)


@dataclass(frozen=True, slots=True)
class DayRow:
    """A closed day. boot, boottime: when it was closed, as the box counts."""

    date: str
    from_seq: int
    to_seq: int
    boot: str
    boottime: float
    figures: Mapping[str, Any]
    carried: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lived:
    """A moment as the box counts."""

    boot: str
    boottime: float
