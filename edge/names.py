"""Ids of our own: short, typed, readable aloud."""

from __future__ import annotations

import secrets

# No vowels and no look-alikes: an id read aloud over the counter is heard right and is never a word.
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"


def new_id(kind: str) -> str:
    """A short typed id: q_ query, r_ reply, c_ customer, s_ staff, p_ phone, n_ notice, m_ file. 27^10."""
    return f"{kind}_{''.join(secrets.choice(_LETTERS) for _ in range(10))}"
