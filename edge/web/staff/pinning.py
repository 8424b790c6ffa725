"""The note that is pinned on a customer, as it is changed on their page."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.desk.desk import Desk
from edge.desk.views.customer import History
from edge.errors import Refusal
from edge.language import LANGUAGES
from edge.printing import Printers
from edge.web.base.forms import Forms
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors

_PIN = "/c/<customer_id:re:c_[a-z0-9]+>/pin"


class PinPages:
    def __init__(
        self, desk: Desk, history: History, printers: Printers, doors: Doors, forms: Forms, rendering: Rendering
    ) -> None:
        self._desk = desk
        self._history = history
        self._printers = printers
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

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
        return self._rendering.page(
            "customer",
            me,
            customer=self._history.see(customer_id, me.staff),
            printer=self._printers.choice().kind,
            languages=LANGUAGES,
            pinning=given("text"),
            sentence=refusal.said,
            status=STATUS.get(refusal.code, 400),
            at=f"/c/{customer_id}",
        )
