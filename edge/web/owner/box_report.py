"""The owner's report for whoever helps them: a text file, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from bottle import Bottle, HTTPResponse

from edge.clock import Clock
from edge.web.base.file_answer import kept_as
from edge.web.staff.sign_in import Doors


class BoxReport:
    """report: makes the text. It names nobody: see edge/running/report.py."""

    def __init__(self, report: Callable[[], str], doors: Doors, clock: Clock) -> None:
        self._report = report
        self._doors = doors
        self._clock = clock

    def add_routes(self, app: Bottle) -> None:
        app.route("/settings/report", "GET", self.file)

    def file(self) -> HTTPResponse:
        self._doors.owner()
        name = f"iduka-report-{self._clock.now().at:%Y-%m-%d}.txt"
        kind = "text/plain; charset=utf-8"
        headers = {"Content-Type": kind, "Content-Disposition": kept_as(name), "Cache-Control": "no-store"}
        return HTTPResponse(self._report(), headers=headers)
