"""The call list on paper, for whoever answers customers: who waits just now, for when the page cannot be looked at."""

from __future__ import annotations

from functools import partial

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.errors import Refusal
from edge.paper.paperwork import Paperwork
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering
from edge.web.staff.sign_in import Doors

# What became of the last ones is told.
MOST_SHOWN = 3


class CallList:
    """For any member of staff; what else the printer does is the owner's."""

    def __init__(self, work: Paperwork, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._work = work
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/call-list", "GET", lambda: self._page(self._doors.asking()))
        app.route("/call-list", "POST", self.print)

    def print(self) -> HTTPResponse:
        """One that waits for the printer is tried now: it is written when its turn comes, so a second says the same."""
        me = self._doors.asking()
        return self._forms.act(me, self._printed, then="/call-list", refused=partial(self._page, me))

    def _printed(self) -> None:
        if not self._work.printers.choice().kind:
            raise Refusal("not_open", "call_list.no_printer")
        if waits := self._work.queue.waits("waiting"):
            self._work.queue.again(waits)
        else:
            self._work.papers.waiting()

    def _page(self, me: SignIn, refusal: Refusal | None = None) -> HTTPResponse:
        return self._rendering.page(
            "call_list",
            me,
            printer=self._work.printers.choice().kind,
            jobs=[job for job in self._work.queue.jobs() if job.kind == "waiting"][:MOST_SHOWN],
            sentence=refusal.said if refusal else NOTHING,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )
