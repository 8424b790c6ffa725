"""A customer, as other parts of the shop read them. Pure.

A customer's document has what is known of them and no more. So nothing writes a whole one from this: what is new is
changed in the document, field by field, by who is who (`edge/desk/customers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.clock import unstamp


@dataclass(frozen=True, slots=True)
class Customer:
    """name: what the shop calls them. own_name: what WhatsApp or the address book does. called: what staff do, or "".

    phone: digits only, the number of today. lost: numbers that have gone to somebody else since. speaks: the
    code of a language, "" where nobody has said.
    """

    id: str
    name: str
    own_name: str = ""
    called: str = ""
    username: str = ""
    phone: str = ""
    user_id: str = ""
    last_heard_at: datetime | None = None
    lost: tuple[str, ...] = ()
    speaks: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Customer:
        heard = document.get("last_heard_at")
        return cls(
            str(document["id"]),
            str(document["name"] or ""),
            str(document.get("own_name") or ""),
            str(document.get("called") or ""),
            str(document.get("username") or ""),
            str(document.get("phone") or ""),
            str(document.get("user_id") or ""),
            unstamp(heard) if heard else None,
            tuple(str(number) for number in document.get("lost", ())),
            str(document.get("speaks") or ""),
        )
