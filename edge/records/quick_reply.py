"""A quick reply: a sentence that the owner has written once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class QuickReply:
    """file: the id of the file that goes with it, "" where none does; file_name: what it is called."""

    id: str
    title: str
    text: str
    place: int = 0
    file: str = ""
    file_name: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> QuickReply:
        words = document["id"], document["title"], document["text"], int(document["place"])
        return cls(*words, document.get("file", ""), document.get("file_name", ""))

    def document(self) -> dict[str, Any]:
        """As it lies in the books; one without a file says nothing of any."""
        fields = {"id": self.id, "place": self.place, "title": self.title, "text": self.text}
        return {**fields, "file": self.file, "file_name": self.file_name} if self.file else fields
