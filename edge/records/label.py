"""A label: a few words of the owner's choice that staff put on queries. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Label:
    """archived: not to be put on any more; it stays where it is."""

    id: str
    name: str
    archived: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Label:
        return cls(document["id"], document["name"], bool(document["archived"]))

    def document(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "archived": self.archived}
