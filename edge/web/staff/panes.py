"""On a wide screen the list stands beside the conversation that was opened from it: which list, and who is wide."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from urllib.parse import urlsplit

from bottle import Bottle, HTTPResponse, request

from edge.web.base.live import is_asked_by_page
from edge.web.base.wide import COOKIE, SAYS_SO, YES
from edge.web.staff.board_lists import BoardList, board_list
from edge.web.staff.sign_in import PHONE_SECONDS, set_cookie

# Of so many sign-ins it is known which list they looked at last; after a start of none.
MOST = 200
_ASKED = ("see", "after", "label")
_OPENED = re.compile(r"/q/(q_[a-z0-9]+)(?:/[a-z_]+)?")


class Panes:
    """By sign-in. Nothing of it is on the disk: who is not known here sees the first list."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, BoardList] = OrderedDict()
        self._lock = Lock()

    def add_routes(self, app: Bottle) -> None:
        app.route(SAYS_SO, "GET", self.wide)

    def wide(self) -> HTTPResponse:
        """What only wide screens ask for: from now on they get several panes."""
        there = HTTPResponse("", 204)
        set_cookie(there, COOKIE, YES, PHONE_SECONDS)
        return there

    def shows(self, sign_in: str, shown: BoardList) -> None:
        """This list is before somebody now. A page that looks for news by itself changes nothing."""
        if is_asked_by_page(request.environ):
            return
        with self._lock:
            self._known[sign_in] = shown
            self._known.move_to_end(sign_in)
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def beside(self, sign_in: str, query: str) -> BoardList:
        """The list that stands beside a query: the one that its address asks for, else the last one."""
        shown = asked_list(request.query)
        if any(name in request.query for name in _ASKED):
            self.shows(sign_in, shown)
        else:
            with self._lock:
                shown = self._known.get(sign_in, shown)
        return replace(shown, base=f"/q/{query}")


def asked_list(query: Mapping[str, str]) -> BoardList:
    """The list that an address asks for."""
    return board_list(*(query.get(name, "") for name in _ASKED))


def opened_beside(query: str) -> str:
    """The query that stood open where a form of another one's row was sent from; "" where none did."""
    found = _OPENED.fullmatch(urlsplit(request.get_header("Referer", "")).path)
    return found[1] if found and found[1] != query else ""
