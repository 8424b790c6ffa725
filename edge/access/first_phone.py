"""The phone that sets the shop up: whoever sits at the box has its console print a one-time address, and opens it.

The code goes from the console to the running shop on a slip in the data folder, as a hash, and ends with the boot.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from edge.access.codes import FOR_A_PHONE, CodeSlip
from edge.access.login import Login
from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, unstamp
from edge.errors import Refusal
from edge.registers.books import Books
from edge.settings import Settings, SetUp

_SLIP = "setup-code"
_ON_PAPER = "paper-setup-code"


def first_code(folder: Path, clock: Clock) -> str:
    """A fresh one-time code for /setup, good for an hour; the one before is worth nothing any more."""
    return CodeSlip(folder, _SLIP, clock).leave()


class FirstPhone:
    def __init__(self, books: Books, clock: Clock, settings: Settings, team: Team, login: Login, folder: Path) -> None:
        self._books = books
        self._clock = clock
        self._settings = settings
        self.team = team
        self._login = login
        self._folder = folder
        self._slips = [CodeSlip(folder, name, clock) for name in (_SLIP, _ON_PAPER)]
        self._finished = False

    def finished(self) -> bool:
        """Whether the shop is open: set up by the pages to the end, or entered at the console. Then for good."""
        if not self._finished:
            set_up = self._settings.set_up()
            console = self._settings.account() is not None or bool(self.team.everyone())
            self._finished = set_up.finished if set_up else console
        return self._finished

    def owner(self) -> Staff | None:
        return next((staff for staff in self.team.everyone() if staff.owner), None)

    def invitation(self, url: str) -> str:
        """How the first phone comes in, in English for the console; "" where one is in already.

        StoreUnavailable, or OSError: the disk does not take the code.
        """
        if self.owner() is None:
            return f"To set the shop up, open: {url}/setup?code={first_code(self._folder, self._clock)}"
        if not self._login.knows_phones():
            return f"To sign in the first phone: {url}/enrol?code={self._login.enrol_code(None)}"
        return ""

    def code_for_paper(self) -> str:
        """A fresh one. It leaves the console's as it is: somebody may stand there with it just now."""
        return CodeSlip(self._folder, _ON_PAPER, self._clock).leave()

    def code_of_the_copy(self) -> str:
        """With it this phone comes into the shop that is brought back, as after a restore at the console."""
        return CodeSlip(self._folder, FOR_A_PHONE, self._clock).leave()

    def heard_at(self) -> datetime | None:
        """When the first message of a customer came in, which proves that they reach the box; None before that."""
        first = self._books.messages.first_in()
        return unstamp(first.received_at) if first else None

    def is_this(self, phone_secret: str) -> str | None:
        """The id of the phone of this cookie where it is the one that sets the shop up."""
        set_up, phone = self._settings.set_up(), self._login.phone(phone_secret)
        return phone if set_up and phone == set_up.phone else None

    def admit(self, code: str, label: str) -> str:
        """Spend the code of the console or of the paper; returns the phone's secret.

        From now on this phone sets the shop up, and no other.

        Refused `owner_only` once there is an owner, `wrong_pin` for a code that is wrong, used or of another boot.
        """
        if owner := self.owner():
            raise Refusal("owner_only", "setup_pages.has_owner", name=owner.name)
        right = next((slip for slip in self._slips if slip.is_right(code)), None)
        if right is None:  # whoever guesses does not make the card write
            raise Refusal("wrong_pin", "setup_pages.code_wrong")
        with self._books.transaction():
            before = self._settings.stored_set_up()
            phone, secret = self._login.let_in(label)
            if before:
                self._login.put_out(before.phone)
            self._settings.change_set_up(replace(before, phone=phone) if before else SetUp(phone))
            if not right.take():  # of two who bring the code at the same moment, one
                raise Refusal("wrong_pin", "setup_pages.code_wrong")
            for other in self._slips:
                other.take()
        self._finished = False
        return secret
