"""A day's summary as it is kept under its number, and who waits on its call list. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from edge.clock import unstamp
from edge.language import Said

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """A customer who waits just now, for the call list. number: masked. Seconds are None where nobody can know.

    window_seconds: for how long we may still answer freely; 0 where that is over. reply: how the answer stands that
    they should have had ("held", "failed", "unsure"), "" where there is none.
    """

    query: str
    name: str
    number: str
    age_seconds: float | None
    window_seconds: float | None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """printed_at: when it first went to paper, or may have. From then on lines, `waiting`, the call list of that
    moment, and `notices`, what the owner had to put right then, stay as they are. trusted: whether the clock was
    believed when it was made, and when it was printed.

    withdrawn: a wrong clock had closed its day, which gets another one. instead_of: the number that this one replaces.
    slip: the number of the one on whose slip it stands, with all from `first` on; its own, where it has one to itself.
    """

    number: int
    date: date
    made_at: datetime
    trusted: bool
    printed_at: datetime | None
    waiting: list[StillWaiting]
    lines: list[str]
    columns: int
    withdrawn: bool
    instead_of: int
    first: int
    slip: int
    notices: list[Said]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Summary:
        return cls(
            number=document["number"],
            date=date.fromisoformat(document["date"] or document["was_of"]),
            made_at=unstamp(document["made_at"]),
            trusted=document["trusted"],
            printed_at=unstamp(document["printed_at"]) if document["printed_at"] else None,
            waiting=[StillWaiting(**each) for each in document["waiting"]],
            lines=document["lines"],
            columns=document["columns"],
            withdrawn=document["state"] == WITHDRAWN,
            instead_of=document.get("instead_of", 0),
            first=document.get("first", document["number"]),
            slip=document.get("slip", document["number"]),
            notices=[Said.of(each) for each in document.get("notices", ())],
        )
