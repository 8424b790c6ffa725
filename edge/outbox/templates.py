"""The book of WhatsApp's approved templates: fetched while there is a line, used also without one."""

from __future__ import annotations

from collections.abc import Sequence

from edge.errors import Refusal
from edge.store.books import Books, where
from edge.whatsapp.templates import Template


class TemplateBook:
    def __init__(self, books: Books) -> None:
        self._books = books

    def all(self) -> list[Template]:
        """By name and language."""
        found = [_template(dict(document)) for document in self._books.templates.all()]
        return sorted(found, key=lambda template: template.key)

    def get(self, key: str) -> Template:
        found = self._books.templates.get(where("key") == key)
        if not isinstance(found, dict):
            raise Refusal("not_found", "outbox.template_gone")
        return _template(dict(found))

    def replace(self, templates: Sequence[Template]) -> None:
        """What is allowed now; others are not any more."""
        if list(templates) == self.all():
            return
        with self._books.transaction():
            self._books.templates.truncate()
            for template in {template.key: template for template in templates}.values():
                fields = {name: getattr(template, name) for name in Template.__slots__}
                self._books.templates.insert({"key": template.key, **fields})


def _template(document: dict[str, object]) -> Template:
    known = {name: document[name] for name in Template.__slots__}
    return Template(**{**known, "parameters": tuple(known["parameters"])})  # type: ignore[arg-type]
