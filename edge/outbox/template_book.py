"""The book of WhatsApp's approved templates: fetched while there is a line, used also without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edge.clock import Moment, stamp, unstamp
from edge.errors import Refusal
from edge.language import Said
from edge.registers.books import Books
from edge.store.all_tables import where
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
        found = [_template(dict(document)) for document in self._books.tables.templates.all()]
        return sorted(found, key=lambda template: template.key)

    def page(self, after: str = "") -> TemplatePage:
        """Some of them, the first behind this key. A verified account may have thousands."""
        with self._books.reading():
            keys = sorted(key for document in self._books.tables.templates if (key := str(document["key"])) > after)
            shown = [self.get(key) for key in keys[:A_PAGE]]
        return TemplatePage(shown, shown[-1].key if len(keys) > A_PAGE else "")

    def count(self) -> int:
        return len(self._books.tables.templates)

    def get(self, key: str) -> Template:
        found = self._books.tables.templates.get(where("key") == key)
        if not isinstance(found, dict):
            raise Refusal("not_found", "outbox.template_gone")
        return _template(dict(found))

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
            self._books.tables.templates.truncate()
            for template in {template.key: template for template in templates}.values():
                fields = {name: getattr(template, name) for name in Template.__slots__}
                self._books.tables.templates.insert({"key": template.key, **fields})


def _template(document: dict[str, object]) -> Template:
    known = {name: document[name] for name in Template.__slots__}
    return Template(**{**known, "parameters": tuple(known["parameters"])})  # type: ignore[arg-type]
