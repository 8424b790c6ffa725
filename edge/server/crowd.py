"""Everybody who is connected to one listener: what they may hold together, and who is cut off when it is too much.

A box has little memory and one thread that reads from all connections, and it reads before it can know who asks. So all
of them share one number of connections and one budget of bytes. Where they pass it, whoever takes most of it pays:
the peer with the most is cut off first, and of what it has half sent the youngest. An old, slow webhook gets through.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Protocol

# To hold a stranger's connection costs a look at each turn of the loop. To close it costs more, and they come again.
MOST_CONNECTIONS = 1200
# So many may come at once, until room has been made.
AT_ONCE = 64
# A phone has six, a tunnel a few tens. This machine itself is the tunnel and may have as many as there are.
MOST_OF_A_PEER = 64
HERE = ("127.0.0.1", "::1")

# The head of a request comes in one packet, or a few. A body may be slow, but not for ever.
HEAD_SECONDS = 15.0
PATIENCE_SECONDS = 20.0
LEAST_BYTES_A_SECOND = 1024
MOST_SECONDS = 120.0
MOST_SECONDS_OF_A_FILE = 900.0
# What of all answers together waits to be read, and for how long somebody may read nothing of theirs.
MOST_UNREAD_BYTES = 8 * 1024 * 1024
UNREAD_SECONDS = 30.0
# Who has just come has not yet had the time to ask.
FRESH_SECONDS = 1.0

# So often the sum of all is made: it takes as long as there are connections.
PIECES_BETWEEN_LOOKS = 64
# Room is made down to this part of the budget, so that it is not made again with the next piece.
ENOUGH = 0.75

MOST_KNOWN = 200
# The cookie that the application gives to a phone anew with its answers (`access.seen`). It says nothing of who asks.
SEEN = "seen"
# Places for the large bodies of those who are not known: phones that were not seen since the box started.
PLACES_OF_STRANGERS = 1
PLACES_OF_ONE = 2


def says_who(cookies: str) -> str:
    """Of the cookies of a request those by which somebody is known, in one order."""
    given = (one.strip() for one in cookies.split(";"))
    return ";".join(sorted(one for one in given if one and not one.startswith(f"{SEEN}=")))


class Member(Protocol):
    """What the crowd asks of a connection."""

    began: float
    heard: float
    moved: float
    request: Any
    address: str

    @property
    def peer(self) -> str: ...
    @property
    def held_bytes(self) -> int: ...
    @property
    def unread_bytes(self) -> int: ...
    @property
    def is_unread(self) -> bool: ...
    @property
    def is_busy(self) -> bool: ...
    @property
    def is_half_sent(self) -> bool: ...
    def handle_close(self) -> None: ...


class Crowd:
    """The listener's thread alone calls it, but for know() and gives_back(), which any thread may call."""

    def __init__(self, members: dict[int, Any], most: int, most_bytes: int, seconds: Callable[[], float]) -> None:
        """members: waitress's own table of the connections, in the order in which they came; so many at most.

        seconds: of a clock that nobody sets. waitress measures silence on the wall clock, which jumps.
        """
        self.seconds = seconds
        self.has_unread = False  # set by any thread that has answered somebody who has not read it at once
        self._members = members
        self._most = most
        self._most_bytes = most_bytes
        self._pieces = 0
        self._late: list[Member] = []
        self._theirs: Counter[str] = Counter()  # how many connections each peer has
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._knowing = threading.Lock()
        self._places: dict[int, bytes | None] = {}

    # Who is known.

    def know(self, shown: bytes | None) -> None:
        """The application has recognised who showed this. It gives a better place in the queue, and no right."""
        if shown is None:
            return
        with self._knowing:
            self._known[shown] = None
            self._known.move_to_end(shown)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)

    def knows(self, shown: bytes | None) -> bool:
        return shown is not None and shown in self._known

    def gives_place(self, request: Any, shown: bytes | None, at_once: int) -> bool:
        """Whether one more large body may come in; if so it has its place until gives_back()."""
        known = self.knows(shown)
        taken = [one for one in list(self._places.values()) if (one is not None) == known]
        free = (
            len(taken) < at_once and taken.count(shown) < PLACES_OF_ONE if known else len(taken) < PLACES_OF_STRANGERS
        )
        if free:
            self._places[id(request)] = shown if known else None
        return free

    def gives_back(self, place: int) -> None:
        """The large body with that id() has been answered or has broken off."""
        self._places.pop(place, None)

    # Who goes.

    def heard(self, member: Member) -> None:
        """A piece has come in from it."""
        self._pieces += 1
        if self._pieces >= PIECES_BETWEEN_LOOKS:
            self._pieces = 0
            self._keep_to_budget()

    def came(self, member: Member) -> None:
        """One more connection: where its peer has too many, another of theirs is closed for it."""
        peer = member.address
        self._theirs[peer] += 1
        # All are looked at for those who have too many alone: for each who comes it would take as long as all the rest.
        if self._theirs[peer] > MOST_OF_A_PEER and peer not in HERE:
            theirs = [one for one in self._all() if one.address == peer]
            self._cut(theirs, len(theirs) - MOST_OF_A_PEER)

    def went(self, member: Member) -> None:
        """A connection is closed; called once for each that came."""
        self._theirs[member.address] -= 1
        if self._theirs[member.address] <= 0:
            del self._theirs[member.address]

    def make_room(self) -> None:
        """Whoever only holds connections must not keep the others out; waitress would stop to accept."""
        over = len(self._members) - self._most
        if over <= 0:
            return
        by_peer: dict[str, list[Member]] = {}
        for one in self._all():
            by_peer.setdefault(one.peer, []).append(one)
        for theirs in sorted(by_peer.values(), key=len, reverse=True):
            over -= self._cut(theirs, over)
            if over <= 0:
                return

    def look_for_late_ones(self) -> None:
        """Who takes too long: over the head of a request, at less than the least speed, or to read."""
        self._late = [one for one in self._all() if self._is_late(one)]

    def end_late_ones(self) -> None:
        """Cut off those who were late at the last look and still are. A box that slept finds everybody late: between
        the two the threads say what they have done, and the listener hears who has gone on.
        """
        late, self._late = self._late, []
        for one in late:
            if self._is_late(one):
                one.handle_close()

    def _is_late(self, one: Member) -> bool:
        now = self.seconds()
        half_sent = one.is_half_sent and now - one.began > _allowed_seconds(one.request)
        return half_sent or (one.is_unread and now - one.moved > UNREAD_SECONDS)

    def keep_unread_to_budget(self) -> None:
        """Cut off whoever leaves the most unread: of its peer, first those who have read nothing for longest."""
        if not self.has_unread:
            return
        self.has_unread = False
        unread = [(one, one.unread_bytes) for one in self._all() if one.is_unread]
        total = sum(size for _, size in unread)
        self.has_unread = total > 0
        if total <= MOST_UNREAD_BYTES:
            return
        by_peer: Counter[str] = Counter()
        for one, size in unread:
            by_peer[one.peer] += size
        for peer, _ in by_peer.most_common():
            for one, size in sorted((of for of in unread if of[0].peer == peer), key=lambda of: of[0].moved):
                if total <= MOST_UNREAD_BYTES * ENOUGH:
                    return
                total -= size
                one.handle_close()

    def _keep_to_budget(self) -> None:
        members = self._all()
        held = {id(one): one.held_bytes for one in members}
        total = sum(held.values())
        if total <= self._most_bytes:
            return
        by_peer: Counter[str] = Counter()
        for one in members:
            by_peer[one.peer] += held[id(one)]
        for peer, _ in by_peer.most_common():
            for one in reversed([one for one in members if one.peer == peer and one.is_half_sent]):
                if total <= self._most_bytes * ENOUGH:
                    return
                total -= held[id(one)]
                one.handle_close()

    def _cut(self, members: Iterable[Member], many: int) -> int:
        """Close so many of them, and say how many it were. Nobody who is being answered."""
        now = self.seconds()
        idle = sorted((one for one in members if not one.is_busy and not one.is_half_sent), key=lambda one: one.heard)
        half_sent = sorted((one for one in members if one.is_half_sent), key=lambda one: -one.began)
        silent = [one for one in idle if now - one.heard > FRESH_SECONDS]
        fresh = [one for one in idle if now - one.heard <= FRESH_SECONDS]
        going = [*silent, *half_sent, *fresh][:many]
        for one in going:
            one.handle_close()
        return len(going)

    def _all(self) -> list[Any]:
        return list(self._members.values())


def _allowed_seconds(request: Any) -> float:
    if not request.headers_finished:
        return HEAD_SECONDS
    most = MOST_SECONDS_OF_A_FILE if request.lies_on_disk else MOST_SECONDS
    return min(most, PATIENCE_SECONDS + float(request.body_bytes_received) / LEAST_BYTES_A_SECOND)
