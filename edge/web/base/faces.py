"""A customer at a glance where there is no picture of them: their initials, on a tint that is always theirs."""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

_BETWEEN = re.compile(r"[\s.-]+")
# As many as shop.css has (.t0 to .t5).
TINTS = 6
_KEPT = 1024  # a board shows the same people again and again


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name; of a number its last two digits, else a dot.

    Found anew each time: a name that is kept here would outlive whoever is erased.
    """
    letters = [word[0] for word in _BETWEEN.split(name) if word[:1].isalpha()]
    digits = [letter for letter in name if letter.isdecimal()]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "".join(digits[-2:]) or "·"


@lru_cache(_KEPT)
def tint(customer: str) -> int:
    """The number of the tint of the customer with this id."""
    return crc32(customer.encode("utf-8", "replace")) % TINTS
