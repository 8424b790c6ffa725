"""The owner's list of how a query may end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.access.staff import Staff
from edge.desk.outcome_list import OutcomeList
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors

PAGE = "/outcomes"


class OutcomesPage:
    """Every change is a form that acts once and leads back to the list. An outcome is named by its words."""

    def __init__(self, outcomes: OutcomeList, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._outcomes = outcomes
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._changes: Mapping[str, Callable[[Staff], object]] = {
            "add": lambda by: outcomes.add(by, given("words")),
            "rename": lambda by: outcomes.rename(given("outcome"), by, given("words")),
            "remove": lambda by: outcomes.remove(given("outcome"), by),
            "up": lambda by: outcomes.move(given("outcome"), by, up=True),
            "down": lambda by: outcomes.move(given("outcome"), by, up=False),
        }

    def add_routes(self, app: Bottle) -> None:
        app.route(PAGE, "GET", lambda: self._page(self._doors.owner()))
        app.route(f"{PAGE}/<what:re:[a-z]+>", "POST", self._change)
        app.route(f"{PAGE}/<_:re:.+>", "GET", lambda _: to(PAGE))

    def _change(self, what: str) -> HTTPResponse:
        """What was typed and could not be taken stands where it was."""
        me = self._doors.owner()
        if what not in self._changes:
            raise Refusal("not_found", "problem.no_action")
        typed = {"outcome": given("outcome"), "words": given("words")}
        return self._forms.act(
            me,
            lambda: self._changes[what](me.staff),
            then=PAGE,
            refused=lambda refusal: self._page(me, refusal, typed),
        )

    def _page(self, me: SignIn, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None) -> HTTPResponse:
        said, status = (refusal.said, STATUS[refusal.code]) if refusal else (NOTHING, 200)
        return self._rendering.page(
            "outcomes", me, status=status, outcomes=self._outcomes.all(), typed=typed or {}, sentence=said
        )
