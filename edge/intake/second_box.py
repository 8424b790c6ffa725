"""Replies that this box never sent, though its customers have them: a second box has, or it has itself and forgot."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from edge.backup import remembers_less
from edge.clock import Moment
from edge.notices import Notices
from edge.outbox import Progress, is_forgotten
from edge.registers.books import Books

NOTICE = "another box"
# What a box that stopped had begun just before may still be told of.
SLACK = timedelta(minutes=10)
# As Reply.callback has it; whatever else an app of the shop's own sends along is no box of ours.
_CALLBACK = re.compile(r"(r_[a-z0-9]{1,40})\.([0-9]{1,6})")


class SecondBox:
    """Watches what WhatsApp says of what was sent for this shop's number."""

    def __init__(self, books: Books, notices: Notices) -> None:
        self._books = books
        self._notices = notices

    def heard(self, progress: Progress, came: Moment) -> None:
        """A status came; in the transaction that keeps it, before it changes anything.

        Only what was sent since this box is where it is counts: before that it may have been this shop elsewhere.
        """
        match = _CALLBACK.fullmatch(progress.callback or "")
        if match and is_forgotten(self._books, match[1], int(match[2])):
            remembers_less(self._books, came, "whatsapp")
            return
        if not match or progress.status != "sent" or progress.at is None or not came.trusted:
            return
        since = self._since()
        if since is None or progress.at - since < SLACK:
            return
        known = self._books.replies.attempt_of(match[1])
        if known is None or int(match[2]) > known:
            self._notices.post(NOTICE, "notices.another_box", came, serious=True)

    def _since(self) -> datetime | None:
        """When this box came to where it is, see backup/place.py; None as long as no clock can tell."""
        kept = self._books.kept("place").get("since")
        if not kept:
            return None
        since = Moment.of(kept)
        return self._books.boots.true_time(since.boot, since.boottime) or (since.at if since.trusted else None)
