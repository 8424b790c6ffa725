"""Which messages of an exported chat are here already: as an import brought them before, or WhatsApp itself. Pure.

A message is told by its chat, its minute, its side and its words. Of several alike in a minute each stands for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edge.imports import kind_names
from edge.records.message import SILENT_CHANGES
from edge.records.message_row import MessageRow
from edge.text import one_line

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f]")
_COMPARED = 8_000
MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})
# Any call, taken or not, as a phone tells of it; "call" is one that WhatsApp says nobody answered.
CALLED = "phone_call"
# A file of which nobody knows what it is.
VAGUE = frozenset({"media_placeholder", "unsupported", "unknown", "once"})
# Words that nobody writes twice a day by chance.
TELLING = 10
# A picture may have the ending of a sticker.
_PICTURES = {"image", "sticker"}
_DELETED = ("deleted", "deleted_ours")
_ENDINGS: Mapping[str, str] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "heic"), "image"),
    **dict.fromkeys(("mp4", "3gp", "mov", "mkv", "webm"), "video"),
    **dict.fromkeys(("opus", "ogg", "m4a", "aac", "amr", "mp3", "wav"), "audio"),
    "webp": "sticker",
}
_KINDS: Mapping[str, str] = {
    kind_names.TEXT: "text",
    kind_names.EDITED: "text",
    kind_names.POLL: "text",
    kind_names.OMITTED: "media_placeholder",
    kind_names.CALL: CALLED,
    kind_names.LOCATION: "location",
    kind_names.CONTACT: "contacts",
    kind_names.ONCE: "once",
    kind_names.EMPTY: "unknown",
}


@dataclass(frozen=True, slots=True)
class Brought:
    """A message of an exported chat as it would lie in the store. kind: as there. file: its name in the zip.

    changed: its words may be others in another export: they were edited, or are the votes of a poll. sender: who of a
    group wrote it. by_webhook: WhatsApp itself brings it, and what is here is an export's.
    """

    at: datetime
    direction: str
    kind: str
    text: str
    file: str | None = None
    sender: str = ""
    changed: bool = False
    by_webhook: bool = False

    @property
    def is_deleted(self) -> bool:
        return self.kind in _DELETED


@dataclass(slots=True)
class Here:
    """A row that may be one of them. words: all that it ever said. deleted: its writer took it back."""

    row: MessageRow
    words: set[str] = field(default_factory=set)
    deleted: bool = False


def row_kind(kind: str, file: str | None, *, ours: bool) -> str:
    """The store's name for what the parser found."""
    if kind == kind_names.MEDIA:
        return _ENDINGS.get((file or "").rpartition(".")[2].casefold(), "document")
    if kind == kind_names.DELETED:
        return "deleted_ours" if ours else "deleted"
    return _KINDS.get(kind, "unknown")


def media_of(kind: str, file: str) -> dict[str, Any]:
    """What the store keeps of a file: WhatsApp has no id for it."""
    is_voice = kind == "audio" and (file.casefold().startswith("ptt-") or file.casefold().endswith(".opus"))
    return {"id": "", "mime": "", "sha256": None, "filename": one_line(file), "voice": is_voice, "animated": False}


def same_words(text: str) -> str:
    """A text in the form in which texts are compared: zips, phones and webhooks write marks and spaces otherwise."""
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFC", text[:_COMPARED])).split())


def paired(brought: Sequence[Brought], here: Sequence[Here]) -> dict[int, Here]:
    """Of each message that is here, by its place in `brought`, the row that it is. One row stands for one message.

    What is alike comes first; then what somebody has edited or deleted since, and files that only one of both has.
    """
    found: dict[int, Here] = {}
    free = list(here)
    for alike in (_is_same, _is_same_file, _was_changed):
        for place, message in enumerate(brought):
            if place in found:
                continue
            twin = next((one for one in _nearest(free, message) if alike(message, one)), None)
            if twin is not None:
                found[place] = twin
                free.remove(twin)
    return found


