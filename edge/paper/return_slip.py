"""The slip that lets an owner back in: a code that works once, soon, and on the phone that asked for it."""

from __future__ import annotations

from edge.access.owners_return import CODE_SECONDS, OwnersReturn
from edge.errors import Refusal
from edge.language import Said, language
from edge.printing import Job, PrinterChoice, Printers, PrintQueue, Sheet, wrapped
from edge.records.print_job import PrintState
from edge.settings import Settings

KIND = "return"


class ReturnSlip:
    def __init__(self, back: OwnersReturn, printers: Printers, queue: PrintQueue, settings: Settings) -> None:
        self.back = back
        self._printers, self._queue, self._settings = printers, queue, settings
        queue.leave_to({KIND: self._composed})

    def ask(self, name: str, pin: str) -> str:
        """Print one, after a right PIN; the secret of the phone that asks. Refused where there is no printer."""
        if not self._printers.choice().kind:
            raise Refusal("not_open", "return.no_printer")
        secret = self.back.ask(name, pin)
        if not self._queue.waits(KIND):
            self._queue.put(KIND, wished=True)
        return secret

    def trouble(self) -> Said | None:
        """Why the slip has not come out, where the printer says so."""
        newest = next((job for job in self._queue.jobs() if job.kind == KIND), None)
        return newest.reason if newest and newest.state is not PrintState.PRINTED and newest.reason else None

    def _composed(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """The code is made when its turn comes. Nothing where nobody waits for it any more."""
        code, name = self.back.code_for_paper()
        if not code:
            return None
        shop, paper = self._settings.shop(), choice.paper
        say = language(shop.language, beside_app=shop.beside_app).say
        words = say("slip.return", name=paper.plain(name), minutes=int(CODE_SECONDS / 60))
        warning = say("slip.return_nobody", name=paper.plain(name))
        lines = [*paper.title(shop.name), *wrapped(paper.plain(words), paper.columns), ""]
        return Sheet([*lines, *paper.centred(f"{code[:4]} {code[4:]}"), "", *wrapped(warning, paper.columns)])
