"""A message as it is kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The sides of what is being erased: nobody is shown it any more, and it goes in pieces.
ERASING, ERASING_APART = "erasing", "erasing group"
# A page shows so many letters of a text. The longest order that people really write is shorter; what is longer stands
# on a page of its own.
LETTERS_OF_A_LINE = 2_000
# Under this name `extra` says that what stands beside the words was left out.
FOLDED = "folded"
# Under this name `data` has the id that a message came from, where its customer has been joined of two.
WRITTEN_BY = "by"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as it lies in the store. `data` is small JSON: media, forwarded, extra.

    side: "" in a query · "history" brought by WhatsApp · "import" of an exported chat · "standby" answered by Meta's
    agent · "group" kept apart · "unnamed" of nobody that WhatsApp names.
    place: where its line stands among its customer's, where that is not WhatsApp's stamp, `at`.
    source: the import that brought it, None where WhatsApp did.
    """

    direction: str
    kind: str
    text: str
    received_at: str
    wamid: str | None = None
    customer: str | None = None
    query: str | None = None
    at: str | None = None
    side: str = ""
    reply: str | None = None
    staff: str | None = None
    target: str | None = None
    quotes: str | None = None
    group_id: str | None = None
    place: str | None = None
    source: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
