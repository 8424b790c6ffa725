"""The owner's reports: a day, a week, a month or any days; the queries behind each number; both to take along; and a
day's summary on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.clock import Clock
from edge.errors import Refusal
from edge.language import Language, Said
from edge.language.spans import span
from edge.paper.paperwork import Paperwork
from edge.printing import Job
from edge.process.giving_way import GivingWay
from edge.records.outcomes import ended
from edge.reports.output import cells, charts, first_look, report_charts, tables
from edge.reports.output.cells import A_MONDAY, Cell, Table, Unit
from edge.reports.output.export import as_csv, as_xlsx
from edge.reports.output.tables import Report
from edge.reports.periods.model import Behind
from edge.reports.periods.period import Periods
from edge.reports.periods.pieces import Gently, Rest, at_once
from edge.reports.periods.ranges import Range, RangeKind
from edge.settings import Settings
from edge.web.base.forms import Forms
from edge.web.base.language import reading
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.base.tour import PRINTED
from edge.web.owner.report_address import address, behind_asked, range_asked, range_to_print, start_asked
from edge.web.staff.sign_in import Doors

_EXPORTS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# An export of a list is all of it, as far as that is still of use to a spreadsheet, and to a box with little memory.
MOST_EXPORTED = 10_000
# Tables whose numbers have a bar beside them.
WITH_BARS = ("outcomes", "labels", "customers")


class ReportsPages:
    """Every page has an address of its own, to be gone back to and handed on. Only a print is asked for here."""

    def __init__(
        self,
        periods: Periods,
        paperwork: Paperwork,
        settings: Settings,
        doors: Doors,
        forms: Forms,
        rendering: Rendering,
        clock: Clock,
        way: GivingWay,
    ) -> None:
        """way: to which an export gives way."""
        self._periods, self._so_far, self._period_slip = periods, paperwork.so_far, paperwork.period
        self._settings = settings
        self._doors, self._forms = doors, forms
        self._rendering = rendering
        self._clock, self._way = clock, way

    def add_routes(self, app: Bottle) -> None:
        app.route("/reports", "GET", self.report)
        app.route("/reports/print", "POST", self.print)
        app.route("/reports/print", "GET", lambda: to("/reports"))
        app.route("/reports/queries", "GET", self.queries)
        app.route("/reports/export.<kind:re:csv|xlsx>", "GET", self.export)
        app.route("/reports/queries.<kind:re:csv|xlsx>", "GET", self.export_queries)

    def report(self) -> HTTPResponse:
        me, shown_day = self._doors.owner(), self._periods.shown()
        try:
            return self._report(me, range_asked(shown_day))
        except Refusal as refusal:
            return self._report(me, Range.around(RangeKind.DAY, shown_day), refusal)

    def print(self) -> HTTPResponse:
        """The summary of the day that the page shows, or what it is so far; of several days a slip of their own."""
        me = self._doors.owner()
        asked = range_to_print(self._periods.shown())
        if given("last"):
            return self._forms.act(
                me,
                # All its days are added up: nobody waits for that.
                after=partial(self._period_slip.print, asked.first, asked.last, _named(asked, self._spoken())),
                then="/printer",
                refused=partial(self._report, me, asked),
            )
        return self._forms.act(
            me,
            partial(self._print, me, asked.first),
            then=f"/reports?{address(asked)}#paper",
            refused=partial(self._report, me, asked),
        )

    def _print(self, me: SignIn, day: date) -> None:
        self._so_far.print(day)
        self._doors.toured(me, PRINTED)

    def _report(self, me: SignIn, asked: Range, refusal: Refusal | None = None) -> HTTPResponse:
        today, shown_day = self._periods.today(), self._periods.shown()
        spoken, report = self._spoken(), self._seen(asked, today)
        around = shown_day if asked.first <= shown_day <= asked.last else asked.last
        return self._rendering.page(
            "reports",
            me,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
            sentence=refusal.said if refusal else NOTHING,
            styles=("reports.css",),
            report=report,
            asked=asked,
            paper=self._on_paper(asked),
            named=_named(asked, spoken),
            kinds=[(kind, address(Range.around(kind, around))) for kind in RangeKind if kind is not RangeKind.RANGE],
            earlier=address(asked.before),
            later=address(asked.after) if asked.last < today else "",
            address=address(asked),
            behind=lambda cell: f"/reports/queries?{address(cell.days or asked, cell.behind)}",
            tiles=first_look.tiles(report),
            look=list(first_look.sentence(report.figures)),
            compared=_named(report.before.range, spoken),
            waiting=self._so_far.waiting() if asked.last >= shown_day else ((), 0),
            span=span,
            charts={chart.table: chart for chart in report_charts.drawn(report.figures, spoken)},
            with_bars=WITH_BARS,
            share=charts.share,
            head=lambda column: cells.head(column, spoken),
            text=lambda cell: cells.text(cell, spoken),
        )

    def _on_paper(self, asked: Range) -> tuple[str, Job | None] | None:
        """What the button to print says, and what became of the print that was asked for last; None: no button."""
        day = asked.first
        if asked.count > 1:
            return "summary.print_period", None
        over = self._so_far.is_over(day)
        if over is None:
            return None
        return ("summary.print_days" if over else "summary.print_so_far"), self._so_far.newest(day)

    def queries(self) -> HTTPResponse:
        """The list behind a number, page by page."""
        me, asked, behind, spoken = self._doors.owner(), self._range(), behind_asked(), self._spoken()
        page = self._periods.behind(asked, behind, start_asked())
        return self._rendering.page(
            "reports_queries",
            me,
            styles=("reports.css",),
            named=_named(asked, spoken),
            behind=behind,
            narrowed=self._narrowed(asked, behind, spoken),
            page=page,
            cut=tables.cut(page.total, MOST_EXPORTED),
            address=address(asked),
            list_address=address(asked, behind),
            ended=ended,
            spent=lambda row: cells.text(Cell(row.seconds, Unit.SPAN, behind), spoken),
        )

    def export(self, kind: str) -> HTTPResponse:
        """The report as it is shown, and all of it."""
        self._doors.owner()
        asked = self._range()
        with self._one_at_a_time() as rest:
            tables = self._seen(asked, self._periods.today(), rest).tables
            return self._taken_along(tables, asked, kind, rest)

    def export_queries(self, kind: str) -> HTTPResponse:
        self._doors.owner()
        asked, behind = self._range(), behind_asked()
        title = Said(f"reports.behind_{behind.what}")
        with self._one_at_a_time() as rest:
            # In one go: each page would read the whole period again.
            page = self._periods.behind(asked, behind, most=MOST_EXPORTED, rest=rest)
            listed = tables.listed(title, page, self._settings.shop().timezone)
            return self._taken_along([listed], asked, kind, rest)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[Rest]:
        """Around an export, with what it does between two pieces. Refused `wait` while another one is made."""
        if not self._periods.exporting.acquire(blocking=False):
            raise Refusal("wait", "reports.export_under_way")
        try:
            yield Gently(self._way)
        finally:
            self._periods.exporting.release()

    def _seen(self, asked: Range, today: date, rest: Rest = at_once) -> Report:
        before = tables.compared(asked, today)
        return tables.report(self._periods.see(asked, rest), self._periods.see(before, rest))

    def _range(self) -> Range:
        return range_asked(self._periods.shown())

    def _spoken(self) -> Language:
        return reading(request.environ, self._settings.shop())

    def _narrowed(self, asked: Range, behind: Behind, spoken: Language) -> list[str]:
        """What a list is narrowed to, in words; the names to these ids the report itself knows."""
        found = []
        if wanted := {behind.staff, behind.label, behind.customer} - {""}:
            figures = self._periods.see(asked)
            names = {one.id: one.name for one in (*figures.labels, *figures.customers)}
            names |= {one.id: one.name for one in figures.staff}
            found += [names[one] for one in sorted(wanted & names.keys())]
        if behind.outcome:
            found.append(spoken.say(ended(behind.outcome)))
        if behind.on:
            found.append(spoken.date(behind.on))
        if behind.weekday is not None:
            found.append(spoken.weekday(A_MONDAY + timedelta(days=behind.weekday)))
        if behind.hour is not None:
            found.append(f"{behind.hour:02d}:00–{behind.hour:02d}:59")
        return found

    def _taken_along(self, tables: Sequence[Table], asked: Range, kind: str, rest: Rest) -> HTTPResponse:
        spoken = self._spoken()
        title = f"{self._settings.shop().name} · {_named(asked, spoken)}"
        now = self._clock.now().at
        body = as_csv(tables, title, spoken, rest) if kind == "csv" else as_xlsx(tables, title, spoken, now, rest)
        name = f"iduka-{asked.first.isoformat()}-{asked.last.isoformat()}.{kind}"  # no word of anybody's in a header
        headers = {"Content-Type": _EXPORTS[kind], "Content-Disposition": f'attachment; filename="{name}"'}
        return HTTPResponse(body, 200, headers=headers)


def _named(asked: Range, spoken: Language) -> str:
    """The name of a period: Fri 20 Nov 2026, Nov 2026, or from one day to another."""
    if asked.first == asked.last:
        return spoken.date(asked.first)
    if asked.kind is RangeKind.MONTH:
        return f"{spoken.listed('calendar.months')[asked.first.month - 1]} {asked.first.year}"
    return spoken.say("reports.days_from_to", first=spoken.date(asked.first), last=spoken.date(asked.last))
