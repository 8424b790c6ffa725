"""Signing in: a phone is enrolled once with a code from the owner, then a name and a PIN open it.

Both cookies are random; the store has only their hashes, so a stolen card signs nobody in.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from edge.access.codes import CODE_SECONDS, FOR_A_PHONE, CodeSlip, hashed, new_code, proof_of
from edge.access.paper_key import PaperKey
from edge.access.staff import Staff
from edge.access.team import Team
from edge.access.throttle import Guesses, Throttle, Try
from edge.clock import Clock, Moment, stamp, unstamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.log import Seldom
from edge.notices import Notices
from edge.records.events import PhoneEnded, PhoneEnrolled, PhoneOffered, PinChanged, SignedIn, StaffLetIn
from edge.records.instants import Counted
from edge.store.books import Books, where
from edge.store.engine.database import StoreUnavailable

log = logging.getLogger(__name__)

# A phone left on the counter over night asks for the PIN in the morning.
IDLE_SECONDS = 12 * 3600
# How often the time of last use is written down; each is a write to the card.
TOUCH_SECONDS = 300
# A phone at the counter has a few regulars, whom its menu names; for all others there is a page.
MOST_OTHERS = 3
# At every so many wrong PINs of a person in a day the owner is told.
TELL_EVERY = 10


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody at a phone. `id` names the sign-in in forms' tokens, "" where nobody is signed in: no form is theirs.

    `others` use this phone too, the last one first.
    """

    id: str
    staff: Staff
    phone: str
    others: tuple[Staff, ...] = ()


@dataclass(frozen=True, slots=True)
class Phone:
    """waits: it came with a restored copy, and has no access until an owner lets it in."""

    id: str
    label: str
    enrolled_at: datetime
    used_by: tuple[Said | str, ...]
    waits: bool = False


