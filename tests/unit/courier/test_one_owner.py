"""What the courier knows has one owner, the thread that steps: no end of a call gets lost in the end of another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.courier import Courier
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.language import Said
from edge.outbox.link import LinkState
from edge.records.message import Who
from edge.records.reply import Delivery
from edge.whatsapp import Credentials, Recipient, Throttled, Unreachable
from tests.kit.doubles import Double
from tests.kit.support import HandClock, Room, open_room


class Commits:
    """Hangs before each commit: which threads write, and whether the disk is full."""

    def __init__(self) -> None:
        self.by: set[str] = set()
        self.full = False

    def __call__(self) -> None:
        self.by.add(threading.current_thread().name)
        if self.full:
            raise StoreUnavailable(DiskTrouble.FULL)


@pytest.fixture
def commits() -> Commits:
    return Commits()


@pytest.fixture
def room(tmp_path: Path, commits: Commits) -> Iterator[Room]:
    made = open_room(tmp_path / "data", before_commit=commits)
    made.link.became(LinkState.ONLINE, made.clock.now())
    yield made
    made.close()


def courier_of(room: Room, whatsapp: Double, on_end: Callable[[], None] = lambda: None) -> Courier:
    return Courier(room.books, room.outbox, room.link, room.notices, room.settings, whatsapp, room.clock, on_end)


def answered(room: Room, number: int, text: str = "Yes") -> str:
    """A customer's question, with the reply to it."""
    aline = room.staff("Aline")
    query = room.writes(f"wamid.{number}.{room.clock.seconds}", who=Who(f"25078800040{number}", f"RW.4{number}"))
    if room.query(query).holder is None:
        room.desk.claim(query, aline)
    return room.desk.reply(query, aline, text)


def test_whatever_calls_bring_back_is_written_down_by_the_thread_that_steps(room: Room, commits: Commits):
    double = Double()
    courier = courier_of(room, double)
    for mood in (mood for mood in Double.MOODS if not mood.startswith("killed")):
        double.mood = mood
        for number in range(4):
            answered(room, number)
        for _ in range(3):
            room.clock.forward(seconds=4)
            courier.look_for_templates()
            courier.step()
            courier.rest()
        for notice in room.notices.open():
            room.notices.settle(notice.id, None, room.clock.now())
    courier.close()
    assert double.received
    assert double.ticked
    assert commits.by == {threading.current_thread().name}


class Meeting(HandClock):
    """The first call stops for the second one whenever it asks how late it is, until that has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.first: int | None = None
        self.second: int | None = None
        self.first_asks, self.second_ended = threading.Event(), threading.Event()

    def boottime(self) -> float:
        if threading.get_ident() == self.first:
            self.first_asks.set()
            assert self.second_ended.wait(60)
        return super().boottime()

    def ended(self) -> None:
        if threading.get_ident() == self.first:
            self.first_asks.set()
        if threading.get_ident() == self.second:
            self.second_ended.set()


class TwoAtOnce(Double):
    """No line for the first call; to the second one WhatsApp says that nobody may send for ten minutes."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self.meeting = meeting

    def send_text(self, credentials: Credentials, to: Recipient, text: str, **_: object) -> str:
        self.received.append(("", to.phone or "", text))
        if text == "first":
            self.meeting.first = threading.get_ident()
            raise Unreachable(Said("No line."))
        assert self.meeting.first_asks.wait(60)
        self.meeting.second = threading.get_ident()
        raise Throttled(Said("Slower."), 130429, 600.0, whole_number=True)


def test_the_wait_that_whatsapp_asks_for_is_not_lost_in_a_call_that_ends_in_the_same_moment(tmp_path: Path):
    meeting = Meeting()
    room = open_room(tmp_path / "data", meeting)
    room.link.became(LinkState.ONLINE, room.clock.now())
    double = TwoAtOnce(meeting)
    courier = courier_of(room, double, meeting.ended)
    replies = [answered(room, number, text) for number, text in enumerate(["first", "second"])]
    room.books.tables.receipts.truncate()
    assert courier.step() == 2
    courier.rest()
    for _ in range(30):
        room.clock.forward(seconds=10)
        courier.step()
        courier.rest()
    assert [text for _, _, text in double.received] == ["first", "second"], "nobody sends for ten minutes"
    assert {room.outbox.get(reply).state for reply in replies} == {Delivery.QUEUED}
    courier.close()
    room.close()


@pytest.mark.parametrize(
    ("mood", "state"),
    [("well", Delivery.SENT), ("rejected", Delivery.FAILED), ("cut after", Delivery.UNSURE), ("window", Delivery.HELD)],
)
@pytest.mark.parametrize("ends", [Courier.step, Courier.close])
def test_what_became_of_a_reply_is_kept_in_mind_until_the_disk_takes_it(
    room: Room, commits: Commits, mood: str, state: Delivery, ends: Callable[[Courier], object]
):
    double = Double()
    double.mood = mood
    courier = courier_of(room, double)
    reply = answered(room, 1)
    courier.step()
    commits.full = True
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            courier.rest()
    commits.full = False
    ends(courier)
    known = room.outbox.get(reply)
    assert (known.state, known.reason.key) != (Delivery.UNSURE, "outbox.not_written_down")
    assert known.state is state
    courier.close()


def test_a_box_that_stops_while_the_disk_is_full_stops_all_the_same(room: Room, commits: Commits):
    courier = courier_of(room, Double())
    reply = answered(room, 1)
    courier.step()
    commits.full = True
    courier.close()
    commits.full = False
    room.outbox.recover(room.clock.now())
    assert room.outbox.get(reply).state is Delivery.UNSURE
