"""One slip of the queue: what is on it, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edge.language import Said
from edge.registers.books import Books
from edge.store.all_tables import where


class PrintState(StrEnum):
    QUEUED = "queued"
    PRINTING = "printing"
    TAKEN = "taken"  # by CUPS, which has not said yet that it is printed
    PRINTED = "printed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on one slip: lines, which are fitted to the paper when they are printed, and an address as a code.

    page: makes a PDF of A4 of the fitted lines, for a CUPS queue; called outside of any transaction. Without it CUPS
    gets the lines. copy: it says so at its top. undo: called when it is certain that nothing of it was printed, in the
    transaction that notes this. customer: whose conversation it is.
    """

    lines: list[str]
    qr: str = ""
    page: Callable[[Sequence[str]], bytes] | None = None
    copy: bool = False
    undo: Callable[[], object] | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """kind: what it is a slip of. number: of a summary. begun: something of it may be on paper already, so that the
    next one is a copy. copy: whether the newest one says so. cups: what CUPS calls it, once it has it."""

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

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Job:
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        state = PrintState(fields["state"])
        # An older version did not note it; what was ever done with may be on paper.
        fields.setdefault("begun", fields["copy"] or state is not PrintState.QUEUED)
        return cls(**{**fields, "state": state, "reason": Said.of(fields["reason"])})


def try_at_once(books: Books) -> None:
    """No slip waits any longer because the printer did not take it: it is another one, or a person stands before it."""
    books.tables.prints.update({"tries": 0, "not_before": 0.0}, where("state") == PrintState.QUEUED)


def doubt_waiting(books: Books, reason: Said) -> None:
    """In a shop made from a copy: what waited may be on paper since. A person has it printed again, as a copy."""
    fields = {"state": PrintState.UNKNOWN, "reason": reason.kept(), "begun": True}
    books.tables.prints.update(
        fields, where("state").one_of([PrintState.QUEUED, PrintState.PRINTING, PrintState.TAKEN])
    )
