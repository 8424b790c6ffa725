"""What a chat holds, before anything of it is kept: as JSON for programs, in words for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from edge.imports.calendars import ASK, DAY_FIRST, MONTH_FIRST
from edge.imports.chat import Chat, ChatMessage
from edge.imports.kind_names import SYSTEM


def as_json(chat: Chat, *, left_out_lines: bool = False) -> Iterator[str]:
    """One JSON object, in pieces, so that a long chat is never held whole.

    `at` is the phone's local time as it wrote it. With left_out_lines, what was left out stands in it as well, as
    [number of the line, its beginning].
    """
    yield f'{{"date_order": {json.dumps(chat.date_order)}, "messages": ['
    comma = ""
    for message in chat.messages():
        yield comma + json.dumps(_fields(message))
        comma = ",\n"
    end: dict[str, object] = {"people": list(chat.people), "left_out": chat.left_out}
    if left_out_lines:
        end["left_out_lines"] = chat.left_out_lines
    yield "], " + json.dumps(end)[1:]


def _fields(message: ChatMessage) -> dict[str, str | None]:
    return {
        "at": message.at.isoformat(timespec="seconds") if message.at else None,
        "sender": message.sender,
        "kind": message.kind,
        "text": message.text,
        "file": message.file,
    }


def in_words(chat: Chat, *, left_out_lines: bool = False) -> Iterator[str]:
    """What somebody at the console needs before they import: who, from when to when, how many, what is left out."""
    ends = _Ends()
    for message in chat.messages():
        ends.add(message)
    yield f"{ends.count} messages{ends.span()}, {ends.files} with a file"
    for name, count in sorted(chat.people.items(), key=lambda one: -one[1])[:20]:
        yield f"  {name}: {count}"
    if chat.date_order == ASK:
        yield "  Nothing in the file proves whether the day or the month comes first. Choose one of:"
        for order in (DAY_FIRST, MONTH_FIRST):
            again = _Ends()
            for message in replace(chat, layout=replace(chat.layout, order=order)).messages():
                again.add(message)
            yield f"  --date-order {order}{again.span()}"
    yield f"  Times are those of the phone that made the export. Lines left out: {chat.left_out}"
    if left_out_lines:
        yield from (f"  {number}: {line}" for number, line in chat.left_out_lines)


class _Ends:
    """How many messages there are, and between which times."""

    def __init__(self) -> None:
        self.count = self.files = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, message: ChatMessage) -> None:
        self.count += message.kind != SYSTEM
        self.files += message.file is not None
        if message.at is not None:
            self.first = message.at if self.first is None else min(self.first, message.at)
            self.last = message.at if self.last is None else max(self.last, message.at)

    def span(self) -> str:
        return span(self.first, self.last)


def span(first: datetime | None, last: datetime | None) -> str:
    """Between which times, in words; "" where nobody knows."""
    return f", {first:%d %B %Y %H:%M} to {last:%d %B %Y %H:%M}" if first and last else ""
