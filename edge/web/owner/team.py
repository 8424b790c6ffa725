"""The owner's page of who works here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.access.staff import Staff
from edge.access.team import Team
from edge.desk.roster import Roster
from edge.errors import Refusal
from edge.language import Said
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors


class TeamPages:
    def __init__(self, roster: Roster, team: Team, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._roster = roster
        self._team = team
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/team", "GET", lambda: self._page(self._doors.owner()))
        app.route("/team/add", "POST", lambda: self._change("", "add"))
        app.route("/team/<one:re:s_[a-z0-9]+>/<what:re:[a-z]+>", "POST", self._change)
        app.route("/team/<_:re:.+>", "GET", lambda _: to("/team"))

    def _change(self, one: str, what: str) -> HTTPResponse:
        """One change, once. A PIN that was typed is never shown again, the rest stands where it was.

        Not by Forms.act: a PIN is made ready before the transaction, and the same page says why it is no good.
        """
        me = self._doors.owner()
        try:
            change = self._meant(one, what, me.staff)
            with self._forms.once(given("token"), me.id) as fresh:
                if fresh:
                    change()
        except Refusal as refusal:
            return self._page(me, refusal.said, STATUS[refusal.code], {"id": one, "name": given("name")})
        if what == "pin" and (staff := self._team.find(one)):
            return self._page(me, Said("team.pin_set", {"name": staff.name}))
        return to("/team")

    def _meant(self, one: str, what: str, by: Staff) -> Callable[[], object]:
        """What is to be done inside the transaction: a new PIN is ready by then."""
        match bool(one), what:
            case False, "add":
                pin, owner = self._team.chosen_pin(given("pin")), given("owner") == "yes"
                return lambda: self._roster.take_on(by, given("name"), pin, owner=owner)
            case True, "rename":
                return lambda: self._roster.rename(one, by, given("name"))
            case True, "pin":
                pin = self._team.chosen_pin(given("pin"))
                return lambda: self._roster.new_pin(one, by, pin)
            case True, "leave":
                return lambda: self._roster.leave(one, by)
            case _:
                raise Refusal("not_found", "problem.no_action")

    def _page(
        self, me: SignIn, sentence: Said | str = NOTHING, status: int = 200, typed: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        people = self._team.everyone()
        awaiting = {staff.id for staff in self._team.awaiting()}
        more: dict[str, Any] = {"people": people, "awaiting": awaiting, "typed": typed or {}}
        return self._rendering.page("team", me, status=status, sentence=sentence, **more)
