"""How the way to WhatsApp is, as known from real calls and never from pings. Every change is an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.store.books import Books, where


class LinkState(StrEnum):
    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    PORTAL = "portal"
    REFUSED = "refused"
    THROTTLED = "throttled"


SENTENCES: Mapping[LinkState, str] = {
    LinkState.UNKNOWN: "Nothing has been sent yet, so the connection is not known.",
    LinkState.ONLINE: "The internet is there.",
    LinkState.OFFLINE: "There is no internet. Replies wait here and go by themselves when it is back.",
    LinkState.PORTAL: "The network answers with a page of its own: someone has to sign in to it, or pay.",
    LinkState.REFUSED: "WhatsApp refuses this shop. The owner must look at the notices.",
    LinkState.THROTTLED: "WhatsApp asks us to go slower. Replies wait and go by themselves.",
}


@dataclass(frozen=True, slots=True)
class Link:
    state: LinkState = LinkState.UNKNOWN
    since_at: datetime | None = None

    @property
    def sentence(self) -> str:
        return SENTENCES[self.state]

    @property
    def works(self) -> bool:
        return self.state in (LinkState.UNKNOWN, LinkState.ONLINE)


class LinkBook:
    """Keeps the state of the link through a restart; only the courier writes it."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def now(self) -> Link:
        found = self._books.settings.get(where("name") == "link")
        value: dict[str, Any] = found["value"] if isinstance(found, dict) else {}
        if not value:
            return Link()
        return Link(LinkState(value["state"]), unstamp(value["since_at"]))

    def became(self, state: LinkState, moment: Moment) -> bool:
        """Write down a change and tell whether it was one; the same state again changes nothing, not even its since."""
        if self.now().state == state:
            return False
        value = {"state": state.value, "since_at": stamp(moment.at)}
        with self._books.transaction():
            before = self.now()  # several calls may end at once, and only one of them brings the change
            if before.state == state:
                return False
            self._books.settings.upsert({"name": "link", "value": value}, where("name") == "link")
            self._books.events.add("link", moment, data={"from": before.state.value, "to": state.value})
        return True
