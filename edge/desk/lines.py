"""A message in one short line, as the board shows it."""

from __future__ import annotations

from collections.abc import Mapping

from edge.desk.words import Message

MOST = 120  # what two lines of a phone hold; the query page has the whole text

# What to say for a message that is not words. Keys are WhatsApp's own type names.
KINDS: Mapping[str, str] = {
    "image": "Photo",
    "video": "Video",
    "audio": "Sound",
    "voice": "Voice note",
    "document": "Document",
    "sticker": "Sticker",
    "location": "Place",
    "contacts": "Contact card",
    "order": "Order",
    "interactive": "Choice",
    "button": "Choice",
    "system": "Notice",
    "media_placeholder": "File from before",
}
DELETED = "Deleted by the customer"
# A shorter number has nothing left to hide between its ends.
SHORTEST_MASKED = 11
UNSHOWN = "Something that cannot be shown here"


def kind_in_words(kind: str, *, voice: bool = False) -> str:
    """The word for a kind; whatever is not known by name is "something that cannot be shown here"."""
    return KINDS["voice"] if kind == "audio" and voice else KINDS.get(kind, UNSHOWN)


def short(text: str) -> str:
    """Any text on one line that fits."""
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"


def masked(phone: str) -> str:
    """A number as pages show it: enough to tell two customers apart, not to copy from a screen left lying about."""
    return f"+{phone[:3]} {phone[3:6]} ··· {phone[-3:]}" if len(phone) >= SHORTEST_MASKED else f"+{phone}"


def line_of(message: Message) -> str:
    text = message.text
    if message.kind not in ("text", "button", "interactive"):
        word = kind_in_words(message.kind, voice=bool(message.media and message.media.voice))
        text = f"{word} · {text}" if text.strip() else word
    return short(text)
