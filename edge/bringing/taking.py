"""An import under way, a bounded piece at a time. Each piece is one short transaction that holds its own mark.

After a death the file is read again up to the mark, and the rest follows. A file that turns out to be no whole chat
undoes all that was taken of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from edge.bringing.reading import Side, WallTimes, brought, by_minute, minutes_around
from edge.bringing.words import Import
from edge.clock import Moment, stamp
from edge.desk.import_layers import also_by, laid
from edge.desk.twins import Brought, Here, as_here, lacks_words, media_of, paired
from edge.errors import Refusal
from edge.records.message_row import MessageRow
from edge.registers.books import Books
from edge.settings import Settings

if TYPE_CHECKING:
    from edge.imports.chat import ChatMessage
    from edge.imports.opening import Export

# One piece keeps the writer for so long at most, on the whole: intake waits for it.
PIECE_SECONDS = 0.03
LEAST, MOST = 8, 200
# What WhatsApp tells of a message whose file it has not brought, or does not pass on, as it does not films of a minute.
_WITHOUT_FILE = ("media_placeholder", "unsupported")
# A phone may be half a day ahead of the shop's zone; no phone is a day and more.
_AHEAD = timedelta(hours=27)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one transaction has changed: of how many messages, how many are new, and between which times they lie."""

    done: int
    added: int
    known: int
    first: datetime | None
    last: datetime | None


class Open:
    """A file that is being taken in, as far as it has been read. It belongs to one thread."""

    def __init__(self, one: Import, path: Path, zone: WallTimes, rests: Callable[[], object]) -> None:
        """Reads up to the mark. Refused where it is no chat (any more)."""
        from edge.imports.opening import opened_whole  # noqa: PLC0415 - a megabyte that only a chat needs

        self.id = one.id
        self._ends = ExitStack()
        self.export: Export = self._ends.enter_context(opened_whole(path, one.date_order, rests))
        self._times, self._side = zone, Side.of(one.us, is_group=one.is_group)
        messages = self.export.chat.messages()
        for message in islice(messages, one.done if one.stage == "texts" else 0):
            brought(message, self._side, self._times)  # the hour that comes twice is known by what was before it
        self._minutes: Iterator[list[ChatMessage]] = by_minute(messages)

    def next(self, most: int) -> tuple[int, list[list[Brought]]]:
        """How many messages were read, and those of them that are somebody's, by their minutes. (0, []) at the end."""
        read, minutes = 0, []
        for minute in self._minutes:
            read += len(minute)
            found = [brought(message, self._side, self._times) for message in minute]
            minutes.append([message for message in found if message])
            if read >= most:
                break
        return read, [minute for minute in minutes if minute]

    def all(self) -> Iterator[Brought]:
        """All that is in it, from the beginning; what `next` gives is not touched by it."""
        found = (brought(message, self._side, self._times) for message in self.export.chat.messages())
        return (message for message in found if message)

    def close(self) -> None:
        self._ends.close()


class Texts:
    """Takes messages in. Whatever was here already is held, and added to nothing."""

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._settings = settings
        self._most = LEAST * 4

    def read(self, one: Open) -> tuple[int, list[list[Brought]]]:
        return one.next(self._most)

    def take(self, one: Import, read: int, minutes: Sequence[Sequence[Brought]], now: Moment) -> Piece:
        """For the caller's transaction. Refused where the phone tells of days that have not come yet."""
        times = [message.at for minute in minutes for message in minute]
        if now.trusted and times and max(times) > now.at + _AHEAD:
            raise Refusal("bad_file", "imports.not_yet")
        began = time.monotonic()
        added = sum(self._minute(one, minute, now) for minute in minutes)
        self._pace(time.monotonic() - began)
        known = sum(map(len, minutes)) - added
        return Piece(read, added, known, min(times, default=None), max(times, default=None))

    def _minute(self, one: Import, minute: Sequence[Brought], now: Moment) -> int:
        """How many of these were not here."""
        twins = paired(minute, self.here(one, minute))
        for place, message in enumerate(minute):
            twin = twins.get(place)
            if twin is None:
                self._add(one, message, now)
            else:
                self._hold(one, message, twin)
        return len(minute) - len(twins)

    def here(self, one: Import, minute: Sequence[Brought]) -> list[Here]:
        """What may be one of these messages, and stands for none of this import yet."""
        since, until = map(stamp, minutes_around(minute))
        messages = self._books.messages
        rows = messages.free_between(since, until, import_id=one.id, customer=one.customer, group=one.group)
        wamids = [row.wamid for row in rows if row.wamid]
        changes = messages.amendments(one.customer, wamids, whole=True) if one.customer and wamids else []
        return as_here(rows, changes)

    def _add(self, one: Import, message: Brought, now: Moment) -> None:
        seq = self._books.messages.add(row_of(one, message, now))
        if seq:
            self._books.messages.hold(one.id, seq, message.file)

    def _hold(self, one: Import, message: Brought, twin: Here) -> None:
        """A file, or words, that only this export has are laid on the line that is here without them."""
        row, file = twin.row, message.file
        media = media_of(message.kind, file) if file and _takes_file(row) else None
        if media or lacks_words(row, message):
            row = laid(row, one.id, message.kind, message.text, media)
        elif not message.is_deleted:
            row = also_by(row, one.id, with_file=file is not None) or row
        if row is not twin.row:
            self._books.messages.replace(row.seq, row)
        self._books.messages.hold(one.id, row.seq, file)

    def _pace(self, took: float) -> None:
        """A card that is slow, or busy, is given less at a time."""
        if took > PIECE_SECONDS:
            self._most = max(LEAST, self._most // 2)
        elif took < PIECE_SECONDS / 2:
            self._most = min(MOST, self._most + LEAST)


def _takes_file(row: MessageRow) -> bool:
    return "media" not in row.data and (row.side == "import" or row.kind in _WITHOUT_FILE)


def row_of(one: Import, message: Brought, now: Moment) -> MessageRow:
    """A message of an export as it lies in the store: of no query, and told by nobody but that phone."""
    data: dict[str, object] = {}
    if message.file:
        data["media"] = media_of(message.kind, message.file)
    if message.sender:
        data["extra"] = {"sender": {"name": message.sender}}
    if message.changed:
        data["changed"] = True
    return MessageRow(
        direction=message.direction,
        kind=message.kind,
        text=message.text,
        received_at=stamp(now.at),
        customer=one.customer,
        at=stamp(message.at),
        side="import",
        group_id=one.group,
        source=one.id,
        data=data,
    )
