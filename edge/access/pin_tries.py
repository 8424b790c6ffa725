"""Tries at a person's PIN: counted before the PIN is looked at, and told where too many of them are wrong."""

from __future__ import annotations

import logging

from edge.access.newcomers import called
from edge.access.staff import Staff
from edge.access.team import Team
from edge.access.throttle import Throttle, Try
from edge.clock import Clock
from edge.errors import Refusal
from edge.language import Said
from edge.log import Seldom
from edge.notices import Notices
from edge.registers.books import Books

log = logging.getLogger(__name__)

# At every so many wrong PINs of a person in a day the owner is told.
TELL_EVERY = 10


class PinTries:
    def __init__(self, books: Books, clock: Clock, team: Team) -> None:
        self._phones = books.phones
        self._clock = clock
        self._team = team
        self._notices = Notices(books)
        self._throttle = Throttle(books, clock)
        self._seldom = Seldom(log)
        self.forgive, self.tidy = self._throttle.forgive, self._throttle.tidy

    def count(self, phone: str, staff: Staff | None) -> Try:
        """One try at this person's PIN may be made now, or `wait` is refused."""
        known = self._phones.one(phone)
        used_here = staff is not None and known is not None and staff.id in known.people
        home = self._team.home(staff) if staff else None
        try:
            return self._throttle.count(phone, staff, home=used_here and home in (phone, None))
        except Refusal:
            self._seldom.say("wait", "a PIN was not looked at, after too many wrong ones, at %s", phone)
            raise

    def count_return(self, staff: Staff | None) -> Try:
        """The same for an owner at a phone without access."""
        try:
            return self._throttle.count_return(staff)
        except Refusal:
            self._seldom.say("wait", "a PIN was not looked at, after too many wrong ones, at a phone without access")
            raise

    def wrong(self, tried: Try, phone: str, staff: Staff | None) -> None:
        """Each is a line of the log, and the owner is told of many, wherever they came from.

        phone: "" for one without access.
        """
        log.warning(
            "a wrong PIN for %s at %s",
            staff.id if staff else "a name that nobody has",
            phone or "a phone without access",
        )
        if staff is None or tried.wrong % TELL_EVERY:
            return
        known = self._phones.one(phone)
        where_from = called(known.label if known else "") if phone else Said("phones.without_access")
        said = Said("notices.wrong_pins", {"name": staff.name, "count": tried.wrong, "phone": where_from})
        self._notices.post(f"wrong pins {staff.id}", said, self._clock.now(), serious=True)
