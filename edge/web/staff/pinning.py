"""The note that is pinned on a customer, as it is changed on their page."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.desk.desk import Desk
from edge.desk.views.customer import History
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.rendering import STATUS, given, to
from edge.web.staff.search_and_customer import FindingPages
from edge.web.staff.sign_in import Doors

_PIN = "/c/<customer_id:re:c_[a-z0-9]+>/pin"


class PinPages:
    """finding: whose page of the customer it is."""

    def __init__(self, desk: Desk, history: History, finding: FindingPages, doors: Doors, forms: Forms) -> None:
        self._desk = desk
        self._history = history
        self._finding = finding
        self._doors = doors
        self._forms = forms

    def add_routes(self, app: Bottle) -> None:
        app.route(_PIN, "POST", self.pin)
        app.route(_PIN, "GET", lambda customer_id: to(f"/c/{customer_id}"))

    def pin(self, customer_id: str) -> HTTPResponse:
        """Pin `text` in the place of the note that the page `knew`. What could not be kept is typed there still."""
        me = self._doors.asking()
        return self._forms.act(
            me,
            lambda: self._desk.pin(customer_id, me.staff, given("text"), given("knew")),
            then=f"/c/{customer_id}",
            refused=lambda refusal: self._refused(customer_id, me, refusal),
        )

    def _refused(self, customer_id: str, me: SignIn, refusal: Refusal) -> HTTPResponse:
        if refusal.code == "not_found":
            raise refusal
        return self._finding.page_of(
            self._history.see(customer_id, me.staff),
            me,
            pinning=given("text"),
            sentence=refusal.said,
            status=STATUS.get(refusal.code, 400),
            at=f"/c/{customer_id}",
        )
