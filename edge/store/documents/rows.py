"""What TinyDB takes for a dict of all documents, and is a table of SQL rows: only what is touched moves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import Any

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable

# A page of a walk through everything, and how many changed documents wait in memory before they are written.
_PAGE = 500

# ASCII only: half an emoji (a lone surrogate) passes as an escape, where UTF-8 would refuse the whole document.
encoded = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode

Reading = Callable[[], AbstractContextManager[sqlite3.Connection]]


class Stored(Mapping[str, dict[str, Any]]):
    """A table to read, keyed by id as text (TinyDB's file format). Each access reads afresh; nothing is kept.

    A walk reads page by page: of one instant only inside a `reading()` of the caller's.
    """

    def __init__(self, reading: Reading, table: str | None) -> None:
        self._reading = reading
        self._table = table  # quoted; None where there is no such table yet

    def __getitem__(self, key: str) -> dict[str, Any]:
        doc_id = _number(key)
        if self._table is None or doc_id is None:
            raise KeyError(key)
        with self._reading() as connection:
            row = connection.execute(f"SELECT doc FROM {self._table} WHERE id = ?", (doc_id,)).fetchone()
        if row is None:
            raise KeyError(key)
        return decoded(row[0])

    def __len__(self) -> int:
        if self._table is None:
            return 0
        with self._reading() as connection:
            count: int = connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0]
        return count

    def __iter__(self) -> Iterator[str]:
        return (str(doc_id) for doc_id, _ in self._walk())

    def items(self) -> Any:  # TinyDB only ever walks it; a real ItemsView would read each document a second time
        return ((str(doc_id), decoded(text)) for doc_id, text in self._walk())

    def _walk(self) -> Iterator[tuple[int, str]]:
        sql = f"SELECT id, doc FROM {self._table} WHERE id > ? ORDER BY id LIMIT {_PAGE}"
        last = -(2**63) - 1
        while self._table is not None:
            with self._reading() as connection:
                page = connection.execute(sql, (max(last, -(2**63)),)).fetchall()
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1][0]


class ChangingRows(MutableMapping[int, dict[str, Any]]):
    """The same table inside one transaction, keyed by number. Documents handed out are the caller's to change;
    `flush` writes those that did change. `refused` turns an IntegrityError on a document into what is raised.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        table: str,
        refused: Callable[[sqlite3.IntegrityError, int, str], Exception],
    ) -> None:
        self._connection = connection
        self._table = table
        self._refused = refused
        self._out: dict[int, tuple[str, dict[str, Any]]] = {}  # handed out: as stored, and as it is now

    def __getitem__(self, doc_id: int) -> dict[str, Any]:
        if doc_id in self._out:
            return self._out[doc_id][1]
        number = _number(doc_id)
        row = None
        if number is not None:
            row = self._connection.execute(f"SELECT doc FROM {self._table} WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise KeyError(doc_id)
        if len(self._out) >= _PAGE:
            self.flush()
        document = decoded(row[0])
        self._out[doc_id] = (row[0], document)
        return document

    def __setitem__(self, doc_id: int, document: Mapping[str, Any]) -> None:
        self._out.pop(doc_id, None)
        self._write(doc_id, encoded(document))

    def __delitem__(self, doc_id: int) -> None:
        self._out.pop(doc_id, None)
        if not self._connection.execute(f"DELETE FROM {self._table} WHERE id = ?", (doc_id,)).rowcount:
            raise KeyError(doc_id)

    def __contains__(self, doc_id: object) -> bool:
        number = _number(doc_id)
        sql = f"SELECT 1 FROM {self._table} WHERE id = ?"
        return number is not None and self._connection.execute(sql, (number,)).fetchone() is not None

    def __iter__(self) -> Iterator[int]:
        return iter([row[0] for row in self._connection.execute(f"SELECT id FROM {self._table} ORDER BY id")])

    def __len__(self) -> int:
        count: int = self._connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0]
        return count

    def clear(self) -> None:
        self._out.clear()
        self._connection.execute(f"DELETE FROM {self._table}")

    def flush(self) -> None:
        out, self._out = self._out, {}
        for doc_id, (stored, document) in out.items():
            text = encoded(document)
            if text != stored:
                self._write(doc_id, text)

    def _write(self, doc_id: int, text: str) -> None:
        sql = f"INSERT INTO {self._table} (id, doc) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc"
        try:
            self._connection.execute(sql, (doc_id, text))
        except sqlite3.IntegrityError as error:
            raise self._refused(error, doc_id, text) from error


def decoded(text: str) -> dict[str, Any]:
    """A document from the text that is kept of it. StoreUnavailable (damaged) where it is none any more."""
    try:
        document: dict[str, Any] = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise StoreUnavailable(DiskTrouble.DAMAGED) from None  # the error has the document in it
    if type(document) is not dict:
        raise StoreUnavailable(DiskTrouble.DAMAGED)
    return document


def _number(key: object) -> int | None:
    """An id that a row can have, or None: TinyDB asks for "7" and for 7, and people ask for anything."""
    try:
        number = int(key)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None
    return number if -(2**63) <= number < 2**63 else None
