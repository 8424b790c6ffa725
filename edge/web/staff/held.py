"""The page of replies that need a person: send, other words, drop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.access.staff import Staff
from edge.desk.desk import Desk
from edge.desk.views.held import Held
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.base.request import fields
from edge.web.staff.sign_in import Doors

MOST_VALUES = 30
MOST_DIGITS = 15
MOST_KEY = 600


class HeldPages:
    def __init__(self, held: Held, desk: Desk, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._held = held
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._asks: Mapping[str, Callable[[str, Staff], object]] = {
            "send_again": desk.send_again,
            "it_arrived": desk.it_arrived,
            "drop": desk.drop_reply,
            "template": lambda reply, by: desk.send_template(reply, by, given("template"), filled_in()),
            "reword": lambda reply, by: desk.reword_reply(reply, by, given("text")),
        }

    def add_routes(self, app: Bottle) -> None:
        app.route("/held", "GET", self.page)
        app.route("/held/<reply_id:re:r_[a-z0-9]+>/<ask:re:[a-z_]+>", "POST", self.settle)
        app.route("/held/<_:re:.+>", "GET", lambda _: to("/held"))

    def page(self) -> HTTPResponse:
        return self._page(self._doors.asking())

    def settle(self, reply_id: str, ask: str) -> HTTPResponse:
        """A person's word on one of them, once. What was typed and could not be taken stands where it was."""
        me = self._doors.asking()
        if ask not in self._asks:
            raise Refusal("not_found", "problem.no_action")
        return self._forms.act(
            me,
            lambda: self._asks[ask](reply_id, me.staff),
            then=f"/held?before={before}" if (before := _number(given("before"))) else "/held",
            refused=lambda refusal: self._page(me, refusal, {reply_id: given("text")} if ask == "reword" else {}),
        )

    def _page(self, me: SignIn, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None) -> HTTPResponse:
        said, status = (refusal.said, STATUS.get(refusal.code, 400)) if refusal else (NOTHING, 200)
        before = _number(given("before") or request.query.get("before", ""))
        view = self._held.see(me.staff, before, templates_asked())
        return self._rendering.page(
            "held",
            me,
            view=view,
            before=before,
            typed=typed or {},
            chosen=request.query.get("reply") or given("reply"),
            templates_after=templates_asked(),
            sentence=said,
            status=status,
        )


def _number(text: str) -> int:
    """Where the page begins; 0, its newest, for what is no such number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def templates_asked() -> str:
    """Behind which key the templates of a page begin; a form says the same of the page that it stood on."""
    key = request.query.getunicode("templates", "", encoding="utf-8") or given("templates")
    return str(key)[:MOST_KEY]


def filled_in() -> list[str]:
    """What somebody filled into a template's form: v0, v1, …"""
    return [given(f"v{number}") for number in range(MOST_VALUES) if f"v{number}" in fields()]
