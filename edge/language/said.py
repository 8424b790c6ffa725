"""A sentence before anybody's language: its name in the catalogues, and what fills its gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Under this name a kept sentence carries its key. No gap of a catalogue may have it.
KEY = "say"


@dataclass(frozen=True, slots=True)
class Said:
    """`key` is a name of the catalogues, "desk.taken"; `facts` fill its gaps: text, whole numbers, or sentences again.

    What cannot be found in a catalogue stands for itself: words that an older version kept, or that WhatsApp chose.
    """

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As the store keeps it, so that next year's reader is told in a language of their own."""
        facts = {name: fact.kept() if isinstance(fact, Said) else fact for name, fact in self.facts.items()}
        return {KEY: self.key, **facts}

    @classmethod
    def of(cls, kept: object) -> Said:
        """Read what `kept` gave; plain text of an older version becomes a sentence that stands for itself."""
        if not isinstance(kept, Mapping):
            return cls(str(kept or ""))
        facts = {name: cls.of(fact) if isinstance(fact, Mapping) else fact for name, fact in kept.items()}
        return cls(str(facts.pop(KEY, "")), facts)

    def __bool__(self) -> bool:
        return bool(self.key)


def agreed(what: Said | str, /, **facts: Any) -> Said:
    """A sentence, whether it came as one or as a key and what fills its gaps."""
    return what if isinstance(what, Said) else Said(what, facts)
