"""The owner blocks a customer, and lets them write again, from their page."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.desk.desk import Desk
from edge.web.base.forms import Forms
from edge.web.base.rendering import to
from edge.web.staff.sign_in import Doors

_CUSTOMER = "/c/<customer:re:c_[a-z0-9]+>"


class BlockingPages:
    def __init__(self, desk: Desk, doors: Doors, forms: Forms) -> None:
        self._desk = desk
        self._doors = doors
        self._forms = forms

    def add_routes(self, app: Bottle) -> None:
        app.route(f"{_CUSTOMER}/block", "POST", self.block)
        app.route(f"{_CUSTOMER}/unblock", "POST", self.unblock)
        # A page that said no stands under these addresses.
        app.route(f"{_CUSTOMER}/block", "GET", lambda customer: to(f"/c/{customer}"))
        app.route(f"{_CUSTOMER}/unblock", "GET", lambda customer: to(f"/c/{customer}"))

    def block(self, customer: str) -> HTTPResponse:
        me = self._doors.owner()
        return self._forms.act(me, lambda: self._desk.block(customer, me.staff), then=f"/c/{customer}")

    def unblock(self, customer: str) -> HTTPResponse:
        me = self._doors.owner()
        return self._forms.act(me, lambda: self._desk.unblock(customer, me.staff), then=f"/c/{customer}")
