"""A file of a message, in or out: how far it has come, and until when WhatsApp keeps it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from edge.clock import Moment, unstamp
from edge.language import Said
from edge.records.instants import Deadline

# WhatsApp keeps a file that we uploaded for thirty days.
UPLOADED_DAYS = 29
# A photo that is no longer than this needs no thumb: it is about what a thumb is.
LITTLE_BYTES = 30 * 1024


class FileState(StrEnum):
    WANTED = "wanted"  # to be fetched
    FETCHED = "fetched"  # from a customer, and here
    KEPT = "kept"  # from staff, and here; to be brought to WhatsApp
    BROUGHT = "brought"  # from staff, here, and WhatsApp has it too
    EXPIRED = "expired"  # WhatsApp does not have it any more: ask the customer to send it again
    REFUSED = "refused"  # given up by an earlier version, after three tries
    TOO_BIG = "too_big"
    GONE = "gone"  # was here, and made room for newer ones


HERE = (FileState.FETCHED, FileState.KEPT, FileState.BROUGHT)


@dataclass(frozen=True, slots=True)
class File:
    """One file of one message. `message` is its sequence number, `media` WhatsApp's id, `label` the sender's name.

    until_at: when WhatsApp forgets it. mime, shown, width, height: what it is by its own bytes, see kinds.
    tries: how often it was tried; bad: how often an answer came that was not the file, or did not take it.
    history: it came with an old message, and waits for those of today.
    doubtful: it is whole, but not the bytes that the webhook announced.
    digest: SHA-256 of the bytes that are here, in hex; "" where an earlier version put them there.
    uploaded, uploaded_at: under which id WhatsApp has a file of staff's. refusal: why it will never take it.
    thumb: the bytes of its thumb; 0 where none can be made, None as long as nobody has tried.
    backed: the stick of the last backup holds it.
    shared: it goes with a quick reply, however often; `message` is then below zero, and no other file's.
    lent: such a file went with a message once. sent_as: how WhatsApp names it.
    """

    id: str
    message: int
    customer: str | None
    state: FileState
    until_at: datetime | None = None
    media: str = ""
    sha256: str | None = None
    label: str | None = None
    voice: bool = False
    tries: int = 0
    bad: int = 0
    not_before_boot: str = ""
    not_before_boottime: float = 0.0
    size: int = 0
    mime: str = ""
    shown: bool = False
    width: int = 0
    height: int = 0
    doubtful: bool = False
    reply: str | None = None
    uploaded: str | None = None
    uploaded_at: datetime | None = None
    refusal: Said = Said("")  # noqa: RUF009 - frozen, so one for all does no harm
    thumb: int | None = None
    history: bool = False
    digest: str = ""
    backed: bool = False
    shared: bool = False
    lent: bool = False
    sent_as: str = ""

    @property
    def known_digest(self) -> str:
        """Of the bytes that are here, as far as anybody knows."""
        announced = self.sha256 if self.state is FileState.FETCHED and not self.doubtful else None
        return self.digest or announced or ""

    @property
    def is_here(self) -> bool:
        return self.state in HERE

    @property
    def may_have_thumb(self) -> bool:
        """Whether a page asks for its thumb rather than for all of it."""
        large = self.mime == "image/jpeg" and self.size > LITTLE_BYTES
        return self.is_here and self.shown and large and self.thumb != 0

    @property
    def preview(self) -> str:
        """What a page shows of a picture, by its name under /media/."""
        return f"{self.id}.thumb" if self.may_have_thumb else self.id

    def is_due(self, now: Moment) -> bool:
        return Deadline(self.not_before_boot, self.not_before_boottime).is_due(now)

    def is_over(self, now: Moment) -> bool:
        """Whether WhatsApp has forgotten it, as far as our clock knows."""
        return now.trusted and self.until_at is not None and self.until_at < now.at

    def may_be_fetched(self, now: Moment) -> bool:
        """Whether asking WhatsApp once more may bring it, at a person's word."""
        failed = self.state is FileState.WANTED and self.bad > 0
        given_up = self.state in (FileState.REFUSED, FileState.EXPIRED, FileState.GONE)
        return bool(self.media) and (failed or (given_up and not self.is_over(now)))

    def is_uploaded(self, now: Moment) -> bool:
        """Whether WhatsApp has it still; with a doubtful clock it is asked."""
        if not self.uploaded or self.uploaded_at is None:
            return False
        return not now.trusted or now.at - self.uploaded_at < timedelta(days=UPLOADED_DAYS)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> File:
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        fields["state"] = FileState(fields["state"])
        for name in ("until_at", "uploaded_at"):
            fields[name] = unstamp(fields[name]) if fields.get(name) else None
        fields["refusal"] = Said.of(fields.get("refusal"))
        return cls(**fields)
