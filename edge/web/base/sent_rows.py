"""Which rows of the board each phone has: its script asks for what has changed, and a row that stays is named only.

What a phone has is known by the mark of the page that it brings back. Where that is not known any more, after a restart
or two hundred pages of others, the answer is a whole page: so nothing is lost with what is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from threading import Lock
from typing import Any

from edge.web.base.live import MARK

# A page has some sixty rows, and of each this keeps an id and a number: two megabytes at most.
MOST_PAGES = 200
# A script that can put rows back into a page asks with this.
ASKS_FOR_CHANGES = "HTTP_ROWS"

Signs = Mapping[str, int]


class SentRows:
    """The rows of one page while it is written."""

    def __init__(self, had: Signs | None = None) -> None:
        """had: by their ids, the signs of the rows that the phone has; None where it gets a whole page."""
        self.had = had
        self.now: dict[str, int] = {}

    @property
    def are_part(self) -> bool:
        """Whether this page goes to a phone that has one like it: it needs nothing but what may have changed."""
        return self.had is not None

    def has(self, row: str, sign: int) -> bool:
        """Whether the phone has this row as it is now. sign: another one for each thing that it can say."""
        self.now[row] = sign
        return self.had is not None and self.had.get(row) == sign


class RowsOfPages:
    """Any thread may ask and keep."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], Signs] = {}
        self._guard = Lock()

    def asked(self, request: Mapping[str, Any], sign_in: str) -> SentRows:
        """For the page that this WSGI request asks for. sign_in: a form in a row acts for no other one."""
        if ASKS_FOR_CHANGES not in request:
            return SentRows()
        return SentRows(self._kept.get(_page(request, sign_in, str(request.get("HTTP_IF_NONE_MATCH", "")))))

    def keep(self, request: MutableMapping[str, Any], sign_in: str, rows: SentRows) -> None:
        """Before the page leaves. Two may bear one mark, and say another number of seconds: then only what both say is
        known of whoever brings it back.
        """
        page, signs = _page(request, sign_in, request[MARK]), rows.now
        with self._guard:
            before = self._kept.pop(page, None)
            if before is not None:
                signs = {row: sign for row, sign in signs.items() if before.get(row) == sign}
            while len(self._kept) >= MOST_PAGES:
                del self._kept[next(iter(self._kept))]
            self._kept[page] = signs


def _page(request: Mapping[str, Any], sign_in: str, mark: str) -> tuple[str, ...]:
    """A request that was led here from elsewhere brings the mark of another page; one of a browser in which somebody
    else has signed in since, that of another person's.
    """
    return mark, sign_in, f"{request.get('PATH_INFO', '')}?{request.get('QUERY_STRING', '')}"
