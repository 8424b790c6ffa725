"""Reports for spreadsheets: the tables of a report as they are shown, as CSV and as XLSX.

Names in them are the customers' own words. A cell of theirs is text in every program that opens it: nothing in it is
calculated, fetched or run.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from edge.language import Language, Said
from edge.reports.output.cells import Cell, Table, Unit, head
from edge.reports.periods.pieces import LINES, Rest, at_once

# What spreadsheets take for the beginning of a formula, in both widths in which East Asian letters come.
_FORMULA = "=+\\-@\t\r＝＋－＠﹢﹣"
# At the start of a cell; and after what another program may take for the end of one: a country that writes decimals
# with a comma has its cells apart by semicolons, and a file of ours, opened there, falls into other cells.
_BEGINS = re.compile(rf"(^|[;\t\r\n])(?=[\s\"'\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[{_FORMULA}])")
_CELLS = 32767  # letters that a cell of a spreadsheet holds
_SHEET = re.compile(r"[\[\]:*?/\\']")
_MOST_SHEET = 31  # letters that the name of a sheet may have
_DAY_SECONDS = 86400
_UNITS = {Unit.SPAN: "[h]:mm:ss", Unit.DAY: "yyyy-mm-dd", Unit.MOMENT: "yyyy-mm-dd hh:mm"}


def inert(text: str) -> str:
    """Words that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    return _BEGINS.sub(r"\1'", text)


def as_csv(tables: Sequence[Table], title: str, spoken: Language, rest: Rest = at_once) -> bytes:
    """One table below the other. UTF-8 with its mark, CRLF; spans in whole seconds, so that numbers stay numbers."""
    file = io.StringIO(newline="")
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow([inert(title)])
    for table in tables:
        rows.writerow([])
        rows.writerow([inert(spoken.say(table.title))])
        if table.note:
            rows.writerow([inert(spoken.say(table.note))])
        rows.writerow([inert(_head(table, place, spoken, seconds=True)) for place in range(len(table.columns))])
        for number, row in enumerate(table.rows):
            rows.writerow([_plain(cell, spoken) for cell in row])
            if number % LINES == 0:
                rest()
    return file.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(tables: Sequence[Table], title: str, spoken: Language, made_at: datetime, rest: Rest = at_once) -> bytes:
    """A sheet for each table. Text is written as text, spans as times that can be added, dates as dates."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # some megabytes that only an export needs

    file = io.BytesIO()
    # Rows leave memory as they are written; nothing is guessed from how text looks.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
    }
    book = Workbook(file, options)
    book.set_properties({"title": title, "created": made_at.astimezone(UTC).replace(tzinfo=None)})
    looks = {unit: book.add_format({"num_format": shape}) for unit, shape in _UNITS.items()}
    bold = book.add_format({"bold": True})
    for table, name in zip(tables, _sheet_names(tables, spoken), strict=True):
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(table.columns), 12)
        sheet.write_string(0, 0, title[:_CELLS], bold)
        if table.note:
            sheet.write_string(1, 0, spoken.say(table.note))
        for place in range(len(table.columns)):
            sheet.write_string(2, place, _head(table, place, spoken), bold)
        for number, row in enumerate(table.rows, 3):
            for place, cell in enumerate(row):
                _write(sheet, (number, place), cell, spoken, looks.get(cell.unit))
            if number % LINES == 0:
                rest()
    book.close()
    return file.getvalue()


def _write(sheet: Any, place: tuple[int, int], cell: Cell, spoken: Language, look: Any) -> None:
    match cell.value:
        case None:
            sheet.write_blank(*place, None)
        case Said() | str():
            sheet.write_string(*place, _plain_text(cell.value, spoken)[:_CELLS])
        case datetime() as at:  # a spreadsheet knows no zones: as the shop's clock showed it
            sheet.write_datetime(*place, at.replace(tzinfo=None), look)
        case date() as day:
            sheet.write_datetime(*place, datetime(day.year, day.month, day.day), look)  # noqa: DTZ001  # a day has no zone
        case number if cell.unit is Unit.SPAN:
            sheet.write_number(*place, round(number) / _DAY_SECONDS, look)
        case number:
            sheet.write_number(*place, number)


def _plain(cell: Cell, spoken: Language) -> str | int:
    match cell.value:
        case None:
            return ""
        case Said() | str():
            return inert(_plain_text(cell.value, spoken))
        case datetime() as at:
            return f"{at:%Y-%m-%d %H:%M}"
        case date() as day:
            return day.isoformat()
        case number:
            return round(number)


def _plain_text(value: Said | str, spoken: Language) -> str:
    """Half a character that slipped through is no reason to have no export."""
    text = spoken.say(value) if isinstance(value, Said) else value
    return text.encode("utf-8", "replace").decode("utf-8")


def _head(table: Table, place: int, spoken: Language, *, seconds: bool = False) -> str:
    """What stands above a column; of spans that are written as numbers, that they are seconds."""
    name = head(table.columns[place], spoken)
    if seconds and any(row[place].unit is Unit.SPAN for row in table.rows):
        return spoken.say("reports.in_seconds", what=name)
    return name


def _sheet_names(tables: Sequence[Table], spoken: Language) -> list[str]:
    """What spreadsheets allow as names of sheets, each once. No name of a customer ever becomes one."""
    names: list[str] = []
    for table in tables:
        name = _SHEET.sub(" ", spoken.say(table.title)).strip()[:_MOST_SHEET]
        taken = {other.casefold() for other in names}
        names.append(name if name and name.casefold() not in taken else table.name)
    return names
