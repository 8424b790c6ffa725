"""What is to be printed: each slip on its own, in order, and what has become of it.

queued → printing → printed, or unknown where nobody can know whether there is paper. A slip that certainly has not
begun stays queued, with the reason, and is tried again by itself; an unknown one only when a person says so, then as a
copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edge.clock import Clock, Moment, stamp
from edge.errors import Refusal
from edge.language import Said
from edge.names import new_id
from edge.printing.choice import PrinterChoice, Printers
from edge.printing.devices import Unprinted, hand_over
from edge.printing.escpos import job as escpos_job
from edge.printing.supervised import Supervised
from edge.store.books import Books, where

# A printer that is off is asked again so often; the wait grows to ten times as much.
AGAIN_SECONDS = 60
MOST_WAITS = 10
# The list on the page; older ones are forgotten.
MOST_KEPT = 50


class PrintState(StrEnum):
    QUEUED = "queued"
    PRINTING = "printing"
    PRINTED = "printed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on one slip: plain lines, at most as wide as the paper, and an address as a code.

    page: the same as a PDF of A4, for a CUPS queue; called outside of any transaction. Without it CUPS gets the lines.
    copy: whether it says so on paper. undo: called when it is certain that nothing of it was printed, in the
    transaction that notes this.
    """

    lines: list[str]
    qr: str = ""
    page: Callable[[], bytes] | None = None
    copy: bool = False
    undo: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """kind: what it is a slip of. number: of a summary. copy: there may be one on paper already."""

    id: str
    kind: str
    order: int
    state: PrintState
    number: int | None
    copy: bool
    lines: list[str]
    qr: str
    reason: Said
    tries: int
    put_at: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Job:
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        return cls(**{**fields, "state": PrintState(fields["state"]), "reason": Said.of(fields["reason"])})


# None: there is nothing to print any more. A Refusal ends the slip, with its reason.
Composer = Callable[[Job, PrinterChoice], Sheet | None]


