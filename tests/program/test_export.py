"""What the owner takes along: read back by readers that know nothing of ours, and hostile names stay text in them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.disk.folder import Folder
from edge.language import Said, language
from edge.records.events import Opened
from edge.records.query import Query, State
from edge.records.query_parts import Opening
from edge.reports.output.cells import Cell, Table, Unit
from edge.reports.output.cells import text as shown
from edge.reports.output.export import as_csv, as_xlsx, inert
from edge.reports.periods.model import Behind, What
from edge.reports.periods.pieces import LINES
from edge.reports.periods.ranges import Range, RangeKind
from edge.web.owner.reports import MOST_EXPORTED
from tests.kit.busy_weeks import live_through
from tests.kit.examples import examples
from tests.kit.formulas import BEGINNING, FORMULAS, read_cells
from tests.kit.hostile import SAYINGS
from tests.kit.phones import words
from tests.kit.shops import Counter, open_counter
from tests.kit.support import NOON, HandClock

EXCELS_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet knows no zones
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(*names: str) -> Table:
    """A table as it is made of customers."""
    rows = [(Cell(name, Unit.TEXT), Cell(7), Cell(372.4, Unit.SPAN), Cell(None, Unit.SPAN)) for name in names]
    return Table("customers", Said("reports.by_customers"), tuple(map(Said, ("", "a", "b", "c"))), tuple(rows))


def written(*names: str) -> bytes:
    return as_csv([table(*names)], "Kabeza Hardware", language("en"))


def parsed(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))  # noqa: S314  # we have written it ourselves


def sheets(data: bytes) -> dict[str, list[list[tuple[str, str]]]]:
    """By sheet, the rows of its cells: each its type and its text, read from the bare XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        names = [sheet.get("name", "") for sheet in parsed(book, "xl/workbook.xml").iter(f"{SHEET}sheet")]
        found = {}
        for number, name in enumerate(names, 1):
            root = parsed(book, f"xl/worksheets/sheet{number}.xml")
            assert not list(root.iter(f"{SHEET}f")), "a formula"
            assert not list(root.iter(f"{SHEET}hyperlink")), "a link"
            found[name] = [[_cell(cell) for cell in row] for row in root.iter(f"{SHEET}row")]
    return found


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    return cell.get("t", "n"), "".join(cell.itertext())


# -- formulas


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_text_file_begins_as_a_formula_whatever_its_reader_takes_for_the_end_of_one(delimiter: str):
    """In countries that write decimals with a comma a double click opens our file with cells apart by semicolons."""
    rows = read_cells(written(*FORMULAS, *SAYINGS.values()), delimiter)
    loose = [cell for row in rows for cell in row if BEGINNING.match(cell.lstrip(' \u200b\ufeff"'))]
    assert loose == []


@settings(deadline=None, max_examples=examples(75))
@given(st.text(st.sampled_from("=+-@\t\r\n ;,\"'|a1＝＠"), max_size=12))
def test_whatever_a_customer_is_called_begins_no_formula(name: str):
    for delimiter in (",", ";", "\t"):
        cells = [cell for row in read_cells(written(name), delimiter) for cell in row]
        assert not any(BEGINNING.match(cell.lstrip(' "')) for cell in cells), cells


@pytest.mark.parametrize("text", ["Jean Bosco", "Mukamana, Claudine", "5-inch nails", "أمينة", "2; 3", "a@b"])
def test_what_is_no_formula_stays_as_it_is(text: str):
    assert inert(text) == text


def test_in_a_workbook_a_formula_is_text_and_exactly_what_the_customer_wrote():
    (rows,) = sheets(as_xlsx([table(*FORMULAS)], "Kabeza", language("en"), NOON)).values()
    names = [row[0] for row in rows[2:]]
    assert {kind for kind, _ in names} <= {"inlineStr", "s"}
    shown = [re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text) for _, text in names]
    assert [text.replace("\r\n", "\n") for text in shown] == [text.replace("\r\n", "\n") for text in FORMULAS]


def test_hostile_names_make_a_workbook_that_can_be_read():
    rows = next(iter(sheets(as_xlsx([table(*SAYINGS.values())], "x" * 300, language("en"), NOON)).values()))
    assert len(rows) == 2 + len(SAYINGS)


# -- how cells come out


def test_numbers_stay_numbers_and_spans_are_seconds():
    *_, heads, row = read_cells(written("Amina"))
    assert row == ["Amina", "7", "372", ""]
    assert heads[2] == "b (seconds)"


