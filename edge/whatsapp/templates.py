"""What WhatsApp has approved to be sent after the 24 hours, as it lists it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# {{1}} or {{first_name}}, as in Meta's own texts.
_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
MOST_BODY = 1024


@dataclass(frozen=True, slots=True)
class Template:
    """parameters: the names of what is to be filled in, in order; "1", "2" where they only have numbers."""

    name: str
    language: str
    category: str
    body: str
    parameters: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.name} {self.language}"

    def reads(self, values: Sequence[str]) -> str:
        """The text that the customer gets."""
        known = dict(zip(self.parameters, values, strict=True))
        return _PLACE.sub(lambda place: known[place[1]], self.body)

    def message(self, values: Sequence[str]) -> dict[str, Any]:
        """As it stands in a message to WhatsApp."""
        said: dict[str, Any] = {"name": self.name, "language": {"code": self.language}}
        if self.parameters:
            numbered = all(name.isdecimal() for name in self.parameters)
            filled = [
                {"type": "text", "text": value, **({} if numbered else {"parameter_name": name})}
                for name, value in zip(self.parameters, values, strict=True)
            ]
            said["components"] = [{"type": "body", "parameters": filled}]
        return said


def read_template(said: object) -> Template | None:
    """One entry of WhatsApp's list; None where it is not approved, or needs more than words in its body."""
    if not isinstance(said, Mapping) or said.get("status") != "APPROVED":
        return None
    name, language, parts = said.get("name"), said.get("language"), said.get("components")
    if not (isinstance(name, str) and isinstance(language, str) and isinstance(parts, list)):
        return None
    bodies = [part for part in parts if isinstance(part, Mapping) and part.get("type") == "BODY"]
    others = [part for part in parts if part not in bodies and _PLACE.search(str(part))]
    body = bodies[0].get("text") if len(bodies) == 1 else None
    if others or not isinstance(body, str) or len(body) > MOST_BODY:
        return None
    places = tuple(dict.fromkeys(_PLACE.findall(body)))
    if all(place.isdecimal() for place in places):
        places = tuple(sorted(places, key=int))
    return Template(name, language, str(said.get("category", "")), body, places)
