"""The shop writes first: to a customer from their page."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.desk.desk import Desk
from edge.web.base.forms import Forms
from edge.web.base.rendering import to
from edge.web.staff.sign_in import Doors

_CUSTOMER = "/c/<customer:re:c_[a-z0-9]+>"


class WritingPages:
    def __init__(self, desk: Desk, doors: Doors, forms: Forms) -> None:
        self._desk = desk
        self._doors = doors
        self._forms = forms

    def add_routes(self, app: Bottle) -> None:
        app.route(f"{_CUSTOMER}/write", "POST", self.write_to)
        # A page that said no stands under this address.
        app.route(f"{_CUSTOMER}/write", "GET", lambda customer: to(f"/c/{customer}"))

    def write_to(self, customer: str) -> HTTPResponse:
        """A query with this customer, with the box for the words in it."""
        me = self._doors.asking()
        return self._forms.act(
            me,
            lambda: self._desk.write_to(customer, me.staff),
            then=lambda query: to(f"/q/{query.id}#newest" if query else f"/c/{customer}"),
        )
