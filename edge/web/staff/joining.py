"""Two customers who are one person are joined by hand, and two who were joined are split."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse, request

from edge.desk.desk import Desk
from edge.desk.views.customer import History
from edge.desk.views.search import Search
from edge.web.base.forms import Forms
from edge.web.base.rendering import Rendering, given, to
from edge.web.staff.search_and_customer import MOST_LETTERS
from edge.web.staff.sign_in import Doors

CUSTOMER = "/c/<customer:re:c_[a-z0-9]+>"


class JoiningPages:
    """Whoever joins has seen, on a page of its own, whom with whom."""

    def __init__(
        self, desk: Desk, history: History, search: Search, doors: Doors, forms: Forms, rendering: Rendering
    ) -> None:
        self._desk = desk
        self._history = history
        self._search = search
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route(f"{CUSTOMER}/join", "GET", self.choose)
        app.route(f"{CUSTOMER}/join", "POST", self.join)
        app.route(f"{CUSTOMER}/split", "POST", self.split)
        # A page that said no stands under this address.
        app.route(f"{CUSTOMER}/split", "GET", lambda customer: to(f"/c/{customer}"))

    def choose(self, customer: str) -> HTTPResponse:
        """Who else is found by `words`, each with what a join would do."""
        me = self._doors.asking()
        view = self._history.see(customer, me.staff)
        words = (request.query.getunicode("words", "", encoding="utf-8") or "")[:MOST_LETTERS]
        found = self._search.find(words) if words.strip() else None
        others = [other for other in found.customers if other.id != customer] if found else []
        return self._rendering.page(
            "join", me, customer=view, words=words, candidates=others, most_letters=MOST_LETTERS
        )

    def join(self, customer: str) -> HTTPResponse:
        """All of the customer `other` is this one's from now on."""
        me = self._doors.asking()
        return self._forms.act(me, lambda: self._desk.join(customer, given("other"), me.staff), then=f"/c/{customer}")

    def split(self, customer: str) -> HTTPResponse:
        """Undo the join `join`."""
        me = self._doors.asking()
        return self._forms.act(me, lambda: self._desk.split(given("join"), me.staff), then=f"/c/{customer}")
