"""Summaries and the printer: what was printed, what waits for paper and why, and the choice of the printer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.errors import Refusal
from edge.paper.paperwork import Paperwork
from edge.printing import COLUMNS, KINDS, Nearby, PrinterChoice, PrintState
from edge.printing.choice import BUZZ_MINUTES
from edge.printing.drawn import UNIFONT
from edge.printing.escpos import BUZZERS
from edge.printing.looks import look_of
from edge.printing.paper import CODE_PAGES
from edge.records.summary import Summary
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors

ALERTS = (0, 10, 20, 30, 60)
MOST_SHOWN = 20


class PaperPages:
    """For the owner; a conversation may be printed by anybody who answers customers, as the call list may."""

    def __init__(self, work: Paperwork, nearby: Nearby, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._work = work
        self._nearby = nearby
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._slips: Mapping[str, Callable[[], str]] = {
            "ruler": work.papers.ruler,
            "join": work.papers.join,
            "waiting": work.papers.waiting,
        }

    def add_routes(self, app: Bottle) -> None:
        app.route("/summary", "GET", self.summaries)
        app.route("/summary/<number:int>", "GET", self.summary)
        app.route("/summary/<number:int>/print", "POST", self.print_summary)
        app.route("/summary/<number:int>/again", "POST", self.count_again)
        app.route("/summary/<number:int>/<_:re:print|again>", "GET", lambda number, _: to(f"/summary/{number}"))
        app.route("/printer", "GET", self.printer)
        app.route("/printer", "POST", self.choose)
        app.route("/printer/look", "POST", self.look)
        app.route("/printer/take", "POST", self.take)
        app.route("/printer/<slip:re:ruler|join|waiting>", "POST", self.print_slip)
        app.route("/printer/<job:re:pr_[a-z0-9]+>/<ask:re:again|drop>", "POST", self.settle)
        app.route("/c/<customer:re:c_[a-z0-9]+>/print", "POST", self.print_conversation)
        # A page that said no stands under this address, and phones like to open it again.
        app.route("/printer/<_:path>", "GET", lambda _: to("/printer"))
        app.route("/c/<customer:re:c_[a-z0-9]+>/print", "GET", lambda customer: to(f"/c/{customer}"))

    def summaries(self) -> HTTPResponse:
        """Today as far as it has come, and every summary that was made, page by page."""
        me, summaries, before = self._doors.owner(), self._work.summaries, _before()
        found = summaries.newest(before)
        of, lines = (None, []) if before else summaries.shown()
        return self._rendering.page(
            "summaries", me, of=of, lines=lines, look_of=look_of, found=found, older=_older(found)
        )

    def summary(self, number: int) -> HTTPResponse:
        return self._summary_page(self._doors.owner(), number)

    def count_again(self, number: int) -> HTTPResponse:
        """With a second tap: what was closed by a wrong clock gets new numbers, and its slips count no more."""
        me = self._doors.owner()
        if given("sure") != "yes":
            return self._summary_page(me, number, asks=True)
        take_back = partial(self._work.summaries.take_back, number)
        return self._forms.act(me, take_back, then="/summary", refused=partial(self._summary_page, me, number))

    def print_summary(self, number: int) -> HTTPResponse:
        me = self._doors.owner()
        put = partial(self._work.summaries.print, number, self._work.queue)
        return self._forms.act(me, put, then="/printer", refused=partial(self._summary_page, me, number))

    def printer(self) -> HTTPResponse:
        return self._printer_page(self._doors.owner())

    def choose(self) -> HTTPResponse:
        me = self._doors.owner()
        choice = self._entered()
        return self._forms.act(
            me,
            lambda: self._work.printers.choose(choice),
            then="/printer",
            refused=lambda refusal: self._printer_page(me, refusal, choice),
        )

    def look(self) -> HTTPResponse:
        """Look for printers, which may take seconds, then show the page, which never does."""
        me = self._doors.owner()
        return self._forms.act(me, after=self._nearby.look, then="/printer", refused=partial(self._printer_page, me))

    def take(self) -> HTTPResponse:
        """One that was found, for everything that was chosen already; a test comes out of it at once."""
        me, printers = self._doors.owner(), self._work.printers
        kind, address, printer_id, *_ = (*given("found").split(" "), "", "")
        choice = replace(printers.choice(), kind=kind, address=address, id=printer_id)

        def take() -> str:
            printers.choose(choice)
            return self._work.papers.ruler()

        return self._forms.act(me, take, then="/printer", refused=partial(self._printer_page, me))

    def print_slip(self, slip: str) -> HTTPResponse:
        me = self._doors.owner()
        return self._forms.act(me, self._slips[slip], then="/printer", refused=partial(self._printer_page, me))

    def print_conversation(self, customer: str) -> HTTPResponse:
        me = self._doors.asking()
        return self._forms.act(me, lambda: self._work.papers.conversation(customer, me.staff), then=f"/c/{customer}")

    def settle(self, job: str, ask: str) -> HTTPResponse:
        me, queue = self._doors.owner(), self._work.queue
        settle = partial(queue.again if ask == "again" else queue.drop, job)
        return self._forms.act(me, settle, then="/printer", refused=partial(self._printer_page, me))

    def _entered(self) -> PrinterChoice:
        known, wifi_name = self._work.printers.choice(), given("wifi_name").strip()
        kind, address = given("kind"), given("address").strip()
        return replace(
            known,
            kind=kind,
            address=address,
            # What was typed anew is whatever is there.
            id=known.id if (kind, address) == (known.kind, known.address) else "",
            columns=_number("columns"),
            code_page=given("code_page"),
            qr=given("qr") == "yes",
            draws=given("draws") != "no",
            alert_minutes=_number("alert_minutes"),
            buzz=given("buzz"),
            buzz_minutes=_number("buzz_minutes") or known.buzz_minutes,
            wifi_name=wifi_name,
            # A field left empty leaves the password as it is, but never to another network.
            wifi_password=given("wifi_password") or (known.wifi_password if wifi_name == known.wifi_name else ""),
        )

    def _summary_page(
        self, me: SignIn, number: int, refusal: Refusal | None = None, *, asks: bool = False
    ) -> HTTPResponse:
        summaries = self._work.summaries
        return self._rendering.page(
            "summary",
            me,
            found=summaries.of(number),
            lines=summaries.lines(number),
            look_of=look_of,
            asks=asks,
            sentence=refusal.said if refusal else NOTHING,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )

    def _printer_page(
        self, me: SignIn, refusal: Refusal | None = None, entered: PrinterChoice | None = None
    ) -> HTTPResponse:
        return self._rendering.page(
            "printer",
            me,
            chosen=self._work.printers.choice(),
            choice=entered or self._work.printers.choice(),
            seen=self._nearby.seen(),
            jobs=self._work.queue.jobs()[:MOST_SHOWN],
            kinds=KINDS,
            widths=COLUMNS,
            code_pages=CODE_PAGES,
            alerts=ALERTS,
            has_font=UNIFONT.exists(),
            buzzers=("", *BUZZERS),
            buzz_minutes=BUZZ_MINUTES,
            may_drop=(PrintState.QUEUED, PrintState.UNKNOWN),
            sentence=refusal.said if refusal else NOTHING,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )


def _before() -> int:
    """The number before which a page of summaries begins; 0 for the newest."""
    given = request.query.get("before", "")
    return int(given) if re.fullmatch(r"[0-9]{1,6}", given) else 0


def _older(found: Sequence[Summary]) -> int:
    """The number before which the next page begins; 0 where there is none."""
    return found[-1].number if found and found[-1].number > 1 else 0


def _number(name: str) -> int:
    """A whole number of a form; 0 for anything else, which its owner then refuses."""
    return int(given(name)) if re.fullmatch(r"[0-9]{1,4}", given(name)) else 0
