"""How messages are taken down: each once, in its place, with the wish for its file. For the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

from edge.clock import AHEAD, Moment, stamp
from edge.desk.brought import BroughtBefore
from edge.desk.import_layers import bare, laid
from edge.desk.message_rows import row_of
from edge.desk.one_line import last_of
from edge.media import MediaBook
from edge.records.message import Direction, Media, Message, Who
from edge.records.message_row import WRITTEN_BY, MessageRow
from edge.registers.books import Books

# Where a copy lies that asks nothing of anybody; the live one takes its place.
_SILENT = ("history", "standby", "unnamed")


class MessageKeeper:
    """All that was said. What a webhook brings twice is here once; what first came as a silent copy becomes live."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._media = MediaBook(books)
        self._brought = BroughtBefore(books)

    def knows(self, message: Message, came: Moment) -> bool:
        """Whether it is here already; what only an earlier version could not read is put right in its place.

        A copy of it in history, or from while Meta's agent answered, is not it: that asked nothing of anybody.
        """
        known = self._books.messages.by_wamid(message.wamid)
        if known is None or known.side in _SILENT:
            return False
        if known.kind == "unknown" and message.kind != "unknown":
            self._books.messages.replace(known.seq, row_of(message, came))
            self._books.messages.is_news(known.seq)
            if message.media:
                self._want(message.media, known.seq, known.customer, since=credible(message.at, came))
            if not message.target:
                self._books.queries.now_readable(last_of(message))
        return True

    def its_own(self, message: Message, whose: Callable[[Who], str | None]) -> Message:
        """Under an id of its own, where WhatsApp's stands for other words that somebody else wrote.

        The same words at the same time are a double, also where the number has changed hands since. whose: finds the
        customer behind ids; asked only where the id is here already.
        """
        known = self._books.messages.by_wamid(message.wamid)
        if known is None or (known.customer is None and known.side in _SILENT):
            return message
        at = message.at and stamp(message.at)
        texts = known.kind == message.kind == "text" and known.text != message.text
        if not texts and (at is None or known.at in (None, at)):
            return message
        if known.customer is not None and known.customer == whose(message.who):
            return message
        said = repr((message.wamid, at, message.kind, message.text))
        return replace(message, wamid=f"none.{hashlib.sha256(said.encode()).hexdigest()[:40]}")

    def aimed(self, message: Message) -> Message:
        """At the message itself, where it is about a change of that: what changes a change changes what that changed.

        At nothing where that leads back to it: it would stand on no page.
        """
        about = self._books.messages.by_wamid(message.target) if message.target else None
        target = about.target if about and about.kind == "edit" and about.target else message.target
        return replace(message, target=None if target == message.wamid else target)

    def keep(
        self, message: Message, came: Moment, *, customer: str | None, query: str | None = None, side: str = ""
    ) -> int | None:
        """Its sequence number; None where it is here already. A live message takes the place of its silent copy."""
        place = self._place(message, came, customer, side)
        row = replace(row_of(message, came), customer=customer, query=query, side=side, place=place)
        if customer and not side and message.direction is Direction.IN and self._books.joins.of(customer):
            row = replace(row, data={**row.data, WRITTEN_BY: message.who.keys[0]})  # of two numbers one
        if (twin := self._twin(message, customer, side)) is not None:
            return self._take_over(twin, row, message, came)
        seq = self._books.messages.add(row)
        if seq and message.kind == "edit" and message.target:
            self._books.messages.aim_at(message.target, message.wamid)
        if seq is None and not side:
            return self._revive(message, row, came)
        if seq and message.media and side not in ("group", "unnamed"):
            # WhatsApp makes the files of history anew when it sends them, however old their messages are.
            since = came.at if side == "history" else credible(message.at, came)
            self._want(message.media, seq, customer, since=since, history=side == "history")
        return seq

    def keep_past(self, message: Message, came: Moment, *, customer: str) -> int | None:
        """Imported history. A file that came before its placeholder is laid on it now."""
        seq = self.keep(self.aimed(message), came, customer=customer, side="history")
        if seq and message.kind == "media_placeholder":
            for file in self._books.messages.take_early(message.wamid):
                self.fill(message.wamid, file["kind"], Media(**file["media"]), file["text"], came)
        return seq

    def fill(self, wamid: str, kind: str, media: Media, text: str, came: Moment) -> None:
        """The file behind an imported placeholder became known; it may be known before its placeholder is."""
        row = self._books.messages.by_wamid(wamid)
        if row is None:
            self._books.messages.keep_early(wamid, {"kind": kind, "media": asdict(media), "text": text})
        elif (under := bare(row)).kind == "media_placeholder":
            data = {**under.data, "media": asdict(media)}
            self._books.messages.replace(row.seq, replace(under, kind=kind, text=text, data=data))
            if not self._keeps_file(row.seq, row.customer):
                self._want(media, row.seq, row.customer, since=came.at, history=True)

    def _place(self, message: Message, came: Moment, customer: str | None, side: str) -> str | None:
        """None where WhatsApp's stamp says it. What is old and has none stands before all that is dated."""
        if message.at is not None and credible(message.at, came) == message.at:
            return None
        return (
            "" if side == "history" else self._books.messages.place_now(customer, stamp(came.at), trusted=came.trusted)
        )

    def _twin(self, message: Message, customer: str | None, side: str) -> MessageRow | None:
        """The line of an import that this message is, where WhatsApp brings it for the first time."""
        if side not in ("", "history", "standby"):
            return None
        found = self._brought.twin(message, customer, past=side == "history")
        return None if found is None or self._books.messages.by_wamid(message.wamid) else found

    def _take_over(self, twin: MessageRow, row: MessageRow, message: Message, came: Moment) -> int:
        """It stands in its place once, as WhatsApp tells it; a file that the import had stays where it is."""
        is_here = self._keeps_file(twin.seq, row.customer)
        if (is_here and not message.media) or (row.kind == "unknown" and twin.kind != "unknown"):
            row = replace(row, kind=twin.kind, text=twin.text, data=twin.data)
        elif row.kind == "unsupported" and twin.text and twin.source:
            row = laid(row, twin.source, twin.kind, twin.text, None)
        self._books.messages.take_over(twin.seq, row)
        if row.side:
            self._books.messages.replace(twin.seq, row)
        else:
            self._books.messages.revive(twin.seq, row)
        if message.media and not is_here:
            since = came.at if row.side == "history" else credible(message.at, came)
            self._want(message.media, twin.seq, row.customer, since=since, history=row.side == "history")
        return twin.seq

    def _keeps_file(self, seq: int, customer: str | None) -> bool:
        """Whether an import has brought the file of this message; it stays, also where that import is undone."""
        file = self._media.of_messages([seq]).get(seq)
        if file is None or not file.is_here:
            return False
        self._books.media.of_no_import(seq, customer)
        return True

    def _revive(self, message: Message, row: MessageRow, came: Moment) -> int | None:
        known = self._books.messages.by_wamid(message.wamid)
        if known is None or known.side not in _SILENT:
            return None
        if row.kind == "unknown":  # the copy could be read
            row = replace(
                row, kind=known.kind, text=known.text, target=known.target, quotes=known.quotes, data=known.data
            )
        self._books.messages.revive(known.seq, row)
        if known.data.get("media"):  # a file of today's goes before those of history
            self._books.media.of_today(known.seq, row.customer)
        elif message.media:
            self._want(message.media, known.seq, row.customer, since=credible(message.at, came))
        return known.seq

    def _want(self, media: Media, seq: int, customer: str | None, *, since: datetime, history: bool = False) -> None:
        """The file of a message is to be fetched, in the transaction that keeps the message."""
        self._media.want(
            media.id,
            message=seq,
            customer=customer,
            since=since,
            sha256=media.sha256,
            label=media.filename,
            voice=media.voice,
            history=history,
        )


def credible(at: datetime | None, came: Moment) -> datetime:
    """WhatsApp's stamp where it can be believed, else when the box took the message in.

    Stamps come from WhatsApp's own servers; one that is ahead of a trusted clock is no stamp of theirs.
    """
    if at is None or (came.trusted and at > came.at + AHEAD):
        return came.at
    return at
