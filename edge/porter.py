"""The porter: carries files, from WhatsApp to the shelf and from the shelf to WhatsApp, one at a time.

Texts never wait for it: it has a loop of its own, connections of its own, and leaves the disk before it is full.
What is fetched is hostile: it lands under a name of ours, is never decoded, and is shown only for what its bytes are.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import random
import threading
from collections.abc import Callable
from typing import BinaryIO

from edge.clock import Clock, Moment
from edge.language import Said
from edge.link import LinkBook, LinkState
from edge.media import File, FileState, MediaBook, Shelf
from edge.media.book import MOST_BYTES, MOST_BYTES_OF_CUSTOMER
from edge.media.budget import ErrorBudget
from edge.media.kinds import kind_of
from edge.media.shelf import FLOOR_BYTES, NEED_BYTES
from edge.notices import REFUSED, Notices
from edge.settings import Account, Settings
from edge.store.books import Books
from edge.whatsapp import (
    Credentials,
    Failure,
    Files,
    Gone,
    Located,
    Rejected,
    Stale,
    Throttled,
    TooBig,
    Unauthorised,
    Unproved,
    Unreachable,
    Unsafe,
    Walled,
)

log = logging.getLogger(__name__)

# A photo has some hundred kilobytes, a minute of video from a phone about 15 MB; WhatsApp itself takes up to 100.
MOST_FILE_BYTES = 25 * 1024 * 1024
# A file that failed waits this long, doubling, but never so long that its seven days run out over it.
RETRY_SECONDS = 30.0
MOST_RETRY_SECONDS = 6 * 3600.0
# With the line down one try finds out whether it is back: the courier, with nothing to send, does not ask.
OFFLINE_SECONDS = 30.0
REFUSED_SECONDS = 3600.0
# An answer that is wrong for the third time will not be right the fourth.
MOST_BAD = 3
MOST_UPLOADS = 8
PIECE_BYTES = 256 * 1024

_DOWN = (LinkState.OFFLINE, LinkState.PORTAL)
_TOKEN = (0, 190)
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Porter:
    """step() carries one file, staff's before customers', and returns 1; 0 where there is none or it may not."""

    def __init__(
        self,
        books: Books,
        shelf: Shelf,
        link: LinkBook,
        notices: Notices,
        settings: Settings,
        files: Files,
        clock: Clock,
    ) -> None:
        self._books = books
        self._media = MediaBook(books)
        self._budget = ErrorBudget(books)
        self._shelf = shelf
        self._link = link
        self._notices = notices
        self._settings = settings
        self._files = files
        self._clock = clock
        self._swept = False
        self._stopping = threading.Event()
        self._not_before = 0.0  # boottime: nothing is tried earlier
        self._answered = False
        # Called while a long file is under way; the shop lets its loop beat here.
        self.on_piece: Callable[[], None] = lambda: None
        # Called with the id of each file that has come in.
        self.on_fetched: Callable[[str], None] = lambda _: None

    def step(self) -> int:
        if not self._swept:
            self._sweep()
        now = self._clock.now()
        self._media.expire(now)
        self._make_room(None, 0)
        account = self._settings.account()
        if account is None or now.boottime < self._not_before or self._notices.stop_sending():
            return 0
        if file := self._media.next_to_upload(now):
            self._bring(account, file, now)
            return 1
        file = self._media.next_wanted(now)
        if file is None or self._budget.is_spent(now) or not self._has_room():
            return 0
        self._fetch(account, file, now)
        return 1

    def stop(self) -> None:
        """Let go of the file under way within a moment; what has come of it is kept, and continued."""
        self._stopping.set()

    def close(self) -> None:
        self._files.close()

    def _fetch(self, account: Account, file: File, now: Moment) -> None:
        """One try for one file, and what its end means."""
        self._begin(file, now)
        try:
            self._download(account, file)
        except Gone:
            self._end(file, FileState.EXPIRED)
            self._answered_with_error()
        except TooBig:
            self._end(file, FileState.TOO_BIG)
        except (Unsafe, Stale, Rejected) as failure:
            self._was_bad(file, failure)
        except Failure as failure:
            self._could_not(file, failure)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self._shelf.forget_coming(file.id)
            self._no_room()

    def _was_bad(self, file: File, failure: Failure) -> None:
        """What came was no file, or not this one. After the third time nobody asks again."""
        log.warning("file %s was not taken: %s", file.id, failure.sentence)
        if isinstance(failure, Unsafe):
            self._shelf.forget_coming(file.id)
        self._media.change(file, bad=file.bad + 1)
        if file.bad + 1 >= MOST_BAD:
            self._end(file, FileState.REFUSED)
        self._answered_with_error()

    def _download(self, account: Account, file: File) -> None:
        credentials = Credentials.of(account)
        located = self._files.locate(credentials, file.media)
        self._reached()
        if located.size is not None and located.size > MOST_FILE_BYTES:
            raise TooBig(Said("whatsapp.file_too_big"))
        with self._shelf.coming(file.id) as coming:
            resumed = coming.seek(0, 2) > 0
            self._files.download(credentials, located, coming, most=MOST_FILE_BYTES, go_on=self._go_on)
            self._keep(file, coming, located, resumed=resumed)

    def _keep(self, file: File, coming: BinaryIO, located: Located, *, resumed: bool) -> None:
        """All of it is here. Other bytes than announced are kept and flagged, unless they were fetched in two parts."""
        said = file.sha256 or located.sha256
        doubtful = said is not None and _sha256(coming) != said
        if doubtful and resumed:
            coming.truncate(0)
            raise Unreachable(Said("whatsapp.file_parts"))
        size = coming.seek(0, 2)
        if not size:
            raise Unsafe(Said("whatsapp.file_empty"))
        kind = kind_of(coming, file.label or "")
        self._make_room(file.customer, size)
        self._shelf.put(file.id, coming)
        self._media.fetched(file, kind, size, doubtful=doubtful)
        self.on_fetched(file.id)

    def _bring(self, account: Account, file: File, now: Moment) -> None:
        """One try to bring a file of staff's to WhatsApp; its reply leaves once that is done."""
        self._begin(file, now)
        credentials = Credentials.of(account)
        try:
            media = self._files.upload(credentials, self._shelf.path(file.id), file.mime, self._go_on)
        except Rejected as failure:
            self._media.change(file, refusal=failure.said)
        except FileNotFoundError:
            self._media.change(file, state=FileState.GONE, size=0, refusal=Said("media.gone"))
        except Failure as failure:
            if isinstance(failure, Throttled) and file.tries + 1 >= MOST_UPLOADS:
                self._media.change(file, refusal=failure.said)
            self._could_not(file, failure)
        else:
            self._media.uploaded(file, media, self._clock.now())
            self._reached()

    def _could_not(self, file: File, failure: Failure) -> None:
        """It may come right by itself, or the owner must act; either way the file stays wanted."""
        if failure.code is not None:
            self._answered_with_error()
        if isinstance(failure, Unauthorised):
            self._pause(REFUSED_SECONDS)
            if failure.code in _TOKEN or isinstance(failure, Unproved):
                self._notices.post(REFUSED, failure.said, self._clock.now(), serious=True, stops_sending=True)
        elif isinstance(failure, Throttled):
            self._pause(failure.after_seconds)
        elif not self._answered:
            # Nobody heard of this try: when the line is back, the file goes first and at once.
            self._media.change(file, tries=file.tries, not_before_boot="")
            self._pause(OFFLINE_SECONDS)
            if isinstance(failure, Unreachable) and self._link.now().works:
                down = LinkState.PORTAL if isinstance(failure, Walled) else LinkState.OFFLINE
                self._link.became(down, self._clock.now())
        else:
            self._media.change(file, tries=file.tries)  # it broke off: what has come is kept, and soon gone on with

    def _begin(self, file: File, now: Moment) -> None:
        self._answered = False
        self._media.begin(file, self._wait(file), now)

    def _reached(self) -> None:
        """WhatsApp has answered: the line is there, whatever the courier knew last."""
        self._answered = True
        if self._link.now().state in (*_DOWN, LinkState.UNKNOWN):
            self._link.became(LinkState.ONLINE, self._clock.now())

    def _answered_with_error(self) -> None:
        self._budget.spend(self._clock.now())

    def _end(self, file: File, state: FileState) -> None:
        self._shelf.forget_coming(file.id)
        self._media.change(file, state=state)

    def _has_room(self) -> bool:
        """Whether the disk may take another file; what is left below that is for texts."""
        if self._shelf.free_bytes() >= FLOOR_BYTES + MOST_FILE_BYTES:
            return True
        self._no_room()
        return False

    def _no_room(self) -> None:
        self._notices.post("no room for files", Said("notices.no_room"), self._clock.now())
        self._pause(RETRY_SECONDS)

    def _make_room(self, customer: str | None, size: int) -> None:
        """Part with the oldest files: of this customer, so that nobody fills the shelf for the others, then of all."""
        while size and customer and self._media.bytes_by_customer().get(customer, 0) + size > MOST_BYTES_OF_CUSTOMER:
            if not self._drop(self._media.oldest(customer)):
                break
        while size and sum(self._media.bytes_by_customer().values()) + size > MOST_BYTES:
            if not self._drop(self._media.oldest()):
                break
        while self._shelf.free_bytes() < NEED_BYTES and self._drop(self._media.oldest()):
            pass

    def _drop(self, file: File | None) -> bool:
        if file is None:
            return False
        self._media.part_with(file)
        self._shelf.remove(file.id)
        return True

    def _sweep(self) -> None:
        """After a start: a power cut may have left files that no message knows."""
        self._shelf.sweep(self._is_here, self._is_coming)
        self._swept = True

    def _is_here(self, file_id: str) -> bool:
        file = self._media.find(file_id)
        return file is not None and file.is_here

    def _is_coming(self, file_id: str) -> bool:
        file = self._media.find(file_id)
        return file is not None and file.state is FileState.WANTED

    def _go_on(self) -> bool:
        self.on_piece()
        return not self._stopping.is_set()

    def _wait(self, file: File) -> float:
        seconds: float = min(MOST_RETRY_SECONDS, RETRY_SECONDS * 2 ** min(file.tries, 16))
        return seconds * random.uniform(0.75, 1.0)  # noqa: S311 - spreads tries, guards nothing

    def _pause(self, seconds: float) -> None:
        self._not_before = max(self._not_before, self._clock.boottime() + seconds)


def _sha256(file: BinaryIO) -> str:
    found = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        found.update(piece)
    return found.hexdigest()
