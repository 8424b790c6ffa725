"""What is said of customers outside of messages: their names in the shop phone's address book, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator

from edge.intake import clean, people
from edge.intake.change import Change, Item, elements, items
from edge.intake.clean import Node
from edge.intake.facts import Fact, Named, Odd, Preference
from edge.intake.people import People

CHOICES = ("stop", "resume", "signup")


def address_book(change: Change) -> Iterator[Fact]:
    """Entries added, changed or removed on the shop's phone. A change of a name comes as one more `add`."""
    for where, entry in elements(change.value, "state_sync", change.where):
        yield _named(where, entry)


def _named(where: str, entry: Node) -> Fact:
    card = clean.node(entry.get("contact"))
    phone, action = clean.phone(card.get("phone_number")), clean.word(entry.get("action"))
    if clean.word(entry.get("type")) != "contact" or action not in ("add", "remove"):
        return Odd(where, "a change of the address book that is not known")
    if phone is None:
        return Odd(where, "an entry of the address book without a phone number")
    if action == "remove":
        return Named(phone, None, where=where)
    name = clean.line(card.get("full_name")) or clean.line(card.get("first_name"))
    return Named(phone, name, clean.moment(clean.node(entry.get("metadata")).get("timestamp")), where)


def preferences(change: Change) -> Iterator[Fact]:
    known = People(change.value.get("contacts"))
    for item in items(change.value, "user_preferences", change.where, people.contact, known):
        yield _preference(item)


def _preference(item: Item) -> Fact:
    category, value = clean.word(item.said.get("category")), clean.word(item.said.get("value"))
    if not item.who.keys:
        return Odd(item.where, "a preference that names no customer")
    if not category or value not in CHOICES:
        return Odd(item.where, "a preference that is not known")
    return Preference(item.who, category, value, item.where)
