"""Instants as the box counts: in which boot, and how many seconds after its start. Nobody can set that back. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from edge.clock import Moment


@dataclass(frozen=True, slots=True)
class Counted:
    """When something happened."""

    boot: str
    boottime: float

    @classmethod
    def of(cls, moment: Moment) -> Counted:
        return cls(moment.boot, moment.boottime)

    def age(self, now: Moment) -> float:
        """Seconds since then, as far as the box can know: what was in another boot is as old as this one."""
        return now.boottime - self.boottime if self.boot == now.boot else now.boottime


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something waits."""

    boot: str
    boottime: float

    def is_due(self, now: Moment) -> bool:
        """In another boot it is due at once: nobody knows for how long the box was off."""
        return self.boot != now.boot or self.boottime <= now.boottime
