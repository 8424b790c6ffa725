"""One slip of the queue of the printer: what is on it, and how far it has come. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edge.language import Said


class PrintState(StrEnum):
    QUEUED = "queued"
    PRINTING = "printing"
    TAKEN = "taken"  # by CUPS, which has not said yet that it is printed
    PRINTED = "printed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Job:
    """kind: what it is a slip of. number: of a summary. begun: something of it may be on paper already, so that the
    next one is a copy. copy: whether the newest one says so. cups: what CUPS calls it, once it has it.

    boot, not_before: until when, by the clock since that start of the box, it is not tried. customer: whose
    conversation it is.
    """

    id: str
    kind: str
    order: int
    state: PrintState
    number: int | None
    copy: bool
    begun: bool
    lines: list[str]
    qr: str
    reason: Said
    tries: int
    put_at: str
    cups: str = ""
    boot: str = ""
    not_before: float = 0.0
    customer: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Job:
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        state = PrintState(fields["state"])
        # An older version did not note it; what was ever done with may be on paper.
        fields.setdefault("begun", fields["copy"] or state is not PrintState.QUEUED)
        return cls(**{**fields, "state": state, "reason": Said.of(fields["reason"])})

    def document(self) -> dict[str, Any]:
        """Of a new one."""
        job = {"id": self.id, "kind": self.kind, "order": self.order, "state": self.state, "number": self.number}
        more = {"copy": self.copy, "begun": self.begun, "lines": self.lines, "qr": self.qr}
        so_far = {"reason": self.reason.kept(), "tries": self.tries, "put_at": self.put_at}
        whose = {"customer": self.customer} if self.customer else {}
        return {**job, **more, **so_far, "boot": self.boot, "not_before": self.not_before, **whose}