def test_a_text_file_has_the_ends_of_lines_that_spreadsheets_expect_and_keeps_lines_within_a_cell():
    data = written("two\nlines")
    assert data.count(b"\r\n") == len(read_cells(data))
    assert read_cells(data)[-1][0] == "two\nlines"


def test_in_a_workbook_spans_are_times_and_days_are_dates():
    cells = (Cell("Amina", Unit.TEXT), Cell(5400, Unit.SPAN), Cell(date(2026, 11, 20), Unit.DAY), Cell(3))
    days = Table("t", Said("reports.by_day"), tuple(map(Said, "abcd")), (cells,))
    (rows,) = sheets(as_xlsx([days], "Kabeza", language("en"), NOON)).values()
    assert rows[-1][1:] == [("n", "0.0625"), ("n", "46346"), ("n", "3")], "a sixteenth of a day, days since 1900"


def test_sheets_whose_titles_are_the_same_have_names_of_their_own():
    same = [Table(name, Said("By day: [all] of them, and very much more"), (Said("a"),), ()) for name in ("one", "two")]
    assert list(sheets(as_xlsx(same, "Kabeza", language("en"), NOON))) == ["By day   all  of them, and very", "two"]


# -- the whole of a report


def test_both_exports_have_what_the_page_shows(counter: Counter):
    live_through(counter, 4)
    phone = counter.signed_in("Aline", owner=True)
    page = phone.open("/reports?kind=range&first=2026-11-23&last=2026-11-26").text
    text = read_cells(phone.open("/reports/export.csv?kind=range&first=2026-11-23&last=2026-11-26").content)
    book = sheets(phone.open("/reports/export.xlsx?kind=range&first=2026-11-23&last=2026-11-26").content)
    titles = [
        title
        for title in ("The sum", "How long it took", "By day", "By hour", "By person", "How they ended", "By label")
        if f"<h2>{title}</h2>" in page
    ]
    assert len(titles) >= 6
    assert {*titles, "Who wrote most"} <= set(book)
    for title in titles:
        start = next(number for number, row in enumerate(text) if row == [title])
        there = book[title][2:]
        plain = [[cell for cell in row if cell] for row in text[start + 2 : start + 2 + len(there)]]
        assert [len(row) for row in plain] == [len([cell for _, cell in row if cell]) for row in there]
        for row in plain:
            assert all(cell.lstrip("'") in page or cell.isdecimal() or "-" in cell for cell in row), row


def test_a_list_is_taken_along_whole(counter: Counter):
    live_through(counter, 8, a_day=10)
    phone = counter.signed_in("Aline", owner=True)
    asked = "kind=range&first=2026-11-23&last=2026-12-01&of=came_in"
    total = int(re.findall(r"<h2>[^<]* · ([0-9]+)</h2>", phone.open(f"/reports/queries?{asked}").text)[0])
    assert total > 50, "more than one page"
    told = phone.open(f"/reports/queries.csv?{asked}")
    assert len(read_cells(told.content)) == total + 4
    assert told.headers["Content-Disposition"] == 'attachment; filename="iduka-2026-11-23-2026-12-01.csv"'
    assert "'=1+1" in told.text
    (rows,) = sheets(phone.open(f"/reports/queries.xlsx?{asked}").content).values()
    assert len(rows) == total + 2


def test_a_list_tells_the_time_of_the_shop_as_its_page_does(tmp_path: Path):
    half_an_hour_into_the_21st = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # in Kigali
    asked = "kind=week&of=came_in"
    with open_counter(tmp_path, HandClock(half_an_hour_into_the_21st)) as counter:
        query, phone = counter.hears(), counter.signed_in("Aline", owner=True)
        counter.clock.forward(minutes=15)
        counter.shop.desk.close(query, counter.staff("Aline"), "sold")
        page = words(phone.open(f"/reports/queries?{asked}").text)
        text = read_cells(phone.ask(f"/reports/queries.csv?{asked}").content)
        (rows,) = sheets(phone.ask(f"/reports/queries.xlsx?{asked}").content).values()
    assert "00:30 – 00:45" in page
    assert text[-1][1:3] == ["2026-11-21 00:30", "2026-11-21 00:45"]
    days = [EXCELS_FIRST_DAY + timedelta(days=float(number), seconds=1) for _, number in rows[-1][1:3]]
    assert [f"{day:%Y-%m-%d %H:%M}" for day in days] == ["2026-11-21 00:30", "2026-11-21 00:45"]


