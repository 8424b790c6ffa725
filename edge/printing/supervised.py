"""One hand-over at a time, in a thread of its own that is given up on when it does not come back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from edge.language import Said
from edge.printing.choice import PrinterChoice
from edge.printing.devices import DEADLINE_SECONDS, Unprinted, hand_over

# Beyond the deadline that a hand-over keeps by itself: only what hangs in the kernel, or asks for a name, needs it.
PATIENCE_SECONDS = DEADLINE_SECONDS + 10

HandOver = Callable[[PrinterChoice, bytes], str]


class Supervised:
    """A driver of a broken printer, or a resolver without a network, may keep whoever asks it for minutes or for ever.

    It keeps that one thread then, and nothing else: the slip is unknown, and no other is begun at this printer before
    the thread ends. Another printer that is chosen instead prints.
    """

    def __init__(self, give: HandOver = hand_over, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._give = give
        self._patience_seconds = patience_seconds
        self._hung: dict[tuple[str, str], threading.Thread] = {}

    def __call__(self, choice: PrinterChoice, content: bytes) -> str:
        """Returns what the hand-over does, when the printer has taken it all.

        Raises Unprinted, and whatever else the hand-over raised.
        """
        printer = (choice.kind, choice.address)
        self._hung = {known: thread for known, thread in self._hung.items() if thread.is_alive()}
        if printer in self._hung:
            raise Unprinted(Said("printing.does_not_take"), begun=False)
        failures, told = list[BaseException](), list[str]()

        def give() -> None:
            try:
                told.append(self._give(choice, content))
            except BaseException as failure:  # handed to whoever waits, below
                failures.append(failure)

        thread = threading.Thread(target=give, name="print", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # what Python says where the system gives no more threads
            raise Unprinted(Said("printing.no_room"), begun=False) from error
        thread.join(self._patience_seconds)
        if thread.is_alive():
            self._hung[printer] = thread
            raise Unprinted(Said("printing.does_not_take"), begun=True)
        if failures:
            raise failures[0]
        return told[0]
