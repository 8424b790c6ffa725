"""The search, the page of a customer, and that of one long message."""

from __future__ import annotations

import re
from typing import Any

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.desk.views.customer import History, HistoryView
from edge.desk.views.search import Search
from edge.language import LANGUAGES
from edge.printing import Printers
from edge.text.asked import Asked
from edge.web.base.rendering import Rendering, to
from edge.web.staff.sign_in import Doors

# Longer questions say no more: eight words count.
MOST_LETTERS = 200


class FindingPages:
    """Nothing is changed here: forms that GET, so that a result can be reloaded and gone back to."""

    def __init__(
        self, search: Search, history: History, printers: Printers, doors: Doors, rendering: Rendering
    ) -> None:
        self._search = search
        self._history = history
        self._printers = printers
        self._doors = doors
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/search", "GET", self.search)
        app.route("/c/<customer:re:c_[a-z0-9]+>", "GET", self.customer)
        app.route("/message/<seq:re:[0-9]{1,15}>", "GET", self.message)

    def search(self) -> HTTPResponse:
        me = self._doors.asking()
        words = _asked("words")[:MOST_LETTERS]
        before = _place("before")
        found = self._search.find(words, before) if words.strip() else None
        return self._rendering.page(
            "search",
            me,
            words=words,
            found=found,
            newest=before is None,
            number=words if Asked.of(words).digits else "",
            most_letters=MOST_LETTERS,
        )

    def customer(self, customer: str) -> HTTPResponse:
        me = self._doors.asking()
        if joined := self._history.joined_with(customer):
            return to(f"/c/{joined}")
        view = self._history.see(
            customer, me.staff, before=_place("before"), after=_place("after"), near=_place("near")
        )
        return self.page_of(view, me)

    def page_of(self, view: HistoryView, me: SignIn, **more: Any) -> HTTPResponse:
        """The page of a customer. more: what a form of theirs was refused with, and what had been typed there."""
        choice = self._printers.choice()
        return self._rendering.page("customer", me, customer=view, printer=choice.kind, languages=LANGUAGES, **more)

    def message(self, seq: str) -> HTTPResponse:
        """All words of one message. Other pages show the beginning of a long one."""
        me = self._doors.asking()
        found = self._history.message(int(seq), me.staff)
        return self._rendering.page("message", me, found=found)


def _asked(name: str) -> str:
    """A field of the address as text; "" where it is missing or no text at all."""
    return request.query.getunicode(name, "", encoding="utf-8") or ""


def _place(name: str) -> int | None:
    """A sequence number of the address; None where it is none."""
    given = request.query.get(name, "")
    return int(given) if re.fullmatch(r"[0-9]{1,15}", given) else None
