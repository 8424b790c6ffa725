"""Names of files in chats and in zips: which are one and the same, and which only WhatsApp gives."""

from __future__ import annotations

import re
import unicodedata

from edge.imports.heads import MARKS

_MARKS = re.compile(f"[{MARKS}]")
_WHATSAPPS = re.compile(
    r"(?:IMG|VID|AUD|PTT|STK|DOC|GIF|ANIM)-\d{8}-WA\d{4,}(?:[ _()\d-]*)\.\w{0,8}"
    r"|\d{5,10}-(?:PHOTO|VIDEO|AUDIO|STICKER|GIF|DOCUMENT|CONTACT)-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.\w{1,8}"
    r"|\d{8}-[^/\\<>]{1,200}\.\w{1,8}",
)


def known_as(name: str) -> str:
    """The form in which names are compared: without marks, which the text of a chat has more of than the zip, or less.

    Phones decompose letters (é as e and its accent), zips do not always.
    """
    return unicodedata.normalize("NFC", _MARKS.sub("", name)).casefold()


def is_whatsapps(name: str) -> bool:
    """Whether a name has the shape that WhatsApp gives to its files."""
    return _WHATSAPPS.fullmatch(name) is not None


def without_ending(name: str) -> str:
    return name.rpartition(".")[0]


def readings(raw: bytes, says_utf8: bool) -> set[str]:
    """What a name in a zip may say: many programs do not write in which letters it is."""
    found = set()
    for encoding in ("utf-8",) if says_utf8 else ("utf-8", "cp437", "cp1252"):
        try:
            found.add(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return found or {raw.decode("cp437")}
