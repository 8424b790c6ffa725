"""The export for programs: JSON Lines of each kind of thing, and messages as CSV. docs/export.md names the fields."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from edge.clock import stamp, unstamp
from edge.process.version import version
from edge.registers.books import Books
from edge.reports.output.export import inert
from edge.settings import Settings
from edge.store.documents.in_pieces import columns_of, whole_table
from edge.takeout import fields
from edge.takeout.bounds import Bounds

CSV_HEAD = ("number", "time", "customer", "name", "direction", "kind", "text", "written by", "file")


def records(bounds: Bounds, book: str, files: Mapping[int, str]) -> Iterator[bytes]:
    """The lines of one book. files: where that of a message lies within the export."""
    for document in bounds.documents(book):
        line = {name: document.get(name) for name in fields.BOOKS[book]}
        if book == "media":
            line["file"] = files.get(document["message"])
        if not bounds.whose and book not in fields.WITHOUT_BOX:
            line[fields.BOX] = {name: value for name, value in document.items() if name not in line}
        yield _line(line)


def messages(books: Books, bounds: Bounds, files: Mapping[int, str]) -> Iterator[bytes]:
    """What a later version keeps of a message beside the fields, another box needs as well."""
    more = tuple(set(columns_of(books.database, "messages")) - {*fields.MESSAGE, "seq", "digest"})
    for row in bounds.messages((*fields.MESSAGE, *more)):
        line = {**_parsed(row), "file": files.get(row["seq"])}
        beside = {name: line.pop(name) for name in more}
        yield _line(line if bounds.whose or not more else {**line, fields.BOX: beside})


def events(bounds: Bounds) -> Iterator[bytes]:
    for row in bounds.events():
        yield _line(_parsed(row))


def table(books: Books, name: str) -> Iterator[bytes]:
    """A plain table of which the figures are made."""
    for row in whole_table(books.database, name, fields.TABLES[name]):
        yield _line(_parsed(row))


def shop(books: Books, made_at: datetime) -> Iterator[bytes]:
    """One line of the shop as a whole, by which another box knows that this is one."""
    known = Settings(books).shop()
    about = {"format": fields.FORMAT, "made_at": stamp(made_at), "version": version()}
    yield _line({**about, **{name: getattr(known, name) for name in fields.SHOP}})


def spreadsheet(bounds: Bounds, files: Mapping[int, str], names: Mapping[str, str], zone: tzinfo) -> Iterator[bytes]:
    """The messages for a spreadsheet; in times of the shop, and nothing in it is a formula. names: of all, by id."""
    yield b"\xef\xbb\xbf" + _cells(CSV_HEAD)
    for row in bounds.messages(fields.MESSAGE):
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


def _parsed(row: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: what lies there as text of its own, and as numbers for yes and no."""
    found = dict(row)
    for name, value in row.items():
        if name in fields.PARSED and isinstance(value, str):
            found[name] = json.loads(value)
        elif name in fields.FLAGS:
            found[name] = bool(value)
    return found


def _line(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _cells(cells: tuple[str, ...]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow([inert(cell.replace("\0", "")) for cell in cells])
    return file.getvalue().encode("utf-8", "replace")
