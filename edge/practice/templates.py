"""What the shop may send after the window: templates as they were approved, and what each of them wants to be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.practice.errors import GraphError

LONG_PAGE = 25
SHORT_PAGE = 2
# These want something with every message; other buttons go as they were approved.
_CODE = {"type": "COPY_CODE", "text": "Copy offer code", "example": ["25OFF"]}
_LINK = {"type": "URL", "text": "See", "url": "https://shop.example/{{1}}", "example": ["https://shop.example/7"]}
_CALL = {"type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+250788000100"}
_CARD = {"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Tap"}]}


@dataclass(frozen=True, slots=True)
class Template:
    """header: IMAGE, VIDEO, DOCUMENT, LOCATION, or TEXT where it has a place to be filled in; "" for none.

    parts: all others, as they are listed.
    """

    name: str
    language: str
    words: str
    parameters: int
    header: str = ""
    buttons: tuple[Mapping[str, Any], ...] = ()
    parts: tuple[Mapping[str, Any], ...] = ()
    status: str = "APPROVED"

    def listed(self) -> dict[str, Any]:
        header = {"type": "HEADER", "format": self.header}
        if self.header == "TEXT":
            header["text"] = "For {{1}}"
        components = [
            *([header] if self.header else []),
            {"type": "BODY", "text": self.words},
            *self.parts,
            *([{"type": "BUTTONS", "buttons": list(self.buttons)}] if self.buttons else []),
        ]
        return {
            "name": self.name,
            "status": self.status,
            "language": self.language,
            "category": "UTILITY",
            "components": components,
        }

    @property
    def wants(self) -> frozenset[str]:
        """What must come with a message beside the words of the body."""
        buttons = {f"button {n}" for n, button in enumerate(self.buttons) if button in (_CODE, _LINK)}
        header = {f"header {self.header}"} if self.header else set()
        return frozenset({*header, *buttons, *(str(part["type"]) for part in self.parts)})


@dataclass(frozen=True, slots=True)
class Filled:
    """What a message gives to a template. words: how many for the body. more: as `wants` names it."""

    name: str
    language: str
    words: int
    more: frozenset[str]


TEMPLATES = (
    Template("ready_for_pickup", "en", "Hello {{1}}, your order is ready to be picked up.", 1),
    Template("ready_for_pickup", "fr", "Bonjour {{1}}, votre commande est prête.", 1),
    Template("hello_world", "en", "Welcome!", 0),
    Template("todays_figures", "en", "{{1}}: {{2}} came in, {{3}} were closed, {{4}} are open.", 4),
)
DEMANDING = (
    Template("new_in_shop", "en", "Look, {{1}}!", 1, header="IMAGE"),
    Template("how_to", "en", "So it is done.", 0, header="VIDEO"),
    Template("invoice", "en", "Your invoice, {{1}}.", 1, header="DOCUMENT"),
    Template("we_moved", "en", "We have moved.", 0, header="LOCATION"),
    Template("for_you", "en", "We kept something.", 0, header="TEXT"),
    Template("your_offer", "en", "For your next visit.", 0, buttons=(_CALL, _CODE)),
    Template("your_order", "en", "Where is it?", 0, buttons=(_LINK,)),
    Template("this_week", "en", "Only this week.", 0, parts=({"type": "LIMITED_TIME_OFFER"},)),
    Template("catalogue", "en", "Some of what we have.", 0, parts=({"type": "CAROUSEL", "cards": [_CARD]},)),
    Template("call_us", "en", "We are there.", 0, buttons=(_CALL,)),
)


def wanted(templates: Iterable[Template], filled: Filled) -> Template:
    """The template that this message goes by; refuses what does not fit it."""
    found = next((each for each in templates if (each.name, each.language) == (filled.name, filled.language)), None)
    if found is None:
        raise GraphError(132001, f"there is no template {filled.name[:80]!r} in {filled.language!r}")
    if found.status == "PAUSED":
        raise GraphError(132015, "the template is paused for its quality")
    if found.parameters != filled.words:
        raise GraphError(132000, f"the template has {found.parameters} parameters, not {filled.words}")
    if found.wants != filled.more:
        missing = ", ".join(sorted(found.wants ^ filled.more))
        raise GraphError(132012, f"what was given is not what the template wants: {missing}")
    return found
