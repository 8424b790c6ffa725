"""A member of staff, as everybody else knows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """language: the code of the one that they chose to read, "" while they take the shop's.

    toured: how many of the taps that a practice shop asks for they have got past.
    """

    id: str
    name: str
    owner: bool = False
    language: str = ""
    toured: int = 0
