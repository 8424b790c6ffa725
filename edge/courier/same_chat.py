"""Which words WhatsApp knows in the chat with the number that a customer has today: it quotes those, and no others.

Of somebody with two numbers, or another one than before, some words were written in another chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.records.message_row import MessageRow
from edge.registers.books import Books
from edge.text import phone_numbers

_Customer = Mapping[str, Any]


def is_todays(books: Books, customer: _Customer, about: MessageRow) -> bool:
    """Whether a message was written from, or to, where the customer is reached today."""
    if (about.at or about.received_at) < _came_at(books, customer):
        return False
    joins = sorted(books.joins.of(str(customer["id"])), key=lambda join: str(join["at"]))
    if not joins:
        return True
    if by := books.messages.written_by(about):
        kind, value = by.split(":", 1)
        return _is(customer, {"phone" if kind == "phone" else "user_id": value})
    known: list[_Customer] = [
        *(join["gone"] for join in joins if any(one <= about.seq <= last for one, last in join["messages"])),
        *(join["kept"] for join in joins if str(join["at"]) > about.received_at),
    ]
    return _is(customer, known[0] if known else {})


def _came_at(books: Books, customer: _Customer) -> str:
    """Since when they have the number of today, or their id where they hide it, by WhatsApp's news; "" for always."""
    phone, user_id = customer.get("phone"), customer.get("user_id")
    entry = books.keys.one(f"phone:{phone}" if phone else f"user:{user_id}")
    return str(entry.get("came") or "") if entry and entry["customer"] == customer["id"] else ""


def _is(customer: _Customer, writer: _Customer) -> bool:
    """Whether this is who they are today, as far as the two can be compared."""
    if writer.get("phone") and customer.get("phone"):
        return phone_numbers.same(writer["phone"], customer["phone"])
    return not writer.get("user_id") or writer["user_id"] == customer.get("user_id")
