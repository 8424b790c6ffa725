"""How often PINs and codes may be tried: waits that grow, and sums that no number of phones gets around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import IPv6Network, ip_address
from threading import Lock
from typing import Any, Self

from edge.access.pins import elsewhere_of, home_of, return_of
from edge.access.staff import Staff
from edge.clock import Clock, Moment
from edge.errors import Refusal
from edge.language.spans import span
from edge.records.instants import Counted
from edge.registers.books import Books

# Waits after the 1st, 2nd, … wrong one in a row. Fat fingers cost nothing, and nobody is locked out for ever.
WAITS = (0, 0, 5, 15, 60, 150)
# Of one person, and in one place: at home, or from all other phones together. Two places make 28 an hour, 60 a day.
MOST_AN_HOUR = 14
MOST_A_DAY = 30
# Of those that come from phones without access, as any stranger's in the Wi-Fi: others keep the rest.
MOST_RETURNS_AN_HOUR = 5
MOST_RETURNS_A_DAY = 10
# After this quiet time the waits begin anew.
FORGET_SECONDS = 6 * 3600
# Codes have no person: their waits are a peer's. So many peers are kept in mind, those who tried last.
MOST_PEERS = 512

_HOUR, _DAY = 3600, 24 * 3600


@dataclass(frozen=True, slots=True)
class Try:
    """A PIN that may be looked at now. It counts as wrong until it is forgiven.

    wrong: how many of this person's are counted in this day with it, from all phones.
    """

    keys: tuple[str, ...]
    home: str
    at: Moment
    wrong: int


@dataclass(frozen=True, slots=True)
class _Tally:
    """What is kept of one place: the wrong ones of a day, and how many of them came in a row."""

    tries: tuple[Moment, ...] = ()
    run: int = 0

    @classmethod
    def of(cls, document: Mapping[str, Any] | None, now: Moment) -> Self:
        if document is None:
            return cls()
        tries = tuple(Moment.of(one) for one in document.get("tries", ()))
        tries = tuple(one for one in tries if _age_in_days(one, now) <= _DAY)
        quiet = min((_age(one, now) for one in tries), default=FORGET_SECONDS + 1)
        return cls(tries, document["wrong"] if quiet <= FORGET_SECONDS else 0)

    def wait(
        self, now: Moment, others: tuple[Moment, ...] = (), hour: int = MOST_AN_HOUR, day: int = MOST_A_DAY
    ) -> float:
        """How many seconds until the next one may be tried. others: wrong ones elsewhere that count as well."""
        ages = sorted(_age(one, now) for one in (*self.tries, *others))
        days = sorted(_age_in_days(one, now) for one in (*self.tries, *others))
        waits = [_HOUR - ages[hour - 1]] if len(ages) >= hour else []
        waits += [_DAY - days[day - 1]] if len(days) >= day else []
        if self.run:
            waits.append(WAITS[min(self.run, len(WAITS)) - 1] - min(_age(one, now) for one in self.tries))
        return max(waits, default=0.0)


class Throttle:
    """Wrong PINs, counted on the disk: pulling the plug wins nothing.

    At home, on the phone where they signed in last, a person has a count of their own, so that nobody else can keep
    them out. Everywhere else one sum counts for the person, home included, and one for the phone. Tries of who has no
    phone at all count in that sum, and have a smaller one of their own.
    """

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    def count(self, phone: str, staff: Staff | None, *, home: bool) -> Try:
        """Let one try through and write it down, or refuse `wait`. One transaction: no two tries see the same count."""
        with self._books.transaction():
            now = self._clock.now()
            who = staff.id if staff else None
            person, own = elsewhere_of(who), home_of(who)
            at_home, elsewhere = self._tally(own, now), self._tally(person, now)
            returns = self._tally(return_of(who), now).tries
            if home:
                tallies, wait = {own: at_home}, at_home.wait(now)
            else:
                here = self._tally(f"phone {phone}", now)
                tallies = {person: elsewhere, f"phone {phone}": here}
                wait = max(elsewhere.wait(now, (*at_home.tries, *returns)), here.wait(now))
            self._note(tallies, wait, now)
            return Try(tuple(tallies), own, now, len(at_home.tries) + len(elsewhere.tries) + len(returns) + 1)

    def count_return(self, staff: Staff | None) -> Try:
        """The same for an owner at a phone without access; None: a name that is no owner's, all of them together."""
        with self._books.transaction():
            now, who = self._clock.now(), staff.id if staff else None
            key = return_of(who)
            own, others = self._tally(key, now), [self._tally(one(who), now).tries for one in (home_of, elsewhere_of)]
            everywhere = tuple(one for tries in others for one in tries) if staff else ()
            few = own.wait(now, hour=MOST_RETURNS_AN_HOUR, day=MOST_RETURNS_A_DAY)
            self._note({key: own}, max(few, own.wait(now, everywhere)), now)
            return Try((key,), "", now, len(own.tries) + len(everywhere) + 1)

    def _note(self, tallies: Mapping[str, _Tally], wait: float, now: Moment) -> None:
        """One more in each of these, or it is refused."""
        if wait > 0:
            raise Refusal("wait", "door.wait", span=span(int(wait) + 1), seconds=int(wait) + 1)
        for key, tally in tallies.items():
            self._keep(key, replace(tally, tries=(*tally.tries, now), run=tally.run + 1))

    def forgive(self, tried: Try) -> None:
        """It was right: it is no wrong one, and the next wrong one is the first in a row.

        What was wrong in this hour stays counted: the one who came in need not be the one who guessed.
        """
        with self._books.transaction():
            now = self._clock.now()
            for key in tried.keys:
                tries = list(self._tally(key, now).tries)
                this = next((one for one in tries if _is_same(one, tried.at)), None)
                if this:
                    tries.remove(this)
                at_home = key == tried.home
                kept = tuple(one for one in tries if not at_home or _age(one, now) <= _HOUR)
                self._keep(key, _Tally(kept))

    def tidy(self) -> None:
        """Leave out what is older than a day."""
        now = self._clock.now()
        for document in self._books.throttles.all():
            self._keep(document["key"], _Tally.of(document, now))

    def _tally(self, key: str, now: Moment) -> _Tally:
        return _Tally.of(self._books.throttles.one(key), now)

    def _keep(self, key: str, tally: _Tally) -> None:
        if not tally.tries:
            self._books.throttles.forget([key])
            return
        self._books.throttles.save({"key": key, "wrong": tally.run, "tries": [one.kept() for one in tally.tries]})


