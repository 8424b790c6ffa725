"""The register of who is signed in where. A sign-in that ends takes its forms' tokens with it.

What is read is of the caller's transaction or snapshot, and what is written is part of it. `secret` is a hash.
"""

from __future__ import annotations

from edge.clock import Moment
from edge.records.access_records import SignInRecord
from edge.store.all_tables import Tables
from edge.store.documents.typed_book import Book


class SignInRegister:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._book = Book(tables.sign_ins, SignInRecord)

    def with_secret(self, secret: str) -> SignInRecord | None:
        return self._book.one(secret=secret)

    def all(self) -> list[SignInRecord]:
        return self._book.all()

    def at(self, phone: str) -> list[SignInRecord]:
        return self._book.all(phone=phone)

    def of(self, staff: str) -> list[SignInRecord]:
        return self._book.all(staff=staff)

    def add(self, one: SignInRecord) -> None:
        self._book.add(one)

    def used(self, sign_in_id: str, now: Moment) -> None:
        self._book.change({"boot": now.boot, "used": now.boottime}, id=sign_in_id)

    def spend_token(self, token: str, sign_in: str) -> bool:
        """Write down that a form's one-time token has acted; False when it had before."""
        return self._tables.spend_token(token, sign_in)

    def end(self, sign_in_id: str) -> None:
        self._book.remove(id=sign_in_id)
        self._tables.forget_tokens(sign_in_id)

    def clear(self) -> None:
        """Nobody is signed in any more."""
        self._book.clear()
