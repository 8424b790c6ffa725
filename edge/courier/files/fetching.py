"""From WhatsApp: customers' files. Only "it is gone" and "it is too big" are final; all else is tried again, ever more
rarely, for as long as WhatsApp keeps the file.

What is fetched is hostile: it lands under a name of ours, is never decoded, and is shown only for what its bytes are.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from typing import BinaryIO

from edge.courier.files.lanes import Lane
from edge.courier.files.room import ShelfRoom
from edge.language import Said
from edge.media import File, FileState, MediaBook, Shelf
from edge.media.budget import ErrorBudget
from edge.media.kinds import kind_of
from edge.media.shelf import digest_of
from edge.settings import Account
from edge.whatsapp import Credentials, Failure, Files, Gone, Located, TooBig, Unreachable, Unsafe

log = logging.getLogger(__name__)

# A photo has some hundred kilobytes, a minute of video from a phone about 15 MB; WhatsApp itself takes up to 100.
MOST_FILE_BYTES = 25 * 1024 * 1024
MOST_WAIT_SECONDS = 6 * 3600.0

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Fetcher:
    """One try at a time. on_fetched: called with the id of each file that has come in."""

    def __init__(
        self,
        media: MediaBook,
        budget: ErrorBudget,
        shelf: Shelf,
        room: ShelfRoom,
        files: Files,
        lane: Lane,
        on_fetched: Callable[[str], object],
    ) -> None:
        self._media = media
        self._budget = budget
        self._shelf = shelf
        self._room = room
        self._files = files
        self._lane = lane
        self._on_fetched = on_fetched

    def fetch(self, account: Account, file: File) -> None:
        """One try for one file, and what its end means."""
        self._lane.begin(file)
        try:
            self._download(account, file)
        except Failure as failure:
            self._lane.failed(file, failure)
            if failure.answered:
                self._was_answered(file, failure)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self._shelf.forget_coming(file.id)
            self._room.is_short()
            self._lane.pause(self._room.SHORT_SECONDS)

    def _was_answered(self, file: File, failure: Failure) -> None:
        log.warning("file %s was not taken: %s", file.id, failure.sentence)
        now = self._lane.now()
        if not isinstance(failure, TooBig):
            self._budget.spend(now, history=file.history or file.is_over(now))
        if isinstance(failure, Unsafe):
            self._shelf.forget_coming(file.id)
        self._media.change(file, bad=file.bad + 1, over=file.is_over(now))
        if isinstance(failure, Gone):
            self._end(file, FileState.EXPIRED)
        elif isinstance(failure, TooBig):
            self._end(file, FileState.TOO_BIG)
        elif self._media.expire(now):
            self._shelf.forget_coming(file.id)

    def _download(self, account: Account, file: File) -> None:
        credentials = Credentials.of(account)
        located = self._files.locate(credentials, file.media)
        self._lane.reached()
        if located.size is not None and located.size > MOST_FILE_BYTES:
            raise TooBig(Said("whatsapp.file_too_big")).heard()
        with self._shelf.coming(file.id) as coming:
            had = coming.seek(0, 2)
            try:
                self._files.download(credentials, located, coming, most=MOST_FILE_BYTES, go_on=self._lane.go_on)
            except Unreachable as failure:
                failure.broke_off = True
                if coming.seek(0, 2) > had:  # what has come is kept, and soon gone on with
                    self._media.change(file, tries=file.tries)
                raise
            self._keep(file, coming, located, resumed=had > 0)

    def _keep(self, file: File, coming: BinaryIO, located: Located, *, resumed: bool) -> None:
        """All of it is here. Other bytes than announced are kept and flagged, unless they were fetched in two parts."""
        said = file.sha256 or located.sha256
        digest = digest_of(coming)
        doubtful = said is not None and digest != said
        if doubtful and resumed:
            coming.truncate(0)
            failure = Unreachable(Said("whatsapp.file_parts"))
            failure.broke_off = True
            raise failure
        size = coming.seek(0, 2)
        if not size:
            raise Unsafe(Said("whatsapp.file_empty")).heard()
        kind = kind_of(coming, file.label or "")
        self._room.make(file.customer, size)
        self._shelf.put(file.id, coming)
        if self._media.fetched(file, kind, size, digest, doubtful=doubtful):
            self._on_fetched(file.id)
        else:
            self._shelf.remove(file.id)

    def _end(self, file: File, state: FileState) -> None:
        self._shelf.forget_coming(file.id)
        self._media.change(file, state=state)
