"""One webhook body as it came, and why it may lie aside. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Two reasons for lying aside that mean something here: words for another number, and a fault of the program's own.
ELSEWHERE, FAULTS = "came for another number", "the program failed*"
# What another program alone may try again.
DEADLY = "the program ended while it read this"


@dataclass(frozen=True, slots=True)
class Entry:
    """One webhook body as it came. `seq` is the order in which the box took it in."""

    seq: int
    received_at: str
    boot: str
    boottime: float
    trusted: bool
    body: bytes
