"""Signing in: a phone is enrolled once with a code from the owner, then a name and a PIN open it.

Both cookies are random; the store has only their hashes, so a stolen card signs nobody in.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from edge.access.at_phones import AtPhones
from edge.access.carrying_over import CarryingOver
from edge.access.codes import CODE_SECONDS, FOR_A_PHONE, CodeSlip, hashed, new_code, proof_of
from edge.access.newcomers import Newcomers
from edge.access.owners_return import OwnersReturn
from edge.access.paper_key import PaperKey
from edge.access.pin_tries import PinTries
from edge.access.staff import Staff
from edge.access.team import Team
from edge.access.throttle import Guesses
from edge.clock import Clock, stamp, unstamp
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.records.access_records import EnrolmentRecord, PhoneRecord, SignInRecord
from edge.records.events import PhoneEnded, PhoneEnrolled, PhoneOffered, PinChanged, SignedIn, StaffLetIn
from edge.records.instants import Counted
from edge.registers.books import Books

# A phone left on the counter over night asks for the PIN in the morning.
IDLE_SECONDS = 12 * 3600
# How often the time of last use is written down; each is a write to the card.
TOUCH_SECONDS = 300


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
        self._phones = books.phones
        self._sign_ins = books.sign_ins
        self._clock = clock
        self._team = team
        self._at_phones = AtPhones(books, team)
        self._tries = PinTries(books, clock, team)
        self.guesses = Guesses(clock)
        self._slip = CodeSlip(folder, FOR_A_PHONE, clock) if folder else None
        self.key, self.carrying = PaperKey(books, clock), CarryingOver(clock.boottime)
        self.newcomers, self.back = Newcomers(books, clock, team), OwnersReturn(clock, team, self._tries)

    # Phones.

    def knows_phones(self) -> bool:
        return any(not phone.waits for phone in self._phones.all())

    def enrol_code(self, by: Staff | None) -> str:
        """A one-time code for one phone, good for an hour. By the owner, or by whoever sits at the box itself."""
        if by is not None and not by.owner:
            raise Refusal("owner_only", "door.owner_adds")
        now, code = self._clock.now(), new_code()
        offered = EnrolmentRecord(proof_of(code), now.boot, now.boottime + CODE_SECONDS, console=by is None)
        with self._books.transaction():
            self._phones.offer(offered)
            self._books.events.add(PhoneOffered(), now, staff=by.id if by else None)
        return code

    def enrol(self, code: str, label: str, before: str = "") -> str:
        """Spend a code; returns the phone's own secret, for its cookie. Refused when it is wrong, used or old.

        before: the secret that it brings already. What waits under that after a restore is the same phone, and goes.
        """
        proof, now = proof_of(code), self._clock.now()
        if self._phones.is_offered(proof):  # whoever guesses does not make the card write
            with self._books.transaction():
                spent = self._phones.spend(proof)
                if spent and spent.boot == now.boot and now.boottime <= spent.until:
                    return self._let_in_instead(before, label, console=spent.console)
        if self._slip and self._slip.is_right(code) and self._slip.take():
            return self._let_in_instead(before, label, console=True)
        if self.key.is_right(code):
            self.key.was_used(label)
            return self._let_in_instead(before, label, is_told=True)
        raise Refusal("wrong_pin", "door.code_wrong")

    def _let_in_instead(self, before: str, label: str, *, console: bool = False, is_told: bool = False) -> str:
        with self._books.transaction():
            if waiting := self._phone(before):
                self._phones.remove_waiting(waiting.id)
            return self.let_in(label, console=console, is_told=is_told)[1]

    def come_back(self, owner: Staff, label: str) -> tuple[str, str]:
        """Let an owner in who has brought a code of the printer: the phone's secret, and the sign-in's.

        Everybody is told. Whoever calls has seen to it that it is them.
        """
        with self._books.transaction():
            phone, secret = self.let_in(label, to_all=True)
            return secret, self._signed_in(phone, owner)

    def let_in(
        self, label: str, *, console: bool = False, is_told: bool = False, to_all: bool = False
    ) -> tuple[str, str]:
        """Give a phone access: its id, and its secret for the cookie. Whoever calls has seen to it that it may.

        console: whoever sits at the box gave the code. On such a phone an owner of a restored copy comes in first.
        is_told: whoever calls tells everybody of it. to_all: it is news to all who work here, not to owners alone.
        """
        now, phone, secret = self._clock.now(), new_id("p"), secrets.token_urlsafe(32)
        with self._books.transaction():
            news = None if is_told else self.newcomers.news(to_all=to_all)
            about = (label[:60], stamp(now.at))
            self._phones.add(PhoneRecord(phone, hashed(secret), *about, console=console, let_in=news, to_all=to_all))
            self._books.events.add(PhoneEnrolled(phone), now)
        return phone, secret

    def phone(self, secret: str) -> str | None:
        """The phone that this cookie belongs to, while it has access."""
        found = self._phone(secret)
        return found.id if found and not found.waits else None

    def waits(self, secret: str) -> bool:
        """Whether the phone of this cookie came with a restored copy, and an owner has yet to let it in."""
        found = self._phone(secret)
        return found is not None and found.waits

    def phones(self) -> list[Phone]:
        """All phones that have access, the newest first, and who uses each."""
        phones = [
            Phone(
                found.id,
                found.label,
                unstamp(found.enrolled_at),
                tuple(staff.name for one in found.people if (staff := self._team.find(one))),
                found.waits,
            )
            for found in self._phones.all()
        ]
        return sorted(phones, key=lambda phone: phone.enrolled_at, reverse=True)

    def is_last_of_owners(self, phone: str) -> bool:
        """Whether no owner has signed in on any other phone that has access: without it nobody could add one."""
        return self.newcomers.owners_phones() == [phone]

    def end_access(self, phone: str, by: Staff) -> None:
        """The phone and everybody signed in on it are out with their next tap.

        Refused for the last one on which an owner signs in: one wrong tap would lock the whole shop out.
        """
        if not by.owner:
            raise Refusal("owner_only", "door.owner_ends")
        with self._books.transaction():
            if self.is_last_of_owners(phone):
                raise Refusal("bad_value", "phones.last_of_owners")
            self.put_out(phone, by)

    def put_out(self, phone: str, by: Staff | None = None) -> None:
        """The same without a word about who may."""
        with self._books.transaction():
            self._phones.remove(phone)
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
        tried = self._tries.count(
            phone, staff
        )  # before the PIN is looked at: of tries at the same moment each one counts
        if staff is None or not self._team.knows(staff, pin):
            self._tries.wrong(tried, phone, staff)
            raise Refusal("wrong_pin", "door.wrong_pin")
        with self._books.transaction():
            self._tries.forgive(tried)
            if waits:
                self._team.let_in(staff.id)
                self._books.events.add(StaffLetIn(staff.id), self._clock.now(), staff=staff.id)
            return self._signed_in(phone, staff)

    def _signed_in(self, phone: str, staff: Staff) -> str:
        """The secret of a new sign-in at this phone; it ends all others there."""
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        with self._books.transaction():
            self._end_all(phone)
            used, at = Counted.of(now), stamp(now.at)
            self._sign_ins.add(SignInRecord(new_id("i"), hashed(secret), phone, staff.id, used, at))
            people = [staff.id, *(one for one in self._people(phone) if one != staff.id)]
            self._phones.used_by(phone, people)
            self._team.came_in(staff, phone)
            self._books.events.add(SignedIn(phone), now, staff=staff.id)
        return secret

    def who(self, phone_secret: str, secret: str, *, by_itself: bool = False) -> SignIn | None:
        """Who is at this phone, or None. Twelve idle hours end it; a power cut does not, it starts them over.

        by_itself: a page asks for news, and nobody has touched the phone: that is no use of it.
        """
        now, here = self._clock.now(), self._at_phones.found(phone_secret, secret)
        if here is None or (idle := here.used.age(now)) > IDLE_SECONDS:
            return None
        if not by_itself and (here.used.boot != now.boot or idle >= TOUCH_SECONDS):
            with suppress(StoreUnavailable), self._books.transaction():  # on a full card people still read
                self._sign_ins.used(here.sign_in, now)
        return SignIn(here.sign_in, here.staff, here.phone, here.others)

    def people(self, phone_secret: str) -> list[Staff]:
        """All who work here, those who use this phone before the others: whom it asks for a PIN."""
        phone = self._phones.with_secret(hashed(phone_secret))
        known = phone.people if phone else ()
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
        tried = self._tries.count(me.phone, me.staff)
        if not self._team.knows(me.staff, pin):
            self._tries.wrong(tried, me.phone, me.staff)
            raise Refusal("wrong_pin", wrong)
        self._tries.forgive(tried)

    def sign_out(self, secret: str) -> None:
        with self._books.transaction():
            if found := self._sign_ins.with_secret(hashed(secret)):
                self._sign_ins.end(found.id)

    def stay(self, seconds: float) -> None:
        """So much time is about to pass at once, as in practice: whoever is signed in stays so, as idle as they are."""
        now = self._clock.now()
        with self._books.transaction():
            for found in self._sign_ins.all():
                if (idle := found.used.age(now)) <= IDLE_SECONDS:
                    self._sign_ins.used(found.id, replace(now, boottime=now.boottime + seconds - idle))

    def tidy(self) -> None:
        """Forget what has ended by itself: idle sign-ins, old codes, wrong PINs of long ago."""
        now = self._clock.now()
        with self._books.transaction():
            for sign_in in self._sign_ins.all():
                if sign_in.used.age(now) > IDLE_SECONDS:
                    self._sign_ins.end(sign_in.id)
            self._tries.tidy()
            self.newcomers.tidy()
            self._phones.forget_old_codes(now)

    def _phone(self, secret: str) -> PhoneRecord | None:
        return self._phones.with_secret(hashed(secret)) if secret else None

    def _is_of_the_console(self, phone: str) -> bool:
        found = self._phones.one(phone)
        return found is not None and found.console

    def _people(self, phone: str) -> tuple[str, ...]:
        """Who has signed in on this phone, the last one first."""
        found = self._phones.one(phone)
        return found.people if found else ()

    def _end_all(self, phone: str) -> None:
        for sign_in in self._sign_ins.at(phone):
            self._sign_ins.end(sign_in.id)
