"""Who has signed in at which phone: known without a look into the store while nobody comes or goes."""

from __future__ import annotations

from typing import NamedTuple

from edge.access.codes import hashed
from edge.access.staff import Staff
from edge.access.team import Team
from edge.records.instants import Counted
from edge.registers.books import Books

# A phone at the counter has a few regulars, whom its menu names; for all others there is a page.
MOST_OTHERS = 3
# So many are known. A shop has fewer phones.
MOST_KNOWN = 100


class AtPhone(NamedTuple):
    """others: who uses this phone too, the last one first. used: when it was touched last, as far as that is kept."""

    sign_in: str
    staff: Staff
    phone: str
    others: tuple[Staff, ...]
    used: Counted


class AtPhones:
    def __init__(self, books: Books, team: Team) -> None:
        self._books = books
        self._team = team
        self._known = books.kept_reads("sign_ins", "phones", "staff", most=MOST_KNOWN)

    def found(self, phone_secret: str, secret: str) -> AtPhone | None:
        """By what the phone brings; None where nobody has signed in, or the phone has no access."""
        if not phone_secret or not secret:
            return None
        hashes = hashed(phone_secret), hashed(secret)
        found: AtPhone | None = self._known.get(hashes, lambda: self._read(*hashes))
        return found

    def _read(self, phone_secret: str, secret: str) -> AtPhone | None:
        """All books that are looked into here stand at `_known`."""
        with self._books.reading():
            found = self._books.sign_ins.with_secret(secret)
            phone = self._books.phones.with_secret(phone_secret) if found else None
            if found is None or phone is None or phone.waits or phone.id != found.phone:
                return None
            staff = self._team.find(found.staff)
            if staff is None:
                return None
            others = [self._team.find(one) for one in phone.people[: MOST_OTHERS + 1] if one != staff.id]
        return AtPhone(found.id, staff, phone.id, tuple(one for one in others if one)[:MOST_OTHERS], found.used)
