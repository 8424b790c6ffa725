"""Asking our own doors, as whoever comes from outside does: a listener can be there and answer nobody."""

from __future__ import annotations

import http.client
from collections.abc import Mapping

from edge.clock import Clock
from edge.config import Address

# Long enough for a slow box in a crowd; who waits longer has gone.
PATIENCE_SECONDS = 10.0
# Once may be chance; so long is none.
SILENT_SECONDS = 50.0
# Where it is, and what it is asked for.
Door = tuple[Address, str]
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - these mean every address, and this machine has one of them


def asked(address: Address, path: str, **headers: str) -> tuple[int, bytes] | None:
    """What a listener of this machine answers: its status and what it says. None where it does not answer in time."""
    line = http.client.HTTPConnection(_HERE.get(address.host, address.host), address.port, timeout=PATIENCE_SECONDS)
    try:
        line.request("GET", path, headers={"Connection": "close", **headers})
        answer = line.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


class Knocking:
    """step() asks each door. What came of it is known without asking again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._doors: Mapping[str, Door] = {}
        self._answered: dict[str, float] = {}
        self._refused: set[str] = set()  # when they were asked last

    def begin(self, doors: Mapping[str, Door]) -> None:
        """doors: by name."""
        self._answered = dict.fromkeys(doors, self._clock.boottime())
        self._doors = doors

    def step(self) -> int:
        for name, (address, path) in self._doors.items():
            if asked(address, path) is None:
                self._refused.add(name)
            else:
                self._answered[name] = self._clock.boottime()
                self._refused.discard(name)
        return 0

    @property
    def silent(self) -> list[str]:
        """The doors that have not answered for too long."""
        now = self._clock.boottime()
        return [name for name, at in self._answered.items() if name in self._refused and now - at > SILENT_SECONDS]
