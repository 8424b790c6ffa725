"""A phone that is in under the box's number carries its right over to the box's name.

A browser knows a box by what stands in the address, and brings nothing of a phone's to another one. The name stays
when the router gives the box another number, so a phone that has its right there keeps it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from edge.access.codes import new_code, proof_of

# As long as a tap and a look at the next page take.
SECONDS = 120.0
_LENGTH = 16  # nobody types it
_MOST = 50


@dataclass(frozen=True)
class _Carried:
    secret: str
    peer: str
    until: float


class CarryingOver:
    """In memory alone: what is on its way when the power goes is begun again. boottime: seconds since this boot."""

    def __init__(self, boottime: Callable[[], float]) -> None:
        self._boottime = boottime
        self._lock = threading.Lock()
        self._offered: dict[str, _Carried] = {}

    def offer(self, secret: str, peer: str) -> str:
        """A code that works once, soon, and from where the phone asks now. A new one ends the phone's one before."""
        code, now = new_code(_LENGTH), self._boottime()
        with self._lock:
            kept = {proof: one for proof, one in self._offered.items() if one.until > now and one.secret != secret}
            newest = list(kept.items())[1 - _MOST :]
            self._offered = {**dict(newest), proof_of(code): _Carried(secret, peer, now + SECONDS)}
        return code

    def take(self, code: str, peer: str) -> str:
        """The secret of the phone that this code is of, "" where it is of none. Seen from elsewhere it is spent too."""
        with self._lock:
            found = self._offered.pop(proof_of(code), None)
        return found.secret if found and found.peer == peer and found.until > self._boottime() else ""
