"""Who works here, as the owner changes it: taking somebody on, another name, a new PIN, and leaving."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.access.team import Pin
from edge.desk import rules
from edge.desk.drafts import Drafts
from edge.desk.use_case import Cases
from edge.errors import Refusal
from edge.records.events import Declined, Event, PinChanged, Released, StaffLeft, StaffRenamed, StaffTakenOn


class Roster(Cases):
    """Each public method is one use case of the owner's, in one transaction, and refuses everybody else."""

    def take_on(self, by: Staff, name: str, pin: Pin, *, owner: bool = False) -> Staff:
        """Somebody new, who signs in with this PIN."""
        _must_own(by)
        with self._books.transaction():
            staff = self._team.add(name, owner=owner, pin=pin)
            self._tell(StaffTakenOn(staff.id), by)
            return staff

    def rename(self, staff_id: str, by: Staff, name: str) -> None:
        """Another name, also in what has happened already."""
        with self._books.transaction():
            staff = self._whom(staff_id, by)
            self._tell(StaffRenamed(staff.id, old=staff.name, new=self._team.rename(staff, name)), by)

    def new_pin(self, staff_id: str, by: Staff, pin: Pin) -> Staff:
        """For who has forgotten theirs. They are signed out everywhere."""
        with self._books.transaction():
            staff = self._whom(staff_id, by)
            if staff.id == by.id:  # whoever picks up the owner's phone must not make it theirs
                raise Refusal("bad_value", "team.own_pin")
            self._team.change_pin(staff, pin)
            self._tell(PinChanged(staff.id), by)
            return staff

    def leave(self, staff_id: str, by: Staff) -> None:
        """They are out with their next tap: what they hold is back in the queue, hand-overs to and by them end.

        What they have written goes all the same, and their name stays in the history. Refuses the last owner.
        """
        with self._books.transaction():
            now, staff = self._clock.now(), self._whom(staff_id, by)
            self._team.leave(staff, now)
            for query in self._queries.claimed():
                if query.holder == staff.id:
                    self._save(rules.released(query), Released(staff.id), by, now)
                elif staff.id in (query.hold.offer.to, query.hold.offer.by):
                    self._save(rules.withdrawn(query), Declined(query.holder, how="left"), by, now)
            Drafts(self._books).forget_all_of(staff.id)
            self._tell(StaffLeft(staff.id), by)

    def _whom(self, staff_id: str, by: Staff) -> Staff:
        _must_own(by)
        staff = self._team.find(staff_id)
        if staff is None:
            raise Refusal("not_found", "team.not_found")
        return staff

    def _tell(self, what: Event, by: Staff) -> None:
        self._books.events.add(what, self._clock.now(), staff=by.id)


def _must_own(by: Staff) -> None:
    if not by.owner:
        raise Refusal("owner_only", "team.owner_only")
