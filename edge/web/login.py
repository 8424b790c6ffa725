"""Signing in: a phone is enrolled once with a code from the owner, then a name and a PIN open it.

Both cookies are random; the store has only their hashes, so a stolen card signs nobody in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from edge.clock import Clock, Moment, stamp
from edge.desk.team import Team
from edge.desk.words import Staff
from edge.errors import Refusal
from edge.names import new_id
from edge.store.books import Books, where

CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH = 8  # 27^8: not to be guessed within the hour that it lives
CODE_SECONDS = 3600
# A phone left on the counter over night asks for the PIN in the morning.
IDLE_SECONDS = 12 * 3600
# How often the time of last use is written down; each is a write to the card.
TOUCH_SECONDS = 300
# Waits after the 1st, 2nd, … wrong PIN. Fat fingers cost nothing, guessing costs hours, nobody is locked out for ever.
WAITS = (0, 0, 0, 5, 15, 60, 150)
# After this quiet time wrong PINs are forgotten.
FORGET_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody at a phone. `id` names the sign-in in forms' tokens."""

    id: str
    staff: Staff
    phone: str


@dataclass(frozen=True, slots=True)
class Phone:
    id: str
    label: str
    enrolled_at: str
    used_by: str


class Login:
    def __init__(self, books: Books, clock: Clock, team: Team) -> None:
        self._books = books
        self._clock = clock
        self._team = team

    # Phones.

    def knows_phones(self) -> bool:
        return len(self._books.phones) > 0

    def enrol_code(self, by: Staff | None) -> str:
        """A one-time code for one phone, good for an hour. By the owner, or by whoever sits at the box itself."""
        if by is not None and not by.owner:
            raise Refusal("owner_only", "Only the owner can add a phone.")
        now = self._clock.now()
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        until = {"boot": now.boot, "until": now.boottime + CODE_SECONDS}
        with self._books.transaction():
            self._books.enrolments.insert({"code": _hash(code), **until})
            self._books.events.add("phone_offered", now, staff=by.id if by else None)
        return code

    def enrol(self, code: str, label: str) -> str:
        """Spend a code; returns the phone's own secret, for its cookie. Refused when it is wrong, used or old."""
        now = self._clock.now()
        phone, secret = new_id("p"), secrets.token_urlsafe(32)
        with self._books.transaction():
            spent = self._books.enrolments.get(where("code") == _hash(code.strip().upper()))
            self._books.enrolments.remove(where("code") == _hash(code.strip().upper()))
            known = {"id": phone, "secret": _hash(secret), "label": label[:60], "enrolled_at": stamp(now.at)}
            if isinstance(spent, dict) and spent["boot"] == now.boot and now.boottime <= spent["until"]:
                self._books.phones.insert(known)
                self._books.events.add("phone_enrolled", now, data={"phone": phone})
                return secret
        raise Refusal("wrong_pin", "This code is wrong, used or too old. Ask the owner for a new one.")

    def phone(self, secret: str) -> str | None:
        """The phone that this cookie belongs to, while it has access."""
        found = self._books.phones.get(where("secret") == _hash(secret)) if secret else None
        return str(found["id"]) if isinstance(found, dict) else None

    def phones(self) -> list[Phone]:
        """All phones that have access, the newest first, and who used each last."""
        phones = []
        for found in self._books.phones.all():
            last = self._books.sign_ins.search(where("phone") == found["id"])
            names = ", ".join(sorted({self._team.name_of(sign_in["staff"]) for sign_in in last}))
            phones.append(Phone(found["id"], found["label"], found["enrolled_at"], names))
        return sorted(phones, key=lambda phone: phone.enrolled_at, reverse=True)

    def end_access(self, phone: str, by: Staff) -> None:
        """The phone and everybody signed in on it are out with their next tap."""
        if not by.owner:
            raise Refusal("owner_only", "Only the owner can end a phone's access.")
        with self._books.transaction():
            self._books.phones.remove(where("id") == phone)
            for sign_in in self._books.sign_ins.search(where("phone") == phone):
                self._end(sign_in)
            self._books.events.add("phone_ended", self._clock.now(), staff=by.id, data={"phone": phone})

    # People.

    def sign_in(self, phone_secret: str, name: str, pin: str) -> str:
        """Name and PIN on an enrolled phone; returns a new secret for the cookie.

        Refused `wrong_pin`, or `wait` while the throttle runs: by this phone and person, by person, and by phone.
        """
        phone, staff, now = self.phone(phone_secret), self._team.named(name), self._clock.now()
        if phone is None:
            raise Refusal("sign_in", "This phone has no access yet. Ask the owner for a code.")
        keys = [f"phone {phone}", f"staff {staff.id if staff else '-'}"]
        wait = max(self._wait(key, now) for key in keys)
        if wait > 0:
            raise Refusal("wait", f"Too many wrong PINs. Try again in {int(wait) + 1} seconds.", seconds=int(wait) + 1)
        for key in keys:
            self._count(key, now)  # before looking: tries at the same moment all count
        if staff is None or not self._team.knows(staff, pin):
            raise Refusal("wrong_pin", "This name and PIN do not belong together. Try again.")
        secret = secrets.token_urlsafe(32)
        with self._books.transaction():
            for key in keys:
                self._books.throttles.remove(where("key") == key)
            fields = {"id": new_id("i"), "secret": _hash(secret), "phone": phone, "staff": staff.id}
            self._books.sign_ins.insert({**fields, "boot": now.boot, "used": now.boottime, "at": stamp(now.at)})
            self._books.events.add("signed_in", now, staff=staff.id, data={"phone": phone})
        return secret

    def who(self, phone_secret: str, secret: str) -> SignIn | None:
        """Who is at this phone, or None. Twelve idle hours end it; a power cut does not."""
        found = self._books.sign_ins.get(where("secret") == _hash(secret)) if secret else None
        if not isinstance(found, dict) or self.phone(phone_secret) != found["phone"]:
            return None
        now = self._clock.now()
        idle = now.boottime - found["used"] if found["boot"] == now.boot else TOUCH_SECONDS
        staff = self._team.find(found["staff"])
        if staff is None or idle > IDLE_SECONDS:
            return None
        if idle >= TOUCH_SECONDS:
            with self._books.transaction():
                self._books.sign_ins.update({"boot": now.boot, "used": now.boottime}, where("id") == found["id"])
        return SignIn(found["id"], staff, found["phone"])

    def sign_out(self, secret: str) -> None:
        with self._books.transaction():
            found = self._books.sign_ins.get(where("secret") == _hash(secret))
            if isinstance(found, dict):
                self._end(found)

    def tidy(self) -> None:
        """Forget what has ended by itself: idle sign-ins, old codes, throttles that have run out."""
        now = self._clock.now()
        with self._books.transaction():
            for sign_in in self._books.sign_ins.all():
                if sign_in["boot"] == now.boot and now.boottime - sign_in["used"] > IDLE_SECONDS:
                    self._end(sign_in)
            self._books.enrolments.remove(where("boot") != now.boot)
            self._books.enrolments.remove(where("until") < now.boottime)

    def _end(self, sign_in: Mapping[str, Any]) -> None:
        self._books.sign_ins.remove(where("id") == sign_in["id"])
        self._books.forget_tokens(sign_in["id"])

    def _wait(self, key: str, now: Moment) -> float:
        """Seconds until the next try. After a power cut the last wait starts over: pulling the plug wins nothing."""
        found = self._books.throttles.get(where("key") == key)
        if not isinstance(found, dict):
            return 0.0
        wait = WAITS[min(found["wrong"], len(WAITS) - 1)]
        passed = now.boottime - found["at"] if found["boot"] == now.boot else now.boottime
        return max(0.0, wait - passed)

    def _count(self, key: str, now: Moment) -> None:
        with self._books.transaction():
            found = self._books.throttles.get(where("key") == key)
            wrong = 0
            if isinstance(found, dict):
                quiet = found["boot"] == now.boot and now.boottime - found["at"] > FORGET_SECONDS
                wrong = 0 if quiet else found["wrong"]
            document = {"key": key, "wrong": wrong + 1, "boot": now.boot, "at": now.boottime}
            self._books.throttles.upsert(document, where("key") == key)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
