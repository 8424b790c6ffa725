"""What is to be printed: each slip on its own, in order, and what has become of it.

queued → printing → printed, or unknown where nobody can know whether there is paper. What CUPS takes is `taken` until
CUPS says that it is printed. A slip that certainly has not begun stays queued, with the reason, and is tried again by
itself; an unknown one only when a person says so, then as a copy where something of it may be on paper already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from edge.clock import Clock, Moment, stamp, unstamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.printing.choice import PrinterChoice, Printers
from edge.printing.cups import CupsState, state_of
from edge.printing.devices import Unprinted, hand_over
from edge.printing.made import Page, content
from edge.printing.sheet import Sheet
from edge.printing.supervised import Supervised
from edge.process.crash_marks import Mark
from edge.records.events import PrintEnded
from edge.records.print_job import Job, PrintState
from edge.registers.books import Books

# A printer that is off is asked again so often; the wait grows to ten times as much.
AGAIN_SECONDS = 60
MOST_WAITS = 10
# The list on the page; older ones are forgotten.
MOST_KEPT = 50
_NOT_MADE = "printing.not_made"
# CUPS is asked so often what became of what it took, and as long.
ASK_CUPS_SECONDS = 10.0
GIVEN_UP = timedelta(days=1)


# None: there is nothing to print any more. A Refusal ends the slip, with its reason.
Composer = Callable[[Job, PrinterChoice], Sheet | None]
Signal = Callable[[PrinterChoice], bytes]


class PrintQueue:
    """composers: by kind, who writes a sheet at the moment of its printing, inside of the transaction that marks it as
    printing: what they keep is there before the first byte. Other kinds bring their lines along. mark: what a copy says
    at its top.

    Only one thread may `step`.
    """

    def __init__(
        self,
        books: Books,
        printers: Printers,
        clock: Clock,
        composers: Mapping[str, Composer],
        mark: Callable[[], str],
        under_way: Mark | None = None,
    ) -> None:
        self._under_way = under_way or Mark()
        self._books = books
        self._printers = printers
        self._clock = clock
        self._composers = dict(composers)
        self._mark = mark
        self._page: Page | None = None
        self._signal: Signal = lambda _: b""
        self._hand_over = Supervised(partial(hand_over, ports=printers.ports))
        self._asked: tuple[str, float] | None = None
        self._last: tuple[Job, Sheet | None, Unprinted | str] | None = None

    def leave_to(
        self, composers: Mapping[str, Composer], page: Page | None = None, signal: Signal | None = None
    ) -> None:
        """Further kinds, and who makes a PDF of a sheet that brings none of its own. Before the first step.

        signal: asked at each step for what the printer is given beside all slips. Where it cannot take that, nobody
        minds.
        """
        self._composers |= composers
        self._page, self._signal = page or self._page, signal or self._signal

    def put(self, kind: str, *, number: int | None = None, sheet: Sheet | None = None, wished: bool = False) -> str:
        """Queue a slip; its id. wished: a person wants it, so the printer is tried at once, whatever it did before.

        Refused where no printer has been chosen.
        """
        if not self._printers.choice().kind:
            raise Refusal("not_open", "printing.none_chosen")
        with self._books.transaction():
            now, job_id = self._clock.now(), new_id("pr")
            order = 1 + self._books.prints.newest_order()
            lines, qr, customer = (list(sheet.lines), sheet.qr, sheet.customer) if sheet else ([], "", "")
            job = Job(
                id=job_id,
                kind=kind,
                order=order,
                state=PrintState.QUEUED,
                number=number,
                copy=False,
                begun=False,
                lines=lines,
                qr=qr,
                reason=Said(""),
                tries=0,
                put_at=stamp(now.at),
                customer=customer,
            )
            self._books.prints.add(job)
            if wished:
                self._books.prints.try_at_once()
            self._books.prints.forget_ended(order - MOST_KEPT)
            return job_id

    def jobs(self) -> list[Job]:
        """The newest first."""
        return sorted(self._books.prints.all(), key=lambda job: job.order, reverse=True)

    def recover(self) -> None:
        """After a power cut: nobody knows what came out of a printer that was printing."""
        with self._books.transaction():
            self._books.prints.power_went()

    def again(self, job_id: str) -> None:
        """A person wants it now: it is tried at once, and is a copy where something of it may be on paper already."""
        with self._books.transaction():
            job = self._not_under_way(job_id)
            fields = {"state": PrintState.QUEUED, "copy": job.begun, "begun": job.begun, "reason": Said("").kept()}
            self._books.prints.change(job_id, **fields)
            self._books.prints.try_at_once()

    def drop(self, job_id: str) -> None:
        with self._books.transaction():
            job = self._not_under_way(job_id)
            self._books.prints.change(job_id, state=PrintState.DROPPED, begun=job.begun)

    def waits(self, kind: str, number: int | None = None) -> str | None:
        """The slip of this kind, and of this summary, that is not begun yet; its id."""
        return self._books.prints.waiting(kind, number)

    def step(self) -> int:
        """Print what is due, one slip; 0 where there is none. A slip at the front that has to wait holds the others.

        Whatever fails beside the printer is noted on the slip as well, and raised. A slip that could not be made holds
        nobody: those behind it go on, and it is tried again, ever more rarely.
        """
        self._settle_last()
        self._ask_cups()
        job, choice = self._next(self._clock.now()), self._printers.learned()
        if choice.kind and (signal := self._signal(choice)):
            with suppress(Unprinted):
                self._hand_over(choice, signal)
        if job is None or not choice.kind:
            return 0
        if self._under_way.is_deadly(job.id):
            self._settle(job, PrintState.DROPPED, Said("printing.ends_the_program"), begun=job.begun)
            self._under_way.clear(job.id)
            return 1
        with self._under_way.on(job.id):
            self._print(job, choice)
        return 1

    def _print(self, job: Job, choice: PrinterChoice) -> None:
        sheet = None
        try:
            sheet = self._begin(job.id, choice)
            made = content(sheet, choice, self._mark(), self._page) if sheet else b""
        except Exception:
            self._end(job, sheet, Unprinted(Said(_NOT_MADE), begun=False))
            raise
        if sheet:
            self._give(job, sheet, choice, made)

    def _give(self, job: Job, sheet: Sheet, choice: PrinterChoice, made: bytes) -> None:
        try:
            cups = self._hand_over(choice, made)
        except Unprinted as failure:
            self._end(job, sheet, failure)
        except Exception:
            self._end(job, sheet, Unprinted(Said("printing.lost_sight"), begun=True))
            raise
        else:
            self._end(job, sheet, cups)

    def _begin(self, job_id: str, choice: PrinterChoice) -> Sheet | None:
        """Marked as printing, with all that will be on it; None where there is nothing to print."""
        with self._books.transaction():
            job = self._job(job_id)
            if job.state is not PrintState.QUEUED:  # dropped since the queue was looked at
                return None
            try:
                with self._books.transaction():  # of a writer who refuses nothing is kept
                    sheet = self._sheet(job, choice)
            except Refusal as refusal:
                self._settle(job, PrintState.DROPPED, refusal.said)
                return None
            if sheet is None:
                self._settle(job, PrintState.DROPPED, Said("printing.not_needed"))
                return None
            sheet = replace(sheet, copy=job.begun or sheet.copy)
            fields = {"state": PrintState.PRINTING, "lines": sheet.lines, "copy": sheet.copy, "begun": job.begun}
            self._books.prints.change(job_id, **fields)
            return sheet

    def _next(self, now: Moment) -> Job | None:
        for job in self._books.prints.in_state(PrintState.QUEUED):
            if job.boot != now.boot or now.boottime >= job.not_before:
                return job
            if job.reason.key != _NOT_MADE:
                return None
        return None

    def _sheet(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        compose = self._composers.get(job.kind)
        return compose(job, choice) if compose else Sheet(job.lines, job.qr)

    def _end(self, job: Job, sheet: Sheet | None, how: Unprinted | str) -> None:
        """Kept in memory until it is on disk: the disk may not take it just now. how: the failure, or CUPS's name."""
        self._last = (job, sheet, how)
        self._settle_last()

    def _settle_last(self) -> None:
        """Note how the last one ended. One that is still printing, and of which nobody knows an end, is unknown."""
        if self._last:
            self._note(*self._last)
            self._last = None
        for job in self._books.prints.in_state(PrintState.PRINTING):
            self._settle(job, PrintState.UNKNOWN, Said("printing.lost_sight"), begun=True)

    def _note(self, job: Job, sheet: Sheet | None, how: Unprinted | str) -> None:
        with self._books.transaction():
            job = self._job(job.id)
            if job.state not in (PrintState.QUEUED, PrintState.PRINTING):
                return
            if how == "":
                self._settle(job, PrintState.PRINTED, Said(""), begun=True)
            elif isinstance(how, str):
                self._settle(job, PrintState.TAKEN, Said("printing.cups_has_it"), begun=True, cups=how)
            elif how.begun:
                self._settle(job, PrintState.UNKNOWN, how.said, begun=True)
            else:
                self._settle(job, PrintState.QUEUED, how.said, **self._put_off(job))
                if sheet and sheet.undo:
                    sheet.undo()

    def _ask_cups(self) -> None:
        """Whether CUPS has printed what it took. It is asked beside everything else, and not after a day."""
        now = self._clock.now()
        if self._asked and self._asked[0] == now.boot and now.boottime < self._asked[1] + ASK_CUPS_SECONDS:
            return
        for job in self._books.prints.in_state(PrintState.TAKEN):
            self._asked = (now.boot, now.boottime)
            state = state_of(job.cups)
            if state is CupsState.PRINTED:
                self._settle(job, PrintState.PRINTED, Said(""))
            elif state is CupsState.ENDED or (now.trusted and now.at - unstamp(job.put_at) > GIVEN_UP):
                self._settle(job, PrintState.UNKNOWN, Said("printing.cups_ended"))
            elif state is None:
                return  # the next one would wait for it as long

    def _put_off(self, job: Job) -> dict[str, Any]:
        now, tries = self._clock.now(), job.tries + 1
        return {"tries": tries, "boot": now.boot, "not_before": now.boottime + AGAIN_SECONDS * min(tries, MOST_WAITS)}

    def _settle(self, job: Job, state: PrintState, reason: Said, **more: Any) -> None:
        with self._books.transaction():
            self._books.prints.change(job.id, state=state, reason=reason.kept(), **more)
            if state is not PrintState.QUEUED or job.tries == 0:
                self._books.events.add(PrintEnded(job.id, job.kind, job.number, state), self._clock.now())

    def _not_under_way(self, job_id: str) -> Job:
        job = self._job(job_id)
        if job.state is PrintState.PRINTING:
            raise Refusal("not_open", "printing.under_way")
        return job

    def _job(self, job_id: str) -> Job:
        found = self._books.prints.one(job_id)
        if found is None:
            raise Refusal("not_found", "printing.no_job")
        return found
