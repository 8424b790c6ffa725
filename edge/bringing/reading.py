"""An exported chat, message by message, as the shop sees it: who writes for it, and what time it was. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING

from edge import text
from edge.bringing.titles import plain
from edge.desk.twins import Brought, row_kind
from edge.errors import Refusal
from edge.imports import kind_names

if TYPE_CHECKING:
    from edge.imports.chat import ChatMessage

# WhatsApp takes no more letters in one message.
LONGEST_TEXT = 65_536
# A minute in which more is written than this is read as several; nobody writes as much as a chat's worth in one.
MOST_OF_A_MINUTE, A_CHATS_WORTH = 200, 5_000


@dataclass(frozen=True, slots=True)
class Side:
    """Who of a chat writes for the shop, and whether the others have to be told apart."""

    us: frozenset[str]
    is_group: bool = False

    @classmethod
    def of(cls, us: Iterable[str], *, is_group: bool = False) -> Side:
        return cls(frozenset(map(plain, us)), is_group)

    def has(self, name: str | None) -> bool:
        return name is not None and plain(name) in self.us


class WallTimes:
    """The phone's wall times as moments. zone: what that phone's clock went by; an hour that comes twice is taken in
    the order of the file.
    """

    def __init__(self, zone: tzinfo, offset: timedelta = timedelta()) -> None:
        self._zone = zone
        self._offset = offset
        self._last: datetime | None = None

    def moment(self, wall: datetime) -> datetime:
        at = wall.replace(tzinfo=self._zone).astimezone(UTC)
        again = wall.replace(tzinfo=self._zone, fold=1).astimezone(UTC)
        if again != at and self._last is not None and at < self._last:
            at = again
        self._last = at
        return at - self._offset


def brought(message: ChatMessage, side: Side, times: WallTimes) -> Brought | None:
    """What it would be in the store. None where WhatsApp says it of the chat, and nobody to anybody."""
    if message.kind == kind_names.SYSTEM or message.at is None:
        return None
    ours = side.has(message.sender)
    return Brought(
        at=times.moment(message.at),
        direction="out" if ours else "in",
        kind=row_kind(message.kind, message.file, ours=ours),
        text=text.plain(message.text[:LONGEST_TEXT]),
        file=message.file,
        sender=(message.sender or "") if side.is_group else "",
        changed=message.kind in (kind_names.EDITED, kind_names.POLL),
    )


def by_minute(messages: Iterable[ChatMessage]) -> Iterator[list[ChatMessage]]:
    """The messages of a file, those of one minute together."""
    for _, same in groupby(messages, lambda one: one.at.replace(second=0) if one.at else None):
        yield from _in_parts(same)


def _in_parts(same: Iterator[ChatMessage]) -> Iterator[list[ChatMessage]]:
    part: list[ChatMessage] = []
    for count, message in enumerate(same):
        if count == A_CHATS_WORTH:
            raise Refusal("bad_file", "imports.too_dense", most=A_CHATS_WORTH)
        part.append(message)
        if len(part) == MOST_OF_A_MINUTE:
            yield part
            part = []
    if part:
        yield part


def minutes_around(messages: Sequence[Brought]) -> tuple[datetime, datetime]:
    """From the minute before these messages until the end of the minute after them."""
    first, last = min(one.at for one in messages), max(one.at for one in messages)
    minute = timedelta(minutes=1)
    return first.replace(second=0, microsecond=0) - minute, last.replace(second=0, microsecond=0) + 2 * minute
