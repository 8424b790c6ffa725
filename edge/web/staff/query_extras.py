"""What is done beside a query's messages: drafts are kept, labels put on, customers given a name."""

from __future__ import annotations

import re
from functools import partial

from bottle import Bottle, HTTPResponse

from edge.desk.desk import Desk
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.rendering import answer, given, place
from edge.web.staff.sign_in import Doors

QUERY = "/q/<query_id:re:q_[a-z0-9]+>"
_PAGE = re.compile(r"[A-Za-z0-9_-]{0,40}")


class BesidePages:
    def __init__(self, desk: Desk, doors: Doors, forms: Forms) -> None:
        self._desk = desk
        self._doors = doors
        self._forms = forms

    def add_routes(self, app: Bottle) -> None:
        """Before the desk's verbs, which have the same form."""
        app.route(f"{QUERY}/draft", "POST", self.draft)
        app.route(f"{QUERY}/label", "POST", self.label)
        app.route("/c/<customer_id:re:c_[a-z0-9]+>/rename", "POST", self.rename)
        app.route("/c/<customer_id:re:c_[a-z0-9]+>/speaks", "POST", self.speaks)

    def speaks(self, customer_id: str) -> HTTPResponse:
        """They speak the language `language`; "" where nobody knows."""
        me = self._doors.asking()
        return self._forms.act(me, partial(self._desk.speak, customer_id, given("language")), then=f"/c/{customer_id}")

    def draft(self, query_id: str) -> HTTPResponse:
        """Keep what is typed: `text`, and what it is to quote: `quotes`. knew: the mark in the page; page: its name.

        204 with the new mark in the header Draft; 409 with JSON {"text", "mark"} where another page has written since.
        No one-time token: keeping the same twice is keeping it once. The gate turns foreign pages away.
        """
        me = self._doors.asking()
        page = given("page")
        if not _PAGE.fullmatch(page):
            raise Refusal("bad_value", "problem.not_read")
        try:
            quotes, knew = place(given("quotes")), given("knew")
            draft = self._desk.draft(query_id, me.staff, given("text"), quotes=quotes, knew=knew, page=page)
        except Refusal as refusal:
            if refusal.code != "stale":
                raise
            return answer({"text": refusal.facts["text"], "mark": refusal.facts["mark"]}, 409)
        return HTTPResponse("", 204, headers={"Draft": draft.mark})

    def label(self, query_id: str) -> HTTPResponse:
        """Put the label `label` on, or take it off where `on` is empty."""
        me, on = self._doors.asking(), bool(given("on"))
        label = partial(self._desk.label, query_id, me.staff, given("label"), on=on)
        return self._forms.act(me, label, then=f"/q/{query_id}#newest")

    def rename(self, customer_id: str) -> HTTPResponse:
        """Call a customer `name`."""
        me = self._doors.asking()
        rename = partial(self._desk.rename, customer_id, me.staff, given("name"))
        return self._forms.act(me, rename, then=f"/c/{customer_id}")
