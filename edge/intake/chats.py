"""Messages into facts: what customers write, what the shop's phone wrote, history, and what Meta's agent answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from edge.intake import agent, clean, content, people
from edge.intake.change import Change, Item, contacts, elements, items
from edge.intake.clean import Node
from edge.intake.facts import (
    Amended,
    Arrived,
    Echoed,
    Fact,
    Filled,
    Grouped,
    Moved,
    Odd,
    Remembered,
    StoodBy,
    Told,
    Unnamed,
    Wrote,
)
from edge.intake.people import People
from edge.intake.status import CALLBACK
from edge.records.message import AMENDMENTS, SILENT_CHANGES, Direction, Message, Who

UNNAMED = "none.."  # how the stand-in for an id begins
# The last is what the reference of 2022 calls the first.
MOVES = ("user_changed_number", "user_changed_user_id", "customer_changed_number")


def messages(change: Change) -> Iterator[Fact]:
    """What customers wrote, and what WhatsApp says about them in between; an echo may lie among it."""
    business = change.business

    def named(said: Node) -> Who:
        return people.addressee(said) if _is_ours(said, business) else _author(said)

    for item in items(change.value, "messages", change.where, named, _people(change)):
        yield from _read(item, Direction.OUT if _is_ours(item.said, business) else Direction.IN, _live)


def echoes(change: Change) -> Iterator[Fact]:
    """What somebody typed in the shop's phone app."""
    for item in items(change.value, "message_echoes", change.where, people.addressee, _people(change)):
        yield from _read(item, Direction.OUT, _live)


def standby(change: Change) -> Iterator[Fact]:
    """Both sides of a chat while Meta's agent has it. Seldom documented: the lists may lie one level higher."""
    nested = isinstance(change.value.get("standby"), dict)
    holder = clean.node(change.value["standby"]) if nested else change.value
    where = f"{change.where}.standby" if nested else change.where
    known = _people(change)
    for item in items(holder, "messages", where, _author, known):
        # A new number is new whoever answers just now.
        yield from _read(item, Direction.IN, _live if clean.word(item.said.get("type")) == "system" else _stood_by)
    echoed: Node = {"message_echoes": [agent.sent(said) for _, said in elements(holder, "message_echoes")]}
    for item in items(echoed, "message_echoes", where, agent.addressee, known):
        yield from _read(item, Direction.OUT, _stood_by)


def history(change: Change) -> Iterator[Fact]:
    """Old chats, in threads; and, in later bodies, the files that were only placeholders in them."""
    known, business = _people(change), change.business
    for where, chunk in elements(change.value, "history", change.where):
        for place, thread in elements(chunk, "threads", where):
            customer = people.thread(thread)
            for item in items(thread, "messages", place, _partner(customer, business), known):
                yield from _read(item, _direction(item.said, business), _remembered)
        yield from _arrived(chunk)
    for item in items(change.value, "messages", change.where, _author, known):
        yield from _later(item, Direction.IN)
    for item in items(change.value, "message_echoes", change.where, people.addressee, known):
        yield from _later(item, Direction.OUT)


def _arrived(chunk: Node) -> Iterator[Fact]:
    """How far WhatsApp says that it is, where it says that in a way that can be."""
    progress = clean.number(clean.node(chunk.get("metadata")).get("progress"))
    if isinstance(progress, int) and 0 <= progress <= 100:  # noqa: PLR2004
        yield Arrived(progress)


def _people(change: Change) -> People:
    return People(contacts(change))


def _author(said: Node) -> Who:
    """The customer who wrote. A system message may name its customer only within."""
    if clean.word(said.get("type")) != "system":
        return people.sender(said)
    was, now = people.succession(said)
    return was if was.keys else now


def _partner(customer: Who, business: str) -> Callable[[Node], Who]:
    """Whom a message of this thread was with, whichever side wrote it."""

    def named(said: Node) -> Who:
        if customer.keys:
            return customer
        outgoing = _direction(said, business) is Direction.OUT
        return people.addressee(said) if outgoing else people.sender(said)

    return named


def _is_ours(said: Node, business: str) -> bool:
    """Whether the shop's own number wrote this to somebody else."""
    to = people.addressee(said)
    return bool(business) and clean.phone(said.get("from")) == business and bool(to.keys) and to.phone != business


