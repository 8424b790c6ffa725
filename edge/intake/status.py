"""What becomes of messages that we sent, and errors that belong to no message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast, get_args

from edge.intake import clean, people
from edge.intake.change import Change, Item, contacts, elements, items
from edge.intake.clean import Node
from edge.intake.facts import Fact, Odd, Progress, Status, Trouble
from edge.intake.people import People

STATUSES = frozenset(get_args(Status))
CALLBACK = 512  # the longest biz_opaque_callback_data that WhatsApp takes


def statuses(change: Change) -> Iterator[Fact]:
    """Progress of our own messages; within standby too, where ours may be under way when the agent takes over."""
    known = People(contacts(change))
    for item in items(change.value, "statuses", change.where, people.recipient, known):
        yield _progress(item)
    within = clean.node(change.value.get("standby"))
    for item in items(within, "statuses", f"{change.where}.standby", people.recipient, known):
        yield _progress(item)


def troubles(change: Change) -> Iterator[Fact]:
    """Errors of a whole change; a chunk of history can hold them too, when the owner declined to share it."""
    yield from map(_trouble, elements(change.value, "errors", change.where))
    for where, chunk in elements(change.value, "history", change.where):
        yield from map(_trouble, elements(chunk, "errors", where))


def _trouble(element: tuple[str, Node]) -> Fact:
    where, error = element
    code, title = clean.whole(error.get("code")), _title(error)
    return Trouble(code, title or "") if code is not None or title else Odd(where, "an error without code or title")


def _progress(item: Item) -> Fact:
    said = item.said
    wamid, status = clean.ident(said.get("id")), clean.word(said.get("status"))
    if wamid is None:
        return Odd(item.where, "a status without a usable id")
    if status not in STATUSES:
        return Odd(item.where, "a status that is not known", wamid=wamid)
    pricing = clean.node(said.get("pricing"))
    error = next((error for _, error in elements(said, "errors")), {}) if status == "failed" else {}
    return Progress(
        wamid,
        cast(Status, status),
        clean.moment(said.get("timestamp")),
        item.who,
        callback=clean.line(said.get("biz_opaque_callback_data"), CALLBACK),
        pricing_type=clean.word(pricing.get("type")) or None,
        pricing_category=clean.word(pricing.get("category")) or None,
        code=clean.whole(error.get("code")),
        title=_title(error),
        group=clean.word(said.get("recipient_type")) == "group",
    )


def _title(error: Node) -> str | None:
    return clean.line(error.get("title")) or clean.line(error.get("message"))
