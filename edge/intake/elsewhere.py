"""Messages for a number that is not ours: they may be ours all the same, where the number was entered wrongly."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from edge.clock import Moment, stamp, unstamp
from edge.notices import Notices
from edge.records.notice import Notice
from edge.registers.books import Books
from edge.settings import Settings

NOTICE = "other number"
_NAME = "numbers"
# A quiet number beside a busy one of the same business is nothing wrong; a whole day without one message may be.
QUIET = timedelta(days=1)
SEVERAL = 10
# When ours was last heard is written down no more often than this.
COARSE = timedelta(hours=1)
NEVER: tuple[tuple[str, str], float] = (("", ""), 0.0)


@dataclass(frozen=True, slots=True)
class LastHeard:
    """When our number was last heard, and how many webhooks with words came for others since."""

    ours: str
    heard_at: str | None = None
    others: int = 0


class Elsewhere:
    """Knows whether messages come for our own number, and says loudly when they come only for another one."""

    def __init__(self, books: Books, notices: Notices, settings: Settings) -> None:
        self._books = books
        self._notices = notices
        self._settings = settings
        self._calm = NEVER  # which number was heard in which boot, and when in it: no need to look so soon again

    def heard_here(self, came: Moment) -> None:
        """Something came for our number; in the transaction that keeps it."""
        boot, since = self._calm
        if boot == (self._ours(), came.boot) and 0 <= came.boottime - since < COARSE.total_seconds():
            return
        known = self._known()
        if known.others == 0 and known.heard_at and came.at - unstamp(known.heard_at) < COARSE:
            self._calm = (known.ours, came.boot), came.boottime
            return
        self._keep(replace(known, heard_at=stamp(came.at), others=0))
        if standing := self._standing():
            self._notices.settle(standing.id, None, came)

    def heard_there(self, number: str, came: Moment) -> None:
        """Something came for this other number; likewise."""
        self._calm = NEVER
        known = self._known()
        known = replace(known, others=known.others + 1)
        self._keep(known)
        if _is_alone(known, came) and not self._standing():
            self._notices.post(NOTICE, "notices.other_number", came, serious=True, number=number)

    def _standing(self) -> Notice | None:
        return next((notice for notice in self._notices.open() if notice.kind == NOTICE), None)

    def _ours(self) -> str:
        account = self._settings.account()
        return account.phone_number_id if account else ""

    def _known(self) -> LastHeard:
        """Of the number that is set up now: another one begins anew."""
        kept = self._books.kept(_NAME)
        known = LastHeard(**kept) if kept else LastHeard("")
        return known if known.ours == self._ours() else LastHeard(self._ours())

    def _keep(self, known: LastHeard) -> None:
        self._books.keep(_NAME, asdict(known))


def _is_alone(known: LastHeard, came: Moment) -> bool:
    """Whether messages come for the other number only."""
    if known.heard_at is None:
        return True
    return came.trusted and known.others >= SEVERAL and came.at - unstamp(known.heard_at) >= QUIET