class Guesses:
    """Wrong codes, by the peer that brings them. In memory: they make the card write nothing, and end with the boot,
    as the codes themselves do.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}
        self._turn = Lock()

    @contextmanager
    def counted(self, address: str) -> Iterator[None]:
        """What spends a code goes inside; refused `wait` before it is looked at."""
        peer = _peer(address)
        wait = self._count(peer)
        if wait > 0:
            raise Refusal("wait", "door.wait_code", span=span(int(wait) + 1), seconds=int(wait) + 1)
        yield
        with self._turn:
            self._wrong.pop(peer, None)

    def _count(self, peer: str) -> float:
        """Seconds to wait; where there are none, one more is written down: of tries at the same moment each counts."""
        with self._turn:
            now = self._clock.boottime()
            times, last = self._wrong.pop(peer, (0, now))
            wait = WAITS[min(times, len(WAITS)) - 1] - (now - last) if times else 0.0
            self._wrong[peer] = (times, last) if wait > 0 else (times + 1, now)
            if len(self._wrong) > MOST_PEERS:
                del self._wrong[next(iter(self._wrong))]
            return wait


def _peer(address: str) -> str:
    """Who a code comes from. A device has as many IPv6 addresses as it likes, all in one network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((known.packed, 64), strict=False)) if known.version == 6 else str(known)  # noqa: PLR2004


def _is_same(one: Moment, other: Moment) -> bool:
    return (one.boot, one.boottime) == (other.boot, other.boottime)


def _age(one: Moment, now: Moment) -> float:
    """Seconds since, as far as this box can know: after a power cut, since it woke up."""
    return Counted(one.boot, one.boottime).age(now)


def _age_in_days(one: Moment, now: Moment) -> float:
    """Likewise, but a night without power counts where the clock was trusted: else a day would never be over."""
    slept = (now.at - one.at).total_seconds() if one.boot != now.boot and one.trusted and now.trusted else 0.0
    return max(_age(one, now), slept)
