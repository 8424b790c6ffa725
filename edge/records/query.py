"""A query: what a customer wants, from the first message to the close. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from edge.clock import stamp, unstamp
from edge.records.query_parts import (
    NEVER_CLOSED,
    NO_LINE,
    NO_MARKS,
    NO_WAIT,
    NOBODYS,
    NOT_ON_PHONE,
    Closing,
    CustomerWait,
    Document,
    Hold,
    LastLine,
    OnPhone,
    Opening,
    QueryMarks,
    looks_of,
    stamp_of,
    time_in,
)


class State(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"


_STATES = {each.value: each for each in State}


@dataclass(frozen=True, slots=True)
class Query:
    """last_heard_at: WhatsApp's stamp of the customer's last message: the window of 24 hours counts from it."""

    id: str
    customer: str
    state: State
    name: str
    opening: Opening
    wait: CustomerWait = NO_WAIT
    last_heard_at: datetime | None = None
    last: LastLine = NO_LINE
    hold: Hold = NOBODYS
    phone: OnPhone = NOT_ON_PHONE
    closing: Closing = NEVER_CLOSED
    marks: QueryMarks = NO_MARKS

    @property
    def is_open(self) -> bool:
        return self.state is not State.CLOSED

    @property
    def holder(self) -> str | None:
        return self.hold.by

    def waiting_since(self, at: datetime | None) -> Query:
        """The same with its wait from another stamp; None: no answer is owed."""
        return replace(self, wait=replace(self.wait, since_at=at))

    def marked(
        self, *, fresh: bool | None = None, changed: bool | None = None, labels: tuple[str, ...] | None = None
    ) -> Query:
        """The same with these marks; None: as it is."""
        was = self.marks
        marks = QueryMarks(
            was.fresh if fresh is None else fresh,
            was.changed if changed is None else changed,
            was.labels if labels is None else labels,
            was.looks,
        )
        return replace(self, marks=marks)

    def off_phone(self) -> Query:
        """The same, where what the shop's phone said is not the last any more."""
        return replace(self, phone=replace(self.phone, answered_last=False))

    def document(self) -> dict[str, Any]:
        """As it lies in the books. `open_for` is unique there, so the store itself keeps one open query a customer."""
        return {
            "id": self.id,
            "customer": self.customer,
            "state": self.state,
            "name": self.name,
            "opened_at": stamp(self.opening.at),
            **self.wait.document(),
            "last_heard_at": stamp_of(self.last_heard_at),
            **self.last.document(),
            "fresh": self.marks.fresh,
            **self.hold.document(),
            "reopened": self.opening.reopened,
            **self.phone.document(),
            **self.closing.document(),
            "labels": self.marks.labels,
            "changed": self.marks.changed,
            "looks": [look.document() for look in self.marks.looks],
            "open_for": self.customer if self.is_open else None,
        }

    @classmethod
    def of(cls, document: Document) -> Query:
        """The other way round; what a newer version wrote beside is passed over."""
        fresh, changed = document.get("fresh", False), document.get("changed", False)
        return cls(
            document["id"],
            document["customer"],
            _STATES[document["state"]],
            document["name"],
            Opening(unstamp(document["opened_at"]), document.get("reopened", 0)),
            CustomerWait.of(document),
            time_in(document, "last_heard_at"),
            LastLine.of(document),
            Hold.of(document),
            OnPhone.of(document),
            Closing.of(document),
            QueryMarks(fresh, changed, tuple(document.get("labels", ())), looks_of(document)),
        )

    @classmethod
    def read(cls, text: str) -> Query:
        """The same from the text that the store keeps of it; a board shows hundreds again and again, each read once."""
        return _read(text)


@lru_cache(maxsize=512)
def _read(text: str) -> Query:
    return Query.of(json.loads(text))
