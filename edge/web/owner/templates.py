"""The page of WhatsApp's approved templates: which there are, since when, and the button to look again."""

from __future__ import annotations

from collections.abc import Callable

from bottle import Bottle, HTTPResponse

from edge.outbox import TemplateBook
from edge.web.base.forms import Forms
from edge.web.base.rendering import Rendering
from edge.web.staff.held import templates_asked
from edge.web.staff.sign_in import Doors


class ApprovedPages:
    """look_again: asks WhatsApp for the list, some time soon."""

    def __init__(
        self, book: TemplateBook, look_again: Callable[[], None], doors: Doors, forms: Forms, rendering: Rendering
    ) -> None:
        self._book = book
        self._look_again = look_again
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/templates", "GET", self.page)
        app.route("/templates", "POST", self.look)

    def page(self) -> HTTPResponse:
        """For everybody: whoever answers customers needs them."""
        me = self._doors.asking()
        listed, last = self._book.page(templates_asked()), self._book.last_look()
        return self._rendering.page("approved", me, listed=listed, many=self._book.count(), last=last)

    def look(self) -> HTTPResponse:
        me = self._doors.asking()
        return self._forms.act(me, after=self._look_again, then="/templates")  # the courier may look at once
