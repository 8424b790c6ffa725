"""One-time tokens: a form acts once, however often it arrives, and only for whom it was made."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from edge.clock import wall_second
from edge.errors import Refusal
from edge.settings import Settings
from edge.store.books import Books

# Of 9 bytes each, for a board has one for each customer who waits. Nobody guesses 72 bits over a Wi-Fi.
_BYTES = 9
_NONCE_LETTERS = 12
# A nonce begins with the second in which it was made, so that what is spent within a minute lies on one page of the
# store. The rest keeps those of one second apart.
_TIME = 3


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
            yield self._books.spend_token(nonce, sign_in)

    def _proof(self, nonce: str, sign_in: str) -> str:
        proof = hmac.new(self._secret, f"{nonce}\0{sign_in}".encode("utf-8", "replace"), sha256).digest()
        return urlsafe_b64encode(proof[:_BYTES]).decode()
