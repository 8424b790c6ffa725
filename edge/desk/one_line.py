"""A message in one short line, as the board shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edge.language import Said
from edge.records.message import Message
from edge.records.query_parts import LastLine

MOST = 120  # what two lines of a phone hold; the query page has the whole text

# The kinds of message that are words by themselves; every other is said by its name too.
WORDS = frozenset({"text", "button", "interactive"})
# How a message is called that is not words, by WhatsApp's own type names, and by some of ours: a voice note is a sound
# that was spoken, what has been deleted has no words any more, and an agent of Meta's may hand somebody over.
KINDS: Mapping[str, Said] = {
    "image": Said("kind.image"),
    "video": Said("kind.video"),
    "audio": Said("kind.audio"),
    "voice": Said("kind.voice"),
    "document": Said("kind.document"),
    "sticker": Said("kind.sticker"),
    "location": Said("kind.location"),
    "contacts": Said("kind.contacts"),
    "order": Said("kind.order"),
    "call": Said("kind.call"),
    "phone_call": Said("kind.phone_call"),
    "handed_over": Said("kind.handed_over"),
    "interactive": Said("kind.choice"),
    "button": Said("kind.choice"),
    "system": Said("kind.system"),
    "media_placeholder": Said("kind.media_placeholder"),
    "calls_allowed": Said("line.calls_allowed"),
    "calls_refused": Said("line.calls_refused"),
    "deleted": Said("kind.deleted"),
    "deleted_ours": Said("kind.deleted_ours"),
}
UNSHOWN = Said("kind.unshown")
# WhatsApp's own word for an answer about calls → the one of KINDS that says it.
_PERMISSIONS = {"accept": "calls_allowed", "reject": "calls_refused"}
DELETED, DELETED_OURS = "deleted", "deleted_ours"
# What is said of a change, by what it is and whether the shop made it, on its own phone.
_CHANGES: Mapping[tuple[str, bool], Said] = {
    ("edit", False): Said("line.edit"),
    ("edit", True): Said("line.edit_ours"),
    ("edited", False): Said("line.edited"),
    ("edited", True): Said("line.edited_ours"),
    ("revoke", False): Said("line.revoke"),
    ("revoke", True): Said("line.revoke_ours"),
    ("deleted", False): Said("line.deleted"),
    ("deleted", True): Said("line.deleted_ours"),
    ("unseen", False): Said("line.changed_unseen"),
    ("unseen", True): Said("line.changed_unseen_ours"),
    ("kept", False): Said("line.needs_no_answer"),
    ("kept", True): Said("line.needs_no_answer_ours"),
}
# A shorter number has nothing left to hide between its ends.
SHORTEST_MASKED = 11


def kind_of(kind: str) -> Said:
    """The word for a kind; whatever is not known by name is "something that cannot be shown here"."""
    return KINDS.get(kind, UNSHOWN)


def short(text: str) -> str:
    """Any text on one line that fits."""
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"


def masked(phone: str) -> str:
    """A number as pages show it: enough to tell two customers apart, not to copy from a screen left lying about."""
    return f"+{phone[:3]} {phone[3:6]} ··· {phone[-3:]}" if len(phone) >= SHORTEST_MASKED else f"+{phone}"


def word_of(message: Message) -> str:
    """Which word the board says before a message's own, as a name of KINDS; "" before what is words by itself."""
    if message.kind in WORDS:
        return ""
    return "voice" if message.kind == "audio" and message.media and message.media.voice else message.kind


def permission_of(extra: Mapping[str, Any]) -> str:
    """Which of KINDS says all that an answer about calls holds; "" for any other message, and for an answer unknown."""
    answer = extra.get("interactive") or {}
    return _PERMISSIONS.get(answer.get("response", ""), "")


def changed(what: str, *, ours: bool) -> Said:
    """What is said of a change. what: edit, revoke or reaction of a message that is not here; edited or deleted, of one
    that is; unseen, an edit whose words are not told; kept, what asks for nothing. ours: the shop made it.
    """
    return _CHANGES.get((what, ours), Said("line.reaction"))


def shown_after(line: LastLine, kind: str, text: str, *, ours: bool = False) -> LastLine:
    """What the board says of a message that was edited to this text or deleted; the same after a mere reaction."""
    match kind:
        case "edit":
            return replace(line, text=short(text))
        case "revoke":
            return replace(line, text="", word=DELETED_OURS if ours else DELETED)
    return line


def last_of(message: Message) -> LastLine:
    if message.kind == "edit":  # of what never came: it stands for that
        message = replace(message, kind=message.extra.get("edited", "text"))
    permission = permission_of(message.extra)
    text, word = ("", permission) if permission else (short(message.text), word_of(message))
    return LastLine(text, word, message.kind, message.wamid, message.direction)
