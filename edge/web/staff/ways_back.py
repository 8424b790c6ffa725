"""Where the way back from a query leads: to the list that somebody came from, at the place of that query."""

from __future__ import annotations

import re
from collections import OrderedDict
from threading import Lock
from urllib.parse import urlsplit

from bottle import request

BOARD = "/"
# Pages from which somebody comes to a query, without what they are asked for.
_LISTS = re.compile(r"/(closed|held|search|call-list|apart|c/c_[a-z0-9]+)?")
_MOST_LETTERS = 200
# Of so many looks at queries it is known; after a start of none.
MOST = 1000


class WaysBack:
    """By sign-in and query. Nothing of it is on the disk: who is not known here goes back to the board."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = Lock()

    def of(self, sign_in: str, query: str) -> str:
        """The list that this request says it comes from; where it comes from the query itself, the one before that."""
        came = _list(request.get_header("Referer", ""))
        with self._lock:
            if came:
                self._known[sign_in, query] = came
                self._known.move_to_end((sign_in, query))
            found = self._known.get((sign_in, query))
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return f"{found}#{query}" if found else BOARD


def _list(address: str) -> str:
    """The path and the question of a list of this box, "" of anything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != request.get_header("Host", "") or not _LISTS.fullmatch(parts.path):
        return ""
    question = f"?{parts.query}" if parts.query else ""
    return parts.path + question if len(question) <= _MOST_LETTERS else parts.path
