"""Marks of what was erased: by them it is known when it comes again, and nobody can be named by one.

A phone number has few digits, and whoever has both the list and its key could try all of them. So the key is a secret
of the shop, and the list says of nobody what they wrote or when.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from edge.registers.books import Books
from edge.settings import Settings

# Of the settings' documents. It goes with the shop's copies: an older copy is erased by the same list.
SECRET = "erased"  # noqa: S105 - the name of one
_LETTERS = 32


class ErasureMarks:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._secret = b""

    def of(self, text: str) -> str:
        """Of an id (`kind:value`), or of a wamid."""
        self._secret = self._secret or Settings(self._books).box_secret(SECRET)
        return hmac.new(self._secret, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:_LETTERS]

    def adopt(self, secret: str) -> None:
        """In a copy: the list that is taken in was made with this one."""
        self._books.keep(f"secret {SECRET}", {"hex": bytes.fromhex(secret).hex()})
        self._secret = b""