def _direction(said: Node, business: str) -> Direction:
    """History tells the sides apart only by the shop's own number, or by there being somebody it went to."""
    writer = clean.phone(said.get("from"))
    ours = writer == business if writer and business else bool(people.addressee(said).keys)
    return Direction.OUT if ours else Direction.IN


def _read(item: Item, direction: Direction, fact: Callable[[Message, Item], Fact]) -> Iterator[Fact]:
    """The message as the fact that it is; what is unknown about it is said beside it, or instead of it.

    One without an id that can be used has a stand-in; `payload.py` makes it one that no other body has.
    """
    wamid = clean.ident(item.said.get("id"))
    group = item.said.get("group_id")
    # Only a message that a customer sends to us now wants a line in their thread: no echo, no old one, none to a group.
    heard = direction is Direction.IN and fact is not _remembered and group in (None, "")
    behind = item.who if heard and item.who.keys else None
    found = content.read(item.said)
    if not item.who.keys:
        if heard and found.kind not in (*AMENDMENTS, "system") and (found.text or not found.fault):
            yield Unnamed(_message(wamid or f"{UNNAMED}{item.where}", item, direction, found))
        yield Odd(item.where, "a message that names no customer", None, wamid)
        return
    if found.text or not (found.fault and found.kind in AMENDMENTS):
        key, item = wamid or f"{UNNAMED}{item.where}", _named_by_card(item) if heard else item
        yield fact(_message(key, item, direction, found), item)
        behind = behind if wamid else None
    if wamid is None:
        yield Odd(item.where, "a message without a usable id", behind)
    elif group not in (None, "") and clean.ident(group) is None:
        yield Odd(item.where, "a message in a group without a usable id", wamid=wamid)
    elif found.fault:
        yield Odd(item.where, found.fault, behind, wamid)


def _named_by_card(item: Item) -> Item:
    """A customer whose number is hidden may send it on request: from then on it is known to be theirs."""
    return replace(item, who=people.fill(item.who, people.shared(item.said)))


def _message(wamid: str, item: Item, direction: Direction, found: content.Content) -> Message:
    context = clean.node(item.said.get("context"))
    often, once = context.get("frequently_forwarded") is True, context.get("forwarded") is True
    return Message(
        wamid,
        item.who,
        found.kind,
        found.text,
        clean.moment(item.said.get("timestamp")),
        direction,
        found.media,
        found.target,
        quotes=clean.ident(context.get("id")),
        forwarded="often" if often else "once" if once else "",
        group_id=_group(item.said.get("group_id")),
        extra=found.extra,
    )


def _group(value: object) -> str | None:
    """Which group; also one that cannot be named is no chat of one customer: an answer would go astray."""
    return None if value in (None, "") else clean.ident(value) or clean.label(value) or "?"


def _live(message: Message, item: Item) -> Fact:
    if message.group_id:
        return Grouped(message)
    callback = clean.line(item.said.get("biz_opaque_callback_data"), CALLBACK)
    if message.kind in AMENDMENTS and not (
        callback and message.kind == "reaction" and message.direction is Direction.OUT
    ):
        return Amended(message)
    if message.kind == "system":
        return _told(message, item)
    if message.kind == "unsupported" and message.extra.get("unsupported") in SILENT_CHANGES:
        return Told(message)
    if message.direction is Direction.IN:
        return Wrote(message)
    return Echoed(message, callback)


def _told(message: Message, item: Item) -> Fact:
    was, now = people.succession(item.said)
    # An echo's `from` is the shop itself: nobody moves from there.
    said_so = message.direction is Direction.IN and message.extra.get("system") in MOVES
    moved = said_so and was.keys and now.keys and not set(now.keys) <= set(was.keys)
    return Moved(message, was, now) if moved else Told(message)


def _stood_by(message: Message, _item: Item) -> Fact:
    return StoodBy(message)


def _remembered(message: Message, item: Item) -> Fact:
    status = clean.word(clean.node(item.said.get("history_context")).get("status")).upper()
    return Remembered(replace(message, extra={**message.extra, **clean.compact(status=status)}))


def _later(item: Item, direction: Direction) -> Iterator[Fact]:
    """A file for a placeholder carries the placeholder's own id; anything else is one more old message."""
    wamid, found = clean.ident(item.said.get("id")), content.read(item.said)
    if wamid and found.media and found.kind not in AMENDMENTS:
        yield Filled(wamid, found.media, found.kind, found.text)
    else:
        yield from _read(item, direction, _remembered)
