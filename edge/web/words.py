"""How ages, windows and states read on a page."""

from __future__ import annotations

from collections.abc import Mapping

from edge.desk.lines import kind_in_words
from edge.desk.spoken import span
from edge.desk.timeline import Line
from edge.desk.words import Outcome
from edge.link import Link

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
HAPPENED: Mapping[str, str] = {
    "edit": "The customer changed a message that is not here.",
    "revoke": "The customer deleted a message that is not here.",
    "reaction": "A reaction to a message that is not here.",
}
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
    """What is wrong with the way to WhatsApp, in two or three words; its sentence says the rest."""
    return LINE_DOWN.get(link.state, "")


def kind(line: Line) -> str:
    """What a message is, where it is not words: "Photo", "Voice note", or that it cannot be shown here."""
    return kind_in_words(line.kind, voice=bool(line.media and line.media.voice))
