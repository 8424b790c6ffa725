"""TinyDB's API over SQL rows: each document is one row of JSON, declared fields are indexed, nothing is cached.

Overridden are TinyDB's only doors to its storage (`_read_table`, `_update_table`, `_get_next_id`) and what an index can
narrow. Documents that come out are the caller's own; changing one changes nothing in the store.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from edge.store.documents.planner import SCAN, Plan, expression, index_name, plan, shape
from edge.store.documents.rows import ChangingRows, Stored, decoded
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

# A Pi reads about this many documents in 10 ms; a scan of more, on every page, wants an index.
_LONG_SCAN = 1_000

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lookups:
    """What is looked up in a book, the most telling field first. Only fields at the top of a document.

    unique: no two documents share a value there (absent and null are free).
    sparse: of these fields, those that many documents have not: who has it not is not in its index.
    ordered: of these fields, those in whose index equal ones lie in an order, and that order in SQL.
    """

    unique: tuple[str, ...] = ("id",)
    indexes: tuple[str, ...] = ()
    sparse: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    order: str = ""


class Duplicate(Exception):
    """Another document of the book has this value in a unique field. Nothing was changed."""

    def __init__(self, book: str, field: str) -> None:
        super().__init__(f"another document in {book} has the same {field}")
        self.book = book
        self.field = field


def book_schema(name: str, book: Lookups) -> list[str]:
    """The SQL (for a migration) that makes a book and the indexes of its declared fields."""
    for word in (name, *book.unique, *book.indexes):
        if not _PLAIN.fullmatch(word):
            raise ValueError(f"{word!r} cannot name a book or a field in it")
    lines = [_table_schema(name)]
    for kind, fields in (("UNIQUE INDEX", book.unique), ("INDEX", book.indexes)):
        lines += [
            f"CREATE {kind} IF NOT EXISTS {index_name(name, field)} {_index(name, book, field)}" for field in fields
        ]
    return lines


def _index(name: str, book: Lookups, field: str) -> str:
    order = f", {book.order}" if field in book.ordered else ""
    only = f" WHERE {expression(field)} IS NOT NULL" if field in book.sparse else ""
    return f"ON {_quoted(name)} ({expression(field)}{order}){only}"


def _table_schema(name: str) -> str:
    return f"CREATE TABLE IF NOT EXISTS {_quoted(name)} (id INTEGER PRIMARY KEY, doc TEXT NOT NULL)"


def _sql_name(name: str) -> str:
    # SQL knows no capitals ("A" and "a" are one table) and has words of its own: what is not plain is spelt in hex.
    return f"book_{name}" if _PLAIN.fullmatch(name) else f"book_{name.encode('utf-8', 'surrogatepass').hex()}:hex"


def _quoted(name: str) -> str:
    return f'"{_sql_name(name)}"'


def _plain_name(sql_name: str) -> str:
    name, odd, _ = sql_name.removeprefix("book_").partition(":hex")
    return bytes.fromhex(name).decode("utf-8", "surrogatepass") if odd else name


class SqlStorage(Storage):
    """The whole of all books at once, for export and for code that expects TinyDB's storage. Tables do not use it."""

    def __init__(self, database: Database, books: Mapping[str, Lookups]) -> None:
        self.database = database
        self.books = books

    def read(self) -> dict[str, dict[str, Any]] | None:
        with self.database.reading():
            found = {name: dict(Stored(self.database.reading, _quoted(name)).items()) for name in self.names()}
        return found or None

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        with self.database.transaction():
            for name in self.names():
                self.drop(name)
            for name, documents in data.items():
                table = SqlTable(self, name)
                table.insert_multiple(Document(document, int(doc_id)) for doc_id, document in documents.items())

    def names(self) -> set[str]:
        with self.database.reading() as connection:
            rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'book_*'")
            return {_plain_name(row[0]) for row in rows}

    def drop(self, name: str) -> None:
        """Remove a table. A declared book is emptied instead: only a migration may take it or its indexes away."""
        with self.database.transaction() as connection:
            if name in self.books:
                connection.execute(f"DELETE FROM {_quoted(name)}")
            else:
                connection.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")


