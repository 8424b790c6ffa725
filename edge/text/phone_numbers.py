"""Numbers that WhatsApp writes in two ways: with and without the digit that mobile phones have in some countries.

One person has one of them, whichever way it is written. Pure: no store, no clock.
"""

from __future__ import annotations

import re

# Each country: the long form and the short one, as patterns, with what stands in front in each.
_TWO_WAYS = (
    # Brazil: a 9 after the area code. Lines on a wall have eight digits as well, but none of them begins with 6 to 9.
    (re.compile(r"(55[1-9][0-9])9([6-9][0-9]{7})"), re.compile(r"(55[1-9][0-9])([6-9][0-9]{7})"), "9"),
    # Mexico: a 1 after the country, ten digits after it.
    (re.compile(r"(52)1([1-9][0-9]{9})"), re.compile(r"(52)([1-9][0-9]{9})"), "1"),
    # Argentina: a 9 after the country, ten digits after it.
    (re.compile(r"(54)9([1-9][0-9]{9})"), re.compile(r"(54)([1-9][0-9]{9})"), "9"),
)


def spellings(phone: str) -> tuple[str, ...]:
    """All ways in which WhatsApp may write this number (digits only), the given one first."""
    for long, short, digit in _TWO_WAYS:
        if found := long.fullmatch(phone):
            return phone, found[1] + found[2]
        if found := short.fullmatch(phone):
            return phone, found[1] + digit + found[2]
    return (phone,)


def same(one: str | None, other: str | None) -> bool:
    """Whether these are one number, or both are none."""
    return one == other or bool(one and other and other in spellings(one))


def keys(key: str) -> tuple[str, ...]:
    """A key of a customer in every way that it may be written; only those of phone numbers have several."""
    kind, _, value = key.partition(":")
    return tuple(f"{kind}:{each}" for each in spellings(value)) if kind == "phone" else (key,)