def _nearest(free: Sequence[Here], message: Brought) -> Sequence[Here]:
    near = [
        one
        for one in free
        if one.row.direction == message.direction
        and _sender(one.row) == message.sender
        and (_distance(one, message) == 0 or _may_be_a_minute_off(one, message))
    ]
    return sorted(near, key=lambda one: _distance(one, message)) if len(near) > 1 else near


def _may_be_a_minute_off(one: Here, message: Brought) -> bool:
    """The shop's phone writes down when it sent, WhatsApp when it took that; two exports have the phone's time.

    Short words are said too often to tell.
    """
    if message.direction != "out" or (one.row.side == "import") is not message.by_webhook:
        return False
    return message.kind != "text" or len(same_words(message.text)) >= TELLING


def _distance(one: Here, message: Brought) -> int:
    """How many minutes lie between both, by their stamps."""
    return abs(_minute(one.row.at or one.row.received_at) - int(message.at.timestamp() // 60))


def _minute(stamped: str) -> int:
    return int(datetime.fromisoformat(stamped).timestamp() // 60)


def _sender(row: MessageRow) -> str:
    said = row.data.get("extra", {}).get("sender")
    return str(said.get("name", "")) if isinstance(said, dict) and row.side == "import" else ""


def _is_same(message: Brought, one: Here) -> bool:
    if message.is_deleted:
        return one.deleted or one.row.kind in _DELETED
    kind, row = message.kind, one.row.kind
    if kind == "text":
        return row not in MEDIA and row not in _DELETED and same_words(message.text) in one.words
    if kind in MEDIA:
        return row == kind and _may_be_words(message, one)
    if kind == CALLED:
        return row in (CALLED, "call")
    if kind == "location":  # a phone writes an address of the web, WhatsApp the name of the place
        return row == kind
    return row == kind and _may_be_words(message, one)


def _is_same_file(message: Brought, one: Here) -> bool:
    """One of both does not tell what kind of file it is, or calls a picture, a song or a film a document."""
    row = one.row.kind
    files = MEDIA | VAGUE | {"contacts"}
    if message.kind not in files or row not in files:
        return False
    vague = message.kind in VAGUE or row in VAGUE
    named = not _distance(one, message) and ("document" in (message.kind, row) or {message.kind, row} == _PICTURES)
    return (vague or named) and _may_be_words(message, one)


def _may_be_words(message: Brought, one: Here) -> bool:
    """A caption may be missing on one side."""
    words = same_words(message.text)
    return not words or not any(one.words) or words in one.words


def _was_changed(message: Brought, one: Here) -> bool:
    """Elsewhere it had other words, or none. In the same minute only, where nothing else is left."""
    if _distance(one, message):
        return False
    if message.is_deleted:
        return one.row.kind not in (CALLED, "call")
    if lacks_words(one.row, message):
        return message.changed or one.row.kind in _DELETED
    changed = message.changed or bool(one.row.data.get("changed"))
    # WhatsApp does not pass polls on.
    return changed and one.row.kind == "text" and message.kind in ("text", "unsupported")


def lacks_words(row: MessageRow, message: Brought) -> bool:
    """Whether the row says only that there was a message, and this is it."""
    if row.kind in _DELETED:
        return row.side == "import" and not message.is_deleted and message.kind != CALLED
    unseen = row.kind == "unsupported" and row.data.get("extra", {}).get("unsupported") not in SILENT_CHANGES
    return unseen and message.kind == "text" and not row.text


def as_here(rows: Sequence[MessageRow], changes: Sequence[MessageRow]) -> list[Here]:
    """changes: the edits and deletions of these rows, by anybody."""
    found = {row.wamid or f"#{row.seq}": Here(row, {same_words(row.text)}) for row in rows}
    for change in changes:
        one = found.get(change.target or "")
        if one is None or change.direction != one.row.direction:
            continue
        if change.kind == "edit":
            one.words.add(same_words(change.text))
        one.deleted = one.deleted or change.kind == "revoke"
    return list(found.values())
