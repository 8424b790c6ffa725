"""What staff attach to a reply: taken in piece by piece, looked at, and refused in a sentence where it cannot go."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event
from typing import BinaryIO

from edge.errors import Refusal
from edge.language import Said
from edge.media.kinds import AMR_IN_3GP, HEVC, OLD_FILM, OPUS, QUICKTIME, WEBM, Kind, kind_of, safe_name
from edge.media.pictures import jpeg_of, size_of, turned, webp_turn
from edge.media.shelf import FLOOR_BYTES, Shelf, digest_of
from edge.media.shrinking import ChildBounds, NotShrunk, Programs, ShrinkingStopped, shrunk, unpacked
from edge.media.sound_turns import one_sound
from edge.media.voice import NotOpus, channels_of

log = logging.getLogger(__name__)

# WhatsApp takes documents up to 100 MB, sounds and videos up to 16; a shop's line and card bear no more than that.
MOST_BYTES = 16 * 1024 * 1024
MOST_PHOTO_BYTES = 5 * 1024 * 1024  # WhatsApp's own limit
WEBP = "image/webp"
PIECE_BYTES = 64 * 1024
# What WhatsApp itself makes of a photo is smaller than this.
LONG_EDGE = 2560
# Somebody waits at the page. A photo in many scans lies in memory while it is read, 150 MB of 50 megapixels.
MOST_SECONDS = 30.0
_FOR_WHATSAPP = ChildBounds(memory=192 * 1024 * 1024, cpu_seconds=25, bytes=MOST_PHOTO_BYTES, quality=85)

_KINDS: Mapping[str, str] = {
    "image/jpeg": "image",
    "image/png": "image",
    OPUS: "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/aac": "audio",
    "audio/amr": "audio",
    "video/mp4": "video",
    "video/3gpp": "video",
}
_DOCUMENTS = ("application/pdf", "application/msword", "application/vnd.", "text/plain")
_SORRY: Mapping[str, Said] = {
    "image/heic": Said("media.heic"),
    WEBP: Said("media.webp"),
    QUICKTIME: Said("media.quicktime"),
    HEVC: Said("media.hevc"),
    OLD_FILM: Said("media.old_film"),
    AMR_IN_3GP: Said("media.amr_in_3gp"),
    WEBM: Said("media.webm"),
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file on the shelf that no reply has yet. sent_as: image, video, document or audio, as WhatsApp names them.

    digest: SHA-256 of its bytes, in hex.
    """

    id: str
    sent_as: str
    kind: Kind
    size: int
    label: str
    digest: str
    voice: bool = False


@contextmanager
def attached(shelf: Shelf, stream: BinaryIO, label: str) -> Iterator[Attached]:
    """Take in what a phone sends. It stays when the block ends well, and is taken away when it does not.

    Refuses what WhatsApp would refuse, what is larger than we carry, and everything while the disk is nearly full.
    """
    if shelf.free_bytes() < FLOOR_BYTES:
        raise Refusal("no_room", "media.no_room")
    with ExitStack() as ends:
        with _refused_where_the_disk_takes_none():
            file_id, file = ends.enter_context(shelf.new())
            size = _fitted(file, _take(stream, file))
            kind = kind_of(file, label)
            if kind.mime == "image/jpeg":
                label = label.removesuffix(".webp")  # which it is no more
            found = _looked_at(file_id, file, kind, size, label)
            shelf.put(file_id, file)
        try:
            yield found
        except BaseException:
            shelf.remove(file_id)
            raise


@contextmanager
def _refused_where_the_disk_takes_none() -> Iterator[None]:
    """It may have bytes left and no place for one more file, be read-only, or fail."""
    try:
        yield
    except OSError as error:
        log.warning("a file from a phone was not taken in: %s", error)
        raise Refusal("no_room", "media.no_room") from error


def _take(stream: BinaryIO, file: BinaryIO) -> int:
    size = 0
    while piece := stream.read(PIECE_BYTES):
        size += len(piece)
        if size > MOST_BYTES:
            raise Refusal("too_long", "media.too_large", most=MOST_BYTES // 2**20)
        file.write(piece)
    if not size:
        raise Refusal("empty", "media.choose_first")
    return size


def _fitted(file: BinaryIO, size: int) -> int:
    """A photo that WhatsApp would not take, made one that it does in its place, where that can be; its size then."""
    file.flush()
    try:
        small = _as_jpeg(file) if kind_of(file, "").mime == WEBP else _smaller(file, size)
    except (NotShrunk, ShrinkingStopped) as error:
        log.warning("a photo of %s bytes was not made one that WhatsApp takes: %s", size, error)
        return size
    if small is None:
        return size
    file.seek(0, 2)  # the child has read on under it: only from the end is it sure where it stands
    file.seek(0)
    file.truncate(0)
    return file.write(small)


def _smaller(file: BinaryIO, size: int) -> bytes | None:
    header = jpeg_of(file) if size > MOST_PHOTO_BYTES else None
    programs = Programs.found(bounds=_FOR_WHATSAPP) if header and header.plain else None
    if header is None or programs is None:
        return None
    eighths = min(8, max(1, 8 * LONG_EDGE // max(header.width, header.height)))
    return turned(shrunk(file, eighths, programs, Event().wait, MOST_SECONDS), header.turn)


def _as_jpeg(file: BinaryIO) -> bytes | None:
    shown, programs = size_of(file, WEBP), Programs.found(bounds=_FOR_WHATSAPP)
    if shown is None or programs is None:
        return None
    most = max(*shown, LONG_EDGE)
    width, height = (max(1, edge * LONG_EDGE // most) for edge in shown)
    turn = webp_turn(file)  # before the child reads on under us
    return turned(unpacked(file, (width, height), programs, Event().wait, MOST_SECONDS), turn)


def takes_webp() -> bool:
    """Whether this machine can make JPEG of it, as WhatsApp demands."""
    programs = Programs.found()
    return programs is not None and programs.dwebp is not None


def _looked_at(file_id: str, file: BinaryIO, kind: Kind, size: int, label: str) -> Attached:
    mime = kind.mime
    if mime in _SORRY:
        raise Refusal("bad_value", _SORRY[mime])
    if not (mime in _KINDS or mime.startswith(_DOCUMENTS)):
        raise Refusal("bad_value", "media.other_kind")
    sent_as = _KINDS.get(mime, "document")
    if sent_as == "image" and size > MOST_PHOTO_BYTES:
        raise Refusal("too_long", "media.photo_too_large", most=MOST_PHOTO_BYTES // 2**20)
    label, voice = safe_name(label, mime, "file"), mime == OPUS and _is_voice(file)
    return Attached(file_id, sent_as, kind, size, label, digest_of(file), voice)


def _is_voice(file: BinaryIO) -> bool:
    """A voice note to WhatsApp is Opus with one channel; with two it is refused."""
    try:
        with one_sound(file) as data:
            channels = channels_of(data)
    except NotOpus as error:
        raise Refusal("bad_value", "media.broken_recording") from error
    if channels != 1:
        raise Refusal("bad_value", "media.two_channels")
    return True
