"""From a TinyDB condition to SQL that finds at least every document that it matches.

TinyDB's own `cond(doc)` always decides afterwards. So what is pushed to SQL may let too much through, never too little:
where Python and SQLite could disagree (floats, text with NUL, None, huge numbers) the bound is widened or not pushed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tinydb.queries import QueryInstance

# Up to here int and float mean the same number in Python, JSON and SQLite.
_EXACT = 2**53
# SQLite reads decimals off by a last digit now and then; bounds on numbers are wider than that.
_MARGIN = 1e-9
# More than these want another design, and SQLite's own limit on a Pi may be 999.
_MOST_CHOICES = 500

_RANGES = {"<": "<=", "<=": "<=", ">": ">=", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Plan:
    """`sql` follows "SELECT id, doc FROM table" (the index, the WHERE, the ORDER BY); `values` fill its marks."""

    sql: str
    values: tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class _Bound:
    field: str
    operator: str
    sql: str  # with {} for the expression
    values: tuple[str | int | float, ...]


SCAN = Plan(" ORDER BY id", ())


def expression(field: str) -> str:
    """A field, as written in an index and in a plan: SQLite uses the index only if both are the same to the letter."""
    return f"json_extract(doc,'$.{field}')"


def index_name(book: str, field: str) -> str:
    return f"book_{book}_by_{field}"


def plan(cond: object, book: str, unique: Sequence[str], indexes: Sequence[str]) -> Plan | None:
    """The narrowing for `cond`, or None where only a scan of all documents can tell.

    In an `and`, one field leads by its index and the others only filter: a unique one that is asked for by value,
    else the first declared. So a book declares its most telling field first.
    """
    if not isinstance(cond, QueryInstance):
        return None
    if (asked := _one_value(cond._hash)) and (asked[0] in unique or asked[0] in indexes):
        return Plan(_where_equal(book, asked[0]), (asked[1],))
    bounds = [bound for bound in _bounds(cond._hash) if bound.field in unique or bound.field in indexes]
    if not bounds:
        return None
    leading = _leading(bounds, unique, indexes)
    # SQLite is told which index and may not guess: "+" keeps the others out.
    parts = [bound.sql.format(("" if bound.field == leading else "+") + expression(bound.field)) for bound in bounds]
    exact = any(bound.field == leading and bound.operator == "==" for bound in bounds)
    # An index entry ends in the id: equal ones come in order, and asking for the first need not sort the others.
    order = "id" if exact else "+id"
    values = tuple(value for bound in bounds for value in bound.values)
    index = index_name(book, leading)
    return Plan(f" INDEXED BY {index} WHERE {' AND '.join(parts)} ORDER BY {order}", values)


def _one_value(hashed: object) -> tuple[str, str | int | float] | None:
    """What most questions are, and nearly all of a page's: this field has this value."""
    match hashed:
        case ("==", (str() as field,), (str() | int()) as value) if (pushed := _value(value)) is not None:
            return field, pushed
    return None


@lru_cache(maxsize=256)
def _where_equal(book: str, field: str) -> str:
    """The same narrowing as below, written once."""
    return f" INDEXED BY {index_name(book, field)} WHERE {expression(field)} = ? ORDER BY id"


def shape(cond: object) -> str:
    """The condition without its values, for the log: "and(==state, <closed_at)"."""
    return _shape(cond._hash) if isinstance(cond, QueryInstance) else type(cond).__name__


def _leading(bounds: Sequence[_Bound], unique: Sequence[str], indexes: Sequence[str]) -> str:
    by_value = {bound.field for bound in bounds if bound.operator in ("==", "one_of")}
    bounded = {bound.field for bound in bounds}
    order = [*(field for field in unique if field in by_value), *indexes, *unique]
    return next(field for field in order if field in bounded)


def _bounds(hashed: object) -> Iterator[_Bound]:
    """What `hashed` (QueryInstance._hash, a description that TinyDB keeps for its cache) says about single fields."""
    match hashed:
        case ("and", frozenset() as parts):
            # The order of a frozenset changes from run to run; a plan should not.
            for part in sorted(parts, key=repr):
                yield from _bounds(part)
        case ("==", (str() as field,), value) if (pushed := _value(value)) is not None and not isinstance(value, float):
            yield _Bound(field, "==", "{} = ?", (pushed,))
        case ("one_of", (str() as field,), tuple() | frozenset() as choices) if len(choices) <= _MOST_CHOICES:
            values = [_value(choice) for choice in choices if not isinstance(choice, float)]
            known = tuple(value for value in values if value is not None)
            if len(known) == len(choices):
                yield _Bound(field, "one_of", f"{{}} IN ({','.join('?' * len(known))})", known)
        case (("<" | "<=" | ">" | ">=") as operator, (str() as field,), value) if (pushed := _value(value)) is not None:
            yield _Bound(field, operator, f"{{}} {_RANGES[operator]} ?", (_widened(pushed, operator),))


def _value(value: object) -> str | int | float | None:
    """What can be compared in SQL as in Python, or None. Subclasses (StrEnum, IntEnum, bool) become plain values."""
    if isinstance(value, str):
        # json_extract cuts a text at NUL (SQLite 3.40); a lone surrogate cannot be bound at all.
        return None if "\0" in value or _torn(value) else str.__str__(value)
    if isinstance(value, int):
        return int(value) if abs(value) <= _EXACT else None
    if isinstance(value, float) and math.isfinite(value) and abs(value) <= _EXACT:
        return float(value)
    return None


def _torn(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def _widened(value: str | int | float, operator: str) -> str | int | float:
    # A text needs no margin: a document's text cut at NUL still stands on the same side of <= or >=.
    if isinstance(value, str):
        return value
    margin = (1 + abs(value)) * _MARGIN
    return value - margin if operator in (">", ">=") else value + margin


def _shape(hashed: Any) -> str:
    match hashed:
        case (("and" | "or") as word, frozenset() as parts):
            return f"{word}({', '.join(sorted(_shape(part) for part in parts))})"
        case ("not", part):
            return f"not({_shape(part)})"
        case (str() as operator, tuple() as path, *_):
            return f"{operator}{'.'.join(part for part in path if isinstance(part, str))}"
    return "?"
