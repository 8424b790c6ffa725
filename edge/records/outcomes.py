"""How a query ended. The only place that makes the name of its word in the catalogues. Pure."""

from __future__ import annotations

from enum import StrEnum

from edge.language import Said


class Outcome(StrEnum):
    """How a query ended. Two are the box's own: `joined`, where two customers turned out to be one person, and
    `on the phone`, where the shop's phone answered last and the customer said no more. `no answer needed` is a verb of
    its own: the customer's last words, such as thanks, ask for nothing.
    """

    ANSWERED = "answered"
    SOLD = "sold"
    NO_STOCK = "no stock"
    OTHER = "other"
    JOINED = "joined"
    ON_PHONE = "on the phone"
    NO_ANSWER = "no answer needed"


CHOICES = (Outcome.ANSWERED, Outcome.SOLD, Outcome.NO_STOCK, Outcome.OTHER)
# What a person says, by one verb or the other.
BY_STAFF = (*CHOICES, Outcome.NO_ANSWER)


def ended(outcome: str | None) -> Said:
    """The word for it: nothing while a query is open. What another version called it stands for itself."""
    known = next((each for each in Outcome if each.value == outcome), None)
    return Said(f"outcome.{known.name.lower()}" if known else outcome or "")
