"""The register of slips that go to paper, or went. It alone opens their book; edge/printing has their rules.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from edge.language import Said
from edge.records.print_job import Job, PrintState
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import Book

_ENDED = (PrintState.PRINTED, PrintState.TAKEN, PrintState.UNKNOWN, PrintState.DROPPED)


class PrintRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.prints, Job)

    def one(self, job_id: str) -> Job | None:
        return self._book.one(id=job_id)

    def all(self) -> list[Job]:
        return self._book.all()

    def in_state(self, state: PrintState) -> Iterator[Job]:
        """In the order in which they were put. One that is rotten raises at its turn, and not before."""
        found = self._book.documents(state=state)
        return map(Job.of, sorted(found, key=lambda each: int(each["order"])))

    def waiting(self, kind: str, number: int | None) -> str | None:
        """The slip of this kind, and of this summary, that is not begun yet; its id."""
        found = self._book.document(state=PrintState.QUEUED, kind=kind, number=number)
        return str(found["id"]) if found else None

    def numbers_waiting(self, kind: str) -> list[int]:
        """The summaries of which a slip of this kind is not begun yet."""
        return [int(each["number"]) for each in self._book.documents(state=PrintState.QUEUED, kind=kind)]

    def newest_order(self) -> int:
        """The place of the one that was put last; 0 where there is none."""
        return max((int(each["order"]) for each in self._book.documents()), default=0)

    def add(self, job: Job) -> None:
        self._book.add(job)

    def change(self, job_id: str, **fields: Any) -> None:
        """Give these fields of the document new values."""
        self._book.change(fields, id=job_id)

    def try_at_once(self) -> None:
        """No slip waits any longer because the printer did not take it."""
        self._book.change({"tries": 0, "not_before": 0.0}, state=PrintState.QUEUED)

    def power_went(self) -> None:
        """Nobody knows what came out of a printer that was printing."""
        self._doubt(Said("printing.power_went"), PrintState.PRINTING)

    def doubt_waiting(self, reason: Said) -> None:
        """In a shop made from a copy: what waited may be on paper since. A person has it printed again, as a copy."""
        self._doubt(reason, PrintState.QUEUED, PrintState.PRINTING, PrintState.TAKEN)

    def forget_ended(self, order: int) -> None:
        """Those that were put before, up to this place."""
        self._book.remove(where("order") <= order, state=_ENDED)

    def forget_customers(self, customers: Collection[str]) -> None:
        """Slips are kept to be printed again: a conversation goes, and what may name anybody and is not written anew.

        What is written anew each time keeps no lines.
        """
        for each in self._book.documents():
            if (each["kind"] == "conversation" and each.get("customer", "") in ("", *customers)) or each[
                "kind"
            ] == "period":
                self._book.remove(id=each["id"])
            elif each["kind"] not in ("conversation", "note") and each["lines"]:
                self._book.change({"lines": []}, id=each["id"])

    def _doubt(self, reason: Said, *states: PrintState) -> None:
        self._book.change({"state": PrintState.UNKNOWN, "reason": reason.kept(), "begun": True}, state=states)