class PrintQueue:
    """composers: by kind, who writes a sheet at the moment of its printing, inside of the transaction that marks it as
    printing: what they keep is there before the first byte. Other kinds bring their lines along.

    Only one thread may `step`.
    """

    def __init__(
        self,
        books: Books,
        printers: Printers,
        clock: Clock,
        composers: Mapping[str, Composer],
    ) -> None:
        self._books = books
        self._printers = printers
        self._clock = clock
        self._composers = dict(composers)
        self._page: Callable[[Sheet], bytes] | None = None
        self._hand_over = Supervised()

    def leave_to(self, composers: Mapping[str, Composer], page: Callable[[Sheet], bytes]) -> None:
        """Further kinds, and who makes a PDF of a sheet that brings none of its own. Before the first step."""
        self._composers |= composers
        self._page = page

    def put(self, kind: str, *, number: int | None = None, sheet: Sheet | None = None, copy: bool = False) -> str:
        """Queue a slip; its id. Refused where no printer has been chosen."""
        if not self._printers.choice().kind:
            raise Refusal("not_open", "printing.none_chosen")
        with self._books.transaction():
            now, job_id = self._clock.now(), new_id("pr")
            known = self._books.prints.all()
            order = 1 + max((document["order"] for document in known), default=0)
            lines, qr = (list(sheet.lines), sheet.qr) if sheet else ([], "")
            job = {"id": job_id, "kind": kind, "order": order, "state": PrintState.QUEUED, "number": number}
            more = {"copy": copy, "lines": lines, "qr": qr, "reason": Said("").kept(), "tries": 0}
            self._books.prints.insert({**job, **more, "put_at": stamp(now.at), "boot": "", "not_before": 0.0})
            self._forget_old(order)
            return job_id

    def jobs(self) -> list[Job]:
        """The newest first."""
        return sorted(map(Job.of, self._books.prints.all()), key=lambda job: job.order, reverse=True)

    def recover(self) -> None:
        """After a power cut: nobody knows what came out of a printer that was printing."""
        with self._books.transaction():
            fields = {"state": PrintState.UNKNOWN, "reason": Said("printing.power_went").kept()}
            self._books.prints.update(fields, where("state") == PrintState.PRINTING)

    def again(self, job_id: str) -> None:
        """A person wants it now: one that waits is tried at once, any other is printed as a copy."""
        with self._books.transaction():
            job = self._job(job_id)
            if job.state is PrintState.PRINTING:
                raise Refusal("not_open", "printing.under_way")
            fields = {"state": PrintState.QUEUED, "tries": 0, "boot": "", "reason": Said("").kept()}
            self._books.prints.update(
                {**fields, "copy": job.copy or job.state is not PrintState.QUEUED}, where("id") == job_id
            )

    def drop(self, job_id: str) -> None:
        with self._books.transaction():
            if self._job(job_id).state is PrintState.PRINTING:
                raise Refusal("not_open", "printing.under_way")
            self._books.prints.update({"state": PrintState.DROPPED}, where("id") == job_id)

    def waits(self, kind: str, number: int | None = None) -> str | None:
        """The slip of this kind, and of this summary, that is not begun yet; its id."""
        queued = (where("state") == PrintState.QUEUED) & (where("kind") == kind) & (where("number") == number)
        found = self._books.prints.search(queued)
        return str(found[0]["id"]) if found else None

    def step(self) -> int:
        """Print what is due, one slip; 0 where there is none. A slip at the front that has to wait holds the others."""
        now, choice = self._clock.now(), self._printers.choice()
        job = self._next(now)
        if job is None or not choice.kind:
            return 0
        sheet = self._begin(job, choice)
        if sheet is None:
            return 1
        try:
            self._hand_over(choice, _content(sheet, choice, self._page))
        except Unprinted as failure:
            self._failed(job, sheet, failure)
        else:
            self._settle(job, PrintState.PRINTED, Said(""))
        return 1

    def _begin(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """Marked as printing, with all that will be on it; None where there is nothing to print."""
        try:
            with self._books.transaction():
                sheet = self._sheet(job, choice)
                if sheet is not None:
                    fields = {"state": PrintState.PRINTING, "lines": sheet.lines, "copy": job.copy or sheet.copy}
                    self._books.prints.update(fields, where("id") == job.id)
                    return sheet
        except Refusal as refusal:
            self._settle(job, PrintState.DROPPED, refusal.said)
        else:
            self._settle(job, PrintState.DROPPED, Said("printing.not_needed"))
        return None

    def _next(self, now: Moment) -> Job | None:
        waiting = self._books.prints.search(where("state") == PrintState.QUEUED)
        first = min(waiting, key=lambda document: document["order"], default=None)
        if first is None or (first["boot"] == now.boot and now.boottime < first["not_before"]):
            return None
        return Job.of(first)

    def _sheet(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        compose = self._composers.get(job.kind)
        # Lines that were made for a wider roll are broken for the one that is in now.
        return compose(job, choice) if compose else Sheet(list(choice.paper.fitting(job.lines)), job.qr)

    def _failed(self, job: Job, sheet: Sheet, failure: Unprinted) -> None:
        if failure.begun:
            self._settle(job, PrintState.UNKNOWN, failure.said)
            return
        now, tries = self._clock.now(), job.tries + 1
        wait = AGAIN_SECONDS * min(tries, MOST_WAITS)
        more = {"tries": tries, "boot": now.boot, "not_before": now.boottime + wait}
        with self._books.transaction():
            self._settle(job, PrintState.QUEUED, failure.said, copy=job.copy, **more)
            if sheet.undo:
                sheet.undo()

    def _settle(self, job: Job, state: PrintState, reason: Said, **more: Any) -> None:
        with self._books.transaction():
            self._books.prints.update({"state": state, "reason": reason.kept(), **more}, where("id") == job.id)
            if state is not PrintState.QUEUED or job.tries == 0:
                data = {"print": job.id, "kind": job.kind, "number": job.number, "state": state}
                self._books.events.add("print", self._clock.now(), data=data)

    def _job(self, job_id: str) -> Job:
        found = self._books.prints.get(where("id") == job_id)
        if not isinstance(found, dict):
            raise Refusal("not_found", "printing.no_job")
        return Job.of(found)

    def _forget_old(self, newest: int) -> None:
        ended = where("state").one_of([PrintState.PRINTED, PrintState.UNKNOWN, PrintState.DROPPED])
        self._books.prints.remove(ended & (where("order") <= newest - MOST_KEPT))


def doubt_waiting(books: Books, reason: Said) -> None:
    """In a shop made from a copy: what waited may be on paper since. A person has it printed again, as a copy."""
    fields = {"state": PrintState.UNKNOWN, "reason": reason.kept()}
    books.prints.update(fields, where("state").one_of([PrintState.QUEUED, PrintState.PRINTING]))


def to_paper(sheet: Sheet, choice: PrinterChoice) -> None:
    """At once, beside the queue; returns when the printer has taken it. Raises Unprinted."""
    hand_over(choice, _content(sheet, choice))


def _content(sheet: Sheet, choice: PrinterChoice, page: Callable[[Sheet], bytes] | None = None) -> bytes:
    if choice.kind != "cups":
        return escpos_job(choice.paper, sheet.lines, sheet.qr)
    if sheet.page:
        return sheet.page()
    return page(sheet) if page else "\n".join(sheet.lines).encode()
