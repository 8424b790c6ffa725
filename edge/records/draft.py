"""What somebody has typed on a query and not sent, as it is kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it is stored. at: a stamp. quotes: the number of the message that it answers."""

    staff: str
    query: str
    text: str
    mark: str
    at: str
    quotes: int | None = None

    @property
    def key(self) -> str:
        return f"{self.staff} {self.query}"

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> KeptDraft:
        quotes = document.get("quotes")
        return cls(
            document["staff"],
            document["query"],
            document["text"],
            document["mark"],
            str(document.get("at", "")),
            quotes if type(quotes) is int else None,
        )

    def document(self) -> dict[str, Any]:
        whose = {"key": self.key, "staff": self.staff, "query": self.query}
        return {**whose, "text": self.text, "mark": self.mark, "at": self.at, "quotes": self.quotes}
