"""The team: who works here, and the PIN that each signs in with."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from edge.access.pins import elsewhere_of, home_of, is_common
from edge.access.staff import Staff
from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import LANGUAGES, Said
from edge.store.books import Books, where
from edge.store.documents.table import Duplicate
from edge.text import plain

# scrypt with 16 MB and about 50 ms on a Pi 4: a stolen card does not give its PINs away at once, and one
# sign-in at a time fits into the memory of a Pi Zero. PINs are short; the throttle is what keeps guessing out.
COST = 14  # n is 2 to this power
_SIZES = {"r": 8, "p": 1, "maxmem": 32 * 1024 * 1024}
MOST_NAME = 40


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN as it is kept: never the digits. `Team.pin` makes it; whoever takes one needs no time for it any more.

    What it cost is kept beside it: those of a later version may cost more, and the earlier ones still open.
    """

    salt: str
    pin: str = field(repr=False)
    cost: int = COST


class Team:
    def __init__(self, books: Books) -> None:
        self._books = books
        # In one thread, so one at a time: else every phone that signs in at noon takes its 16 MB. And not by a lock,
        # since the C library keeps such memory for each thread that ever had it.
        self._hashing = ThreadPoolExecutor(1, thread_name_prefix="PINs")

    def pin(self, digits: str, *, cost: int = COST) -> Pin:
        """What will be kept of a PIN; refuses what is not 4 to 8 digits.

        Before the transaction that keeps it, never inside: it takes its time, and its turn among those who sign in,
        and every customer's message would wait for it.
        """
        if not re.fullmatch(r"[0-9]{4,8}", digits):
            raise Refusal("bad_value", "team.bad_pin")
        salt = secrets.token_bytes(16)
        return Pin(salt.hex(), self._hash(digits, (salt, cost)), cost)

    def chosen_pin(self, digits: str, *, typed: bool = True) -> Pin:
        """The same for one that a person has chosen; one that they typed is refused where many people choose it."""
        if typed and digits.isdecimal() and is_common(digits):
            raise Refusal("bad_value", "team.common_pin")
        return self.pin(digits)

    def add(self, name: str, *, owner: bool = False, pin: Pin) -> Staff:
        """Take somebody on. Refuses a name that is there already."""
        named = _named(name)
        staff = Staff(new_id("s"), named["name"], owner)
        document = {"id": staff.id, **named, "owner": owner, **asdict(pin)}
        try:
            with self._books.transaction():
                self._books.staff.insert(document)
        except Duplicate as error:
            raise Refusal("already_open", "team.name_taken", name=staff.name) from error
        return staff

    def rename(self, staff: Staff, name: str) -> str:
        """Take another name, also in what has happened already; returns it. Refuses what `add` refuses."""
        named = _named(name)
        try:
            with self._books.transaction():
                self._books.staff.update(named, where("id") == staff.id)
        except Duplicate as error:
            raise Refusal("already_open", "team.name_taken", name=named["name"]) from error
        return named["name"]

    def speak(self, staff: Staff, code: str) -> None:
        """They read every page in this language from now on. Refuses a code that is none of ours."""
        if code not in LANGUAGES:
            raise Refusal("bad_value", "me.unknown_language")
        with self._books.transaction():
            self._books.staff.update({"language": code}, where("id") == staff.id)

    def leave(self, staff: Staff, now: Moment) -> None:
        """They work here no more: no PIN, signed out, their name free for another. Refuses the last owner."""
        with self._books.transaction():
            if staff.owner and sum(one.owner for one in self.everyone()) == 1:
                raise Refusal("bad_value", "team.last_owner", name=staff.name)
            gone = {"left_at": stamp(now.at), "key": None, "pin": "", "owner": False}
            self._books.staff.update(gone, where("id") == staff.id)
            self.sign_out(staff)

    def sign_out(self, staff: Staff, *, but: str = "") -> None:
        """End all their sign-ins at once, but the one of this id."""
        with self._books.transaction():
            for found in self._books.sign_ins.search(where("staff") == staff.id):
                if found["id"] != but:
                    self._books.sign_ins.remove(where("id") == found["id"])
                    self._books.forget_tokens(found["id"])

    def everyone(self) -> list[Staff]:
        """All who work here, by name."""
        here = [_staff(document) for document in self._books.staff.all() if not document.get("left_at")]
        return sorted(here, key=lambda staff: staff.name.casefold())

    def find(self, staff_id: str) -> Staff | None:
        """Whoever works here under this id."""
        found = self._books.staff.get(where("id") == staff_id)
        return _staff(found) if isinstance(found, dict) and not found.get("left_at") else None

    def awaiting(self) -> list[Staff]:
        """Those of a restored copy whom no owner has let in yet: they work here, and cannot sign in."""
        return [staff for staff in self.everyone() if self.waits(staff.id)]

    def waits(self, staff_id: str) -> bool:
        found = self._books.staff.get(where("id") == staff_id)
        return isinstance(found, dict) and bool(found.get("waits"))

    def let_in(self, staff_id: str) -> None:
        """They may sign in again, by the PIN that they had."""
        with self._books.transaction():
            self._books.staff.update({"waits": False}, where("id") == staff_id)

    def names(self) -> dict[str, str | Said]:
        """What each is called in what has happened, by id; those who have left are marked so."""
        return {document["id"]: _called(document) for document in self._books.staff.all()}

    def named(self, name: str) -> Staff | None:
        found = self._books.staff.get(where("key") == " ".join(name.split()).casefold())
        return _staff(found) if isinstance(found, dict) else None

    def name_of(self, staff_id: str | None) -> str | Said:
        found = self._books.staff.get(where("id") == staff_id) if staff_id else None
        return _called(found) if isinstance(found, dict) else Said("desk.somebody")

    def knows(self, staff: Staff, pin: str) -> bool:
        """Whether this is their PIN; takes equally long either way."""
        found = self._books.staff.get(where("id") == staff.id)
        document = found if isinstance(found, dict) else {"salt": "00" * 16, "pin": ""}
        cost = document.get("cost", COST)
        # A copy that somebody else made may ask for any: none may take the memory that the shop needs.
        bounded = cost if type(cost) is int and 1 <= cost <= COST else COST
        return hmac.compare_digest(self._hash(pin, (bytes.fromhex(document["salt"]), bounded)), document["pin"])

    def change_pin(self, staff: Staff, pin: Pin, *, but: str = "") -> None:
        """Whoever knew the old one is out: all their sign-ins end, but the one of this id.

        Wrong tries count no more: they say nothing of the new one.
        """
        with self._books.transaction():
            self._books.staff.update(asdict(pin), where("id") == staff.id)
            self._books.throttles.remove(where("key").one_of([home_of(staff.id), elsewhere_of(staff.id)]))
            self.sign_out(staff, but=but)

    def came_in(self, staff: Staff, phone: str) -> None:
        """They signed in at this phone, which is their own from now on."""
        with self._books.transaction():
            self._books.staff.update({"home": phone}, where("id") == staff.id)

    def home(self, staff: Staff) -> str | None:
        """The phone where they signed in last; None where that was before this was written down."""
        found = self._books.staff.get(where("id") == staff.id)
        return found.get("home") if isinstance(found, dict) else None

    def _hash(self, pin: str, by: tuple[bytes, int]) -> str:
        """by: the salt, and the cost."""
        return self._hashing.submit(_hash, pin, *by).result()


def _named(name: str) -> dict[str, str]:
    name = " ".join(plain(name).split())
    if not name or len(name) > MOST_NAME:
        raise Refusal("bad_value", "team.name_length", most=MOST_NAME)
    if not name.isprintable():
        raise Refusal("bad_value", "team.name_unseen")
    return {"name": name, "key": name.casefold()}


def random_pin() -> str:
    """Six digits, none of the commonest: with the throttle, guessing one takes years."""
    while is_common(pin := f"{secrets.randbelow(10**6):06d}"):
        pass
    return pin


def _hash(pin: str, salt: bytes, cost: int) -> str:
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, n=2**cost, **_SIZES).hex()


def _staff(document: Any) -> Staff:
    return Staff(document["id"], document["name"], bool(document["owner"]), document.get("language", ""))


def _called(document: Any) -> str | Said:
    name = str(document["name"])
    return Said("team.has_left", {"name": name}) if document.get("left_at") else name
