"""The book of WhatsApp's approved templates: fetched while there is a line, used also without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.errors import Refusal
from edge.language import Said
from edge.registers.books import Books
from edge.whatsapp.templates import Template

_LOOK = "templates look"
# Each has a form of its own wherever it may be chosen.
A_PAGE = 30


@dataclass(frozen=True, slots=True)
class TemplateLook:
    """The last time that WhatsApp was asked for its list. why: it gave none, and the one before it stands."""

    at: datetime
    why: Said | None


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """further: what to ask for to see the next ones, "" on the last page."""

    shown: list[Template]
    further: str


NO_TEMPLATES = TemplatePage([], "")


class TemplateBook:
    def __init__(self, books: Books) -> None:
        self._books = books

    def all(self) -> list[Template]:
        """By name and language."""
        return sorted(self._books.templates.all(), key=lambda template: template.key)

    def page(self, after: str = "") -> TemplatePage:
        """Some of them, the first behind this key. A verified account may have thousands."""
        with self._books.reading():
            keys = self._books.templates.keys_after(after)
            shown = [self.get(key) for key in keys[:A_PAGE]]
        return TemplatePage(shown, shown[-1].key if len(keys) > A_PAGE else "")

    def count(self) -> int:
        return self._books.templates.count()

    def get(self, key: str) -> Template:
        found = self._books.templates.one(key)
        if found is None:
            raise Refusal("not_found", "outbox.template_gone")
        return found

    def filled_in(self, key: str, values: Sequence[str]) -> tuple[Mapping[str, Any], str]:
        """An approved template as WhatsApp takes it, and how it reads for the customer; every place needs its words."""
        template = self.get(key)
        said = [" ".join(value.split()) for value in values]
        if len(said) != len(template.parameters) or not all(said):
            raise Refusal("empty", "desk.fill_template")
        return template.message(said), template.reads(said)

    def last_look(self) -> TemplateLook | None:
        """None where there was none yet, or only a version before this one has looked."""
        kept = self._books.kept(_LOOK)
        if not kept:
            return None
        return TemplateLook(unstamp(kept["at"]), Said.of(kept["why"]) if kept["why"] else None)

    def looked(self, moment: Moment, why: Said | None = None) -> None:
        """WhatsApp was asked for its list just now. why: it did not give it."""
        self._books.keep(_LOOK, {"at": stamp(moment.at), "why": why.kept() if why else None})

    def replace(self, templates: Sequence[Template]) -> None:
        """What is allowed now; others are not any more."""
        if list(templates) == self.all():
            return
        with self._books.transaction():
            self._books.templates.replace({template.key: template for template in templates}.values())
