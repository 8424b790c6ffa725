"""Who may come in, as the store keeps them: staff, phones, and who is signed in. Pure.

Only what is new is written whole; what is known is changed field by field, so that no field of another version is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.clock import Moment
from edge.records.instants import Counted

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """key: the name as it is looked up, None once they have left. salt, pin, cost: their PIN as it is kept.

    cost: None: of a version that did not say. left_at: a stamp, "" while they work here. home: the phone where they
    signed in last. waits: they came with a restored copy, and no owner has let them in yet. toured: see `Staff`.
    """

    id: str
    name: str
    key: str | None
    owner: bool
    salt: str
    pin: str = field(repr=False)
    cost: object = None
    language: str = ""
    left_at: str = ""
    home: str | None = None
    waits: bool = False
    toured: int = 0

    @classmethod
    def of(cls, document: Document) -> StaffRecord:
        return cls(
            document["id"],
            document["name"],
            document.get("key"),
            bool(document["owner"]),
            document["salt"],
            document["pin"],
            document.get("cost"),
            document.get("language", ""),
            document.get("left_at") or "",
            document.get("home"),
            bool(document.get("waits")),
            toured if type(toured := document.get("toured")) is int else 0,
        )

    def document(self) -> dict[str, Any]:
        """Of somebody new."""
        named = {"id": self.id, "name": self.name, "key": self.key, "owner": self.owner}
        return {**named, "salt": self.salt, "pin": self.pin, "cost": self.cost}


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    """secret: the hash of what its cookie holds. enrolled_at: a stamp. people: who signed in on it, the last one first.

    console: whoever sat at the box gave the code. waits: it came with a restored copy, and has no access as yet.
    let_in: when that was, while it is news to owners, or to all.
    """

    id: str
    secret: str
    label: str
    enrolled_at: str
    people: tuple[str, ...] = ()
    console: bool = False
    waits: bool = False
    let_in: Moment | None = None
    to_all: bool = False

    @classmethod
    def of(cls, document: Document) -> PhoneRecord:
        return cls(
            document["id"],
            document["secret"],
            document["label"],
            document.get("enrolled_at", ""),
            tuple(document.get("people", ())),
            bool(document.get("console")),
            bool(document.get("waits")),
            Moment.of(news) if (news := document.get("news")) else None,
            bool(news and news.get("to_all")),
        )

    def document(self) -> dict[str, Any]:
        """Of a new one."""
        known = {"id": self.id, "secret": self.secret, "label": self.label, "people": [*self.people]}
        to_all = {"to_all": True} if self.to_all else {}
        news = {"news": {**self.let_in.kept(), **to_all}} if self.let_in else {}
        return {**known, "console": self.console, "enrolled_at": self.enrolled_at, **news}


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """A one-time code for a phone. code: its hash. until: seconds after the start of this boot."""

    code: str
    boot: str
    until: float
    console: bool = False

    @classmethod
    def of(cls, document: Document) -> EnrolmentRecord:
        return cls(document["code"], document["boot"], document["until"], bool(document.get("console")))

    def document(self) -> dict[str, Any]:
        return {"code": self.code, "boot": self.boot, "until": self.until, "console": self.console}


@dataclass(frozen=True, slots=True)
class SignInRecord:
    """Somebody at a phone. secret: the hash of what the cookie holds. used: when a tap came last. at: a stamp."""

    id: str
    secret: str
    phone: str
    staff: str
    used: Counted
    at: str = ""

    @classmethod
    def of(cls, document: Document) -> SignInRecord:
        used = Counted(document["boot"], document["used"])
        return cls(
            document["id"], document["secret"], document["phone"], document["staff"], used, document.get("at", "")
        )

    def document(self) -> dict[str, Any]:
        whose = {"id": self.id, "secret": self.secret, "phone": self.phone, "staff": self.staff}
        return {**whose, "boot": self.used.boot, "used": self.used.boottime, "at": self.at}
