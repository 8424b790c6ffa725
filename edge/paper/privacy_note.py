"""What the shop tells its customers of what it keeps: a note to hang up or to hand out, in four languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from edge.language import Language

# Where the shop's clock tells the time of Kigali, its customers have rights by that country's law.
RWANDA = "Africa/Kigali"


def note(spoken: Language, shop: str, months: int, zone: str) -> list[str]:
    """Its title, then its paragraphs. months: after which messages go by themselves, 0 for never."""
    return list(_paragraphs(spoken, shop, months, zone))


def _paragraphs(spoken: Language, shop: str, months: int, zone: str) -> Iterator[str]:
    yield spoken.say("forgetting.note_title", shop=shop)
    yield spoken.say("forgetting.note_what")
    yield spoken.say("forgetting.note_why")
    yield spoken.say("forgetting.note_who")
    yield spoken.say("forgetting.note_months", count=months) if months else spoken.say("forgetting.note_no_end")
    yield spoken.say("forgetting.note_rights")
    if zone == RWANDA:
        yield spoken.say("forgetting.note_law")
