"""The line to the shop on the customers' page: how it is, and the buttons that cut it, restore it and spoil it.

Made for training: whoever has seen the box without internet on a quiet morning is not afraid of it at noon.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from bottle import Bottle, HTTPResponse, SimpleTemplate, redirect, request

from edge.practice.deliverer import Deliverer
from edge.practice.faults import ALL, Faults
from edge.practice.guard import HEADERS, guard

_HERE = Path(__file__).parent
# What happens in a shop within its first year; all others are there for `--fault` and for tests.
COMMON = (
    "flapping",
    "black_hole",
    "html_portal",
    "slow",
    "cut_after_request",
    "throttled",
    "expired_token",
    "payment",
    "webhooks_late",
    "statuses_lost",
    "phones_hidden",
    "media_url_expired",
)


class Switch(Protocol):
    """Turns one fault on or off; refuses an unknown name with a ValueError."""

    def __call__(self, fault: str, on: bool = True) -> None: ...


class Controls:
    """Adds the line to the pages of practice."""

    def __init__(
        self, faults: Faults, deliverer: Deliverer, switch: Switch, end_day: Callable[[], None] | None = None
    ) -> None:
        self._faults = faults
        self._deliverer = deliverer
        self._switch = switch
        self._end_day = end_day
        self._line = SimpleTemplate((_HERE / "line.tpl").read_text("utf-8"))

    def add_routes(self, app: Bottle) -> None:
        app.route("/line", "GET", self._show)
        app.route("/line", "POST", self._turn)
        app.route("/end-day", "POST", self._day_ends)

    def _show(self) -> str:
        guard()
        on = self._faults.on
        shown = [*COMMON, *(name for name in on if name not in COMMON and name != "link_cut")]
        view = {
            "cut": "link_cut" in on,
            "switches": [(name, ALL[name], name in on) for name in shown],
            "waiting": self._deliverer.waiting,
            "may_end": self._end_day is not None,
            "framed": bool(_framed()),
        }
        return str(self._line.render(view))

    def _day_ends(self) -> None:
        guard()
        if self._end_day is None:
            raise HTTPResponse("No shop here has a day that can end.", 400, HEADERS)
        self._end_day()
        redirect(f"/line{_framed()}", 303)

    def _turn(self) -> None:
        guard()
        try:
            self._switch(request.forms.get("fault", ""), on=request.forms.get("on") == "1")
        except ValueError:
            raise HTTPResponse("There is no such fault.", 400, HEADERS) from None
        redirect(f"/line{_framed()}", 303)


def _framed() -> str:
    """In its frame among the phones there is room for the line, and the list of faults has a page of its own."""
    return "?framed=1" if request.query.get("framed") else ""
