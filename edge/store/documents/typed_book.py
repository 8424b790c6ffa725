"""A book of records: typed objects over a table of documents. Its owner alone imports it; others ask the owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Protocol, Self, TypeVar

from tinydb import where
from tinydb.queries import QueryLike
from tinydb.table import Document, Table


class Storable(Protocol):
    """A record: it is made of a document, and makes one."""

    @classmethod
    def of(cls, document: Mapping[str, Any], /) -> Self: ...

    def document(self) -> dict[str, Any]: ...


R = TypeVar("R", bound=Storable)


def document_in(table: Table, cond: QueryLike) -> dict[str, Any] | None:
    """The first document of a table that is so; for owners of books whose documents have no record yet."""
    found = table.get(cond)
    return found if isinstance(found, Document) else None


class NoSuchRecord(LookupError):
    """The caller was sure that this record is there. A bug, never a person's mistake: that is a Refusal."""


class Book(Generic[R]):
    """Reads join the thread's transaction or its snapshot, and so do writes.

    What is asked for is a condition of TinyDB's, or fields by name with the value that each has to have, or both:
    `one(id="q_1")`. A tuple, a list or a set of values stands for any one of them: `all(state=("waiting", "claimed"))`.
    """

    def __init__(self, table: Table, record: type[R], key: str = "id") -> None:
        """record: has `of`. key: the unique field by which `save` knows a record again."""
        self._table = table
        self._record = record
        self._key = key

    def one(self, cond: QueryLike | None = None, /, **fields: object) -> R | None:
        """The first that is so, or None."""
        found = self.document(cond, **fields)
        return None if found is None else self._record.of(found)

    def must(self, cond: QueryLike | None = None, /, **fields: object) -> R:
        """The first that is so; NoSuchRecord where there is none."""
        found = self.one(cond, **fields)
        if found is None:  # the values may be a customer's
            raise NoSuchRecord(f"nothing in {self._table.name} by {', '.join(fields) or 'this condition'}")
        return found

    def all(self, cond: QueryLike | None = None, /, **fields: object) -> list[R]:
        """Those that are so, or all of the book, in the order in which they were added."""
        return [self._record.of(document) for document in self.documents(cond, **fields)]

    def has(self, cond: QueryLike | None = None, /, **fields: object) -> bool:
        return self._table.contains(_asked(cond, fields))

    def count(self, cond: QueryLike | None = None, /, **fields: object) -> int:
        """How many are so, or all of the book."""
        return len(self._table) if _is_all(cond, fields) else self._table.count(_asked(cond, fields))

    def document(self, cond: QueryLike | None = None, /, **fields: object) -> dict[str, Any] | None:
        """What is stored of the first that is so: also what its record does not know."""
        return document_in(self._table, _asked(cond, fields))

    def documents(self, cond: QueryLike | None = None, /, **fields: object) -> list[dict[str, Any]]:
        return [*(self._table.all() if _is_all(cond, fields) else self._table.search(_asked(cond, fields)))]

    def add(self, record: R) -> None:
        """A new one; Duplicate where another has its value in a unique field."""
        self._table.insert(record.document())

    def save(self, record: R) -> None:
        """In the place of the one with its key, else as a new one. Fields that the record does not know stay."""
        document = record.document()
        self._table.upsert(document, where(self._key) == document[self._key])

    def change(self, changes: Mapping[str, Any], cond: QueryLike | None = None, /, **fields: object) -> int:
        """Give stored fields new values in all that are so, and leave the others; how many these were."""
        return len(self._table.update(changes, _asked(cond, fields)))

    def change_all(self, changes: Mapping[str, Any]) -> None:
        """The same in all of the book."""
        self._table.update(changes)

    def remove(self, cond: QueryLike | None = None, /, **fields: object) -> int:
        """How many were removed."""
        return len(self._table.remove(_asked(cond, fields)))

    def clear(self) -> None:
        """Remove all of the book."""
        self._table.truncate()


def _is_all(cond: QueryLike | None, fields: Mapping[str, object]) -> bool:
    return cond is None and not fields


def _asked(cond: QueryLike | None, fields: Mapping[str, object]) -> QueryLike:
    """One condition of TinyDB's. ValueError where nothing is asked: it would change or remove the whole book."""
    asked = cond
    for name, value in fields.items():
        one = where(name).one_of([*value]) if isinstance(value, (tuple, list, set, frozenset)) else where(name) == value
        asked = one if asked is None else asked & one  # type: ignore[operator]  # all that `where` makes can be joined
    if asked is None:
        raise ValueError("no condition and no field")
    return asked
