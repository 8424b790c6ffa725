"""A form acts once, however often it arrives, and only for whom it was made: one-time tokens, and what acts by them."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from bottle import HTTPResponse

from edge.clock import wall_second
from edge.errors import Refusal
from edge.registers.books import Books
from edge.settings import Settings
from edge.web.base.rendering import given, to

_T = TypeVar("_T")

# Of 9 bytes each, for a board has one for each customer who waits. Nobody guesses 72 bits over a Wi-Fi.
_BYTES = 9
_NONCE_LETTERS = 12
# A nonce begins with the second in which it was made, so that what is spent within a minute lies on one page of the
# store. The rest keeps those of one second apart.
_TIME = 3


class Holder(Protocol):
    """Whose the form is: a sign-in, or the phone that sets the shop up."""

    @property
    def id(self) -> str: ...


class Forms:
    """Tokens are proved, not remembered: nothing is kept for a page that is only looked at.

    A token is a nonce and its HMAC with the sign-in it was made for. When it has acted it is written down, in the
    same transaction as the act: after a power cut either both are there or neither.
    """

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._secret = settings.box_secret("forms")

    def token(self, sign_in: str) -> str:
        """A fresh token for a form on this person's page."""
        second = (wall_second() % 256**_TIME).to_bytes(_TIME, "big")
        nonce = urlsafe_b64encode(second + secrets.token_bytes(_BYTES - _TIME)).decode()
        return nonce + self._proof(nonce, sign_in)

    @contextmanager
    def once(self, token: str, sign_in: str) -> Iterator[bool]:
        """A transaction around what the form does; gives False when that was done before. Refuses a strange token."""
        nonce, proof = token[:_NONCE_LETTERS], token[_NONCE_LETTERS:]
        if not hmac.compare_digest(proof.encode("utf-8", "replace"), self._proof(nonce, sign_in).encode()):
            raise Refusal("stale", "problem.too_old")
        with self._books.transaction():
            yield self._books.sign_ins.spend_token(nonce, sign_in)

    def act(
        self,
        me: Holder,
        do: Callable[[], _T] | None = None,
        *,
        then: str | Callable[[_T | None], HTTPResponse],
        refused: Callable[[Refusal], HTTPResponse] | None = None,
        after: Callable[[], HTTPResponse | None] | None = None,
    ) -> HTTPResponse:
        """Do what the form that was sent asks for, unless that was done before.

        do: in one transaction with the token. after: what is no transaction's business, for it takes its time or has to
        find all that written down; where it gives a page, that is the answer. then: where it leads, also when it comes
        once more; or the page of what `do` gave, of None when it comes once more. refused: the page that says why not;
        without it, the one of all refusals.
        """
        try:
            with self.once(given("token"), me.id) as fresh:
                done = do() if fresh and do else None
            page = after() if fresh and after else None
        except Refusal as refusal:
            if refused is None:
                raise
            return refused(refusal)
        if page is not None:
            return page
        return to(then) if isinstance(then, str) else then(done)

    def _proof(self, nonce: str, sign_in: str) -> str:
        proof = hmac.digest(self._secret, f"{nonce}\0{sign_in}".encode("utf-8", "replace"), "sha256")
        return urlsafe_b64encode(proof[:_BYTES]).decode()
