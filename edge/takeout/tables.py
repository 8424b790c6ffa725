"""The export for programs: JSON Lines of each kind of thing, and messages as CSV. docs/export.md names the fields."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from edge.clock import unstamp
from edge.reports.export import inert
from edge.store.books import Books
from edge.store.erasures import ERASING, ERASING_APART
from edge.store.in_pieces import documents, rows

# What is written of each book. What is not named here stays in the box: secrets, PINs, what only machines need.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "staff": ("id", "name", "owner", "left_at"),
    "customers": ("id", "name", "own_name", "username", "phone", "user_id", "created_at", "last_heard_at"),
    "keys": ("customer", "key"),
    "queries": ("id", "customer", "state", "opened_at", "closed_at", "closed_by", "outcome", "holder", "labels"),
    "replies": (
        "id",
        "customer",
        "query",
        "staff",
        "text",
        "state",
        "written_at",
        "sent_at",
        "delivered_at",
        "read_at",
    ),
}
MESSAGE = (
    *("wamid", "customer", "query", "direction", "kind", "text", "at", "received_at", "side"),
    *("reply", "staff", "target", "quotes", "group_id", "source", "data"),
)
EVENT = ("at", "kind", "query", "customer", "staff", "data")
CSV_HEAD = ("number", "time", "customer", "name", "direction", "kind", "text", "written by", "file")


def records(books: Books, book: str, whose: str | None) -> Iterator[bytes]:
    """The lines of one book; whose: of this customer only."""
    for document in documents(books.database, book):
        if whose and document["id" if book == "customers" else "customer"] != whose:
            continue
        yield _line({name: document.get(name) for name in FIELDS[book]})


def messages(books: Books, whose: str | None, files: Mapping[int, str]) -> Iterator[bytes]:
    """files: where the file of a message lies within the export, by its number."""
    for row in _messages(books, whose):
        yield _line({**row, "data": json.loads(row["data"]), "file": files.get(row["seq"])})


def events(books: Books, whose: str | None) -> Iterator[bytes]:
    for row in rows(books.database, "events", EVENT, whose):
        yield _line({**row, "data": json.loads(row["data"])})


def spreadsheet(
    books: Books, whose: str | None, files: Mapping[int, str], names: Mapping[str, str], zone: tzinfo
) -> Iterator[bytes]:
    """The messages for a spreadsheet; in times of the shop, and nothing in it is a formula. names: of all, by id."""
    yield b"\xef\xbb\xbf" + _cells(CSV_HEAD)
    for row in _messages(books, whose):
        at = row["at"] or row["received_at"]
        yield _cells(
            (
                str(row["seq"]),
                f"{unstamp(at).astimezone(zone):%Y-%m-%d %H:%M:%S}",
                row["customer"] or "",
                names.get(row["customer"], ""),
                row["direction"],
                row["kind"],
                row["text"],
                names.get(row["staff"], ""),
                files.get(row["seq"], ""),
            )
        )


def _messages(books: Books, whose: str | None) -> Iterator[Mapping[str, Any]]:
    """Without what is being erased."""
    found = rows(books.database, "messages", MESSAGE, whose)
    return (row for row in found if row["side"] not in (ERASING, ERASING_APART))


def _line(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _cells(cells: tuple[str, ...]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow([inert(cell.replace("\0", "")) for cell in cells])
    return file.getvalue().encode("utf-8", "replace")
