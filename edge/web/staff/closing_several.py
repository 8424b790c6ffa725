"""Several queries closed by one form, and opened again by another; each behind its own guard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.desk.desk import Desk
from edge.desk.endings import Several
from edge.desk.views.board import Board
from edge.errors import Refusal
from edge.language import Said
from edge.records.outcomes import Outcome
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, place, to
from edge.web.base.request import several
from edge.web.staff.sign_in import Doors

# What a tick says: the query, and the newest message of its customer that the page knew of.
_TICKED = re.compile(r"(q_[a-z0-9]{1,40})\.([0-9]{1,15})")
_NOT_ALL = 409


class ClosingPages:
    def __init__(self, desk: Desk, board: Board, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._desk = desk
        self._board = board
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/close-several", "GET", lambda: self._page(self._doors.asking()))
        app.route("/close-several", "POST", self.close)
        app.route("/close-several/undo", "POST", self.undo)
        app.route("/close-several/<_:re:.+>", "GET", lambda _: to("/close-several"))

    def close(self) -> HTTPResponse:
        """All that is ticked in one transaction. What could not be closed is named, and the others are closed."""
        me = self._doors.asking()
        return self._forms.act(
            me,
            lambda: self._desk.close_several(list(_ticked()), me.staff, given("outcome")),
            then=lambda done: self._after(me, done, "office.stays_open"),
            refused=lambda refusal: self._page(me, refusal.said, STATUS.get(refusal.code, 400)),
        )

    def undo(self) -> HTTPResponse:
        me = self._doors.asking()
        return self._forms.act(
            me,
            lambda: self._desk.reopen_several(given("together"), me.staff),
            then=lambda done: self._after(me, done, "office.stays_closed"),
            refused=lambda refusal: self._page(me, refusal.said, STATUS.get(refusal.code, 400)),
        )

    def _after(self, me: SignIn, done: Several | None, heading: str) -> HTTPResponse:
        if done is None or not done.stay:
            return to("/")
        return self._page(me, Said(heading, {"count": len(done.stay)}), _NOT_ALL, done)

    def _page(self, me: SignIn, said: Said = NOTHING, status: int = 200, done: Several | None = None) -> HTTPResponse:
        shown = self._board.to_close(me.staff, place(request.query.get("after", "")) or 0)
        return self._rendering.page(
            "close_several",
            me,
            shown=shown,
            address=_address,
            quiet=Outcome.NO_ANSWER,
            stay=done.stay if done else (),
            sentence=said,
            at=_address(shown.skip),
            status=status,
        )


def _address(skip: int) -> str:
    """Where the page stands that begins after so many of each section."""
    return f"/close-several?after={skip}" if skip > 0 else "/close-several"


def _ticked() -> Iterator[tuple[str, int]]:
    for text in several("ticked"):
        found = _TICKED.fullmatch(text)
        if found is None:
            raise Refusal("bad_value", "problem.not_read")
        yield found[1], int(found[2])
