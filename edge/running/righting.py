"""What stopped everything ends by itself where WhatsApp's own answers contradict it: nobody has to say so as well.

WhatsApp is asked by the owner's hand, by `check` at the console, when the account has been changed, a minute after
something begins to stop everything, and every ten minutes while it does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from edge.clock import Clock, Moment
from edge.disk.disk_trouble import StoreRefused
from edge.disk.handoff import LeftSlip
from edge.errors import Refusal
from edge.notices import Notices
from edge.outbox.link import DOWN, LinkBook, LinkState
from edge.records.notice import Notice
from edge.running.way_in_check import Answer
from edge.settings import Account, Settings

ASK_SECONDS = 600.0
# An account that nobody could ask about yet, and a stop that is new: news may be of another shop, or untrue.
SOON_SECONDS = 60.0
# What an answer only makes likely is not tried again more often than this: a reply pays for it.
TRY_AGAIN = timedelta(days=1)
# WhatsApp says that the number may send, and has been known to refuse all the same: money and complaints.
LIKELY = frozenset({"whatsapp.payment", "whatsapp.held_back", "whatsapp.display_name"})
# No single answer shows that the token may send; that all questions are answered well makes it likely.
RIGHTS = "whatsapp.rights"

_SLIP = "look-again"


class Telling(Answer, Protocol):
    """An answer that may contradict what stops everything. ends: the sentences of notices that it contradicts."""

    @property
    def ends(self) -> Collection[str]: ...


def look_again(folder: Path) -> None:
    """Have the shop ask WhatsApp whether what stops it is over, now or when it starts; another user cannot."""
    with suppress(StoreRefused, OSError):
        LeftSlip(folder, _SLIP).leave("")


class Righting:
    """check: everything that WhatsApp says of the account; it takes seconds, so `step` has a loop of its own."""

    def __init__(
        self,
        notices: Notices,
        settings: Settings,
        link: LinkBook,
        clock: Clock,
        check: Callable[[Account], Sequence[Telling]],
        folder: Path,
    ) -> None:
        self._notices = notices
        self._settings = settings
        self._link = link
        self._clock = clock
        self._check = check
        self._slip = LeftSlip(folder, _SLIP)
        self._account: Account | None = None
        self._is_new = False  # nobody has asked about this account yet
        self._next_at = 0.0
        self._asked_at = -ASK_SECONDS

    def by_hand(self, account: Account) -> Sequence[Telling]:
        """A person asks: whatever the answers contradict or make unlikely is over. Refused `wait` while one asks."""
        began = self._clock.now()
        answers = self._check(account)
        self._end(answers, began, likely=True, rights=True)
        return answers

    def step(self) -> int:
        account, now = self._settings.account(), self._clock.now()
        if account != self._account:
            self._account, self._is_new, self._next_at = account, True, now.boottime
        stops = [notice for notice in self._notices.open() if notice.stops_sending]
        if account is None or not stops:
            self._slip.take()
            self._is_new = False
            self._next_at = max(now.boottime + SOON_SECONDS, self._asked_at + ASK_SECONDS)
            return 0
        told = self._slip.take()
        if told or now.boottime >= self._next_at:
            self._asked_at, self._next_at = now.boottime, now.boottime + ASK_SECONDS
            self._ask(account, now, likely=told or all(_is_old(notice, now) for notice in stops))
        return 0

    def _ask(self, account: Account, now: Moment, *, likely: bool) -> None:
        try:
            answers = self._check(account)
        except Refusal:
            return  # the owner asks the same just now
        self._end(answers, now, likely=likely, rights=likely or self._is_new)
        self._is_new = self._is_new and any(each.mark == "open" for each in answers)
        if self._is_new:
            self._next_at = now.boottime + SOON_SECONDS

    def _end(self, answers: Sequence[Telling], began: Moment, *, likely: bool, rights: bool) -> None:
        """likely: also what is only made likely; rights: also that the token may not send."""
        now, well = self._clock.now(), all(each.mark == "ok" for each in answers)
        ends = {key for each in answers for key in each.ends if likely or key not in LIKELY}
        if well and rights:
            ends.add(RIGHTS)

        def is_over(notice: Notice) -> bool:
            return notice.stops_sending and notice.said.key in ends

        self._notices.found_right(is_over, began, now)
        if well and ends >= LIKELY:
            self._notices.all_in_order(began, now)
        if any(each.mark != "open" for each in answers) and self._link.now().state in DOWN:
            self._link.became(LinkState.REFUSED if self._notices.stop_sending() else LinkState.ONLINE, now)


def _is_old(notice: Notice, now: Moment) -> bool:
    return now.trusted and now.at - notice.last.at >= TRY_AGAIN
