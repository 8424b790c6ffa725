"""The files of quick replies: a price list that goes with one tap, brought by the owner once."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.desk.quick_replies import QuickReplies
from edge.errors import Refusal
from edge.media import Shelf, attached
from edge.web.base.forms import Forms
from edge.web.base.rendering import given, to
from edge.web.base.request import expect_files
from edge.web.staff.files import uploads
from edge.web.staff.sign_in import Doors

QUICK_FILE = re.compile(r"/quick-replies/k_[a-z0-9]+/file")
_THERE = "/quick-replies"


class QuickFilePages:
    """refused: gives the page of the quick replies with why not."""

    def __init__(
        self,
        quick: QuickReplies,
        shelf: Shelf,
        doors: Doors,
        forms: Forms,
        refused: Callable[[SignIn, Refusal], HTTPResponse],
    ) -> None:
        self._quick = quick
        self._shelf = shelf
        self._doors = doors
        self._forms = forms
        self._refused = refused

    def add_routes(self, app: Bottle) -> None:
        """Before those of the quick replies, of which "file" would be one as well."""
        app.route("/quick-replies/<one:re:k_[a-z0-9]+>/file", "POST", self.give)
        app.route("/quick-replies/<one:re:k_[a-z0-9]+>/unfile", "POST", self.take_off)
        app.route("/quick-replies/<one:re:k_[a-z0-9]+>/remove", "POST", self.remove)

    def give(self, one: str) -> HTTPResponse:
        """A file goes with a quick reply. Not by Forms.act: of a form that comes once more, the file has to go."""
        me = self._doors.owner()
        expect_files()
        try:
            with ExitStack() as ends:
                file, name = uploads(ends)[0]
                taken = ends.enter_context(attached(self._shelf, file, name))
                with self._forms.once(given("token"), me.id) as fresh:
                    gone = self._quick.give_file(one, me.staff, taken) if fresh else taken.id
        except Refusal as refusal:
            return self._refused(me, refusal)
        self._forget(gone)
        return to(_THERE)

    def take_off(self, one: str) -> HTTPResponse:
        return self._done(lambda me: self._quick.take_file_off(one, me.staff))

    def remove(self, one: str) -> HTTPResponse:
        return self._done(lambda me: self._quick.remove(one, me.staff))

    def _done(self, do: Callable[[SignIn], str]) -> HTTPResponse:
        """The file that nobody needs any more goes once that is written down."""
        me, gone = self._doors.owner(), list[str]()
        return self._forms.act(
            me,
            lambda: gone.append(do(me)),
            then=_THERE,
            refused=lambda refusal: self._refused(me, refusal),
            after=lambda: self._forget(*gone),
        )

    def _forget(self, *gone: str) -> None:
        for file in filter(None, gone):
            self._shelf.remove(file)
