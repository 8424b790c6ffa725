"""The window of 24 hours: counted from the customer's own stamp, with a margin, and by whom when the clock is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edge.desk import window
from tests.kit.support import NOON

MARGIN = timedelta(minutes=3)


@pytest.mark.parametrize(
    ("passed", "is_open"),
    [
        (timedelta(0), True),
        (timedelta(hours=24) - MARGIN - timedelta(seconds=1), True),
        (timedelta(hours=24) - MARGIN, False),
        (timedelta(days=30), False),
        (-timedelta(minutes=9), True),
    ],
)
def test_it_closes_a_little_before_24_hours(passed: timedelta, is_open: bool):
    assert window.is_open(NOON, NOON + passed, trusted=True) is is_open
    assert bool(window.seconds_left(NOON, NOON + passed)) is is_open


def test_with_a_doubtful_clock_whatsapp_decides():
    assert window.is_open(NOON, NOON + timedelta(days=30), trusted=False)


def test_without_a_message_to_count_from_it_is_closed():
    assert not window.is_open(None, NOON, trusted=False)
    assert window.seconds_left(None, NOON) is None


def test_seconds_left_are_whole_and_never_below_zero():
    assert window.seconds_left(NOON, NOON + timedelta(hours=23)) == 57 * 60
    assert window.seconds_left(NOON, NOON + timedelta(days=2)) == 0
