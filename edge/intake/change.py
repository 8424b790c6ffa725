"""One change of a webhook, and the items in its lists: each with its place in the body and the person behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from edge.forgetting.bodies import ERASED
from edge.intake import clean
from edge.intake.clean import Node
from edge.intake.people import People, are_one
from edge.records.message import Who

NOBODY = Who()


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a list. Where it was no object, `said` is empty and whoever reads it finds no id in it."""

    where: str
    said: Node
    who: Who


@dataclass(frozen=True, slots=True)
class Change:
    """`where` is the path of its value. `account` is the WhatsApp Business account that it came for, "" if unsaid.

    at: when WhatsApp made it, where it says so: of account-level changes.
    """

    field: str
    where: str
    value: Node
    account: str = ""
    at: datetime | None = None

    @property
    def business(self) -> str:
        """The shop's own number, digits only; "" if unsaid. WhatsApp writes it with or without + and spaces."""
        shown = self._ours.get("display_phone_number")
        return "".join(digit for digit in clean.line(shown) or "" if digit in "0123456789")

    @property
    def number(self) -> str | None:
        """WhatsApp's id of the number that it came for; None if unsaid."""
        return clean.ident(self._ours.get("phone_number_id"))

    @property
    def _ours(self) -> Node:
        """Hand-overs name it as whom they are for, all else beside its content."""
        return clean.node(self.value.get("metadata")) or clean.node(self.value.get("recipient"))


def elements(holder: Node, key: str, where: str = "") -> Iterator[tuple[str, Node]]:
    """Each element of a list with its path. What is no list counts as its only element: better read than refused.

    What was somebody's who has been erased is passed over.
    """
    found = holder.get(key)
    if found is None:
        return
    path = f"{where}.{key}" if where else key
    for position, element in enumerate(found if isinstance(found, list) else [found]):
        if element == ERASED:
            continue
        yield f"{path}[{position}]", clean.node(element)


def contacts(change: Change) -> list[object]:
    """Whom it is about; of what Meta's agent does they may lie one level deeper."""
    within = clean.node(change.value.get("standby"))
    return [*clean.several(change.value.get("contacts")), *clean.several(within.get("contacts"))]


def items(holder: Node, key: str, where: str, named: Callable[[Node], Who], people: People) -> Iterator[Item]:
    """The elements of a list of messages or statuses. `named` reads from one whom it is about."""
    alone = people.are_alone and are_one(named(said) for _, said in elements(holder, key, where))
    for place, said in elements(holder, key, where):
        yield Item(place, said, people.complete(named(said), alone=alone) if said else NOBODY)
