"""Which PINs are too common, and under what names wrong ones are counted. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

# What people choose most often, beside those that a rule finds: shapes on the keys, and pairs.
_LIST = (
    "1004 0007 1122 1221 1245 1342 1470 1478 1590 2112 2211 2468 2580 3690 5150 5683 6969 7410 8520 9630 0852 "
    "0258 0147 1236 1397 1357 2486 3210 7890 0987 1000 2000 3000 4000 5000 6000 7000 8000 9000 "
    "12321 13579 24680 11223 12344 12312 159357 159753 147258 147852 123654 142536 102030 112233 111222 100200 "
    "147258369 14725836 11223344 12344321 12345679 11112222"
)
_COMMON = frozenset(_LIST.split())
# For a PIN that comes out of a file or a pipe: nobody is there who could choose another one.
ADVICE = "Many people choose this PIN. Choose a better one on your own page: Me, in the menu."
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def is_common(digits: str) -> bool:
    """Whether so many people choose this PIN that whoever guesses begins with it.

    One digit or one group again and again, a row up or down, a year, or one of a list.
    """
    if digits in _COMMON or _YEAR.fullmatch(digits):
        return True
    groups = (digits[:size] for size in range(1, len(digits) // 2 + 1) if len(digits) % size == 0)
    if any(digits == group * (len(digits) // len(group)) for group in groups):
        return True
    steps = {(int(later) - int(earlier)) % 10 for earlier, later in pairwise(digits)}
    return steps in ({1}, {9})


def home_of(staff: str | None) -> str:
    """Where the wrong PINs of a person are counted that were tried on the phone where they signed in last."""
    return f"home {staff or '-'}"


def return_of(staff: str | None) -> str:
    """And those from phones without access, of an owner who wants to come back."""
    return f"return {staff or '-'}"


def elsewhere_of(staff: str | None) -> str:
    """And those from all other phones together."""
    return f"staff {staff or '-'}"
