"""The slip of a new box: where a phone sets the shop up, printed by itself where a receipt printer is plugged in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edge.access.first_phone import FirstPhone
from edge.language import LANGUAGES, language
from edge.printing import Job, PrinterChoice, Printers, PrintQueue, Sheet, wrapped
from edge.process.version import version

KIND = "set_up"


class SetUpSlip:
    """Once in a boot, as long as nobody owns the shop. A box without a screen has no other way to say it.

    address: where phones find the pages, "" while none can. devices: the receipt printers that are plugged in.
    """

    def __init__(
        self,
        first: FirstPhone,
        printers: Printers,
        queue: PrintQueue,
        address: Callable[[], str],
        devices: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        self._first, self._printers, self._queue = first, printers, queue
        self._address, self._devices = address, devices or printers.ports.plugged_in
        self._printed = False
        queue.leave_to({KIND: self._composed})

    def step(self) -> None:
        """A chore. The only printer that is plugged in becomes the shop's; the pages show it, and can change it."""
        if self._printed or self._is_owned() or not self._address():
            return
        if not self._printers.choice().kind:
            devices = self._devices()
            if len(devices) != 1:
                return
            self._printers.choose(PrinterChoice("usb", devices[0]))
        if not self._queue.waits(KIND):  # of two, the second would end the code of the first
            self._queue.put(KIND, wished=True)
        self._printed = True

    def _is_owned(self) -> bool:
        return self._first.finished() or self._first.owner() is not None

    def _composed(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """The code is made when its turn comes: it is good for an hour."""
        url = self._address()
        if self._is_owned() or not url:
            return None
        paper, address = choice.paper, f"{url}/setup?code={self._first.code_for_paper()}"
        lines = [*paper.centred("IDUKA"), paper.rule()]
        for code in LANGUAGES:
            lines += [*wrapped(paper.plain(language(code).say("slip.set_up")), paper.columns), ""]
        return Sheet([*lines, address, "", f"Iduka {version()}"], address)