class Login:
    """folder: the shop's data, where its own console leaves codes while it runs; None where nobody does."""

    def __init__(self, books: Books, clock: Clock, team: Team, folder: Path | None = None) -> None:
        self._books = books
        self._clock = clock
        self._team = team
        self._throttle = Throttle(books, clock)
        self._notices = Notices(books)
        self.guesses = Guesses(clock)
        self._seldom = Seldom(log)
        self._slip = CodeSlip(folder, FOR_A_PHONE, clock) if folder else None
        self.key = PaperKey(books, clock)

    # Phones.

    def knows_phones(self) -> bool:
        return any(not phone.get("waits") for phone in self._books.phones.all())

    def enrol_code(self, by: Staff | None) -> str:
        """A one-time code for one phone, good for an hour. By the owner, or by whoever sits at the box itself."""
        if by is not None and not by.owner:
            raise Refusal("owner_only", "door.owner_adds")
        now, code = self._clock.now(), new_code()
        until = {"boot": now.boot, "until": now.boottime + CODE_SECONDS, "console": by is None}
        with self._books.transaction():
            self._books.enrolments.insert({"code": proof_of(code), **until})
            self._books.events.add(PhoneOffered(), now, staff=by.id if by else None)
        return code

    def enrol(self, code: str, label: str, before: str = "") -> str:
        """Spend a code; returns the phone's own secret, for its cookie. Refused when it is wrong, used or old.

        before: the secret that it brings already. What waits under that after a restore is the same phone, and goes.
        """
        this = where("code") == proof_of(code)
        now = self._clock.now()
        if self._books.enrolments.contains(this):  # whoever guesses does not make the card write
            with self._books.transaction():
                spent = self._books.enrolments.get(this)
                self._books.enrolments.remove(this)
                if isinstance(spent, dict) and spent["boot"] == now.boot and now.boottime <= spent["until"]:
                    return self._let_in_instead(before, label, console=bool(spent.get("console")))
        if self._slip and self._slip.is_right(code) and self._slip.take():
            return self._let_in_instead(before, label, console=True)
        if self.key.is_right(code):
            self.key.was_used(label)
            return self._let_in_instead(before, label)
        raise Refusal("wrong_pin", "door.code_wrong")

    def _let_in_instead(self, before: str, label: str, *, console: bool = False) -> str:
        with self._books.transaction():
            if waiting := self._phone(before):
                self._books.phones.remove((where("id") == waiting["id"]) & (where("waits") == True))  # noqa: E712
            return self.let_in(label, console=console)[1]

    def let_in(self, label: str, *, console: bool = False) -> tuple[str, str]:
        """Give a phone access: its id, and its secret for the cookie. Whoever calls has seen to it that it may.

        console: whoever sits at the box gave the code. On such a phone an owner of a restored copy comes in first.
        """
        now, phone, secret = self._clock.now(), new_id("p"), secrets.token_urlsafe(32)
        known = {"id": phone, "secret": hashed(secret), "label": label[:60], "people": [], "console": console}
        with self._books.transaction():
            self._books.phones.insert({**known, "enrolled_at": stamp(now.at)})
            self._books.events.add(PhoneEnrolled(phone), now)
        return phone, secret

    def phone(self, secret: str) -> str | None:
        """The phone that this cookie belongs to, while it has access."""
        found = self._phone(secret)
        return str(found["id"]) if found and not found.get("waits") else None

    def waits(self, secret: str) -> bool:
        """Whether the phone of this cookie came with a restored copy, and an owner has yet to let it in."""
        found = self._phone(secret)
        return found is not None and bool(found.get("waits"))

    def phones(self) -> list[Phone]:
        """All phones that have access, the newest first, and who uses each."""
        phones = [
            Phone(
                found["id"],
                found["label"],
                unstamp(found["enrolled_at"]),
                tuple(staff.name for one in _people(found) if (staff := self._team.find(one))),
                bool(found.get("waits")),
            )
            for found in self._books.phones.all()
        ]
        return sorted(phones, key=lambda phone: phone.enrolled_at, reverse=True)

    def is_last_of_owners(self, phone: str) -> bool:
        """Whether no owner has signed in on any other phone that has access: without it nobody could add one."""
        owners = {staff.id for staff in self._team.everyone() if staff.owner}
        used = [one["id"] for one in self._books.phones.all() if not one.get("waits") and owners & set(_people(one))]
        return used == [phone]

    def end_access(self, phone: str, by: Staff) -> None:
        """The phone and everybody signed in on it are out with their next tap."""
        if not by.owner:
            raise Refusal("owner_only", "door.owner_ends")
        self.put_out(phone, by)

    def put_out(self, phone: str, by: Staff | None = None) -> None:
        """The same without a word about who may."""
        with self._books.transaction():
            self._books.phones.remove(where("id") == phone)
            self._end_all(phone)
            self._books.events.add(PhoneEnded(phone), self._clock.now(), staff=by.id if by else None)

    # People.

    def sign_in(self, phone_secret: str, name: str, pin: str) -> str:
        """Name and PIN on an enrolled phone; returns a new secret for the cookie. Whoever was signed in there is out.

        Refused `wrong_pin`, or `wait` while the throttle runs.
        """
        phone, staff = self.phone(phone_secret), self._team.named(name)
        if phone is None:
            raise Refusal("sign_in", "door.no_access")
        waits = staff is not None and self._team.waits(staff.id)
        if staff and waits and not (staff.owner and self._is_of_the_console(phone)):
            raise Refusal("owner_only", "door.person_waits", name=staff.name)
        tried = self._try(phone, staff)  # before the PIN is looked at: of tries at the same moment each one counts
        if staff is None or not self._team.knows(staff, pin):
            self._wrong(tried, phone, staff)
            raise Refusal("wrong_pin", "door.wrong_pin")
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        with self._books.transaction():
            self._throttle.forgive(tried)
            if waits:
                self._team.let_in(staff.id)
                self._books.events.add(StaffLetIn(staff.id), now, staff=staff.id)
            self._end_all(phone)
            fields = {"id": new_id("i"), "secret": hashed(secret), "phone": phone, "staff": staff.id}
            self._books.sign_ins.insert({**fields, "boot": now.boot, "used": now.boottime, "at": stamp(now.at)})
            known = self._books.phones.get(where("id") == phone)
            people = [staff.id, *(one for one in _people(known) if one != staff.id)]
            self._books.phones.update({"people": people}, where("id") == phone)
            self._team.came_in(staff, phone)
            self._books.events.add(SignedIn(phone), now, staff=staff.id)
        return secret

    def who(self, phone_secret: str, secret: str, *, by_itself: bool = False) -> SignIn | None:
        """Who is at this phone, or None. Twelve idle hours end it; a power cut does not, it starts them over.

        by_itself: a page asks for news, and nobody has touched the phone: that is no use of it.
        """
        found = self._books.sign_ins.get(where("secret") == hashed(secret)) if secret else None
        phone = self._phone(phone_secret) if found else None
        if not isinstance(found, dict) or phone is None or phone.get("waits") or phone["id"] != found["phone"]:
            return None
        now = self._clock.now()
        idle, staff = _idle_seconds(found, now), self._team.find(found["staff"])
        if staff is None or idle > IDLE_SECONDS:
            return None
        if not by_itself and (found["boot"] != now.boot or idle >= TOUCH_SECONDS):
            with suppress(StoreUnavailable), self._books.transaction():  # on a full card people still read
                self._books.sign_ins.update({"boot": now.boot, "used": now.boottime}, where("id") == found["id"])
        others = (self._team.find(one) for one in _people(phone)[: MOST_OTHERS + 1] if one != staff.id)
        return SignIn(found["id"], staff, found["phone"], tuple(one for one in others if one)[:MOST_OTHERS])

    def people(self, phone_secret: str) -> list[Staff]:
        """All who work here, those who use this phone before the others: whom it asks for a PIN."""
        known = _people(self._books.phones.get(where("secret") == hashed(phone_secret)))
        everyone = self._team.everyone()
        return sorted(everyone, key=lambda one: known.index(one.id) if one.id in known else len(known))

    def change_pin(self, me: SignIn, old: str, new: str) -> None:
        """A PIN of one's own choice, by who knows the one until now; guessing that is throttled as signing in is.

        Other phones ask for the new one. Not inside a transaction: a wrong try must stay counted.
        """
        self.prove(me, old, "team.wrong_old_pin")
        self._team.change_pin(me.staff, self._team.chosen_pin(new), but=me.id)
        with self._books.transaction():
            self._books.events.add(PinChanged(me.staff.id), self._clock.now(), staff=me.staff.id)

    def prove(self, me: SignIn, pin: str, wrong: str = "door.wrong_own_pin") -> None:
        """Refused, as at the door, where it is not theirs. Not inside a transaction: a wrong try must stay counted."""
        tried = self._try(me.phone, me.staff)
        if not self._team.knows(me.staff, pin):
            self._wrong(tried, me.phone, me.staff)
            raise Refusal("wrong_pin", wrong)
        self._throttle.forgive(tried)

    def sign_out(self, secret: str) -> None:
        with self._books.transaction():
            found = self._books.sign_ins.get(where("secret") == hashed(secret))
            if isinstance(found, dict):
                self._end(found)

    def tidy(self) -> None:
        """Forget what has ended by itself: idle sign-ins, old codes, wrong PINs of long ago."""
        now = self._clock.now()
        with self._books.transaction():
            for sign_in in self._books.sign_ins.all():
                if _idle_seconds(sign_in, now) > IDLE_SECONDS:
                    self._end(sign_in)
            self._throttle.tidy()
            self._books.enrolments.remove(where("boot") != now.boot)
            self._books.enrolments.remove(where("until") < now.boottime)

    def _phone(self, secret: str) -> Mapping[str, Any] | None:
        found = self._books.phones.get(where("secret") == hashed(secret)) if secret else None
        return found if isinstance(found, dict) else None

    def _is_of_the_console(self, phone: str) -> bool:
        found = self._books.phones.get(where("id") == phone)
        return isinstance(found, dict) and bool(found.get("console"))

    def _end_all(self, phone: str) -> None:
        for sign_in in self._books.sign_ins.search(where("phone") == phone):
            self._end(sign_in)

    def _end(self, sign_in: Mapping[str, Any]) -> None:
        self._books.sign_ins.remove(where("id") == sign_in["id"])
        self._books.forget_tokens(sign_in["id"])

    def _try(self, phone: str, staff: Staff | None) -> Try:
        """One try at this person's PIN may be made now, or `wait` is refused."""
        known = self._books.phones.get(where("id") == phone)
        used_here = staff is not None and staff.id in _people(known)
        home = self._team.home(staff) if staff else None
        try:
            return self._throttle.count(phone, staff, home=used_here and home in (phone, None))
        except Refusal:
            self._seldom.say("wait", "a PIN was not looked at, after too many wrong ones, at %s", phone)
            raise

    def _wrong(self, tried: Try, phone: str, staff: Staff | None) -> None:
        """Each is a line of the log, and the owner is told of many, wherever they came from."""
        log.warning("a wrong PIN for %s at %s", staff.id if staff else "a name that nobody has", phone)
        if staff is None or tried.wrong % TELL_EVERY:
            return
        known = self._books.phones.get(where("id") == phone)
        label = known.get("label") if isinstance(known, dict) else ""
        where_from = Said("phones.called", {"label": label}) if label else Said("phones.unnamed")
        said = Said("notices.wrong_pins", {"name": staff.name, "count": tried.wrong, "phone": where_from})
        self._notices.post(f"wrong pins {staff.id}", said, self._clock.now(), serious=True)


def _people(phone: Any) -> list[str]:
    """Who has signed in on this phone, the last one first."""
    return list(phone.get("people", ())) if isinstance(phone, dict) else []


def _idle_seconds(document: Mapping[str, Any], now: Moment) -> float:
    """Since it was last used, as far as this box can know: after a power cut, since it woke up."""
    return Counted(document["boot"], document["used"]).age(now)
