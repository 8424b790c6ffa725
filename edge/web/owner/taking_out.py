"""Taking out what the shop keeps of its customers: all of it, or one customer's file. One at a time, beside the shop.

The pages say what it holds, how far it is, and hand it out in parts, so that a download which broke off goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bottle import Bottle, HTTPResponse, request

from edge.access.login import Login, SignIn
from edge.access.staff import Staff
from edge.errors import Refusal
from edge.language import Said
from edge.paper.paperwork import Paperwork
from edge.printing import Sheet
from edge.web.base.file_answer import kept_as, sent
from edge.web.base.forms import Forms
from edge.web.base.live import MARK
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors

# Where an export may go, and what one customer's file may be.
# What a slip of the printer's queue is of.
FILE = "file"
PLACES = ("download", "stick", "folder")
FORMS = ("zip", "pdf")
# Without JavaScript the page looks so often how far it is.
REFRESH_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """customer: whose file, "" for all. form: "zip", or "pdf" where it is one customer's. place: one of PLACES."""

    customer: str
    form: str
    place: str


@dataclass(frozen=True, slots=True)
class Holds:
    """What an export of everything would hold. bytes: about how large."""

    customers: int
    messages: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class ExportState:
    """The one that is under way, or the last one. state: "under_way", "done" or "failed".

    name: what it is called, also as a file to keep. there: where it lies, for who sits at the box; "" as a download.
    until_at: when it is deleted by itself, None where it stays. why: it failed. missing: files that the box has not.
    """

    id: str
    wish: Wish
    state: str
    name: str
    done: int = 0
    of: int = 0
    there: str = ""
    bytes: int = 0
    customers: int = 0
    messages: int = 0
    files: int = 0
    missing: int = 0
    until_at: datetime | None = None
    why: Said = NOTHING


class TakingOut(Protocol):
    """Who makes exports."""

    @property
    def has_stick(self) -> bool:
        """Whether there is a place for a stick at all."""

    def holds(self) -> Holds: ...

    def now(self) -> ExportState | None:
        """What the page shows; None where there is nothing to show."""

    def begin(self, wish: Wish, by: Staff) -> None:
        """Refused while another is under way, and where the box has no room."""

    def stop(self) -> None:
        """End what is under way; nothing of it is left."""

    def drop(self) -> None:
        """Delete what lies on the box, and show nothing more of it."""

    def path(self, export: str) -> Path:
        """The file of a download that is there; refused `not_found` where there is none of this id."""


class TakingOutPages:
    """For the owner alone: what leaves here can be read by whoever has it. work: of the shop's printer."""

    def __init__(
        self,
        out: TakingOut,
        work: Paperwork,
        login: Login,
        doors: Doors,
        forms: Forms,
        rendering: Rendering,
    ) -> None:
        self._out = out
        self._work = work
        self._login = login
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/takeout", "GET", self.page)
        app.route("/takeout", "POST", self.begin)
        app.route("/takeout/<ask:re:stop|drop>", "POST", self.settle)
        app.route("/takeout/print", "POST", self.print)
        app.route("/takeout/<ask:re:stop|drop|print>", "GET", lambda ask: to("/takeout"))
        app.route("/takeout/<export:re:x_[a-z0-9]+>", "GET", self.download)
        app.route("/c/<customer:re:c_[a-z0-9]+>/file", "POST", self.begin_one)
        app.route("/c/<customer:re:c_[a-z0-9]+>/file", "GET", lambda customer: to(f"/c/{customer}"))

    def page(self) -> HTTPResponse:
        return self._page(self._doors.owner())

    def begin(self) -> HTTPResponse:
        """Everything, for who knows the owner's PIN. The form is spent before that is looked at: a try counts."""
        me = self._doors.owner()
        wish = Wish("", "zip", given("place"))

        def begun() -> None:
            if wish.place not in PLACES:
                raise Refusal("bad_value", "takeout.choose_place")
            self._login.prove(me, given("pin"))
            self._out.begin(wish, me.staff)

        return self._done(me, begun)

    def begin_one(self, customer: str) -> HTTPResponse:
        me = self._doors.owner()
        form = given("form")

        def begun() -> None:
            if form not in FORMS:
                raise Refusal("bad_value", "takeout.choose_place")
            self._out.begin(Wish(customer, form, "download"), me.staff)

        return self._done(me, begun)

    def settle(self, ask: str) -> HTTPResponse:
        return self._done(self._doors.owner(), self._out.stop if ask == "stop" else self._out.drop)

    def print(self) -> HTTPResponse:
        """The sheets of a customer's file, on the printer of the shop where that prints sheets."""

        def begun() -> None:
            export = given("export")
            self._out.path(export)
            self._work.queue.put(FILE, sheet=Sheet([export]), wished=True)

        return self._done(self._doors.owner(), begun, "/printer")

    def download(self, export: str) -> HTTPResponse:
        """Known by its id, under which it never changes: whoever asks for the rest of it gets the rest."""
        self._doors.owner()
        path, now = self._out.path(export), self._out.now()
        try:
            file = path.open("rb")
        except OSError as error:
            raise Refusal("not_found", "takeout.gone") from error
        name = now.name if now else path.name
        kind = "application/pdf" if path.suffix == ".pdf" else "application/zip"
        headers = {"Content-Type": kind, "Content-Disposition": kept_as(name), "Cache-Control": "private, no-cache"}
        return sent(file, f'"{export}"', headers)

    def _done(self, me: SignIn, ask: Callable[[], None], there: str = "/takeout") -> HTTPResponse:
        """Outside of the form's transaction: a PIN takes its time, and a disk as well."""

        def asked() -> HTTPResponse | None:
            try:
                ask()
            except Refusal as refusal:
                return self._page(me, refusal)
            return None

        return self._forms.act(me, after=asked, then=there)

    def _page(self, me: SignIn, refusal: Refusal | None = None) -> HTTPResponse:
        now = self._out.now()
        is_under_way = now is not None and now.state == "under_way"
        if is_under_way:
            request.environ[MARK] = ""  # how far it is stands in no book: such a page is never "unchanged"
        return self._rendering.page(
            "takeout",
            me,
            refresh=REFRESH_SECONDS if is_under_way else 0,
            refresh_to="/takeout",
            export=now,
            prints=bool(now and now.wish.form == "pdf" and self._work.printers.choice().kind == "cups"),
            under_way=is_under_way,
            holds=None if is_under_way else self._out.holds(),
            places=[place for place in PLACES if place != "stick" or self._out.has_stick],
            sentence=refusal.said if refusal else NOTHING,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )
