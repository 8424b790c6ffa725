"""After a restore: the phones and people of the copy wait until an owner has seen who they are.

A copy is only as trustworthy as whoever had the stick. The first owner comes in on a phone that the box's own console
let in, and lets the others in from there.
"""

from __future__ import annotations

from collections.abc import Collection

from edge.access.login import Login, Phone
from edge.access.staff import Staff
from edge.access.team import Team
from edge.backup import ACCOUNT
from edge.clock import Clock
from edge.errors import Refusal
from edge.notices import Notices
from edge.records.events import PhoneLetIn, StaffLetIn
from edge.records.notice import Notice
from edge.registers.books import Books


class ComingBack:
    def __init__(self, books: Books, clock: Clock, team: Team, login: Login) -> None:
        self._books = books
        self._clock = clock
        self._team = team
        self._login = login
        self._notices = Notices(books)

    def account(self) -> Notice | None:
        """What says which WhatsApp account the copy brings, until an owner lets this box send in its name."""
        return next((notice for notice in self._notices.open() if notice.kind == ACCOUNT), None)

    def phones(self) -> list[Phone]:
        """Those that wait, the newest first."""
        return [phone for phone in self._login.phones() if phone.waits]

    def people(self) -> list[Staff]:
        return self._team.awaiting()

    def let_in(self, ids: Collection[str], by: Staff) -> None:
        """These phones and people come in as before, this account may send. Refused where `by` is no owner."""
        if not by.owner:
            raise Refusal("owner_only", "door.owner_lets_in")
        now = self._clock.now()
        with self._books.transaction():
            if (account := self.account()) and account.id in ids:
                self._notices.settle(account.id, by.id, now)
            for phone in self.phones():
                if phone.id in ids:
                    self._books.phones.let_in(phone.id)
                    self._books.events.add(PhoneLetIn(phone.id), now, staff=by.id)
            for staff in self.people():
                if staff.id in ids:
                    self._team.let_in(staff.id)
                    self._books.events.add(StaffLetIn(staff.id), now, staff=by.id)
