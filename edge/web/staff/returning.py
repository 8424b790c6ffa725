"""The way back of an owner whose phone has lost its access: name and PIN, then the code that the printer prints."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.access.login import Login
from edge.errors import Refusal
from edge.paper.return_slip import ReturnSlip
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.base.request import cookie
from edge.web.staff.sign_in import Doors, set_cookie

# Which phone asked. No right: the code is needed beside it.
COOKIE, COOKIE_SECONDS = "return", 3600


class ReturnPages:
    def __init__(self, login: Login, slip: ReturnSlip, doors: Doors, rendering: Rendering) -> None:
        self._login = login
        self._slip = slip
        self._doors = doors
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/return", "GET", self.page)
        app.route("/return", "POST", self.ask)
        app.route("/return/code", "GET", self.code_page)
        app.route("/return/code", "POST", self.come_in)

    def page(self) -> HTTPResponse:
        return self._page()

    def ask(self) -> HTTPResponse:
        """A right PIN makes the printer print. It leads to another address, so that a reload prints nothing more."""
        try:
            secret = self._slip.ask(given("name"), given("pin"))
        except Refusal as refusal:
            return self._page(refusal)
        there = to("/return/code")
        set_cookie(there, COOKIE, secret, COOKIE_SECONDS)
        return there

    def code_page(self) -> HTTPResponse:
        """Where the code is typed. Opened again, it says what the printer says."""
        if not self._slip.back.is_asked(cookie(COOKIE)):
            return self._page(Refusal("wrong_pin", "return.over"))
        return self._page(asked=True)

    def come_in(self) -> HTTPResponse:
        secret = cookie(COOKIE)
        try:
            with self._doors.slowed():
                owner = self._slip.back.take(secret, given("code"))
        except Refusal as refusal:
            return self._page(refusal, asked=self._slip.back.is_asked(secret))
        phone, signed_in = self._login.come_back(owner, self._doors.label())
        there = self._doors.signed_in(to("/"), signed_in, phone)
        there.delete_cookie(COOKIE, path="/")
        return there

    def _page(self, refusal: Refusal | None = None, *, asked: bool = False) -> HTTPResponse:
        said, status = (refusal.said, STATUS.get(refusal.code, 400)) if refusal else (NOTHING, 200)
        trouble = self._slip.trouble() if asked else None
        name = given("name") if refusal and not asked else ""
        return self._rendering.page("return", asked=asked, trouble=trouble, name=name, sentence=said, status=status)
