"""How the way in is: whether what customers write reaches the box. Known from what came and what should have come.

The line (link.py) tells of calls that the box makes; replies may leave all day while nothing comes in any more. So the
way in has a state of its own. Suspicion comes from the box's own books: a reply that WhatsApp took and says nothing
more about, or a silence in which each of the past weeks had messages. Proof comes from asking: see WayInCheck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice, takewhile
from typing import Any, Protocol

from edge.clock import Clock, Moment, stamp, unstamp
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.link import LinkBook, LinkState
from edge.records.events import ReplySent, WayInBack, WayInLost
from edge.records.instants import NEVER, Counted
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.settings import Account, Settings

# A status comes within seconds of a reply that WhatsApp has taken.
STATUS_SECONDS = 5 * 60.0
# No shorter silence is ever unusual.
SILENT_SECONDS = 3600.0
# A week speaks where it had messages in so many spells apart at these hours; that often nobody falls silent by chance.
SPELLS, SPELL = 6, timedelta(minutes=10)
MOST_WEEKS, LEAST_WEEKS = 8, 3
# WhatsApp is asked once a day, and again and again while something seems to be wrong.
ASK_SECONDS, ASK_AGAIN_SECONDS = 24 * 3600.0, 600.0
# A box that has just started has other things to do, and its account may still be being entered.
SETTLE_SECONDS = 300.0
# What came within so short a time before proves more than an address that does not answer.
FRESH_SECONDS = 600.0
# Replies that are looked at, of those that left since anything came in.
MOST_REPLIES = 100
# Answers of WhatsApp's about the account that mean: nothing comes in.
_NOTHING_COMES = ("account.not_subscribed", "account.other_app", "account.no_messages", "account.no_callback")
CALLBACK = "account.callback"
_NOTHING = Said("")


class WayInState(StrEnum):
    UNKNOWN = "unknown"  # nothing has ever come in, and nothing should have
    OPEN = "open"
    QUIET = "quiet"  # what should have come in has not
    SHUT = "shut"  # WhatsApp itself, or the way through its address, says that nothing comes in


@dataclass(frozen=True, slots=True)
class WayIn:
    """why: what speaks against it, where it does not work; since: from when on. heard: when the last webhook came.

    heard_at: the same, as far as any clock can tell.
    """

    state: WayInState = WayInState.UNKNOWN
    why: Said = _NOTHING
    since: Moment | None = None
    heard: Moment | None = None
    heard_at: str | None = None

    @property
    def works(self) -> bool:
        return self.state in (WayInState.UNKNOWN, WayInState.OPEN)


class WayInBook:
    """What is known of the way in. Everybody may look; only WayInCheck writes."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._link = LinkBook(books)
        self._silence: tuple[tuple[object, ...], bool] = ((), False)

    def now(self, now: Moment) -> WayIn:
        with self._books.reading():
            last, kept = self._books.journal.last(), self.kept()
            seq, heard = last or (0, Moment.of(kept["heard"]) if kept.get("heard") else None)  # or shortened away since
            at = self._books.boots.credible(heard, now) if heard else None
            state, why, since = self._judged(now, seq, heard, kept)
        return WayIn(state, why, since, heard, stamp(at) if at else None)

    def _judged(
        self, now: Moment, seq: int, heard: Moment | None, kept: Mapping[str, Any]
    ) -> tuple[WayInState, Said, Moment | None]:
        if kept.get("wrong") and seq <= kept["entry"]:
            return WayInState.SHUT, Said.of(kept["wrong"]), Moment.of(kept["asked"])
        online = self._online_seconds(now)
        if online is not None and (left := self._unanswered(now, online, heard)):
            return WayInState.QUIET, Said("way_in.no_status"), left
        if online is not None and heard and not _asked_since(kept, heard, now):
            silence = min(online, _seconds(heard, now))
            if self._is_unusual(now, seq, silence):
                return WayInState.QUIET, Said("way_in.silent"), heard
        return (WayInState.OPEN if heard else WayInState.UNKNOWN), _NOTHING, None

    def proves_itself(self, now: Moment) -> bool:
        """Whether what has come in proves more than a call of our own to the shop's public address can.

        Something came just now, or this box is behind a router that does not let it call itself.
        """
        last = self._books.journal.last()
        heard_now = last is not None and _seconds(last[1], now) < FRESH_SECONDS
        return heard_now or bool(self.kept().get("blind"))

    def kept(self) -> dict[str, Any]:
        return self._books.kept("way_in")

    def keep(self, **changes: Any) -> None:
        with self._books.transaction():
            self._books.keep("way_in", {**self.kept(), **changes})

    def _online_seconds(self, now: Moment) -> float | None:
        """For how long nothing was wrong with the line, as far as this boot knows; None while something is."""
        link = self._link.now()
        if link.state is LinkState.UNKNOWN:
            return now.boottime
        return link.online_seconds(now)

    def _unanswered(self, now: Moment, online: float, heard: Moment | None) -> Moment | None:
        """When the first reply left about which WhatsApp should have said something since, and nothing has come."""
        if online < STATUS_SECONDS:
            return None

        def is_later(then: Moment) -> bool:
            return heard is None or then.boot != heard.boot or then.boottime >= heard.boottime

        newest = self._books.events.newest(ReplySent)
        events = ((event, event.moment) for event in newest)
        later = list(islice(takewhile(lambda each: is_later(each[1]), events), MOST_REPLIES))
        for event, left in reversed(later):
            if _seconds(left, now) < STATUS_SECONDS:
                return None
            reply = self._books.replies.one(event.what.reply)
            # What came while the request was under way may have been about it; the first status tells its price.
            if reply and reply.state is Delivery.SENT and not reply.whatsapp.pricing and is_later(_begun(reply, left)):
                return left
        return None

    def _is_unusual(self, now: Moment, seq: int, silence: float) -> bool:
        """Whether past weeks had messages again and again in what has been silent for so many seconds just now."""
        if silence < SILENT_SECONDS or not now.trusted:
            return False
        key = (seq, now.boot, int(now.boottime // SPELL.total_seconds()))
        if self._silence[0] != key:
            self._silence = (key, self._had_messages(now, timedelta(seconds=silence)))
        return self._silence[1]

    def _had_messages(self, now: Moment, silence: timedelta) -> bool:
        """In all past weeks that are known; of four or more, one may have been a holiday."""
        journal, spoke = self._books.journal, list[bool]()
        began = journal.began()
        for week in range(1, MOST_WEEKS + 1):
            until = now.at - timedelta(weeks=week)
            at = until - silence
            if began is None or stamp(at) < began:
                break
            spells = 0
            while spells < SPELLS and (came := journal.came_after(stamp(at))) and came < stamp(until):
                spells, at = spells + 1, unstamp(came) + SPELL
            spoke.append(spells == SPELLS)
        return len(spoke) >= LEAST_WEEKS and spoke.count(False) <= (len(spoke) > LEAST_WEEKS)


class Answer(Protocol):
    """What WhatsApp says to one question; mark: ok, wrong, or open where it could not be asked."""

    @property
    def mark(self) -> str: ...

    @property
    def said(self) -> Said: ...


class WayInCheck:
    """Asks WhatsApp about the way in, once a day and on suspicion; keeps what it says, and when nothing came in.

    check: everything that WhatsApp says of the account. leads_here: whether its address, called from outside with the
    account's verify token, comes out at this box. Both take seconds: `step` has a loop of its own.
    """

    def __init__(
        self,
        books: Books,
        settings: Settings,
        clock: Clock,
        check: Callable[[Account], Sequence[Answer]],
        leads_here: Callable[[str, str], bool],
    ) -> None:
        self._books = books
        self._book = WayInBook(books)
        self._settings = settings
        self._clock = clock
        self._check = check
        self._leads_here = leads_here
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
        if self._tried and _seconds(self._tried, now) < ASK_AGAIN_SECONDS:
            return False
        if not self._book.now(now).works:
            return True
        asked = self._book.kept().get("asked")
        waited = _seconds(self._began, now) if self._began else 0.0
        return waited >= SETTLE_SECONDS and (asked is None or _age(Moment.of(asked), now) >= ASK_SECONDS)

    def _ask(self, account: Account) -> None:
        """Nothing is kept where WhatsApp could not be asked, or has something else against the account."""
        try:
            answers = self._check(account)
        except Refusal:
            return  # the owner asks the same just now
        wrong = next((each.said for each in answers if each.said.key in _NOTHING_COMES), None)
        address = next((each.said.facts["address"] for each in answers if each.said.key == CALLBACK), None)
        if wrong is None and address is None:
            return
        blind = bool(self._book.kept().get("blind"))
        if wrong is None and not self._leads_here(str(address), account.verify_token):
            # Some routers do not let a box call itself by its public name: what comes in proves more.
            blind = self._book.proves_itself(self._clock.now())
            wrong = None if blind else Said("way_in.callback", {"address": address})
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
    return WayInBack(stamp(down.at), span, ago=round(_seconds(back, now)))


def _asked_since(kept: Mapping[str, Any], heard: Moment, now: Moment) -> bool:
    """Whether WhatsApp was asked in this silence, and everything was as it should be."""
    if not kept.get("asked") or kept.get("wrong"):
        return False
    asked = Moment.of(kept["asked"])
    return asked.boot == now.boot and _seconds(asked, now) < ASK_SECONDS and _seconds(heard, now) > _seconds(asked, now)


def _seconds(then: Moment, now: Moment) -> float:
    """How long ago that was in this boot: what was before it counts from its start."""
    return max(0.0, Counted(then.boot, then.boottime).age(now))


def _age(then: Moment, now: Moment) -> float:
    """How long ago that was; where no clock can tell, for ever."""
    if then.boot == now.boot:
        return now.boottime - then.boottime
    return abs((now.at - then.at).total_seconds()) if now.trusted and then.trusted else float("inf")


def _begun(reply: Reply, left: Moment) -> Moment:
    begun = reply.tries.begun
    return left if begun == NEVER else Moment(left.at, begun.boot, begun.boottime, left.trusted)
