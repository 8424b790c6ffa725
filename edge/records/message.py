"""A message of WhatsApp's, its file, and who wrote it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


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
