"""The words of the desk: what a query, a customer, a message and a member of staff are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.records.outcomes import Outcome


class State(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Who:
    """A customer as one webhook names them. Since 2026 `phone` may be missing; then `user_id` is there.

    phone: digits only, 5 to 20. user_id: WhatsApp's business-scoped id, whole ("RW.7046…"), never cut to digits.
    """

    phone: str | None = None
    user_id: str | None = None
    parent_id: str | None = None
    name: str | None = None
    username: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every id that names this person, strongest first. Written into the store: never change their form."""
        named = (("user", self.user_id), ("phone", self.phone), ("parent", self.parent_id))
        return tuple(f"{kind}:{value}" for kind, value in named if value)


@dataclass(frozen=True, slots=True)
class Media:
    """What WhatsApp says of a file; the file itself is fetched by `id`, which lives 7 days."""

    id: str
    mime: str = ""
    sha256: str | None = None  # hex, whatever form WhatsApp used
    filename: str | None = None  # the customer's own words: a label, never a path
    voice: bool = False
    animated: bool = False


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Message:
    """One WhatsApp message, in or out. All text is clean: no lone surrogates, no NUL, bounded length.

    kind: WhatsApp's own type name where it is known, "unknown" otherwise.
    text: what a person reads (body, caption, button title, …), "" where there is nothing to read.
    at: WhatsApp's own stamp, None where it was missing or beyond belief.
    target: the wamid that an edit, a revoke or a reaction is about.
    quotes: the wamid that is answered. forwarded: "", "once" or "often".
    extra: small JSON of what else a page may show (place, cards, order, advert …), keys as WhatsApp names them.
    """

    wamid: str
    who: Who
    kind: str
    text: str = ""
    at: datetime | None = None
    direction: Direction = Direction.IN
    media: Media | None = None
    target: str | None = None
    quotes: str | None = None
    forwarded: str = ""
    group_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


# Kinds that change another message and are never a line of their own.
AMENDMENTS = frozenset({"edit", "revoke", "reaction"})
# What comes as "unsupported" and changes another message, without saying which: on a number of the Cloud API alone an
# edit does (webhooks reference, July 2026). None of it is a question.
SILENT_CHANGES = frozenset({"edit", "pin", "poll_update", "keep_in_chat", "reaction"})
# Our own kind: Meta's agent has handed the customer over to the shop, and so they wait for a person.
HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Query:
    """What a customer wants, from first message to close.

    waiting_since_at: the stamp of the first message that nobody has answered yet, None when it is our customer's turn.
    came_boot, came_boottime: when the box took that message in, for its age while the clock cannot be trusted;
    held_… and closed_… likewise beside held_since_at and closed_at. closed_trusted: whether closed_at was believed.
    last_heard_at: WhatsApp's stamp of the customer's last message: the window of 24 hours counts from it.
    on_phone: the shop's phone answered last, at phone_at by WhatsApp's stamp; phone_boot, phone_boottime: when the box
    heard of it. Queries of earlier versions do not say when.
    offered_to: a hand-over that waits for this person's yes; the holder keeps the query until then.
    fresh: the customer wrote after the holder last looked. changed: they changed or deleted words that somebody may
    have acted on, and nobody has answered that. labels: their ids, see labels.py.
    last_line, last_word: the words of the last message on one line, and what it is where it is not words (a name of
    desk/one_line.KINDS). Rows of the first version have that word in their line, in English, and last_word empty.
    """

    id: str
    customer: str
    state: State
    name: str
    opened_at: datetime
    order: int
    waiting_since_at: datetime | None = None
    came_boot: str = ""
    came_boottime: float = 0.0
    last_heard_at: datetime | None = None
    last_line: str = ""
    last_word: str = ""
    last_kind: str = "text"
    last_wamid: str | None = None
    last_direction: Direction = Direction.IN
    fresh: bool = False
    holder: str | None = None
    held_since_at: datetime | None = None
    held_boot: str = ""
    held_boottime: float = 0.0
    last_holder: str | None = None
    offered_to: str | None = None
    offered_by: str | None = None
    offer_note: str = ""
    lease_boot: str = ""
    lease_boottime: float = 0.0
    reopened: int = 0
    on_phone: bool = False
    phone_at: datetime | None = None
    phone_boot: str = ""
    phone_boottime: float = 0.0
    closed_at: datetime | None = None
    closed_boot: str = ""
    closed_boottime: float = 0.0
    closed_trusted: bool = True
    closed_by: str | None = None
    outcome: Outcome | None = None
    labels: tuple[str, ...] = ()
    changed: bool = False

    @property
    def is_open(self) -> bool:
        return self.state is not State.CLOSED

    def document(self) -> dict[str, Any]:
        """As it lies in the books. `open_for` is unique there, so the store itself keeps one open query a customer."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        document = {name: stamp(value) if isinstance(value, datetime) else value for name, value in fields.items()}
        return {**document, "open_for": self.customer if self.is_open else None}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Query:
        """The other way round; what a newer version wrote beside is passed over."""
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        for name in _TIMES:
            if fields.get(name) is not None:
                fields[name] = unstamp(fields[name])
        fields["state"] = State(fields["state"])
        fields["last_direction"] = Direction(fields["last_direction"])
        fields["outcome"] = Outcome(fields["outcome"]) if fields.get("outcome") else None
        fields["labels"] = tuple(fields.get("labels", ()))
        return cls(**fields)

    @property
    def closing(self) -> Moment | None:
        """When it was closed, as the box knew it then."""
        if self.closed_at is None:
            return None
        return Moment(self.closed_at, self.closed_boot, self.closed_boottime, self.closed_trusted)

    @classmethod
    def read(cls, text: str) -> Query:
        """The same from the text that the store keeps of it; a board shows hundreds again and again, each read once."""
        return _read(text)


@lru_cache(maxsize=512)
def _read(text: str) -> Query:
    return Query.of(json.loads(text))


_TIMES = tuple(name for name in Query.__slots__ if name.endswith("_at"))
