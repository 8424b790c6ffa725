"""Where an imported line comes from: whose phone had it, and when it was taken in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from edge.clock import unstamp
from edge.records.message_row import MessageRow
from edge.registers.books import Books


@dataclass(frozen=True, slots=True)
class Source:
    """whose: the person whose phone it was, "" where nobody said. at: when the chat was imported."""

    whose: str
    at: datetime


def group_id(title: str) -> str:
    """Under which the messages of an exported group are kept: WhatsApp tells no id of it."""
    return f"chat:{title}"


def imported_groups(books: Books) -> list[str]:
    """The groups of which exported chats are here."""
    found = books.imports.of_groups()
    return sorted({group_id(str(one["title"])) for one in found})


def sources(books: Books, rows: Iterable[MessageRow]) -> dict[str, Source]:
    """By the id of the import."""
    asked = sorted({row.source for row in rows if row.source})
    found = books.imports.these(asked) if asked else []
    return {str(one["id"]): Source(str(one.get("whose") or ""), unstamp(one["at"])) for one in found}
