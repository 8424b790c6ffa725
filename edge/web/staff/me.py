"""Everybody's own page: the language that they read, and their PIN."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.access.login import Login, SignIn
from edge.access.team import Team
from edge.errors import Refusal
from edge.language import LANGUAGES, Said
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors


class MePages:
    def __init__(self, team: Team, login: Login, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._team = team
        self._login = login
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/me", "GET", self.page)
        app.route("/me/language", "POST", self.speak)
        app.route("/me/pin", "POST", self.change_pin)
        app.route("/me/name", "POST", self.go_to_the_name)
        app.route("/me/<_:re:[a-z]+>", "GET", lambda _: to("/me"))

    def page(self) -> HTTPResponse:
        return self._page(self._doors.asking())

    def speak(self) -> HTTPResponse:
        """Read in another language from now on, on every phone."""
        me = self._doors.asking()
        return self._forms.act(me, lambda: self._team.speak(me.staff, given("language")), then="/me")

    def change_pin(self) -> HTTPResponse:
        """Another PIN, for who knows the old one. The form is spent before that is looked at: a try counts for good."""
        me = self._doors.asking()
        return self._forms.act(me, after=lambda: self._changed(me), then="/me")

    def go_to_the_name(self) -> HTTPResponse:
        """Shows the way under the box's name, good once and soon. On a reload nothing more happens."""
        me = self._doors.asking()
        return self._forms.act(me, self._doors.carry_over, then=lambda way: self._page(me, way=way or ""))

    def _changed(self, me: SignIn) -> HTTPResponse:
        try:
            self._login.change_pin(me, given("old"), given("pin"))
        except Refusal as refusal:
            return self._page(me, refusal.said, STATUS[refusal.code])
        return self._page(me, "team.pin_changed")

    def _page(self, me: SignIn, sentence: Said | str = NOTHING, status: int = 200, way: str = "") -> HTTPResponse:
        name = self._doors.name()
        return self._rendering.page("me", me, languages=LANGUAGES, name=name, way=way, sentence=sentence, status=status)
