"""Asks WhatsApp whether what customers write reaches the box, and keeps what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from edge.clock import Clock, Moment, stamp
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.link import LinkBook, LinkState
from edge.outbox.way_in import ASK_SECONDS, WayIn, WayInBook, seconds_since
from edge.records.events import WayInBack, WayInLost
from edge.registers.books import Books
from edge.settings import Account, Settings

# So often WhatsApp is asked while something seems to be wrong.
ASK_AGAIN_SECONDS = 600.0
# A box that has just started has other things to do, and its account may still be being entered.
SETTLE_SECONDS = 300.0
# Answers of WhatsApp's about the account that mean: nothing comes in.
NOTHING_COMES = ("account.not_subscribed", "account.other_app", "account.no_messages", "account.no_callback")
CALLBACK = "account.callback"


class Answer(Protocol):
    """What WhatsApp says to one question; mark: ok, wrong, or open where it could not be asked."""

    @property
    def mark(self) -> str: ...

    @property
    def said(self) -> Said: ...


class WayInCheck:
    """Asks WhatsApp about the way in, once a day and on suspicion; keeps what it says, and when nothing came in.

    check: everything that WhatsApp says of the account. broken: which link of the way is, when its address is called
    from outside with the account's verify token and app secret. Both take seconds: `step` has a loop of its own.
    """

    def __init__(
        self,
        books: Books,
        settings: Settings,
        clock: Clock,
        check: Callable[[Account], Sequence[Answer]],
        broken: Callable[[str, str, str], Said | None],
    ) -> None:
        self._books = books
        self._book = WayInBook(books)
        self._settings = settings
        self._clock = clock
        self._check = check
        self._broken = broken
        self._began: Moment | None = None
        self._tried: Moment | None = None

    def step(self) -> int:
        now = self._clock.now()
        self._began = self._began or now
        account = self._settings.account()
        if account and self._is_due(now):
            self._tried = now
            self._ask(account)
            now = self._clock.now()
        self._note(self._book.now(now), now)
        return 0

    def _is_due(self, now: Moment) -> bool:
        if LinkBook(self._books).now().state not in (LinkState.ONLINE, LinkState.UNKNOWN):
            return False
        if self._tried and seconds_since(self._tried, now) < ASK_AGAIN_SECONDS:
            return False
        if not self._book.now(now).works:
            return True
        asked = self._book.kept().get("asked")
        waited = seconds_since(self._began, now) if self._began else 0.0
        # WhatsApp's answers carry the time: once more after some minutes, and the box is sure of it.
        return waited >= SETTLE_SECONDS and (
            not now.sure or asked is None or _age(Moment.of(asked), now) >= ASK_SECONDS
        )

    def _ask(self, account: Account) -> None:
        """Nothing is kept where WhatsApp could not be asked, or has something else against the account."""
        try:
            answers = self._check(account)
        except Refusal:
            return  # the owner asks the same just now
        wrong = next((each.said for each in answers if each.said.key in NOTHING_COMES), None)
        address = next((each.said.facts["address"] for each in answers if each.said.key == CALLBACK), None)
        if wrong is None and address is None:
            return
        blind = bool(self._book.kept().get("blind"))
        if wrong is None:
            wrong = self._broken(str(address), account.verify_token, account.app_secret)
            # Some routers do not let a box call itself by its public name: what comes in proves more.
            blind = wrong is not None and self._book.proves_itself(self._clock.now())
            wrong = None if blind else wrong
        now, last = self._clock.now(), self._books.journal.last()
        heard = {"entry": last[0], "heard": last[1].kept()} if last else {"entry": 0}
        self._book.keep(asked=now.kept(), wrong=wrong.kept() if wrong else None, blind=blind, **heard)

    def _note(self, found: WayIn, now: Moment) -> None:
        """Each change is an event; how long nothing came in is one too, once something comes in again."""
        down = self._book.kept().get("down")
        if (down is None) == found.works:
            return
        with self._books.transaction():
            if down is None:
                self._books.events.add(WayInLost(found.state.value, found.why.kept()), now)
                self._book.keep(down=(found.since or now).kept())
            else:
                self._books.events.add(_outage(Moment.of(down), found.heard, now), now)
                self._book.keep(down=None)


def _outage(down: Moment, heard: Moment | None, now: Moment) -> WayInBack:
    """How long nothing came in, in seconds, and how long ago that ended. None where no clock can be believed."""
    back = heard if heard and heard.boot == now.boot else now
    if down.boot == back.boot:
        seconds: float | None = max(0.0, back.boottime - down.boottime)
    else:
        seconds = max(0.0, (back.at - down.at).total_seconds()) if back.trusted and down.trusted else None
    span = None if seconds is None else round(seconds)
    return WayInBack(stamp(down.at), span, ago=round(seconds_since(back, now)))


def _age(then: Moment, now: Moment) -> float:
    """How long ago that was; where no clock can tell, for ever."""
    if then.boot == now.boot:
        return now.boottime - then.boottime
    return abs((now.at - then.at).total_seconds()) if now.trusted and then.trusted else float("inf")
