"""Outbox and courier under every fault, with power cuts and people: what WhatsApp received is what the box believes.

Twice the same promises (tests/kit/sync.py): against a WhatsApp in memory, and against practice over real sockets.
IDUKA_RUNS sets how many runs; ./test makes a few, proof/sync/run thousands.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import rule

from edge.desk.customers import Customers
from edge.language import Said
from edge.outbox import Progress
from edge.records.message import Who
from edge.store.all_tables import where
from tests.kit.doubles import Double
from tests.kit.sync import ANSWERED, CUSTOMERS, Sync, Taken, runs
from tests.kit.sync_files import FilesToo

PEOPLE = [Who(phone=f"25078800010{number}", user_id=f"RW.{number}") for number in range(CUSTOMERS)]


class AgainstDouble(Sync):
    """Messages come in at once, by hand, and so do statuses: also such as nobody would expect."""

    def __init__(self) -> None:
        self.double = Double()
        self.failed: dict[str, str] = {}
        super().__init__()

    def line(self) -> Double:
        return self.double

    def taken(self) -> Sequence[Taken]:
        return [Taken(callback, customer) for callback, customer, _ in self.double.received]

    def writes(self, who: int) -> None:
        self.room.writes(f"wamid.in{self.room.books.messages.count()}", who=PEOPLE[who])

    def query_of(self, who: int) -> str | None:
        customer = Customers(self.room.books).known(PEOPLE[who])
        found = self.room.books.tables.queries.get(where("open_for") == customer) if customer else None
        return str(found["id"]) if isinstance(found, dict) else None

    def all_is_well(self) -> None:
        self.double.mood = "well"

    def failed_by_status(self) -> dict[str, str]:
        return self.failed

    @rule(
        answers=ANSWERED,
        mood=st.sampled_from(Double.MOODS),
        steps=st.integers(1, 3),
        seconds=st.sampled_from([0, 7, 60, 700]),
    )
    def the_courier_goes(self, answers: int | None, mood: str, steps: int, seconds: int) -> None:
        self.double.mood = mood
        self.courier_goes(steps, seconds, answers)

    @rule(
        place=st.integers(0, 99), status=st.sampled_from(["sent", "delivered", "read", "failed"]), named=st.booleans()
    )
    def a_status_comes(self, place: int, status: str, named: bool) -> None:
        if not self.double.received:
            return  # no precondition: what is drawn must not depend on how fast threads are
        callback = self.double.received[place % len(self.double.received)][0]
        if status == "failed":
            self.failed[callback] = status
        progress = Progress(
            self.double.wamid(callback), status, callback if named else None, code=131026, reason=Said("-")
        )
        self.room.outbox.progress(progress, self.clock.now())


TestAgainstDouble = runs(AgainstDouble, 24)
TestAgainstPractice = runs(FilesToo, 5)
