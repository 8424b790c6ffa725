"""The book of files: which message has one, how far it has come, and until when WhatsApp keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.media.attached import Attached
from edge.media.kinds import Kind
from edge.records.file import File, FileState
from edge.records.message_row import MessageRow
from edge.registers.books import Books

# WhatsApp keeps a customer's file for seven days from its message.
KEPT = timedelta(days=7)
# What may lie on the shelf: half a year of photos for a busy shop, and no customer can fill it for the others.
MOST_BYTES = 1024 * 1024 * 1024
MOST_BYTES_OF_CUSTOMER = 128 * 1024 * 1024


class MediaBook:
    """Every method that changes something is one transaction, or part of the caller's."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def want(
        self,
        media: str,
        *,
        message: int,
        customer: str | None,
        since: datetime,
        sha256: str | None,
        label: str | None,
        voice: bool,
        history: bool = False,
    ) -> None:
        """A message came with a file: to be fetched within seven days of `since`. history: with an old message."""
        fields = {"state": FileState.WANTED, "until_at": stamp(since + KEPT), "media": media, "history": history}
        self._add({**fields, "sha256": sha256}, message=message, customer=customer, label=label, voice=voice)

    def keep(self, attached: Attached, *, message: int, customer: str, reply: str) -> None:
        """A file of staff's lies on the shelf and goes with this reply."""
        lies = {"id": attached.id, "size": attached.size, "digest": attached.digest, **_looks(attached.kind)}
        label, voice = attached.label, attached.voice
        fields = {"state": FileState.KEPT, "reply": reply, **lies}
        self._add(fields, message=message, customer=customer, label=label, voice=voice)

    def keep_shared(self, attached: Attached) -> None:
        """A file of the owner's lies on the shelf and goes with a quick reply, however often that is sent."""
        lies = {"id": attached.id, "size": attached.size, "digest": attached.digest, **_looks(attached.kind)}
        fields = {"state": FileState.BROUGHT, "shared": True, "sent_as": attached.sent_as, **lies}
        number = self._books.media.below_zero()
        self._add(fields, message=number, customer=None, label=attached.label, voice=attached.voice)

    def lend(self, file_id: str) -> Attached:
        """A shared file, for one more reply. Refused where it is not here."""
        file = self.get(file_id)
        if not file.is_here:
            raise Refusal("not_found", "media.gone")
        if not file.lent:
            self.change(file, lent=True)
        kind = Kind(file.mime, file.shown, file.width, file.height)
        return Attached(file.id, file.sent_as, kind, file.size, file.label or "", file.digest, file.voice)

    def share_no_more(self, file_id: str) -> bool:
        """No quick reply has it now. One that went with a message stays, as all files do; whether it does."""
        file = self.find(file_id)
        if file is None:
            return False
        if file.lent:
            self.change(file, shared=False)
        else:
            self._books.media.remove([file_id])
        return file.lent

    def bytes_shared(self) -> int:
        """What lies on the shelf for quick replies."""
        return sum(file.size for file in self._books.media.shared())

    def get(self, file_id: str) -> File:
        found = self.find(file_id)
        if found is None:
            raise Refusal("not_found", "media.not_here")
        return found

    def find(self, file_id: str) -> File | None:
        return self._books.media.one(file_id)

    def of_messages(self, messages: Iterable[int]) -> dict[int, File]:
        """The files of these messages, by the messages' sequence numbers."""
        return {file.message: file for file in self._books.media.of_messages(messages)}

    def of_rows(self, rows: Iterable[MessageRow]) -> dict[int, File]:
        """The files of these messages as they are shown: also those that go with many."""
        having = [row for row in rows if "media" in row.data]
        lent = {row.seq: self.find(str(row.data["lent"])) for row in having if "lent" in row.data}
        return self.of_messages(row.seq for row in having) | {seq: file for seq, file in lent.items() if file}

    def next_wanted(self, now: Moment, *, live: bool = True, history: bool = True, newest: bool = False) -> File | None:
        """What to fetch now, of what may be tried: what has just been sent before what came with a history.

        WhatsApp forgets the first of each first. Last comes what it has forgotten by our clock: it may say otherwise.
        live, history: whether these may be tried; what is over counts as history, so that it takes nobody's turn.
        newest: what came last, which WhatsApp surely has still, goes first.
        """
        over = stamp(now.at) if now.trusted else ""
        ways = [
            (live, False, over, "~"),
            (history, True, over, "~"),
            (history, False, "", over),
            (history, True, "", over),
        ]
        with self._books.media.shelf() as shelf:
            for may, is_history, since, until in ways:
                span: dict[str, Any] = {"history": is_history, "since": since, "until": until, "newest": newest}
                if may and (found := shelf.first_wanted(now.boot, now.boottime, **span)):
                    return File.of(found)
        return None

    def next_to_upload(self, now: Moment) -> File | None:
        """What staff want sent and WhatsApp does not have yet: what has failed goes last, else as it was written."""
        due = [file for file in self._books.media.to_upload() if not file.refusal and file.is_due(now)]
        for file in sorted(due, key=lambda file: (file.tries, file.message)):
            if not self._is_settled(file):
                return file
            self.change(file, state=FileState.BROUGHT)  # its reply was dropped: it is never looked at again
        return None

    def begin(self, file: File, wait_seconds: float, now: Moment) -> None:
        """Written before the try: should it bring the box down, it is not the first thing tried after the start."""
        wait = {"not_before_boot": now.boot, "not_before_boottime": now.boottime + wait_seconds}
        self.change(file, tries=file.tries + 1, **wait)

    def fetched(self, file: File, kind: Kind, size: int, digest: str, *, doubtful: bool) -> bool:
        """All of it is here. False where nobody knows of it any more: its customer was erased meanwhile."""
        here = {"state": FileState.FETCHED, "size": size, "digest": digest, "doubtful": doubtful}
        with self._books.transaction():
            self.change(file, **here, **_looks(kind))
            return self.find(file.id) is not None

    def uploaded(self, file: File, media: str, now: Moment) -> None:
        """WhatsApp has it under this id, for thirty days."""
        fresh = {"tries": 0, "bad": 0}
        self.change(file, state=FileState.BROUGHT, uploaded=media, uploaded_at=stamp(now.at), **fresh)

    def bring_again(self, file: File) -> None:
        """WhatsApp does not have it any more, or will not for long."""
        self.change(file, state=FileState.KEPT, uploaded=None, uploaded_at=None)

    def thumb_made(self, file: File, size: int) -> bool:
        """Its thumb has been made and is so many bytes. False where the file itself has made room meanwhile."""
        with self._books.transaction():
            now = self.find(file.id)
            if now is None or not now.is_here:
                return False
            self.change(now, thumb=size)
            return True

    def part_with(self, file: File) -> None:
        """It makes room on the shelf, for newer ones; so it is written down also where the disk is nearly full."""
        with self._books.database.emergency():
            self.change(file, state=FileState.GONE, size=0, thumb=0, digest="")

    def change(self, file: File, **changes: Any) -> None:
        with self._books.transaction():
            kept = {name: value.kept() if isinstance(value, Said) else value for name, value in changes.items()}
            self._books.media.change(file.id, kept)

    def expire(self, now: Moment) -> int:
        """End what WhatsApp was asked for when its time was over, and did not give. Returns how many.

        Our clock alone ends nothing: it may be wrong, and then all that waits would be given up at once.
        """
        if not now.trusted or not self._books.media.has_over():
            return 0
        with self._books.transaction():
            return self._books.media.expire_over()

    def fetch_again(self, file_id: str, now: Moment) -> File:
        """A person wants it now. Refused where it is here, or where trying again can bring nothing."""
        with self._books.transaction():
            file = self.get(file_id)
            if not file.may_be_fetched(now):
                raise Refusal("not_open", "media.not_again")
            wanted = {"state": FileState.WANTED, "tries": 0, "not_before_boot": "", "history": False, "over": False}
            self.change(file, **wanted)
            return self.get(file_id)

    def bring_anew(self, file_id: str) -> None:
        """A person wants a reply to go after all: its file is brought once more, as if it had never been tried."""
        with self._books.transaction():
            file = self.find(file_id)
            if file and file.is_here:
                fresh = {"tries": 0, "bad": 0, "not_before_boot": "", "refusal": Said("")}
                self.change(file, state=FileState.KEPT, uploaded=None, uploaded_at=None, **fresh)

    def bytes_by_customer(self) -> dict[str, int]:
        """What lies on the shelf, by customer: their files and what was made from them."""
        return self._books.media.bytes_by_customer()

    def bytes_of(self, customer: str) -> int:
        return self._books.media.bytes_of(customer)

    def bytes_in_all(self) -> int:
        return self._books.media.bytes_in_all()

    def counts(self) -> dict[str, int]:
        """Files by state; every state is named."""
        found = self._books.media.counts()
        return {state.value: found.get(state, 0) for state in FileState}

    def _is_settled(self, file: File) -> bool:
        if file.shared or file.lent:
            return not self._books.replies.wants_file(file.id)
        return self._books.replies.is_settled(file.reply or "")

    def _add(self, fields: Mapping[str, Any], *, message: int, customer: str | None, label: Any, voice: bool) -> None:
        document = {"id": new_id("m"), "message": message, "customer": customer, "label": label, "voice": voice}
        with self._books.transaction():
            self._books.media.add({**document, "tries": 0, **fields})


def _looks(kind: Kind) -> dict[str, Any]:
    """What it is by its own bytes."""
    return {"mime": kind.mime, "shown": kind.shown, "width": kind.width, "height": kind.height}
