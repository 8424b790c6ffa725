"""What phones have seen: a card that is written back from its own image knows less than they, and nothing else tells.

Machine, card and files are the same then. So each answer gives the phone a cookie with how far the shop had come, and
a phone that brings back more than that comes from the box's own future.
"""

from __future__ import annotations

import hmac
from functools import cached_property
from hashlib import sha256

from edge.backup import epochs, remembers_less
from edge.clock import Clock
from edge.registers.books import Books
from edge.server.crowd import SEEN
from edge.settings import Settings

_PROOF_LETTERS = 16
# So many of those that were given last are known without a look into the store.
_REMEMBERED = 64


class Seen:
    """A cookie is an epoch of the shop, how far it had come in it, and a proof that the shop said so.

    What was found out ends an epoch, so that other phones of that future do not make it be said again.
    """

    def __init__(self, books: Books, settings: Settings, clock: Clock) -> None:
        self._books = books
        self._settings = settings
        self._clock = clock
        self._reached = 0  # at least, in the epoch that goes on
        self._said, self._said_at = "", -1
        self._told: tuple[str, ...] = ()

    def given(self) -> str:
        """For the phone that is answered now. Never inside a transaction: what is said here has to stay true."""
        if (revision := self._books.database.revision) != self._said_at:  # most phones look when nothing has happened
            self._reached = self._books.tables.reached()
            self._said = self._signed(f"{epochs(self._books)[-1]}.{self._reached}")
            self._said_at = revision
            self._told = (*self._told[1 - _REMEMBERED :], self._said)
        return self._said

    def meet(self, brought: str) -> None:
        """A phone brings this back. What this shop did not sign says nothing."""
        if brought in self._told:  # as phones do that look all the time
            return
        text, _, _ = brought.rpartition(".")
        if not text or not hmac.compare_digest(brought.encode("utf-8", "replace"), self._signed(text).encode()):
            return
        epoch, _, number = text.partition(".")
        known = epochs(self._books)
        if epoch in known[:-1] or (
            epoch == known[-1] and int(number) <= max(self._reached, self._books.tables.reached())
        ):
            return
        remembers_less(self._books, self._clock.now())
        self._reached = 0

    @cached_property
    def _secret(self) -> bytes:
        """Read when it is needed first: a shop of which this record is rotten opens all the same."""
        return self._settings.box_secret(SEEN)

    def _signed(self, text: str) -> str:
        proof = hmac.new(self._secret, text.encode("utf-8", "replace"), sha256).hexdigest()
        return f"{text}.{proof[:_PROOF_LETTERS]}"
