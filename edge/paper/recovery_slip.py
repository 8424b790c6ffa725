"""For the day on which the box is lost: what lies on the stick, and how the shop comes back. No secret is on it."""

from __future__ import annotations

from edge.backup import known
from edge.language import LANGUAGES, language
from edge.printing import Job, PrinterChoice, Printers, PrintQueue, Sheet, wrapped
from edge.registers.books import Books
from edge.settings import Settings

KIND = "recovery"
# That it was printed, once for each shop.
_PRINTED = "recovery slip"
_WORDS = ("slip.recovery_what", "slip.recovery_how", "slip.recovery_never")


class RecoverySlip:
    """By itself once the first backup is made, or as soon as there is a printer after that."""

    def __init__(self, books: Books, printers: Printers, queue: PrintQueue, settings: Settings) -> None:
        self._books, self._printers, self._queue, self._settings = books, printers, queue, settings
        queue.leave_to({KIND: self._composed})

    def step(self) -> None:
        """A chore. In practice there is nothing to lose."""
        books = self._books
        if not known(books).made_at or not self._printers.choice().kind or self._settings.shop().practice:
            return
        if not books.kept(_PRINTED):
            with books.transaction():
                books.keep(_PRINTED, {"job": self._queue.put(KIND, wished=True)})

    def _composed(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """In all languages: nobody knows who will stand before the new box."""
        paper, made_at = choice.paper, known(self._books).made_at
        shop = self._settings.shop()
        lines = [*paper.title(shop.name)]
        for code in LANGUAGES:
            spoken = language(code)
            lines += [*paper.centred(paper.plain(spoken.say("slip.recovery"))), ""]
            for key in _WORDS:
                lines += [*wrapped(paper.plain(spoken.say(key)), paper.columns), ""]
            lines.append(paper.rule())
        day = f"{made_at.astimezone(shop.timezone):%Y-%m-%d}" if made_at else ""
        return Sheet([*lines, *paper.centred(day)])
