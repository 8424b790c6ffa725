"""The owner's own number, to which the day's figures go, and by which approved text. Off until there is a number."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from edge.errors import Refusal
from edge.registers.books import Books

_NAME = "owners number"
_NUMBER = re.compile(r"[1-9][0-9]{7,14}")


@dataclass(frozen=True, slots=True)
class OwnersNumber:
    """number: digits, with the country; "" for none. template: the key of an approved text, "" for none."""

    number: str = ""
    template: str = ""


def owners_number(books: Books) -> OwnersNumber:
    """What is no number is none: a wrong one would be told the shop's figures."""
    kept = books.kept(_NAME)
    number, template = str(kept.get("number", "")), str(kept.get("template", ""))
    return OwnersNumber(number, template) if _NUMBER.fullmatch(number) else OwnersNumber("", template)


def keep_owners_number(books: Books, wanted: OwnersNumber) -> None:
    """Refuses what can be no number."""
    if wanted.number and not _NUMBER.fullmatch(wanted.number):
        raise Refusal("bad_value", "writing.number")
    books.keep(_NAME, asdict(wanted))
