"""How the way in is: whether what customers write reaches the box. Known from what came and what should have come.

The line (link.py) tells of calls that the box makes; replies may leave all day while nothing comes in any more. So the
way in has a state of its own. Suspicion comes from the box's own books: a reply that WhatsApp took and says nothing
more about, or a silence in which each of the past weeks had messages. Proof comes from asking: see WayInCheck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice, takewhile
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.language import Said
from edge.outbox.link import LinkBook, LinkState
from edge.records.events import ReplySent
from edge.records.instants import NEVER, Counted
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

# A status comes within seconds of a reply that WhatsApp has taken.
STATUS_SECONDS = 5 * 60.0
# No shorter silence is ever unusual.
SILENT_SECONDS = 3600.0
# A week speaks where it had messages in so many spells apart at these hours; that often nobody falls silent by chance.
SPELLS, SPELL = 6, timedelta(minutes=10)
MOST_WEEKS, LEAST_WEEKS = 8, 3
# WhatsApp is asked once a day, if nothing seems to be wrong.
ASK_SECONDS = 24 * 3600.0
# What came within so short a time before proves more than an address that does not answer.
FRESH_SECONDS = 600.0
# Replies that are looked at, of those that left since anything came in.
MOST_REPLIES = 100
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
            silence = min(online, seconds_since(heard, now))
            if self._is_unusual(now, seq, silence):
                return WayInState.QUIET, Said("way_in.silent"), heard
        return (WayInState.OPEN if heard else WayInState.UNKNOWN), _NOTHING, None

    def proves_itself(self, now: Moment) -> bool:
        """Whether what has come in proves more than a call of our own to the shop's public address can.

        Something came just now, or this box is behind a router that does not let it call itself.
        """
        last = self._books.journal.last()
        heard_now = last is not None and seconds_since(last[1], now) < FRESH_SECONDS
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
            if seconds_since(left, now) < STATUS_SECONDS:
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


def _asked_since(kept: Mapping[str, Any], heard: Moment, now: Moment) -> bool:
    """Whether WhatsApp was asked in this silence, and everything was as it should be."""
    if not kept.get("asked") or kept.get("wrong"):
        return False
    asked = Moment.of(kept["asked"])
    if asked.boot != now.boot:
        return False
    ago = seconds_since(asked, now)
    return ago < ASK_SECONDS and seconds_since(heard, now) > ago


def seconds_since(then: Moment, now: Moment) -> float:
    """How long ago that was in this boot: what was before it counts from its start."""
    return max(0.0, Counted(then.boot, then.boottime).age(now))


def _begun(reply: Reply, left: Moment) -> Moment:
    begun = reply.tries.begun
    return left if begun == NEVER else Moment(left.at, begun.boot, begun.boottime, left.trusted)
