"""How the way to WhatsApp is, as known from real calls and never from pings. Every change is an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.records.events import LinkChanged, OutageEnded
from edge.records.instants import Counted
from edge.registers.books import Books


class LinkState(StrEnum):
    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    PORTAL = "portal"
    REFUSED = "refused"
    THROTTLED = "throttled"


# What counts as an outage, each for itself.
DOWN = (LinkState.OFFLINE, LinkState.PORTAL, LinkState.REFUSED)
# Nothing gets through in either direction.
CUT = (LinkState.OFFLINE, LinkState.PORTAL)
# WhatsApp repeats at once what it could not deliver, then less and less often: after minutes without a line, what
# customers wrote meanwhile comes long after the line itself, and in any order.
LONG_SECONDS = 5 * 60.0


@dataclass(frozen=True, slots=True)
class Back:
    """When the line came back after a long break, and how many webhooks had come in all before that break."""

    boot: str
    boottime: float
    entries: int


@dataclass(frozen=True, slots=True)
class Link:
    """until_at: to when WhatsApp asked us to wait, where it did. since_boot, since_boottime: since when it is so.

    cut: where and when it was cut off, while it is. back: the end of the last long break.
    """

    state: LinkState = LinkState.UNKNOWN
    since_at: datetime | None = None
    since_boot: str = ""
    since_boottime: float = 0.0
    until_at: datetime | None = None
    until_boottime: float = 0.0
    cut: Mapping[str, Any] | None = None
    back: Back | None = None

    @property
    def works(self) -> bool:
        return self.state in (LinkState.UNKNOWN, LinkState.ONLINE)

    @property
    def is_cut(self) -> bool:
        """Nothing gets through in either direction."""
        return self.state in CUT

    def online_seconds(self, now: Moment) -> float | None:
        """For how long the line has worked without a break; None while it does not. A restart is counted from."""
        if self.state is not LinkState.ONLINE:
            return None
        return Counted(self.since_boot, self.since_boottime).age(now)

    def is_long_cut(self, now: Moment) -> bool:
        """Whether nothing has got through for minutes; also where no clock can tell for how long."""
        return self.cut is not None and _is_long(_seconds(self.cut, now))

    def wait_seconds(self, now: Moment) -> float:
        """How long WhatsApp still wants us to wait; a boot takes longer than it ever asks for."""
        if self.state is not LinkState.THROTTLED or self.since_boot != now.boot:
            return 0.0
        return max(0.0, self.until_boottime - now.boottime)


class LinkBook:
    """Keeps the state of the link through a restart; only those who call WhatsApp write it."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def now(self) -> Link:
        value = self._books.kept("link")
        if not value:
            return Link()
        return Link(
            LinkState(value["state"]),
            unstamp(value["since_at"]),
            value.get("boot", ""),
            value.get("boottime", 0.0),
            unstamp(value["until_at"]) if value.get("until_at") else None,
            value.get("until_boottime", 0.0),
            _cut(value),
            Back(**value["back"]) if value.get("back") else None,
        )

    def became(self, state: LinkState, moment: Moment, wait_seconds: float = 0.0) -> bool:
        """Write down a change and tell whether it was one; the same state again changes nothing, not even its since.

        wait_seconds: with THROTTLED, for how long. When the line is no longer down in this way, how long it was is an
        event too: up to a real answer of WhatsApp's, or until something else is wrong.
        """
        if self.now().state == state and not wait_seconds:
            return False
        until: dict[str, Any] = {}
        if wait_seconds:
            until["until_at"] = stamp(moment.at + timedelta(seconds=wait_seconds))
            until["until_boottime"] = moment.boottime + wait_seconds
        with self._books.transaction():
            before = self._books.kept("link")  # several calls may end at once, and only one of them brings the change
            known = before.get("state", LinkState.UNKNOWN.value)
            value = {"state": state.value, **_since(moment), **until}
            if known == state:
                value |= {name: before[name] for name in ("since_at", "boot", "boottime") if name in before}
            value |= self._break(before, state, moment)
            self._books.keep("link", value)
            if known == state:
                return False
            self._books.events.add(LinkChanged(known, state.value), moment)
            if known in DOWN:
                self._books.events.add(_outage(before, moment), moment)
        return True

    def spares(self, reply: str, until: float, now: Moment) -> None:
        """After the unclear end of this reply none is put at risk before that boottime, while nobody knows its fate."""
        self._books.keep("sparing", {"reply": reply, "boot": now.boot, "until": until})

    def spared_after(self, now: Moment) -> str | None:
        """After which reply's unclear end the others wait just now, as long as that is not settled."""
        kept = self._books.kept("sparing")
        return kept["reply"] if kept.get("boot") == now.boot and now.boottime < kept["until"] else None

    def _break(self, before: Mapping[str, Any], state: LinkState, now: Moment) -> dict[str, Any]:
        """What is known in this state of the break that goes on, or of the last one that was long."""
        found: dict[str, Any] = {"back": before["back"]} if before.get("back") else {}
        cut = _cut(before)
        entries = self._books.journal.counts()["total"]
        if state in CUT:
            found["cut"] = cut or {**_since(now), "entries": entries}
        elif cut and _is_long(_seconds(cut, now)):
            entries = cut.get("entries", entries)
            found["back"] = {"boot": now.boot, "boottime": now.boottime, "entries": entries}
        return found


def _outage(down: Mapping[str, Any], now: Moment) -> OutageEnded:
    """How long the line was down in one way, in whole seconds."""
    seconds = _seconds(down, now)
    return OutageEnded(down["state"], down["since_at"], None if seconds is None else round(seconds))


def _seconds(since: Mapping[str, Any], now: Moment) -> float | None:
    """How long ago that was, as far as the clocks can tell: None where no clock can be believed."""
    if since.get("boot") == now.boot:
        return float(now.boottime - since["boottime"])
    return max(0.0, (now.at - unstamp(since["since_at"])).total_seconds()) if now.trusted else None


def _is_long(seconds: float | None) -> bool:
    return seconds is None or seconds >= LONG_SECONDS


def _cut(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Since when nothing gets through; what an older version kept knows only since when in this way."""
    return (value.get("cut") or value) if value.get("state") in CUT else None


def _since(now: Moment) -> dict[str, Any]:
    return {"since_at": stamp(now.at), "boot": now.boot, "boottime": now.boottime}
