"""A message of the desk and its row in the store: one made of the other."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from edge.clock import Moment, stamp
from edge.records.message import Media, Message, Who
from edge.records.message_row import MessageRow


def message_of(row: MessageRow) -> Message:
    """As much of a message that is here as the board says of it."""
    media = row.data.get("media")
    return Message(
        row.wamid or "", Who(), row.kind, row.text, media=Media(**media) if media else None, target=row.target
    )


def stands(row: MessageRow) -> str:
    """Where its line stands among its customer's, as a stamp."""
    return next(one for one in (row.place, row.at, row.received_at) if one is not None)


def row_of(message: Message, came: Moment) -> MessageRow:
    """A message as it lies in the store, before anybody knows whose it is."""
    data: dict[str, Any] = {}
    if message.media:
        data["media"] = asdict(message.media)
    if message.forwarded:
        data["forwarded"] = message.forwarded
    if message.extra:
        data["extra"] = dict(message.extra)
    return MessageRow(
        direction=message.direction,
        kind=message.kind,
        text=message.text,
        received_at=stamp(came.at),
        wamid=message.wamid,
        at=stamp(message.at) if message.at else None,
        target=message.target,
        quotes=message.quotes,
        group_id=message.group_id,
        data=data,
    )
