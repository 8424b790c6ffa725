"""Labels: a few words of the owner's choice that staff put on queries, such as "delivery" or "wants invoice"."""

from __future__ import annotations

from collections.abc import Iterable

from edge.access.staff import Staff
from edge.errors import Refusal
from edge.ids import new_id
from edge.records.label import Label
from edge.registers.books import Books
from edge.text import plain

MOST = 20  # in use; more than that nobody puts on with a thumb
MOST_NAME = 24


class Labels:
    """By name. Each public method is one use case; only the owner may change the list."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._register = books.labels

    def all(self) -> list[Label]:
        """Those in use, then the archived ones."""
        return sorted(self._register.all(), key=lambda label: (label.archived, label.name.casefold()))

    def get(self, label_id: str) -> Label:
        found = next((label for label in self.all() if label.id == label_id), None)
        if found is None:
            raise Refusal("not_found", "labels.not_found")
        return found

    def add(self, by: Staff, name: str) -> Label:
        """A new one, or an archived one of that name back in use. Refuses the 21st and a name over 24 letters."""
        name = _checked(by, name)
        with self._books.transaction():
            known = next((label for label in self.all() if label.name.casefold() == name.casefold()), None)
            if known is not None and not known.archived:
                raise Refusal("already_open", "labels.there_already", name=known.name)
            if sum(not label.archived for label in self.all()) >= MOST:
                raise Refusal("bad_value", "labels.too_many", most=MOST)
            label = Label(known.id if known else new_id("l"), name)
            self._register.save(label)
            return label

    def rename(self, label_id: str, by: Staff, name: str) -> None:
        """Everywhere, also where it has been put on already."""
        name = _checked(by, name)
        with self._books.transaction():
            self.get(label_id)
            if any(label.name.casefold() == name.casefold() and label.id != label_id for label in self.all()):
                raise Refusal("already_open", "labels.there_already", name=name)
            self._register.rename(label_id, name)

    def archive(self, label_id: str, by: Staff) -> None:
        """Old queries keep it; nothing new gets it."""
        _must_own(by)
        with self._books.transaction():
            self.get(label_id)
            self._register.archive(label_id)


def named(labels: Iterable[Label], ids: Iterable[str]) -> tuple[str, ...]:
    """The names of these labels, in the order of the list."""
    if not (wanted := set(ids)):
        return ()
    return tuple(label.name for label in labels if label.id in wanted)


def _checked(by: Staff, name: str) -> str:
    _must_own(by)
    name = " ".join(plain(name).split())
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise Refusal("bad_value", "labels.bad_name", most=MOST_NAME)
    return name


def _must_own(by: Staff) -> None:
    if not by.owner:
        raise Refusal("owner_only", "labels.owner_only")
