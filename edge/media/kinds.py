"""What a file is, by its own first bytes and never by what anybody says of it. Pure.

A page shows only what is named here as shown; all else is handed out to be kept, as bytes that mean nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from edge.media.containers import codings_of_film, names_in_zip, tracks_of_film
from edge.media.pictures import size_of

HEAD_BYTES = 4096
OCTETS = "application/octet-stream"
OPUS = "audio/ogg; codecs=opus"
QUICKTIME = "video/quicktime"
WEBM = "video/webm"
# Sound as AMR in the box of a film, as old recorders keep it; and a film with a picture or a sound of before H.264.
AMR_IN_3GP, OLD_FILM = "audio/3gpp; codecs=samr", "video/3gpp; codecs=old"
HEVC = "video/mp4; codecs=hevc"  # or AV1 or VP9: a film that WhatsApp takes and then cannot use

# A phone with 2 GB decodes four bytes a pixel: beyond these a picture is a weapon, or a plan for the printer.
MOST_PIXELS = 40_000_000
MOST_SIDE = 16_000

# Types that a browser may show or play within our page.
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
SOUNDS = frozenset({OPUS, "audio/mpeg", "audio/mp4", "audio/aac"})
_SUFFIXES: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    OPUS: ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    HEVC: ".mp4",
    OLD_FILM: ".3gp",
    AMR_IN_3GP: ".3gp",
    WEBM: ".webm",
    QUICKTIME: ".mov",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "text/plain": ".txt",
}
_OFFICE = {suffix: mime for mime, suffix in _SUFFIXES.items() if suffix in (".docx", ".xlsx", ".pptx")}
_OLD_OFFICE = {suffix: mime for mime, suffix in _SUFFIXES.items() if suffix in (".doc", ".xls", ".ppt")}
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_RECORDERS = frozenset({b"mp42", b"3gp4", b"3gp5", b"3gp6"})
_UNUSABLE = frozenset({b"hvc1", b"hev1", b"dvh1", b"dvhe", b"av01", b"vp09"})
_OLD = frozenset({b"s263", b"h263", b"mp4v", b"samr", b"sawb"})
_RECORDED = (".m4a", ".3ga", ".aac")
_MARKUP = re.compile(rb"<\s*[!?a-z/]", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
# Windows takes these for devices, whatever stands behind the dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NAME_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """mime: what the bytes are. shown: whether a page may show or play it. width and height: of a picture."""

    mime: str
    shown: bool = False
    width: int = 0
    height: int = 0


def kind_of(file: BinaryIO, label: str = "") -> Kind:
    """What lies in `file`, read from its start. label: the name it came under, which only tells office files apart."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    mime = _mime(file, head, _ending(label))
    if mime not in PICTURES:
        return Kind(mime, shown=mime in SOUNDS)
    size = size_of(file, mime)
    if size is None:
        return Kind(mime)
    width, height = size
    bearable = max(size) <= MOST_SIDE and width * height <= MOST_PIXELS
    return Kind(mime, shown=bearable, width=width, height=height)


def safe_name(label: str | None, mime: str, fallback: str) -> str:
    """A name under which a phone may keep the file: no path, no control, and an ending that is ours.

    So "invoice.pdf.apk" that is no PDF becomes "invoice.pdf.apk.bin", which no phone offers to install.
    """
    name = re.sub(r"[^\w .,()+&'-]", "_", (label or "").strip())
    name = re.sub(r"[/\\]", "_", name).lstrip(". ")[:_NAME_LETTERS].rstrip(". ")
    if not name or _DEVICES.match(name):
        name = fallback
    suffix = _SUFFIXES.get(mime, ".bin")
    return name if name.lower().endswith(suffix) else f"{name}{suffix}"


def _mime(file: BinaryIO, head: bytes, ending: str) -> str:
    for mime, is_it in _SIGNS.items():
        if is_it(head):
            return mime
    if head.startswith(b"PK\x03\x04"):
        return _office(file, head, ending)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLD_OFFICE.get(ending, OCTETS)
    if head[4:8] == b"ftyp":
        return _film(file, head, ending)
    return "text/plain" if _is_text(head) else OCTETS


def _office(file: BinaryIO, head: bytes, ending: str) -> str:
    """Word and Excel begin with the list of types, Google's documents end with it: the zip's own list knows."""
    begins = b"[Content_Types].xml" in head or b"_rels/" in head
    if begins or b"[Content_Types].xml" in names_in_zip(file):
        return _OFFICE.get(ending, OCTETS)
    return OCTETS


def _film(file: BinaryIO, head: bytes, ending: str) -> str:
    """Phones record sound into the same box as video; only a video has a track that says so, often at its end."""
    brand = head[8:12]
    if brand in _HEIC:
        return "image/heic"
    tracks = tracks_of_film(file)
    only_sound = b"soun" in tracks and b"vide" not in tracks
    # Where no track is found, Android's recorder is told by brand and name: the name alone proves nothing.
    recorded = not tracks and brand in _RECORDERS and ending in _RECORDED
    codings = codings_of_film(file)
    if brand in (b"M4A ", b"M4B ") or only_sound or recorded:
        return AMR_IN_3GP if codings & _OLD else "audio/mp4"
    if brand == b"qt  ":
        return QUICKTIME
    if codings & _UNUSABLE:
        return HEVC
    if codings & _OLD:
        return OLD_FILM
    return "video/3gpp" if brand.startswith(b"3g") else "video/mp4"


def _is_text(head: bytes) -> bool:
    """Words and nothing else: what begins like markup could be a page, and is no text to us.

    Windows writes lists of prices as UTF-16, and as one byte a letter.
    """
    coding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for name in (coding, "cp1252"):
        try:
            words = codecs.getincrementaldecoder(name)().decode(head, final=len(head) < HEAD_BYTES)
        except UnicodeDecodeError:
            continue
        return bool(words) and not _CONTROLS.search(words) and not _MARKUP.match(words.lstrip().encode())
    return False


def _is_opus(head: bytes) -> bool:
    return head.startswith(b"OggS") and head[28:36] == b"OpusHead"


def _is_mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)  # noqa: PLR2004


def _is_aac(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0  # noqa: PLR2004


_SIGNS: Mapping[str, Callable[[bytes], bool]] = {
    "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    OPUS: _is_opus,
    "audio/amr": lambda head: head.startswith(b"#!AMR"),
    "audio/aac": _is_aac,
    "audio/mpeg": _is_mp3,
    "application/pdf": lambda head: head.startswith(b"%PDF-"),
    WEBM: lambda head: head.startswith(b"\x1a\x45\xdf\xa3"),
}


def _ending(label: str) -> str:
    return "." + label.lower().rpartition(".")[2]
