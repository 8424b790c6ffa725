"""The team: who works here, and the PIN that each signs in with."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field

from edge.access.pins import elsewhere_of, home_of, is_common, return_of
from edge.access.staff import Staff
from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import LANGUAGES, Said
from edge.records.access_records import StaffRecord
from edge.registers.books import Books
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
        self._register = books.staff
        self._sign_ins = books.sign_ins
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
        record = StaffRecord(staff.id, named["name"], named["key"], owner, pin.salt, pin.pin, pin.cost)
        with self._books.transaction():
            if not self._register.add(record):
                raise Refusal("already_open", "team.name_taken", name=staff.name)
        return staff

    def rename(self, staff: Staff, name: str) -> str:
        """Take another name, also in what has happened already; returns it. Refuses what `add` refuses."""
        named = _named(name)
        with self._books.transaction():
            if not self._register.rename(staff.id, **named):
                raise Refusal("already_open", "team.name_taken", name=named["name"])
        return named["name"]

    def speak(self, staff: Staff, code: str) -> None:
        """They read every page in this language from now on. Refuses a code that is none of ours."""
        if code not in LANGUAGES:
            raise Refusal("bad_value", "me.unknown_language")
        with self._books.transaction():
            self._register.change(staff.id, language=code)

    def toured(self, staff: Staff, step: int) -> None:
        """In a practice shop they have got past this tap; how far they were is never less again."""
        if step > staff.toured:
            with self._books.transaction():
                self._register.change(staff.id, toured=step)

    def leave(self, staff: Staff, now: Moment) -> None:
        """They work here no more: no PIN, signed out, their name free for another. Refuses the last owner.

        Whoever waits after a restore lets nobody in, and does not count as one.
        """
        with self._books.transaction():
            others = (one for one in self.everyone() if one.owner and one.id != staff.id)
            if staff.owner and all(self.waits(one.id) for one in others):
                raise Refusal("bad_value", "team.last_owner", name=staff.name)
            self._register.change(staff.id, left_at=stamp(now.at), key=None, pin="", owner=False)
            self.sign_out(staff)

    def sign_out(self, staff: Staff, *, but: str = "") -> None:
        """End all their sign-ins at once, but the one of this id."""
        with self._books.transaction():
            for found in self._sign_ins.of(staff.id):
                if found.id != but:
                    self._sign_ins.end(found.id)

    def everyone(self) -> list[Staff]:
        """All who work here, by name."""
        here = [_staff(one) for one in self._register.all() if not one.left_at]
        return sorted(here, key=lambda staff: staff.name.casefold())

    def find(self, staff_id: str) -> Staff | None:
        """Whoever works here under this id."""
        found = self._register.one(staff_id)
        return _staff(found) if found and not found.left_at else None

    def awaiting(self) -> list[Staff]:
        """Those of a restored copy whom no owner has let in yet: they work here, and cannot sign in."""
        return [staff for staff in self.everyone() if self.waits(staff.id)]

    def waits(self, staff_id: str) -> bool:
        found = self._register.one(staff_id)
        return found is not None and found.waits

    def let_in(self, staff_id: str) -> None:
        """They may sign in again, by the PIN that they had."""
        with self._books.transaction():
            self._register.change(staff_id, waits=False)

    def names(self) -> dict[str, str | Said]:
        """What each is called in what has happened, by id; those who have left are marked so."""
        return {one.id: _called(one) for one in self._register.all()}

    def named(self, name: str) -> Staff | None:
        found = self._register.keyed(" ".join(name.split()).casefold())
        return _staff(found) if found else None

    def name_of(self, staff_id: str | None) -> str | Said:
        found = self._register.one(staff_id)
        return _called(found) if found else Said("desk.somebody")

    def knows(self, staff: Staff, pin: str) -> bool:
        """Whether this is their PIN; takes equally long either way."""
        found = self._register.one(staff.id)
        salt, kept, cost = (found.salt, found.pin, found.cost) if found else ("00" * 16, "", COST)
        # A copy that somebody else made may ask for any: none may take the memory that the shop needs.
        bounded = cost if type(cost) is int and 1 <= cost <= COST else COST
        return hmac.compare_digest(self._hash(pin, (bytes.fromhex(salt), bounded)), kept)

    def change_pin(self, staff: Staff, pin: Pin, *, but: str = "") -> None:
        """Whoever knew the old one is out: all their sign-ins end, but the one of this id.

        Wrong tries count no more: they say nothing of the new one.
        """
        with self._books.transaction():
            self._register.change(staff.id, **asdict(pin))
            self._books.throttles.forget((home_of(staff.id), elsewhere_of(staff.id), return_of(staff.id)))
            self.sign_out(staff, but=but)

    def came_in(self, staff: Staff, phone: str) -> None:
        """They signed in at this phone, which is their own from now on."""
        with self._books.transaction():
            self._register.change(staff.id, home=phone)

    def home(self, staff: Staff) -> str | None:
        """The phone where they signed in last; None where that was before this was written down."""
        found = self._register.one(staff.id)
        return found.home if found else None

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


def _staff(one: StaffRecord) -> Staff:
    return Staff(one.id, one.name, one.owner, one.language, one.toured)


def _called(one: StaffRecord) -> str | Said:
    return Said("team.has_left", {"name": one.name}) if one.left_at else one.name
