"""How ages, windows and states read on a page."""

from __future__ import annotations

from collections.abc import Mapping

from edge.desk.lines import kind_in_words
from edge.desk.spoken import span
from edge.desk.timeline import Line
from edge.desk.words import Outcome
from edge.link import Link
from edge.media import File

# Below these the window is worth a look, and then a hurry.
SOON_SECONDS = 3 * 3600
URGENT_SECONDS = 3600

DELIVERY: Mapping[str, str] = {
    "queued": "waiting to be sent",
    "sending": "being sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "played",
    "held": "not sent",
    "checking": "may have arrived, being checked",
    "unsure": "may have arrived",
    "failed": "not sent",
    "dropped": "dropped, not sent",
}

LINE_DOWN: Mapping[str, str] = {
    "offline": "No internet",
    "portal": "The network wants a sign-in",
    "refused": "WhatsApp refuses this shop",
    "throttled": "WhatsApp asks us to go slower",
}
WAY_OUT: Mapping[str, str] = {
    "offline": "Replies wait here and go by themselves when it is back.",
    "portal": "Somebody has to sign in to it, or pay. Until then replies wait here.",
    "refused": "The owner must look at the notices. Until then replies wait here.",
    "throttled": "Replies wait here and go by themselves.",
}
HAPPENED: Mapping[str, str] = {
    "edit": "The customer changed a message that is not here.",
    "revoke": "The customer deleted a message that is not here.",
    "reaction": "A reaction to a message that is not here.",
}
MISSING: Mapping[str, str] = {
    "wanted": "Not here yet. It comes by itself when there is internet.",
    "expired": "WhatsApp does not keep it any more. Ask the customer to send it again.",
    "refused": "It could not be fetched safely. Open it on the shop phone.",
    "too_big": "It is too large for the box. Open it on the shop phone.",
    "gone": "It made room for newer files. Open it on the shop phone.",
}
# What phones offer to choose from. Naming JPEG makes an iPhone turn its own kind of photo into one.
ATTACHABLE = "image/jpeg,image/png,application/pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,audio/*"
ASKED: Mapping[str, str] = {"send_again": "Send again", "it_arrived": "It arrived", "drop": "Drop it"}


def age(seconds: int | None, certain: bool = True) -> str:
    """How long somebody waits; at least that long while the clock is not certain."""
    if seconds is None:
        return ""
    return span(seconds) if certain else f"{span(seconds)} or more"


def left(seconds: int | None) -> str:
    """What is left of the window, in words."""
    if seconds is None:
        return ""
    return f"{span(seconds)} to answer" if seconds else "24 hours are over"


def tone(seconds: int | None) -> str:
    """calm, soon or urgent: only underlines what the words say."""
    if seconds is None or seconds >= SOON_SECONDS:
        return "calm"
    return "soon" if seconds >= URGENT_SECONDS else "urgent"


def delivery(state: str, link: Link) -> str:
    """What has become of a reply. Waiting says what it waits for."""
    if state == "queued" and not link.works:
        return "waiting for internet"
    return DELIVERY.get(state, state)


def outcome(value: Outcome | None) -> str:
    return "was the same customer" if value is Outcome.JOINED else str(value or "")


def line_down(link: Link) -> str:
    """What is wrong with the way to WhatsApp, in a few words."""
    return LINE_DOWN.get(link.state, "")


def way_out(link: Link) -> str:
    """What becomes of replies meanwhile, and what a person can do about it."""
    return WAY_OUT.get(link.state, "")


def missing(file: File | None) -> str:
    """Why a file is not here, and what to do; "" while it is."""
    return "Open it on the shop phone." if file is None else MISSING.get(file.state, "")


def size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, count // 1024)} KB"


def kind(line: Line) -> str:
    """What a message is, where it is not words: "Photo", "Voice note", or that it cannot be shown here."""
    return kind_in_words(line.kind, voice=bool(line.media and line.media.voice))
