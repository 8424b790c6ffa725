"""How a query ended. The only place that makes the name of its word in the catalogues. Pure."""

from __future__ import annotations

from enum import StrEnum

from edge.language import Said


class Outcome(StrEnum):
    """How a query ended, but for the owner's own words, which stand for themselves.

    Two are the box's own: `joined`, where two customers turned out to be one person, and `on the phone`, where the
    shop's phone answered last and the customer said no more. `no answer needed` is a verb of its own: the customer's
    last words, such as thanks, ask for nothing.
    """

    ANSWERED = "answered"
    SOLD = "sold"
    NO_STOCK = "no stock"
    OTHER = "other"
    JOINED = "joined"
    ON_PHONE = "on the phone"
    NO_ANSWER = "no answer needed"


# What the owner's list begins with: see desk/outcome_list.py.
CHOICES = (Outcome.ANSWERED, Outcome.SOLD, Outcome.NO_STOCK, Outcome.OTHER)
_BY_ITSELF = frozenset({Outcome.JOINED, Outcome.ON_PHONE})


def known(outcome: str) -> str:
    """One of the box's own, or the owner's words as they are."""
    return next((each for each in Outcome if each.value == outcome), outcome)


def is_by_staff(outcome: str | None) -> bool:
    """Whether a person said so, by one verb or the other."""
    return outcome is not None and outcome not in _BY_ITSELF


def is_own(outcome: str) -> bool:
    """Whether these are words of the owner's, which no catalogue has."""
    return outcome not in set(Outcome)


def ended(outcome: str | None) -> Said:
    """The word for it: nothing while a query is open. The owner's own words stand for themselves."""
    found = known(outcome or "")
    return Said(f"outcome.{found.name.lower()}" if isinstance(found, Outcome) else found)
