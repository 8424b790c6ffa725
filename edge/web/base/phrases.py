"""What a page says of ages, windows, states and files: sentences before anybody's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from edge.desk import window
from edge.desk.one_line import changed, kind_of
from edge.desk.views.sources import Source
from edge.desk.views.timeline import Line
from edge.language import Language, Said
from edge.language.spans import span
from edge.media import File, FileState, takes_webp
from edge.outbox.link import Link
from edge.records.message import AMENDMENTS, HANDED_OVER
from edge.records.reply import Delivery

# Below these the window is worth a look, and then a hurry.
SOON_SECONDS = window.SOON.total_seconds()
URGENT_SECONDS = 3600
NOTHING = Said("")
# What WhatsApp itself tells of a customer, by the name it gives that; its own words, in English, stand after ours.
NEWS: Mapping[str, Said] = {
    "user_changed_number": Said("line.new_number"),
    "customer_changed_number": Said("line.new_number"),
    "user_changed_user_id": Said("line.new_id"),
    "customer_identity_changed": Said("line.new_security_code"),
    "request_welcome": Said("line.opened_chat"),
}
CLOCK = "clock"  # the name of a drawing
# What stands for how far a reply has come. Read ones have their word too: colours alone are not seen by all.
TICKS: Mapping[str, str] = {
    "queued": CLOCK,
    "sending": CLOCK,
    "sent": "✓",
    "delivered": "✓✓",
    "read": "✓✓",
    "played": "✓✓",
}
TAKEN_BACK = "drafts.taken_back"
# On a small phone so many letters stand in a line of a bubble; a message of more lines than this is folded.
LETTERS_A_LINE, MOST_UNFOLDED = 36, 14
# What phones offer to choose from. Naming JPEG makes an iPhone turn its own kind of photo into one.
_OFFICE = ".doc,.docx,.xls,.xlsx,.ppt,.pptx"
_ATTACHABLE = f"image/jpeg,image/png,video/mp4,video/3gpp,application/pdf,{_OFFICE},text/*,.csv,.txt,audio/*"


def attachable() -> str:
    """What a phone may choose to send, in the words of HTML; WebP only where it can be made a JPEG."""
    return f"{_ATTACHABLE},image/webp" if takes_webp() else _ATTACHABLE


def age(seconds: int | None, certain: bool = True) -> Said:
    """How long somebody waits; at least that long while the clock is not certain."""
    if seconds is None:
        return NOTHING
    return span(seconds) if certain else Said("calendar.or_more", {"span": span(seconds)})


def left(seconds: int | None) -> Said:
    """What is left of the window, in words."""
    if seconds is None:
        return NOTHING
    return Said("board.window_left", {"span": span(seconds)}) if seconds else Said("board.window_over")


def left_soon(seconds: int | None) -> Said:
    """The same in a row, and nothing while there is time."""
    if seconds is None or seconds > SOON_SECONDS:
        return NOTHING
    return Said("board.left", {"span": span(seconds)}) if seconds else Said("board.window_over")


def tone(seconds: int | None) -> str:
    """calm, soon or urgent: only underlines what the words say."""
    if seconds is None or seconds >= SOON_SECONDS:
        return "calm"
    return "soon" if seconds >= URGENT_SECONDS else "urgent"


def delivery(state: str, waits: str = "") -> Said:
    """What has become of a reply. waits: what one that is queued waits for, see the desk's Waits."""
    return Said(f"delivery.waiting_{waits}" if waits else f"delivery.{state}")


def dropped(line: Line) -> list[Said | str]:
    """What is said of a reply that will never leave, in one line."""
    back = isinstance(line.reason, Said) and line.reason.key == TAKEN_BACK
    return [one for one in (None if back else delivery(Delivery.DROPPED), line.reason) if one]


def tick(state: str, waits: str) -> str:
    """What stands for a state that asks nothing of anybody; its words are there too. "" where words say it."""
    return "" if waits else TICKS.get(state, "")


