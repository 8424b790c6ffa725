"""Instants as the box counts: in which boot, and how many seconds after its start. Nobody can set that back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.clock import Moment


@dataclass(frozen=True, slots=True)
class Counted:
    """When something happened."""

    boot: str
    boottime: float

    @classmethod
    def of(cls, moment: Moment) -> Counted:
        return cls(moment.boot, moment.boottime)

    @classmethod
    def in_document(cls, document: Mapping[str, Any], name: str) -> Counted:
        """What a document has by this name, in two fields; NEVER where it has none of them."""
        boot, boottime = document.get(f"{name}_boot", ""), document.get(f"{name}_boottime", 0.0)
        return cls(boot, boottime) if boot or boottime else NEVER

    def document(self, name: str) -> dict[str, Any]:
        """These two fields."""
        return {f"{name}_boot": self.boot, f"{name}_boottime": self.boottime}

    def age(self, now: Moment) -> float:
        """Seconds since then, as far as the box can know: what was in another boot is as old as this one."""
        return now.boottime - self.boottime if self.boot == now.boot else now.boottime


NEVER = Counted("", 0.0)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something waits. Documents have it in two fields, `not_before_…`; where they are absent it is over."""

    boot: str
    boottime: float

    @classmethod
    def after(cls, seconds: float, now: Moment) -> Deadline:
        return cls(now.boot, now.boottime + seconds)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Deadline:
        return cls(document.get("not_before_boot", ""), document.get("not_before_boottime", 0.0))

    def document(self) -> dict[str, Any]:
        return {"not_before_boot": self.boot, "not_before_boottime": self.boottime}

    def is_due(self, now: Moment) -> bool:
        """In another boot it is due at once: nobody knows for how long the box was off."""
        return self.boot != now.boot or self.boottime <= now.boottime
