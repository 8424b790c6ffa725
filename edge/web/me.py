"""Everybody's own page: the language that they read."""

from __future__ import annotations

from bottle import HTTPResponse

from edge.desk.team import Team
from edge.language import LANGUAGES
from edge.web.doors import Doors
from edge.web.forms import Forms
from edge.web.rendering import Rendering, given, to


class MePages:
    def __init__(self, team: Team, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._team = team
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def page(self) -> HTTPResponse:
        return self._rendering.page("me", self._doors.asking(), languages=LANGUAGES)

    def speak(self) -> HTTPResponse:
        """Read in another language from now on, on every phone."""
        me = self._doors.asking()
        with self._forms.once(given("token"), me.id) as fresh:
            if fresh:
                self._team.speak(me.staff, given("language"))
        return to("/me")