def test_a_list_that_is_too_long_to_be_taken_along_whole_says_so_on_its_page_and_in_each_file(counter: Counter):
    counter.stand_still()
    phone = counter.signed_in("Aline", owner=True)
    books, now, many = counter.shop.books, counter.clock.now(), MOST_EXPORTED + 1
    queries = [Query(f"q_{number}", f"c_{number}", State.WAITING, "N", Opening(now.at)) for number in range(many)]
    with books.transaction():
        books.tables.queries.insert_multiple(query.document() for query in queries)
        for query in queries:
            books.events.add(Opened(None), now, query=query.id, customer=query.customer)
    told = f"Of {many} only the first {MOST_EXPORTED} are taken along."
    assert told in words(phone.open("/reports/queries?kind=week&of=came_in").text)
    rows = read_cells(phone.ask("/reports/queries.csv?kind=week&of=came_in").content)
    assert (rows[3][0][: len(told)], len(rows)) == (told, MOST_EXPORTED + 5)
    (lines,) = sheets(phone.ask("/reports/queries.xlsx?kind=week&of=came_in").content).values()
    assert (lines[1][0][1][: len(told)], len(lines)) == (told, MOST_EXPORTED + 3)


# -- what it costs


@pytest.mark.parametrize("code", ["en", "fr", "rw", "sw"])
def test_a_customer_who_was_erased_is_a_dash_in_a_table_and_no_empty_place(code: str):
    assert [shown(Cell(name, Unit.TEXT), language(code)) for name in ("", None, "Amina")] == ["–", "–", "Amina"]


def test_there_is_one_export_at_a_time_whatever_the_owner_taps(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    with counter.shop.periods.exporting:  # as while one is made
        for path in ("/reports/export.xlsx?kind=week", "/reports/queries.csv?kind=week&of=came_in"):
            told = phone.ask(path)
            assert told.status_code == 429
            assert "A file of a report is being made just now" in words(told.text)
        assert phone.open("/reports?kind=week").status_code == 200, "looking is not taking along"
    assert phone.ask("/reports/queries.csv?kind=week&of=nonsense").status_code == 404
    assert phone.ask("/reports/export.xlsx?kind=week").status_code == 200, "nothing that ended holds the next one up"


def test_an_export_beside_somebody_who_never_stops_looking_comes_whole(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    address = "/reports/queries.csv?kind=week&of=came_in"
    alone = phone.ask(address).content
    with counter.shop.way.awaited():
        beside = phone.ask(address)
    assert (beside.status_code, beside.content) == (200, alone)


def test_between_two_pieces_of_an_export_the_store_has_its_log_back(counter: Counter, tmp_path: Path):
    """Else a long one would be cut off once the log has grown, or the log would grow with it."""
    counter.stand_still()
    books, now, many = counter.shop.books, counter.clock.now(), 3 * LINES
    queries = [Query(f"q_{number}", f"c_{number}", State.WAITING, "N", Opening(now.at)) for number in range(many)]
    with books.transaction():
        books.tables.queries.insert_multiple(query.document() for query in queries)
        for query in queries:
            books.events.add(Opened(None), now, query=query.id, customer=query.customer)
    rests: list[int] = []

    def rest() -> None:
        with books.transaction():
            books.keep("written meanwhile", {"times": len(rests)})
        books.database.checkpoint()
        rests.append(Folder(tmp_path).log_bytes())

    week = Range.around(RangeKind.WEEK, NOON.date())
    page = counter.shop.periods.behind(week, Behind(What.CAME_IN), most=many, rest=rest)
    assert len(page.rows) == page.total == many
    assert counter.shop.periods.see(week, rest).new == many
    assert len(rests) >= many // LINES + 2
    assert set(rests) == {0}


MEMORY = """
import resource, sys
from datetime import UTC, datetime
from edge.language import Said, language
from edge.reports.output.export import as_csv, as_xlsx
from edge.reports.output.cells import Cell, Table, Unit
rows = tuple((Cell(f"Customer {number}", Unit.TEXT), Cell(number), Cell(372.4, Unit.SPAN)) for number in range(10_000))
table = Table("t", Said("reports.by_day"), (Said("a"), Said("b"), Said("c")), rows)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
as_xlsx([table], "Kabeza", language("en"), datetime(2026, 11, 20, tzinfo=UTC))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_the_largest_workbook_needs_little_memory():
    told: Sequence[str] = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert int(told[0]) < 16 * 1024, "kilobytes, the library among them"