class SqlTable(Table):
    """One table. Writes join the thread's transaction or are one of their own; reads join that, or its snapshot."""

    def __init__(self, storage: SqlStorage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        # TinyDB's query cache has bugs that give wrong hits, and its persist_empty empties an existing table: neither.
        super().__init__(storage, name, cache_size=0, persist_empty=False)
        self._database = storage.database
        self._book = storage.books.get(name)
        self._quoted = _quoted(name)
        self._reported: set[str] = set()
        if persist_empty:
            self._update_table(lambda _: None)

    def insert(self, document: Mapping[str, Any]) -> int:
        with self._database.transaction():  # the id is chosen before the row is written
            return super().insert(document)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        with self._database.transaction():
            return super().upsert(document, cond)

    def all(self) -> list[Document]:
        with self._database.reading():
            return super().all()

    def search(self, cond: QueryLike) -> list[Document]:
        with self._database.reading() as connection:
            return list(self._matching(connection, cond))

    def get(  # type: ignore[override]
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Document | list[Document] | None:
        if doc_id is not None:
            return super().get(doc_id=doc_id)
        if doc_ids is not None:
            return super().get(doc_ids=doc_ids)
        if cond is None:
            return super().get()
        with self._database.reading() as connection:
            return next(self._matching(connection, cond), None)

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[Any], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        with self._database.transaction():
            if doc_ids is None and cond is not None:
                doc_ids, cond = [document.doc_id for document in self.search(cond)], None
            return super().update(fields, cond, doc_ids)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        with self._database.transaction():
            if doc_ids is None and cond is not None:
                doc_ids, cond = [document.doc_id for document in self.search(cond)], None
            return super().remove(cond, doc_ids)

    def explain(self, cond: QueryLike) -> str:
        """How SQLite would look for `cond`: by which index, or by a scan."""
        chosen = self._plan(cond)
        with self._database.reading() as connection:
            sql = f"EXPLAIN QUERY PLAN SELECT id, doc FROM {self._quoted}{chosen.sql}"
            return "; ".join(row[3] for row in connection.execute(sql, chosen.values))

    def _plan(self, cond: object) -> Plan:
        if self._book is None:
            return SCAN
        return plan(cond, self.name, self._book.unique, self._book.indexes) or SCAN

    def _matching(self, connection: StoreConnection, cond: QueryLike) -> Iterator[Document]:
        if not self._exists(connection):
            return
        chosen = self._plan(cond)
        rows = connection.execute(f"SELECT id, doc FROM {self._quoted}{chosen.sql}", chosen.values)
        for number, (doc_id, text) in enumerate(rows):
            if number == _LONG_SCAN and chosen is SCAN:
                self._report(cond)
            document = decoded(text)
            if cond(document):
                yield self.document_class(document, self.document_id_class(doc_id))

    def _report(self, cond: object) -> None:
        """Once for each kind of question: the values in it may be a customer's."""
        asked = shape(cond)
        if asked not in self._reported:
            self._reported.add(asked)
            _log.warning("a search in %s reads more than %d documents: %s", self.name, _LONG_SCAN, asked)

    def _exists(self, connection: StoreConnection) -> bool:
        # Declared books were made by a migration. Others come with their first write, and go when that is rolled back.
        if self._book is not None:
            return True
        sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
        return connection.execute(sql, (_sql_name(self.name),)).fetchone() is not None

    def _get_next_id(self) -> Any:
        """One more than ever given out by this object, and than any in the table."""
        with self._database.reading() as connection:
            top = None
            if self._exists(connection):
                (top,) = connection.execute(f"SELECT max(id) FROM {self._quoted}").fetchone()
        chosen = max(cast(int, self._next_id) or 1, (top or 0) + 1)
        self._next_id = chosen + 1  # type: ignore[assignment]
        return chosen

    def _read_table(self) -> Any:
        with self._database.reading() as connection:
            return Stored(self._database.reading, self._quoted if self._exists(connection) else None)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._database.transaction() as connection:
            if self._book is None:
                connection.execute(_table_schema(self.name))
            rows = ChangingRows(connection, self._quoted, self._refused)
            updater(rows)
            rows.flush()

    def _refused(self, error: sqlite3.IntegrityError, doc_id: int, text: str) -> Exception:
        """Which unique field it was. SQLite says so only in its message's text, so the table is asked."""
        with self._database.reading() as connection:
            for field in self._book.unique if self._book else ():
                sql = f"SELECT 1 FROM {self._quoted} WHERE {expression(field)} = json_extract(?, ?) AND id <> ?"
                if connection.execute(sql, (text, f"$.{field}", doc_id)).fetchone():
                    return Duplicate(self.name, field)
        return error


class Documents(TinyDB):
    """All books. `table(name)` gives one; names that are not declared in `books` are made when first written to."""

    table_class = SqlTable  # type: ignore[assignment]

    def __init__(self, database: Database, books: Mapping[str, Lookups]) -> None:
        super().__init__(database, books, storage=SqlStorage)

    def tables(self) -> set[str]:
        return cast(SqlStorage, self.storage).names()

    def drop_table(self, name: str) -> None:
        self._tables.pop(name, None)
        cast(SqlStorage, self.storage).drop(name)

    def drop_tables(self) -> None:
        with cast(SqlStorage, self.storage).database.transaction():
            for name in self.tables():
                self.drop_table(name)
        self._tables.clear()
