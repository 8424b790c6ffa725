"""The owner's own number, to which the day's figures go, and by which approved text. Off until there is one.

Of whoever has a username WhatsApp may show no number: then it is the id that WhatsApp gives instead.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from edge.errors import Refusal
from edge.registers.books import Books

_NAME = "owners number"
_NUMBER = re.compile(r"[1-9][0-9]{7,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class OwnersNumber:
    """number: digits, with the country; "" for none. template: the key of an approved text, "" for none. user_id: of an
    owner whose number WhatsApp does not show, "" for none; a number goes before it.
    """

    number: str = ""
    template: str = ""
    user_id: str = ""

    @property
    def is_wanted(self) -> bool:
        return bool(self.number or self.user_id)


def owners_number(books: Books) -> OwnersNumber:
    """What is no number is none: a wrong one would be told the shop's figures."""
    kept = books.kept(_NAME)
    number, template, user_id = (str(kept.get(name, "")) for name in ("number", "template", "user_id"))
    number, user_id = number if _NUMBER.fullmatch(number) else "", user_id if _USER_ID.fullmatch(user_id) else ""
    return OwnersNumber(number, template, user_id)


def keep_owners_number(books: Books, wanted: OwnersNumber) -> None:
    """Refuses what can be no number."""
    if wanted.number and not _NUMBER.fullmatch(wanted.number):
        raise Refusal("bad_value", "writing.number")
    books.keep(_NAME, asdict(wanted))
