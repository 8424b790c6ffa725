"""The shop writes first: to a customer from their page, and to a number that has never written."""

from __future__ import annotations

from functools import partial

from bottle import Bottle, HTTPResponse, request

from edge.desk.desk import Desk
from edge.desk.dialling import MOST_TYPED
from edge.errors import Refusal
from edge.records.customer_record import Customer
from edge.records.query import Query
from edge.web.base.forms import Forms
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors

_CUSTOMER = "/c/<customer:re:c_[a-z0-9]+>"


class WritingPages:
    def __init__(self, desk: Desk, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._desk = desk
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route(f"{_CUSTOMER}/write", "POST", self.write_to)
        # A page that said no stands under this address.
        app.route(f"{_CUSTOMER}/write", "GET", lambda customer: to(f"/c/{customer}"))
        app.route("/write", "GET", self.number)
        app.route("/write", "POST", self.write_to_number)

    def write_to(self, customer: str) -> HTTPResponse:
        """A query with this customer, with the box for the words in it."""
        me = self._doors.asking()
        return self._forms.act(
            me,
            lambda: self._desk.write_to(customer, me.staff),
            then=lambda query: to(f"/q/{query.id}#newest" if query else f"/c/{customer}"),
        )

    def number(self, refusal: Refusal | None = None) -> HTTPResponse:
        """The form for a number; `number` in the address stands in it."""
        me = self._doors.asking()
        shown = given("number") if refusal else request.query.getunicode("number", "", encoding="utf-8") or ""
        return self._rendering.page(
            "write_first",
            me,
            number=shown if len(shown) <= MOST_TYPED else "",  # a part of it is another number
            name=given("name") if refusal else "",
            sentence=refusal.said if refusal else None,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )

    def write_to_number(self) -> HTTPResponse:
        """A query with who has it; a customer who is known has a page already."""
        me = self._doors.asking()
        write = partial(self._desk.write_to_number, given("number"), given("name"), me.staff)
        return self._forms.act(me, write, then=_leads, refused=self.number)


def _leads(found: Query | Customer | None) -> HTTPResponse:
    match found:
        case Query():
            return to(f"/q/{found.id}#newest")
        case Customer():
            return to(f"/c/{found.id}")
    return to("/")  # it was done before: the query is among one's own
