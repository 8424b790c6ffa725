"""Calls into facts: one that nobody took is a customer who waits, as if they had written."""

from __future__ import annotations

from collections.abc import Iterator

from edge.intake import clean, people
from edge.intake.change import Change, Item, items
from edge.intake.clean import Node
from edge.intake.facts import Fact, Odd, Passed, Wrote
from edge.intake.people import People
from edge.records.message import Message, Who

# What a call is before it ends. However WhatsApp names its end, a customer may have rung in vain.
UNDER_WAY = frozenset({"", "connect", "ringing", "pre_accept", "accept", "accepted"})
OURS, TAKEN = "business_initiated", "completed"


def missed(change: Change) -> Iterator[Fact]:
    """Each call of a customer's that ended without an answer. Calls that begin, were answered or are ours: passed."""
    known = People(change.value.get("contacts"))
    for item in items(change.value, "calls", change.where, people.sender, known):
        yield _call(item) if _was_missed(item.said) else Passed("calls")


def _was_missed(said: Node) -> bool:
    if _named(said, "event") in UNDER_WAY or _named(said, "direction") == OURS:
        return False
    seconds = clean.whole(said.get("duration"))
    if seconds is not None:
        return seconds <= 0
    # Without a duration only a call that began and was completed was answered.
    return not (_named(said, "status") == TAKEN and clean.moment(said.get("start_time")))


def _named(said: Node, key: str) -> str:
    return clean.word(said.get(key))


def _call(item: Item) -> Fact:
    call, who = clean.ident(item.said.get("id")), item.who
    if not who.keys:
        return Odd(item.where, "a call of nobody", None, call)
    if call is None:
        return Odd(item.where, "a call without a usable id", who)
    return Wrote(_message(call, who, item.said))


def _message(call: str, who: Who, said: Node) -> Message:
    return Message(call, who, "call", at=clean.moment(said.get("timestamp")))