def is_brief(line: Line, reader: str) -> bool:
    """Whether its hour stands in the last line of its words: nothing else is said after them, and they are not long."""
    more = (
        line.media,
        line.reactions,
        line.reacted,
        line.late_seconds,
        line.extra,
        line.imported,
        line.source,
        line.more,
        line.earlier_words,
        line.alone,
    )
    mine = line.by is None or line.by == reader
    known = not line.state or tick(line.state, line.waits) != ""
    words = line.text and not is_long(line.text)
    return bool(words and mine and known) and line.side in ("in", "out") and not any(more)


def is_long(text: str) -> bool:
    """Whether a message is folded on a page: its beginning stands there, and the rest after a tap."""
    parts = text.split("\n", MOST_UNFOLDED)
    return sum(max(1, -(-len(part) // LETTERS_A_LINE)) for part in parts) > MOST_UNFOLDED


def asked(ask: str, state: str = "") -> Said:
    """What a person may decide about a reply in this state, as it stands on the button."""
    if ask == "send_again" and state in ("held", "queued"):
        return Said("query.send")  # it has never left
    return Said(f"delivery.{ask}")


def line_down(link: Link) -> Said:
    """What is wrong with the way to WhatsApp, in a few words."""
    return NOTHING if link.works else Said(f"link.{link.state}")


def way_out(link: Link) -> Said:
    """What becomes of replies meanwhile, and what a person can do about it."""
    return NOTHING if link.works else Said(f"link.{link.state}_way_out")


def source(of: Source | None, spoken: Language, zone: tzinfo) -> str:
    """Whose phone an imported line comes from, and when; "" of every other."""
    if of is None:
        return ""
    day = spoken.date(of.at.astimezone(zone).date())
    return spoken.say("line.from_phone" if of.whose else "line.from_export", whose=of.whose, day=day)


def missing(file: File | None, of: Source | None = None) -> Said:
    """Why a file is not here, and what to do; nothing while it is. of: the import of its line."""
    if file is None and of is not None:
        return Said("file.not_in_export")
    if file is None:
        return Said("file.unfetched")
    if file.is_here:
        return NOTHING
    return Said("file.trouble") if file.state is FileState.WANTED and file.bad else Said(f"file.{file.state}")


def is_there(line: Line) -> bool:
    """Whether a photo or a sound stands on the page itself, to be seen or heard."""
    return line.file is not None and line.file.shown and not missing(line.file, line.source)


def size(count: int) -> Said:
    """How large a file is, as phones count."""
    if count >= 2**20:
        return Said("file.megabytes", {"number": f"{count / 2**20:.1f}"})
    return Said("file.kilobytes", {"number": max(1, count // 1024)})


def lateness(line: Line) -> str:
    """The sentence for that it came in late, with the reason where that is known."""
    return {"line": "line.late_line", "off": "line.late_off"}.get(line.late_why, "line.late")


def news(line: Line) -> Said:
    """What WhatsApp tells in a line of its own; nothing where it has a name that we do not know."""
    if line.kind == HANDED_OVER:
        return Said("line.handed_over")
    if line.kind in AMENDMENTS:
        return changed(line.kind, ours=line.ours)
    if line.kind == "unsupported":
        return changed("unseen" if line.extra.get("unsupported") == "edit" else "kept", ours=line.ours)
    return NEWS.get(str(line.extra.get("system", "")), NOTHING)


def ended_by_a_mark(words: str) -> str:
    """A sentence that people wrote the end of: with a dot, where they set no mark."""
    return words if words.rstrip("\"'»”’)").endswith((".", "!", "?", "…", "؟")) else f"{words}."


def kind(line: Line) -> Said:
    """What a message is, where it is not words: "Photo", "Voice note", or that it cannot be shown here."""
    return kind_of("voice" if line.kind == "audio" and line.media and line.media.voice else line.kind)
