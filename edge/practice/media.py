"""The media store of the make-believe WhatsApp: ids that live days, addresses that live minutes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from edge.practice.errors import UNKNOWN_OBJECT, GraphError

INBOUND_LIFE = timedelta(days=7)
UPLOADED_LIFE = timedelta(days=30)
URL_LIFE = timedelta(minutes=5)
MEGABYTE = 1024 * 1024
KEPT_BYTES = 24 * MEGABYTE  # practice runs beside the shop on a small machine: the oldest files go first

# What may be sent, as what, and how large.
KINDS = MappingProxyType(
    {
        "audio/aac": ("audio", 16),
        "audio/amr": ("audio", 16),
        "audio/mpeg": ("audio", 16),
        "audio/mp4": ("audio", 16),
        "audio/ogg; codecs=opus": ("audio", 16),
        "image/jpeg": ("image", 5),
        "image/png": ("image", 5),
        "image/webp": ("sticker", 0.5),
        "video/mp4": ("video", 16),
        "video/3gpp": ("video", 16),
        "text/plain": ("document", 100),
        "application/pdf": ("document", 100),
        "application/msword": ("document", 100),
        "application/vnd.ms-excel": ("document", 100),
        "application/vnd.ms-powerpoint": ("document", 100),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("document", 100),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("document", 100),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("document", 100),
    }
)
_BEGINNINGS = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "audio/ogg; codecs=opus": b"OggS",
    "application/pdf": b"%PDF-",
}


@dataclass(frozen=True, slots=True)
class File:
    id: str
    mime: str
    data: bytes
    sha256: bytes
    inbound: bool
    since: datetime

    @property
    def kind(self) -> str:
        return KINDS[self.mime][0]


class Media:
    """Files from customers and from the shop. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[str, File] = {}
        self._secret = secrets.token_bytes(16)

    def upload(self, mime: str, data: bytes, now: datetime) -> File:
        """A file from the shop; 131053 where WhatsApp could not make anything of it."""
        mime = "; ".join(part.strip() for part in mime.lower().split(";"))
        if mime not in KINDS:
            raise GraphError(131053, f"a file of type {mime[:80]!r} cannot be sent")
        if len(data) > KINDS[mime][1] * MEGABYTE or not data:
            raise GraphError(131053, f"{mime} must hold 1 byte to {KINDS[mime][1]} MB")
        if not data.startswith(_BEGINNINGS.get(mime, b"")) or (mime.startswith("audio/ogg") and not _is_opus(data)):
            raise GraphError(131053, f"the file is not {mime}")
        return self.keep(mime, data, now, inbound=False)

    def keep(self, mime: str, data: bytes, now: datetime, *, inbound: bool = True) -> File:
        digits = str(10**15 + secrets.randbelow(9 * 10**15))
        file = File(digits, mime, data, hashlib.sha256(data).digest(), inbound, now)
        with self._lock:
            self._files[file.id] = file
            while len(self._files) > 1 and sum(len(each.data) for each in self._files.values()) > KEPT_BYTES:
                del self._files[next(iter(self._files))]
        return file

    def find(self, media_id: str, now: datetime) -> File:
        """Refuses an id that never was, was deleted, or has outlived its days."""
        file = self._files.get(media_id)
        if file is None or now - file.since > (INBOUND_LIFE if file.inbound else UPLOADED_LIFE):
            raise GraphError(100, f"Object with ID {media_id[:40]!r} does not exist", subcode=UNKNOWN_OBJECT)
        return file

    def delete(self, media_id: str, now: datetime) -> None:
        file = self.find(media_id, now)
        with self._lock:
            self._files.pop(file.id, None)

    def ticket(self, file: File, now: datetime) -> str:
        """The query string of an address that works for five minutes."""
        until = int((now + URL_LIFE).timestamp())
        return f"mid={file.id}&ext={until}&hash={self._seal(file.id, str(until))}"

    def redeem(self, media_id: str, until: str, seal: str, now: datetime) -> File | None:
        """The file behind an address; None when the address is too old or was never given out."""
        good = hmac.compare_digest(self._seal(media_id, until).encode(), seal.encode("utf-8", "replace"))
        if not good or now.timestamp() > int(until):
            return None
        return self.find(media_id, now)

    def _seal(self, media_id: str, until: str) -> str:
        return hmac.new(self._secret, f"{media_id}|{until}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def _is_opus(data: bytes) -> bool:
    """Mono Opus only: the channel count stands ten bytes after the word."""
    at = data.find(b"OpusHead", 0, 200)
    return at > 0 and data[at + 9 : at + 10] == b"\x01"
