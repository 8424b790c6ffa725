"""The register of phones that may open the staff pages, and of the codes by which one is let in.

What is read is of the caller's transaction or snapshot; what is written is part of it. Secrets and codes are hashes.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge.clock import Moment
from edge.records.access_records import EnrolmentRecord, PhoneRecord
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import Book


class PhoneRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.phones, PhoneRecord)
        self._codes = Book(tables.enrolments, EnrolmentRecord, key="code")

    def one(self, phone_id: str) -> PhoneRecord | None:
        return self._book.one(id=phone_id)

    def with_secret(self, secret: str) -> PhoneRecord | None:
        return self._book.one(secret=secret)

    def all(self) -> list[PhoneRecord]:
        """Those that wait to be let in too."""
        return self._book.all()

    def add(self, phone: PhoneRecord) -> None:
        self._book.add(phone)

    def remove(self, phone_id: str) -> None:
        self._book.remove(id=phone_id)

    def remove_waiting(self, phone_id: str) -> None:
        """Only where it waits to be let in."""
        self._book.remove(id=phone_id, waits=True)

    def let_in(self, phone_id: str) -> None:
        """It waits no more."""
        self._book.change({"waits": False}, id=phone_id)

    def used_by(self, phone_id: str, people: Sequence[str]) -> None:
        """Who signed in on it, the last one first."""
        self._book.change({"people": [*people]}, id=phone_id)

    def is_no_news(self, phone_id: str) -> None:
        """Owners have read that it was let in, or will not read it any more."""
        self._book.change({"news": None}, id=phone_id)

    def offer(self, code: EnrolmentRecord) -> None:
        self._codes.add(code)

    def is_offered(self, code: str) -> bool:
        return self._codes.has(code=code)

    def spend(self, code: str) -> EnrolmentRecord | None:
        """It lets nobody in after this."""
        found = self._codes.one(code=code)
        self._codes.remove(code=code)
        return found

    def forget_old_codes(self, now: Moment) -> None:
        self._codes.remove(where("boot") != now.boot)
        self._codes.remove(where("until") < now.boottime)

    def shut_out(self) -> None:
        """No phone and no code lets anybody in before an owner has let the phone in."""
        self._codes.clear()
        self._book.change_all({"waits": True, "console": False})
