"""The team: who works here, and the PIN that each signs in with."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from edge.desk.words import Staff
from edge.errors import Refusal
from edge.names import new_id
from edge.store.books import Books, where
from edge.store.table import Duplicate
from edge.typed import plain

# scrypt with 16 MB and about 50 ms on a Pi 4: a stolen card does not give its PINs away at once, and one
# sign-in at a time fits into the memory of a Pi Zero. PINs are short; the throttle is what keeps guessing out.
_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 32 * 1024 * 1024}
MOST_NAME = 40


class Team:
    def __init__(self, books: Books) -> None:
        self._books = books
        # In one thread, so one at a time: else every phone that signs in at noon takes its 16 MB. And not by a lock,
        # since the C library keeps such memory for each thread that ever had it.
        self._hashing = ThreadPoolExecutor(1, thread_name_prefix="PINs")

    def add(self, name: str, *, owner: bool = False, pin: str) -> Staff:
        """Take somebody on. Refuses a name that is there already and a PIN that is not 4 to 8 digits."""
        name = " ".join(plain(name).split())
        if not name or len(name) > MOST_NAME:
            raise Refusal("bad_value", f"A name has 1 to {MOST_NAME} letters.")
        if not name.isprintable():
            raise Refusal("bad_value", "There is a character in this name that nobody can see. Type it by hand.")
        staff = Staff(new_id("s"), name, owner)
        document = {"id": staff.id, "key": name.casefold(), "name": name, "owner": owner, **self._kept(pin)}
        try:
            with self._books.transaction():
                self._books.staff.insert(document)
        except Duplicate as error:
            raise Refusal("already_open", f"There is somebody called {name} already.") from error
        return staff

    def everyone(self) -> list[Staff]:
        """All who work here, by name."""
        return sorted(map(_staff, self._books.staff.all()), key=lambda staff: staff.name.casefold())

    def find(self, staff_id: str) -> Staff | None:
        found = self._books.staff.get(where("id") == staff_id)
        return _staff(found) if isinstance(found, dict) else None

    def named(self, name: str) -> Staff | None:
        found = self._books.staff.get(where("key") == " ".join(name.split()).casefold())
        return _staff(found) if isinstance(found, dict) else None

    def name_of(self, staff_id: str | None) -> str:
        staff = self.find(staff_id) if staff_id else None
        return staff.name if staff else "Somebody"

    def knows(self, staff: Staff, pin: str) -> bool:
        """Whether this is their PIN; takes equally long either way."""
        found = self._books.staff.get(where("id") == staff.id)
        document = found if isinstance(found, dict) else {"salt": "00" * 16, "pin": ""}
        return hmac.compare_digest(self._hash(pin, bytes.fromhex(document["salt"])), document["pin"])

    def change_pin(self, staff: Staff, pin: str) -> None:
        with self._books.transaction():
            self._books.staff.update(self._kept(pin), where("id") == staff.id)

    def _kept(self, pin: str) -> dict[str, Any]:
        if not re.fullmatch(r"[0-9]{4,8}", pin):
            raise Refusal("bad_value", "A PIN has 4 to 8 digits.")
        salt = secrets.token_bytes(16)
        return {"salt": salt.hex(), "pin": self._hash(pin, salt)}

    def _hash(self, pin: str, salt: bytes) -> str:
        return self._hashing.submit(_hash, pin, salt).result()


def random_pin() -> str:
    """Six digits: with the throttle, guessing one takes years."""
    return f"{secrets.randbelow(10**6):06d}"


def _hash(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, **_COST).hex()


def _staff(document: Any) -> Staff:
    return Staff(document["id"], document["name"], bool(document["owner"]))
