"""What WhatsApp has approved to be sent after the 24 hours, as it lists it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

# {{1}} or {{first_name}}, as in Meta's own texts.
_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
MOST_BODY = 1024
# These go as they were approved. Every other button wants something with each message: a code, a product, a form.
PLAIN_BUTTONS = frozenset({"QUICK_REPLY", "PHONE_NUMBER", "URL", "VOICE_CALL"})


@dataclass(frozen=True, slots=True)
class Template:
    """parameters: the names of what is to be filled in, in order; "1", "2" where they only have numbers."""

    name: str
    language: str
    category: str
    body: str
    parameters: tuple[str, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Template:
        """As it was stored. Fields that it does not know are passed over."""
        known = {name: document[name] for name in cls.__slots__}
        return cls(**{**known, "parameters": tuple(known["parameters"])})

    def document(self) -> dict[str, Any]:
        return {"key": self.key, **{name: getattr(self, name) for name in self.__slots__}}

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
    if not isinstance(said, Mapping) or _name(said, "status") != "APPROVED":
        return None
    name, language, parts = said.get("name"), said.get("language"), said.get("components")
    if not (isinstance(name, str) and isinstance(language, str) and isinstance(parts, list)):
        return None
    bodies = [part for part in parts if _name(part, "type") == "BODY"]
    body = bodies[0].get("text") if len(bodies) == 1 else None
    if not isinstance(body, str) or len(body) > MOST_BODY or "{{" in _PLACE.sub("", body):
        return None
    if not all(_goes_as_it_is(part) for part in parts if part not in bodies):
        return None
    places = tuple(dict.fromkeys(_PLACE.findall(body)))
    if all(place.isdecimal() for place in places):
        places = tuple(sorted(places, key=int))
    return Template(name, language, str(said.get("category", "")), body, places)


def read_page(answer: Mapping[str, Any]) -> list[Template]:
    """What of one page of WhatsApp's list can be sent."""
    listed = answer.get("data")
    found = [read_template(each) for each in listed] if isinstance(listed, list) else []
    return [template for template in found if template is not None]


def next_page(answer: Mapping[str, Any]) -> str | None:
    """Where the next page begins; None on the last one, which has no `next` though it may have a cursor."""
    paging = answer.get("paging")
    if not isinstance(paging, Mapping) or not isinstance(paging.get("next"), str) or not paging["next"]:
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    if not isinstance(after, str) or not after:
        after = next(iter(parse_qs(urlsplit(paging["next"]).query).get("after", [])), None)
    return after


def _goes_as_it_is(part: object) -> bool:
    """Whether WhatsApp adds this part by itself. What is not known is not sent: it would be refused (132012)."""
    if not isinstance(part, Mapping) or "{{" in str(part):
        return False
    match _name(part, "type"):
        case "FOOTER":
            return True
        case "HEADER":
            return _name(part, "format") in ("", "TEXT")
        case "BUTTONS":
            buttons = part.get("buttons")
            return isinstance(buttons, list) and all(_name(each, "type") in PLAIN_BUTTONS for each in buttons)
    return False


def _name(part: object, key: str) -> str:
    """WhatsApp writes its names in capitals, and in some answers small."""
    found = part.get(key) if isinstance(part, Mapping) else None
    return found.upper() if isinstance(found, str) else ""
