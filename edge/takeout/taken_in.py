"""What a line that comes in becomes, a row or a document: only what our own program could have written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from edge.clock import Moment, stamp
from edge.desk.outcome_list import worded
from edge.disk.digests import digest_of
from edge.errors import Refusal
from edge.language import LANGUAGES
from edge.media.shelf import is_file_id
from edge.mending.judging import reads
from edge.registers.books import Books
from edge.settings import MOST_OUTCOMES, Settings, ShopSettings
from edge.store.documents.in_pieces import columns_of, put
from edge.store.documents.table import Duplicate
from edge.store.engine.database import Database
from edge.takeout import fields
from edge.takeout.incoming_exports import IncomingExport, lines, odd
from edge.text import plain

_OURS = ShopSettings()
# Ten years; all whole numbers of ours are spans, and a longer one fits into no calendar.
_MOST_SECONDS = 315_360_000
# What documents leave out where it is not known, and an export has as null.
_SPARE = {
    "customers": fields.BOOKS["customers"],
    "replies": fields.BOOKS["replies"],
    "media": ("digest", "mime", "size"),
}
# What a page shows of a person is a line; ours are shorter. A text is as long as WhatsApp lets it be, and once more.
_MOST_NAME, _MOST_TEXT = 1_000, 2**18
_SHORT = frozenset(
    {"name", "own_name", "username", "phone", "user_id", "kind", "side", "direction", "state", "wamid", "at", "key"}
)
_ID = re.compile(r"[a-z0-9_]{1,60}")
_IDS = ("id", "customer", "query", "reply", "staff", "holder", "other")
_MAY_BE_NOBODY = "staff"  # it is "" where the box itself wrote
_FIELD = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_MOST_FIELDS = 200
_MOST_NUMBER = 2**53
_SIDES = frozenset({"in", "out", "note"})
_WORDS = ("text", "kind", "received_at")
_NEEDED = {"messages": ("seq", "direction", "kind", "text", "received_at", "side"), "events": ("seq", "at", "kind")}


def shop(source: IncomingExport) -> Mapping[str, Any]:
    """What an export says of its shop. Refused where it does not, as one customer's file, or is of a newer program."""
    found = next((line for _, line in lines(source, "shop.jsonl")), None)
    if found is None:
        raise Refusal("bad_file", "takeout.no_export")
    if found.get("format") != fields.FORMAT:
        raise Refusal("bad_file", "takeout.newer")
    return found


def settings(books: Books, given: Mapping[str, Any]) -> None:
    """The shop's own, where nobody has entered any in this box."""
    if books.kept("shop"):
        return
    known = {name: given[name] for name in fields.SHOP if name in given}
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    if not all(_is_like(value, getattr(_OURS, name)) for name, value in known.items()):
        raise odd("shop.jsonl", 1)
    if len(known.get("closed_texts", ())) > len(LANGUAGES):
        raise odd("shop.jsonl", 1)
    known["closed_texts"] = tuple(map(plain, known.get("closed_texts", ())))
    known["outcomes"] = _outcomes(known.get("outcomes", ())) or _OURS.outcomes
    try:
        Settings(books).change_shop(**known)
    except Refusal:
        raise
    except Exception as error:  # a value may be anything
        raise odd("shop.jsonl", 1) from error


def _is_like(value: Any, ours: Any) -> bool:
    """Whether a setting is of the kind that ours is; what is None with us is a number or nothing."""
    if isinstance(ours, tuple):
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    if ours is None:
        return value is None or type(value) in (int, float)
    return type(value) is type(ours) and (type(value) is not int or 0 <= value <= _MOST_SECONDS)


def _outcomes(given: Sequence[str]) -> tuple[str, ...]:
    """Those that an owner of this version could have entered: since the export, the box may have got the same word."""
    found: dict[str, str] = {}
    for each in given[:MOST_OUTCOMES]:
        with suppress(Refusal):
            found.setdefault(worded(each).casefold(), worded(each))
    return tuple(found.values())


class TakenInTable:
    """One plain table, and its rows from lines."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._columns = columns_of(database, name)

    def row(self, file: str, number: int, line: Mapping[str, Any]) -> tuple[Any, ...]:
        given = {**_object(line.get(fields.BOX, {}), file, number), **line}
        if any(given.get(name) is None for name in _NEEDED.get(self._name, ())):
            raise odd(file, number)
        if self._name == "messages" and given["direction"] not in _SIDES:
            raise odd(file, number)
        if not all(isinstance(given.get(name, ""), str) for name in _WORDS):
            raise odd(file, number)
        row = {name: _value(name, given.get(name), file, number) for name in self._columns}
        if self._name == "messages":
            row["digest"] = digest_of(row["text"], row["data"])
        return tuple(row.values())

    def insert(self, batch: Sequence[tuple[Any, ...]]) -> None:
        try:
            put(self._database, self._name, self._columns, batch)
        except ValueError as error:
            raise Refusal("bad_file", "takeout.unlike_ours", name=f"{self._name}.jsonl") from error


def document(book: str, file: str, number: int, line: Mapping[str, Any], now: Moment) -> dict[str, Any]:
    """Refused where those who read this book could not read it."""
    box = {} if book in fields.WITHOUT_BOX else _object(line.get(fields.BOX, {}), file, number)
    known = {name: line[name] for name in fields.BOOKS[book] if name in line}
    known = {name: value for name, value in known.items() if value is not None or name not in _SPARE.get(book, ())}
    made = {**box, **known}
    if book == "staff":
        made = _left(made, now)
    if book == "imports" and made.get("state") == "under_way":
        made["state"] = "undoing"  # its file is not here: what had come of it goes
    if len(made) > _MOST_FIELDS or not all(map(_FIELD.fullmatch, made)):
        raise odd(file, number)
    for name, value in made.items():
        _value(name, value, file, number)
    if not reads(book, made) or (book == "media" and not is_file_id(made["id"])):
        raise odd(file, number)
    return made


def insert(table: Any, book: str, batch: Iterable[Mapping[str, Any]]) -> None:
    try:
        table.insert_multiple(batch)
    except (Duplicate, ValueError, OverflowError) as error:
        raise Refusal("bad_file", "takeout.unlike_ours", name=f"{book}.jsonl") from error


def _left(given: Mapping[str, Any], now: Moment) -> dict[str, Any]:
    """Their name stays with what they did. Nobody comes in by an export: the owner takes them on anew."""
    name = str(given.get("name", ""))[:40]
    gone = {"left_at": given.get("left_at") or stamp(now.at), "key": None, "owner": False, "salt": "", "pin": ""}
    return {"id": given.get("id"), "name": name, **gone}


def _value(name: str, value: Any, file: str, number: int) -> Any:
    """As it lies in a column: JSON as text, yes and no as numbers. Refused where it is longer than any of ours."""
    if name in fields.PARSED and isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, str):
        most = _MOST_NAME if name in _SHORT else _MOST_TEXT
        is_nobody = name == _MAY_BE_NOBODY and not value
        if len(value) > most or (name in _IDS and not is_nobody and not _ID.fullmatch(value)):
            raise odd(file, number)
    elif isinstance(value, bool):
        return int(value) if name in fields.FLAGS else value
    else:
        is_large = isinstance(value, int | float) and not -_MOST_NUMBER <= value <= _MOST_NUMBER
        is_deep = isinstance(value, dict | list) and name in (*fields.MESSAGE, *fields.EVENT)
        if is_large or is_deep:
            raise odd(file, number)
    return value


def _object(value: Any, file: str, number: int) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise odd(file, number)
    return value
