"""A quick reply: a sentence that the owner has written once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class QuickReply:
    id: str
    title: str
    text: str
    place: int = 0

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> QuickReply:
        return cls(document["id"], document["title"], document["text"], int(document["place"]))

    def document(self) -> dict[str, Any]:
        return {"id": self.id, "place": self.place, "title": self.title, "text": self.text}
