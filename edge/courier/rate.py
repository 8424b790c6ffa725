"""How fast messages may leave: the number as a whole, and to each customer. By boottime, and without asking anybody.

WhatsApp's rules (throughput and pair limits, 2026): 80 messages a second for a number, 20 where the Business app uses
it too; one message in 6 s to the same customer, of which up to 45 may be borrowed at once and are paid back by waiting.
"""

from __future__ import annotations

NUMBER_A_SECOND = 80
NUMBER_A_SECOND_BESIDE_APP = 20
PAIR_SECONDS = 6.0
PAIR_BURST = 45
# Half a second's worth may leave at once: answers come in bunches, and WhatsApp counts by its own seconds.
NUMBER_BURST_SECONDS = 0.5


class Bucket:
    """Holds at most `size` messages that may leave at once; one more is laid in every so many seconds."""

    __slots__ = ("_at", "_level", "every_seconds", "size")

    def __init__(self, size: float, every_seconds: float, level: float, now: float) -> None:
        self.size = size
        self.every_seconds = every_seconds
        self._level = min(level, size)
        self._at = now

    def level(self, now: float) -> float:
        return min(self.size, self._level + (now - self._at) / self.every_seconds)

    def has_one(self, now: float) -> bool:
        # Sums of floats end a hair below the whole: 6 s of waiting must be 6 s.
        return self.level(now) >= 1 - 1e-9

    def take(self, now: float) -> None:
        self._level = self.level(now) - 1
        self._at = now

    def empty(self, now: float) -> None:
        self._level, self._at = 0.0, now

    def is_full(self, now: float) -> bool:
        return self.level(now) >= self.size


def number_bucket(now: float, *, beside_app: bool) -> Bucket:
    rate = NUMBER_A_SECOND_BESIDE_APP if beside_app else NUMBER_A_SECOND
    return Bucket(rate * NUMBER_BURST_SECONDS, 1 / rate, rate * NUMBER_BURST_SECONDS, now)


def pair_bucket(now: float, boot: str, last: tuple[str, float] | None) -> Bucket:
    """For a customer to whom the last message left then (boot, boottime).

    How much was borrowed before a restart nobody remembers: as much as could be. A boot takes longer than 6 s.
    """
    if last is None:
        return Bucket(PAIR_BURST, PAIR_SECONDS, PAIR_BURST, now)
    last_boot, last_boottime = last
    level = (now - last_boottime) / PAIR_SECONDS if last_boot == boot else 1.0
    return Bucket(PAIR_BURST, PAIR_SECONDS, level, now)


class Pairs:
    """The buckets of the customers who were written to of late; a full one is forgotten."""

    def __init__(self) -> None:
        self._known: dict[str, Bucket] = {}

    def of(self, customer: str) -> Bucket | None:
        return self._known.get(customer)

    def keep(self, customer: str, bucket: Bucket) -> None:
        self._known[customer] = bucket

    def forget_the_full(self, now: float) -> None:
        self._known = {customer: bucket for customer, bucket in self._known.items() if not bucket.is_full(now)}
