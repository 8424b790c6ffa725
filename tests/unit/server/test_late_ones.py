"""Who takes too long is cut off, and nobody else is, also where the clock leaps over a minute: a box may have slept."""

from __future__ import annotations

from dataclasses import dataclass

from edge.server.crowd import HEAD_SECONDS, UNREAD_SECONDS, Crowd

LEAP = 10 * max(HEAD_SECONDS, UNREAD_SECONDS)


@dataclass(eq=False)
class Somebody:
    """A connection, as far as a crowd looks at it."""

    address: str = "192.168.1.7"
    began: float = 0.0
    heard: float = 0.0
    moved: float = 0.0
    request: None = None
    unread_bytes: int = 0
    held_bytes: int = 0
    is_busy: bool = False
    is_half_sent: bool = False
    is_closed: bool = False

    @property
    def peer(self) -> str:
        return self.address

    @property
    def is_unread(self) -> bool:
        return self.unread_bytes > 0

    def handle_close(self) -> None:
        self.is_closed = True


def crowd_at_the_hour(somebody: Somebody) -> Crowd:
    """The clock has leapt since it was last heard of."""
    return Crowd({1: somebody}, 10, 1000, lambda: LEAP)


def test_who_was_late_at_both_looks_is_cut_off():
    somebody = Somebody(unread_bytes=10)
    crowd = crowd_at_the_hour(somebody)
    crowd.look_for_late_ones()
    assert not somebody.is_closed
    crowd.end_late_ones()
    assert somebody.is_closed


def test_who_has_read_all_when_it_is_looked_again_stays():
    somebody = Somebody(unread_bytes=10)
    crowd = crowd_at_the_hour(somebody)
    crowd.look_for_late_ones()
    somebody.unread_bytes = 0  # as the thread says that has just sent it
    crowd.end_late_ones()
    assert not somebody.is_closed


def test_whose_next_request_has_begun_when_it_is_looked_again_stays():
    somebody = Somebody(unread_bytes=10)
    crowd = crowd_at_the_hour(somebody)
    crowd.look_for_late_ones()
    somebody.moved = LEAP
    crowd.end_late_ones()
    assert not somebody.is_closed


def test_who_became_late_after_the_look_waits_for_the_next_one():
    somebody = Somebody()
    crowd = crowd_at_the_hour(somebody)
    crowd.look_for_late_ones()
    somebody.unread_bytes = 10
    crowd.end_late_ones()
    assert not somebody.is_closed
