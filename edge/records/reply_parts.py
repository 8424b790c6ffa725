"""What a reply is made of: values that write and read their own fields of its document. Pure.

The store keeps them flat, under the names that earlier versions gave them. A field that is absent has the value's
default; what has come to none yet writes no field of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.records.instants import NEVER, Counted

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What the customer is sent.

    quotes: the wamid of the message that it answers. kind: "text", "template", or how WhatsApp names the file that goes
    with it: "image", "document", "audio"; media: its own id. template: of WhatsApp's approved ones, see
    edge/whatsapp/templates.py; `text` is then how it reads. card: of kind "location" or "contacts", in WhatsApp's form.
    """

    text: str
    quotes: str | None = None
    kind: str = "text"
    media: str | None = None
    template: Mapping[str, Any] | None = None
    card: Any = None

    @classmethod
    def of(cls, document: Document) -> ReplyWords:
        kind, template = document.get("kind", "text"), document.get("template")
        media, card = document.get("media"), document.get("card")
        return cls(document["text"], document.get("quotes"), kind, media, template, card)

    def document(self) -> dict[str, Any]:
        what = {"quotes": self.quotes, "text": self.text, "kind": self.kind, "media": self.media}
        card = {} if self.card is None else {"card": self.card}
        return {**what, "template": None if self.template is None else dict(self.template), **card}


@dataclass(frozen=True, slots=True)
class ReplyWritten:
    """ended: of the desk's, what the reply put an end to: the customer's wait, as fields of the query.

    spell: how often its query had been opened again by then: in a later one the reply stands in nobody's way.
    auto: what the box wrote by itself (reply.CLOSED_NOTE, reply.OWNER_TOLD); "" where somebody did.
    """

    at: datetime
    ended: Mapping[str, Any] = field(default_factory=dict)
    spell: int = 0
    auto: str = ""

    @classmethod
    def of(cls, document: Document) -> ReplyWritten:
        when, ended = unstamp(document["written_at"]), document.get("ended", {})
        return cls(when, ended, document.get("spell", 0), document.get("auto", ""))


@dataclass(frozen=True, slots=True)
class Looked:
    """When a person last wanted the reply to go. order: the newest message that they could have seen then."""

    at: datetime
    counted: Counted
    order: int

    @classmethod
    def now(cls, now: Moment, order: int | None) -> Looked:
        """Somebody wants it to go, knowing all messages up to this one."""
        return cls(now.at, Counted.of(now), order or 0)

    @classmethod
    def of(cls, document: Document) -> Looked:
        counted = Counted(document["looked_boot"], document["looked_boottime"])
        return cls(unstamp(document["looked_at"]), counted, document["looked_order"])

    def document(self) -> dict[str, Any]:
        return {"looked_at": stamp(self.at), **self.counted.document("looked"), "looked_order": self.order}


@dataclass(frozen=True, slots=True)
class Tries:
    """attempt: how many requests were made for the reply. begun: when the last of them left.

    refusals: how often WhatsApp itself said "later". void: attempts up to this one are known to have failed.
    arrived: the number of the request that WhatsApp says it has taken, 0 before that. twice: more than one of them has
    arrived after all. earlier: requests before the last one that a person has had sent again: number, wamid, and how
    each ended.
    """

    attempt: int = 0
    begun: Counted = NEVER
    refusals: int = 0
    void: int = 0
    arrived: int = 0
    twice: bool = False
    earlier: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, document: Document) -> Tries:
        return cls(
            document.get("attempt", 0),
            Counted.in_document(document, "begun"),
            document.get("refusals", 0),
            document.get("void", 0),
            document.get("arrived", 0),
            document.get("twice", False),
            tuple(document.get("earlier", ())),
        )

    def document(self) -> dict[str, Any]:
        """But for the attempt."""
        counts = {"refusals": self.refusals, "void": self.void, "arrived": self.arrived, "twice": self.twice}
        return {**self.begun.document("begun"), **counts, "earlier": [*self.earlier]}


@dataclass(frozen=True, slots=True)
class ByWhatsApp:
    """What WhatsApp says of the reply.

    code: why it would not have it. pricing: what it counts as. delivered_at: the stamp at which the customer's phone
    had it, "" before that.
    """

    wamid: str | None = None
    code: int | None = None
    pricing: str | None = None
    delivered_at: str = ""

    @classmethod
    def of(cls, document: Document) -> ByWhatsApp:
        said = document.get("wamid"), document.get("code"), document.get("pricing")
        return cls(*said, document.get("delivered_at", ""))

    def document(self) -> dict[str, Any]:
        said = {"wamid": self.wamid, "code": self.code, "pricing": self.pricing}
        return {**said, "delivered_at": self.delivered_at}


@dataclass(frozen=True, slots=True)
class Stuck:
    """held_at: the stamp since which the reply is held, or has failed; "" where it never was.

    unsure: since when nobody knows whether it has gone. entry: how many webhooks had come in by then.
    """

    held_at: str = ""
    unsure: Counted = NEVER
    entry: int = 0

    @classmethod
    def of(cls, document: Document) -> Stuck:
        unsure = Counted.in_document(document, "doubt")
        return cls(document.get("held_at", ""), unsure, document.get("doubt_entry", 0))

    def document(self) -> dict[str, Any]:
        return {"held_at": self.held_at, **self.unsure.document("doubt"), "doubt_entry": self.entry}


# What a reply has to which nothing has come yet.
NO_TRIES = Tries()
NOTHING_SAID = ByWhatsApp()
NOT_STUCK = Stuck()
