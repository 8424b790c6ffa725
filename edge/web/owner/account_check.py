"""The button "Check": WhatsApp's answers about the shop's account, kept until they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from edge.clock import Clock
from edge.language import Said
from edge.settings import Account, Settings


class Answer(Protocol):
    """mark: ok, wrong, or open where WhatsApp could not be asked."""

    @property
    def mark(self) -> str: ...

    @property
    def said(self) -> Said: ...


# Asks WhatsApp about an account, within seconds; refused `wait` while it is being asked already.
Check = Callable[[Account], Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Checked:
    account: Account
    at: datetime
    answers: Sequence[Answer]


class Checking:
    """Asking is one request and showing another, so that a reload asks nobody. The last answers lie in memory."""

    def __init__(self, check: Check, settings: Settings, clock: Clock) -> None:
        self._check = check
        self._settings = settings
        self._clock = clock
        self._last: Checked | None = None

    def ask(self) -> None:
        """About the account as it is kept, if there is one. Never inside a transaction: it takes seconds."""
        account = self._settings.account()
        if account:
            answers = self._check(account)
            self._last = Checked(account, self._clock.now().at, answers)

    def last(self) -> Checked | None:
        """What WhatsApp said of the account that is kept now."""
        return self._last if self._last and self._last.account == self._settings.account() else None
