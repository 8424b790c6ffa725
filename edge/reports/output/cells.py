"""What a report is made of: cells, tables of them, and how a person reads one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from edge.language import Language, Said
from edge.language.spans import answered_in, span
from edge.reports.periods.model import Behind, What
from edge.reports.periods.ranges import Range

# What customers waited for an answer; its parts that are nobody's doing may well be nothing.
_ANSWERS = (What.FIRST_REPLY, What.FIRST_REPLY_STAFF)
A_MONDAY = date(2026, 11, 16)  # for the names of the weekdays


class Unit(StrEnum):
    COUNT = "count"
    SPAN = "span"  # seconds
    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"  # a day and a time of day, in the shop's zone
    HOUR = "hour"  # of the day, 0 to 23


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. A Said is our own word; a str is somebody's name, and hostile. None: nothing to be told.

    behind: the list of queries that a number opens. days: of which that is, where not of the report's own.
    """

    value: int | float | str | Said | date | datetime | None
    unit: Unit = Unit.COUNT
    behind: Behind | None = None
    days: Range | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the row. name: short, in no language, unique within a report.

    columns: a date stands for its weekday. note: what a reader must know before the rows.
    """

    name: str
    title: Said
    columns: tuple[Said | date, ...]
    rows: tuple[Row, ...]
    note: Said | None = None


def head(column: Said | date, spoken: Language) -> str:
    """What stands above a column."""
    return spoken.weekday(column) if isinstance(column, date) else spoken.say(column)


def text(cell: Cell, spoken: Language) -> str:
    """A cell as a person reads it; a dash where there is nothing to be told."""
    match cell.value:
        case None:
            return "–"
        case Said():
            return spoken.say(cell.value)
        case datetime() as at:
            return f"{spoken.date(at.date())} {spoken.hour(at)}"
        case date():
            return spoken.date(cell.value)
        case str():
            return cell.value or "–"
        case number:
            return spoken.say(_took(number, cell)) if cell.unit is Unit.SPAN else _number(number, cell.unit)


def _took(seconds: float, cell: Cell) -> Said:
    answers = cell.behind is not None and cell.behind.what in _ANSWERS
    return answered_in(seconds) if answers else span(seconds)


def _number(number: float, unit: Unit) -> str:
    return f"{number:02.0f}:00" if unit is Unit.HOUR else str(number)
