"""The rows of the plain tables that are not what was written: what of a row can stay, stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from edge.clock import Moment, unstamp
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.store.integrity.records import PAGE, SHELF_SUMS, changed, is_indexed, keep

# A value as it lies there: SQLite's name of its type, and its bytes where it is text.
Value = tuple[str, Any]


def _text(value: Value) -> bool:
    kind, raw = value
    if kind != "text":
        return False
    raw.decode()
    return True


def _stamp(value: Value) -> bool:
    return _text(value) and unstamp(value[1].decode()).tzinfo is not None


def _date(value: Value) -> bool:
    return _text(value) and bool(date.fromisoformat(value[1].decode()))


def _object(value: Value) -> bool:
    return _text(value) and isinstance(json.loads(value[1]), dict)


def _list(value: Value) -> bool:
    return _text(value) and isinstance(json.loads(value[1]), list)


def _number(value: Value) -> bool:
    return value[0] in ("integer", "real")


def _whole(value: Value) -> bool:
    return value[0] == "integer"


def _bytes(value: Value) -> bool:
    return value[0] == "blob"


@dataclass(frozen=True, slots=True)
class Column:
    """otherwise: what stands in the place of a rotten value, as SQL; without it the whole row goes. empty: may be NULL,
    and is that where it was rotten."""

    right: Callable[[Value], bool]
    otherwise: str = ""
    empty: bool = False

    def is_right(self, value: Value) -> bool:
        if value[0] == "null":
            return self.empty
        try:
            return self.right(value)
        except Exception:  # whatever a reader raises: it cannot read this
            return False


_NULLABLE = Column(_text, empty=True)
_NONE, _FALSE = "''", "0"
_CLOCK = {"boot": Column(_text, _NONE), "boottime": Column(_number, "0.0"), "trusted": Column(_whole, _FALSE)}
_NAMED = dict.fromkeys(("wamid", "customer", "query", "reply", "staff", "target", "quotes", "group_id"), _NULLABLE)


@dataclass(frozen=True, slots=True)
class Stream:
    """key: the columns that name a row; where one of these is rotten, the row goes."""

    key: tuple[str, ...]
    columns: Mapping[str, Column]


def _since(table: str, column: str) -> Column:
    """Rows lie in the order in which they came: a time that cannot be read was about that of the row before."""
    before = (
        f"SELECT earlier.{column} FROM {table} AS earlier WHERE earlier.seq < {table}.seq ORDER BY seq DESC LIMIT 1"
    )
    return Column(_stamp, f"coalesce(({before}), '2026-01-01T00:00:00Z')")


STREAMS: Mapping[str, Stream] = {
    "journal": Stream(
        ("seq",),
        {"received_at": _since("journal", "received_at"), **_CLOCK, "body": Column(_bytes, "CAST(body AS BLOB)")},
    ),
    "messages": Stream(
        ("seq",),
        {
            **_NAMED,
            "direction": Column(_text, "'in'"),
            "kind": Column(_text, "'unknown'"),
            "text": Column(_text, _NONE),
            "at": Column(_stamp, empty=True),
            "place": _NULLABLE,
            "source": _NULLABLE,
            "received_at": _since("messages", "received_at"),
            "side": Column(_text, _NONE),
            "live": Column(_whole, empty=True),
            "data": Column(_object, "'{}'"),
        },
    ),
    "events": Stream(
        ("seq",),
        {
            "at": _since("events", "at"),
            **_CLOCK,
            "kind": Column(_text),
            "query": _NULLABLE,
            "customer": _NULLABLE,
            "staff": _NULLABLE,
            "data": Column(_object),
        },
    ),
    "boots": Stream(
        ("boot",),
        {
            "boot": Column(_text),
            "started_at": Column(_stamp),
            "anchor_at": Column(_stamp, empty=True),
            "sure": Column(_whole, "1"),
        },
    ),
    "days": Stream(
        ("date",),
        {
            "date": Column(_date),
            "from_seq": Column(_whole),
            "to_seq": Column(_whole),
            "boot": Column(_text, _NONE),
            "boottime": Column(_number, "0.0"),
            "figures": Column(_object),
            "carried": Column(_object, "'{}'"),
        },
    ),
    "spells": Stream(
        ("seq",),
        {
            **{name: Column(_text) for name in ("query", "customer", "how")},
            "came_date": Column(_date),
            **dict.fromkeys(("hour", "weekday"), Column(_whole, empty=True)),
            **dict.fromkeys(
                ("since_at", "came_at", "heard_at", "last_heard_at", "ran_out_at"), Column(_stamp, empty=True)
            ),
            **dict.fromkeys(("answered_date", "closed_date"), Column(_date, empty=True)),
            **dict.fromkeys(("answered_by", "closed_by", "outcome"), _NULLABLE),
            **dict.fromkeys(
                ("answer_seconds", "staff_seconds", "offline_seconds", "shut_seconds", "close_seconds"),
                Column(_number, empty=True),
            ),
            "labels": Column(_list, "'[]'"),
            "unsent": Column(_object, "'{}'"),
        },
    ),
    "spells_before": Stream(("date", "seq"), {"date": Column(_date), "seq": Column(_whole), "spell": Column(_object)}),
    "import_holds": Stream(("import", "seq"), {"import": Column(_text), "seq": Column(_whole), "file": _NULLABLE}),
    "early_statuses": Stream(("seq",), {"wamid": Column(_text), "data": Column(_object)}),
    "set_aside": Stream(
        ("seq",),
        {
            "entry": Column(_whole),
            "place": Column(_text),
            "reason": Column(_text),
            "customer": _NULLABLE,
            "version": Column(_text, _NONE),
        },
    ),
    "spent_tokens": Stream(("token",), {"token": Column(_text), "sign_in": Column(_text)}),
    "alive": Stream(
        ("only_row",),
        {"at": Column(_stamp), "boot": Column(_text), "boottime": Column(_number), "trusted": Column(_whole)},
    ),
    "sorted": Stream(
        ("only_row",), {"up_to": Column(_whole), "part": Column(_whole, _FALSE), "part_version": Column(_text, _NONE)}
    ),
    "indexed": Stream(("only_row",), {"low": Column(_whole), "high": Column(_whole), "folding": Column(_whole)}),
    "known_words": Stream(("word",), {"word": Column(_text)}),
    "reworded": Stream(("seq",), {"was": Column(_text)}),
    "people": Stream(("kind", "id", "value"), {"kind": Column(_text), "id": Column(_whole), "value": Column(_text)}),
    "shelf_sums": Stream(("customer",), {"customer": Column(_text), "bytes": Column(_whole)}),
}
ONE_ROW = ("sorted", "indexed")
# What is made of other tables, and how it is made anew where a row of it had to go. The cursor of the journal goes back
# to what came with the newest message that was understood: what is known already is known again.
_SEARCH_ANEW = "UPDATE indexed SET folding = 0"
ANEW: Mapping[str, Sequence[str]] = {
    "sorted": (
        "INSERT INTO sorted (only_row, up_to) SELECT 1, coalesce((SELECT max(seq) FROM journal WHERE received_at <"
        " (SELECT received_at FROM messages WHERE direction = 'in' ORDER BY seq DESC LIMIT 1)), 0)",
    ),
    "indexed": ("INSERT INTO indexed SELECT 1, coalesce(max(seq) + 1, 0), coalesce(max(seq), 0), 0 FROM messages",),
    "known_words": (_SEARCH_ANEW,),
    "reworded": (_SEARCH_ANEW,),
    "people": ("INSERT INTO people_changed SELECT id FROM book_customers WHERE true ON CONFLICT DO NOTHING",),
    "shelf_sums": SHELF_SUMS,
}


def mend(
    database: Database, table: str, now: Moment, readers: Mapping[str, Callable[[dict[str, Any]], object]] | None = None
) -> int:
    """Look through a table, the newest rows first; how many were not what was written, and are now of no harm.

    readers: of columns that hold documents; each raises where it cannot read one.
    """
    stream = STREAMS[table]
    columns = {name: _read_by(column, (readers or {}).get(name)) for name, column in stream.columns.items()}
    rotten: list[tuple[dict[str, Value], list[str]]] = []
    seen = 0
    for row in _rows(database, table, stream):
        seen += 1
        if wrong := [name for name, column in columns.items() if not column.is_right(row[name])]:
            rotten.append((row, wrong))
    lost = not seen and table in ONE_ROW
    if not rotten and not lost:
        return 0

    def change(connection: StoreConnection) -> None:
        goes = lost
        for row, wrong in rotten:
            raw = b"\n".join(bytes(str(value), "utf-8", "replace") for _, value in row.values())
            keep(connection, table, " ".join(str(row[name][1]) for name in stream.key), raw, now)
            goes |= _put_right(connection, table, stream, row, wrong)
        for statement in ANEW.get(table, ()) if goes else ():
            connection.execute(statement)

    if any(is_indexed(database, table, name) for _, wrong in rotten for name in wrong):
        changed(database, table, change)
    else:
        with database.transaction() as connection:
            change(connection)
    return len(rotten) + lost


def _read_by(column: Column, reader: Callable[[dict[str, Any]], object] | None) -> Column:
    if reader is None:
        return column

    def right(value: Value) -> bool:
        if column.right(value):
            reader(json.loads(value[1]))
            return True
        return False

    return replace(column, right=right)


def _put_right(
    connection: StoreConnection, table: str, stream: Stream, row: Mapping[str, Value], wrong: Sequence[str]
) -> bool:
    """Whether the row had to go."""
    columns = stream.columns
    which = " AND ".join(f"{name} IS CAST(? AS {_type(row[name])})" for name in stream.key)
    key = [row[name][1] for name in stream.key]
    stays = all(columns[name].empty or columns[name].otherwise for name in wrong)
    if stays and not set(wrong) & set(stream.key):
        fields = ", ".join(f"{name} = {columns[name].otherwise or 'NULL'}" for name in wrong)
        connection.execute(f"UPDATE {table} SET {fields} WHERE {which}", key)
        return False
    connection.execute(f"DELETE FROM {table} WHERE {which}", key)
    return True


def _type(value: Value) -> str:
    return {"integer": "INTEGER", "real": "REAL", "blob": "BLOB"}.get(value[0], "TEXT")


def _rows(database: Database, table: str, stream: Stream) -> Iterator[dict[str, Value]]:
    names = list(dict.fromkeys((*stream.key, *stream.columns)))
    wanted = ", ".join(
        f"typeof({name}), CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) ELSE {name} END" for name in names
    )
    by_number = stream.key == ("seq",)
    after, last = ("WHERE seq < ? ORDER BY seq DESC", 2**62) if by_number else ("", None)
    while True:
        with database.reading() as connection:
            found = connection.execute(
                f"SELECT {wanted} FROM {table} {after}" + (f" LIMIT {PAGE}" if by_number else ""),
                (last,) if by_number else (),
            ).fetchall()
        for values in found:
            yield dict(zip(names, zip(values[::2], values[1::2], strict=True), strict=True))
        if not by_number or len(found) < PAGE:
            return
        last = found[-1][1]
