"""What an exported chat has brought before WhatsApp itself brings it: one line, and WhatsApp's from then on.

Assumes the caller's transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from edge.clock import stamp, unstamp
from edge.desk import twins
from edge.desk.one_line import WORDS
from edge.records.message import AMENDMENTS, SILENT_CHANGES, Message
from edge.records.message_row import MessageRow
from edge.registers.books import Books

# A phone in another zone is so far away at most, by quarters of an hour; two clocks differ by a minute besides.
FARTHEST, MINUTE = timedelta(hours=14), timedelta(minutes=1)


class BroughtBefore:
    """Where an export's phone was in another zone than the shop is learnt from what both have, and kept with it."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def twin(self, message: Message, customer: str | None, *, past: bool) -> MessageRow | None:
        """The line of this message that only imports have brought. past: it came with a history, and is not new."""
        is_change = message.kind in AMENDMENTS or message.extra.get("unsupported") in SILENT_CHANGES
        if customer is None or message.at is None or is_change or message.kind == "system":
            return None
        imports = self._books.imports.of(customer)
        offsets = dict.fromkeys([0, *(int(one.get("learnt", 0)) for one in imports)]) if imports else {}
        asked = _as_brought(message, message.at)
        for offset in offsets:
            if found := self._at(asked, customer, message.at + timedelta(minutes=offset)):
                return found
        return self._elsewhere(asked, customer, message.at) if past and offsets else None

    def _at(self, asked: twins.Brought, customer: str, at: datetime) -> MessageRow | None:
        since = at.replace(second=0, microsecond=0) - MINUTE
        rows = self._rows(asked, customer, since, since + 3 * MINUTE)
        found = twins.paired([replace(asked, at=at)], twins.as_here(rows, []))
        return found[0].row if found else None

    def _elsewhere(self, asked: twins.Brought, customer: str, at: datetime) -> MessageRow | None:
        """The same words at another hour: that phone's clock went by another zone."""
        if len(twins.same_words(asked.text)) < twins.TELLING:
            return None
        for row in self._rows(asked, customer, at - FARTHEST, at + FARTHEST):
            offset = offset_between(unstamp(row.at or row.received_at), at)
            if offset is not None and twins.same_words(row.text) == twins.same_words(asked.text):
                self._books.imports.change(row.source or "", {"learnt": offset})
                return row
        return None

    def _rows(self, asked: twins.Brought, customer: str, since: datetime, until: datetime) -> list[MessageRow]:
        return self._books.messages.brought_between(customer, stamp(since), stamp(until), asked.direction)


def offset_between(told: datetime, sent: datetime) -> int | None:
    """By how many minutes a phone's zone is ahead of the shop's, where it told one time of what was sent at another.

    None where no zone is so.
    """
    minutes = (told - sent) / MINUTE
    quarters = round(minutes / 15) * 15
    return quarters if abs(minutes - quarters) <= 1 and abs(quarters) <= FARTHEST / MINUTE else None


def _as_brought(message: Message, at: datetime) -> twins.Brought:
    kind = "text" if message.kind in WORDS else twins.CALLED if message.kind == "call" else message.kind
    return twins.Brought(at, str(message.direction), kind, message.text, by_webhook=True)
