"""Ids of our own: short, typed, readable aloud."""

from __future__ import annotations

import secrets

from edge.clock import wall_second

# No vowels and no look-alikes: an id read aloud over the counter is heard right and is never a word.
LETTERS = "23456789bcdfghjkmnpqrstvwxz"


# 27^6 seconds are twelve years, after which the beginnings come round.
_TIME, _CHANCE = 6, 8


def new_id(kind: str) -> str:
    """A short typed id: q_ query, r_ reply, c_ customer, s_ staff, p_ phone, n_ notice, m_ file.

    Those that are made one after another lie side by side in every index, where a random one touches a page of its own
    for each. So it begins with the second in which it was made, as far as the box knew; 27^8 chances keep those of one
    second apart. It is no secret.
    """
    return f"{kind}_{spelt(wall_second(), _TIME)}{spelt(secrets.randbelow(len(LETTERS) ** _CHANCE), _CHANCE)}"


def spelt(number: int, letters: int) -> str:
    """The last so many letters of a number."""
    found = ""
    for _ in range(letters):
        number, letter = divmod(number, len(LETTERS))
        found = LETTERS[letter] + found
    return found
