"""The owner's two lists that staff answer with: quick replies and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.access.staff import Staff
from edge.desk.labels import Labels
from edge.desk.quick_replies import QuickReplies
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors


class ListsPages:
    """Each list has a page of its own; every change is a form that acts once and leads back to it."""

    def __init__(self, quick: QuickReplies, labels: Labels, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._quick = quick
        self._labels = labels
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._with_quick: Mapping[str, Callable[[str, Staff], object]] = {
            "edit": lambda quick, by: self._quick.edit(quick, by, given("title"), given("text")),
            "up": lambda quick, by: self._quick.move(quick, by, up=True),
            "down": lambda quick, by: self._quick.move(quick, by, up=False),
        }
        self._with_label: Mapping[str, Callable[[str, Staff], object]] = {
            "rename": lambda label, by: self._labels.rename(label, by, given("name")),
            "archive": self._labels.archive,
        }

    def add_routes(self, app: Bottle) -> None:
        quick, label = (
            "/quick-replies/<one:re:k_[a-z0-9]+>/<what:re:[a-z]+>",
            "/labels/<one:re:l_[a-z0-9]+>/<what:re:[a-z]+>",
        )
        app.route("/quick-replies", "GET", lambda: self.quick_page(self._doors.owner()))
        app.route("/quick-replies/add", "POST", lambda: self._change_quick("", self._add_quick))
        app.route(quick, "POST", lambda one, what: self._change_quick(one, self._with_quick.get(what)))
        app.route("/quick-replies/<_:re:.+>", "GET", lambda _: to("/quick-replies"))
        app.route("/labels", "GET", lambda: self._labels_page(self._doors.owner()))
        app.route("/labels/add", "POST", lambda: self._change_label("", self._add_label))
        app.route(label, "POST", lambda one, what: self._change_label(one, self._with_label.get(what)))
        app.route("/labels/<_:re:.+>", "GET", lambda _: to("/labels"))

    def _add_quick(self, _: str, by: Staff) -> None:
        self._quick.add(by, given("title"), given("text"))

    def _add_label(self, _: str, by: Staff) -> None:
        self._labels.add(by, given("name"))

    def _change_quick(self, one: str, change: Callable[[str, Staff], object] | None) -> HTTPResponse:
        """What was typed and could not be taken stands where it was."""
        me = self._doors.owner()
        typed = {"id": one, "title": given("title"), "text": given("text")}
        return self._change(me, one, change, "/quick-replies", lambda refusal: self.quick_page(me, refusal, typed))

    def _change_label(self, one: str, change: Callable[[str, Staff], object] | None) -> HTTPResponse:
        me = self._doors.owner()
        typed = {"id": one, "name": given("name")}
        return self._change(me, one, change, "/labels", lambda refusal: self._labels_page(me, refusal, typed))

    def _change(
        self,
        me: SignIn,
        one: str,
        change: Callable[[str, Staff], object] | None,
        there: str,
        refused: Callable[[Refusal], HTTPResponse],
    ) -> HTTPResponse:
        if change is None:
            return refused(Refusal("not_found", "problem.no_action"))
        return self._forms.act(me, lambda: change(one, me.staff), then=there, refused=refused)

    def quick_page(
        self, me: SignIn, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        said, status = (refusal.said, STATUS[refusal.code]) if refusal else (NOTHING, 200)
        quick = self._quick.all()
        return self._rendering.page("quick_replies", me, status=status, quick=quick, typed=typed or {}, sentence=said)

    def _labels_page(
        self, me: SignIn, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        said, status = (refusal.said, STATUS[refusal.code]) if refusal else (NOTHING, 200)
        labels = self._labels.all()
        return self._rendering.page("labels", me, status=status, labels=labels, typed=typed or {}, sentence=said)
