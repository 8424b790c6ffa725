"""Phones that were let in lately: each owner reads of them on other phones, until one of them says that it was them.

A code may have been read over somebody's shoulder, and the console is in a room that others enter too. So whoever came
in by either is news, as long as an owner signs in on another phone. Before that there is nobody to be told, and so the
first phones of a shop are no news. Neither is a phone that takes its right over to the box's name, nor one of a
restored copy that an owner lets in, since both had their access before. The key on paper has a notice of its own,
for everybody. An owner who came back by PIN and a code from the printer is news to all who work here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment
from edge.errors import Refusal
from edge.language import Said
from edge.records.access_records import PhoneRecord
from edge.registers.books import Books

# A shop that is shut over a long holiday reads of it afterwards.
NEWS_SECONDS = 14 * 24 * 3600
# Staff, who can end nothing, read for so long that an owner came back: no owner may have another phone to read it on.
TOLD_SECONDS = 3 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Newcomer:
    """called: by who uses it, else by what it says it is. came_back: an owner's, by PIN and a code from the printer."""

    id: str
    called: Said
    at: datetime
    came_back: bool


class Newcomers:
    """What is news stands on the phone's own record: it goes with the phone's access, and no flood of them is kept."""

    def __init__(self, books: Books, clock: Clock, team: Team) -> None:
        self._phones = books.phones
        self._books = books
        self._clock = clock
        self._team = team
        self._lately = books.kept_reads("phones", "staff", most=1)

    def news(self, *, to_all: bool) -> Moment | None:
        """What the record of a phone says that is let in just now: when that was, None where it is no news."""
        return self._clock.now() if to_all or self.owners_phones() else None

    def owners_phones(self) -> list[str]:
        """The phones with access on which an owner has signed in."""
        owners = {staff.id for staff in self._team.everyone() if staff.owner}
        return [one.id for one in self._phones.all() if not one.waits and owners & set(one.people)]

    def told(self, phone: str, to: Staff) -> Sequence[Newcomer]:
        """What they read on this phone, the newest first; nothing of the phone itself."""
        now = self._clock.now()
        lately, seconds = self._lately.get("lately", self._let_in) or (), NEWS_SECONDS if to.owner else TOLD_SECONDS
        theirs = [(let_in, one) for let_in, one in lately if one.id != phone and (to.owner or one.came_back)]
        return [one for let_in, one in theirs if not _is_old(let_in, now, seconds)]

    def _let_in(self) -> Sequence[tuple[Moment, Newcomer]]:
        """All that are news to anybody, the newest first."""
        found = [(one.let_in, one) for one in self._phones.all() if one.let_in and not one.waits]
        return [(let_in, Newcomer(one.id, self._called(one), let_in.at, one.to_all)) for let_in, one in reversed(found)]

    def is_ours(self, newcomer: str, by: Staff, phone: str) -> None:
        """An owner knows this phone, and says so on another one. Refused on the phone itself."""
        if not by.owner or newcomer == phone:
            raise Refusal("owner_only", "phones.known_elsewhere")
        with self._books.transaction():
            self._phones.is_no_news(newcomer)

    def tidy(self) -> None:
        """What is old is no news any more, also to a clock that is not trusted later."""
        now = self._clock.now()
        for one in self._phones.all():
            if one.let_in and _is_old(one.let_in, now, NEWS_SECONDS):
                self._phones.is_no_news(one.id)

    def _called(self, phone: PhoneRecord) -> Said:
        user = next((staff for one in phone.people if (staff := self._team.find(one))), None)
        return Said("phones.of_person", {"name": user.name}) if user else called(phone.label)


def called(label: str) -> Said:
    """A phone by what it says it is, in a sentence."""
    return Said("phones.called", {"label": label}) if label else Said("phones.unnamed")


def _is_old(let_in: Moment, now: Moment, most: float) -> bool:
    """In another boot, where the clock was trusted both times; where it was not, it is news until somebody says."""
    if let_in.boot == now.boot:
        return now.boottime - let_in.boottime > most
    return let_in.trusted and now.trusted and (now.at - let_in.at).total_seconds() > most
