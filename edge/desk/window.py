"""The window: the 24 hours after a customer's last message in which the shop may answer freely. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from edge.clock import Moment, stamp

# WhatsApp's rule: 24 hours from each message of the customer, by the message's own stamp (send-messages, 2026).
LENGTH = timedelta(hours=24)
# A reply that arrives in the last minutes may be judged by a clock ahead of ours: do not cut it that fine.
MARGIN = timedelta(minutes=3)
# A customer with less than this left is answered before those who have waited longer.
SOON = timedelta(hours=4)


class WindowEnds(NamedTuple):
    """Stamps: whose last message is no later than the first is over; else no later than the second, ends soon."""

    over: str
    soon: str


def ends(now: Moment) -> WindowEnds:
    """While the clock may be wrong nobody is over, and nobody ends soon."""
    latest = now.at - LENGTH + MARGIN
    return WindowEnds(stamp(latest), stamp(latest + SOON)) if now.trusted else WindowEnds("", "")


def closes_at(last_heard_at: datetime) -> datetime:
    """When to stop sending freely: the true end less the margin."""
    return last_heard_at + LENGTH - MARGIN


def seconds_left(last_heard_at: datetime | None, now: datetime) -> int | None:
    """0 when it is closed, None when no message of the customer is known to count from."""
    if last_heard_at is None:
        return None
    return max(0, int((closes_at(last_heard_at) - now).total_seconds()))


def is_open(last_heard_at: datetime | None, now: datetime, *, trusted: bool) -> bool:
    """Whether to try. With a clock that may be wrong WhatsApp's own answer (131047) decides, so: try.

    Without a known message (a system line, imported history) the window counts as closed.
    """
    if last_heard_at is None:
        return False
    return not trusted or now < closes_at(last_heard_at)
