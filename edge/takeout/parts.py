"""What is said with one line of a chat, part by part: pages and sheets say the same, each in its own form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from edge.desk.one_line import changed
from edge.desk.views.timeline import Line
from edge.language import Language
from edge.web.base.extras import besides, has_cards, unpassed
from edge.web.base.phrases import kind, source


class Look(StrEnum):
    QUOTE = "quote"  # what it answers
    KIND = "kind"  # what it is, where it is not words
    FILE = "file"  # where its file stands; without words
    WORDS = "words"
    BESIDE = "beside"  # a place, a card, an order
    NEWS = "news"  # what became of it, and who wrote it when
    REACTION = "reaction"


@dataclass(frozen=True, slots=True)
class Part:
    look: Look
    words: str = ""


def parts(line: Line, spoken: Language, at: datetime | None) -> Iterator[Part]:
    """at: when, by the shop's clock."""
    quoted = line.quoted or (spoken.say(line.quoted_kind) if line.quoted_kind else "")
    if quoted:
        yield Part(Look.QUOTE, quoted)
    if line.kind not in ("text", "note", "button", "interactive"):
        more = unpassed(line.extra)
        yield Part(Look.KIND, f"{spoken.say(kind(line))}{f' · {more}' if more else ''}")
    yield Part(Look.FILE)
    if line.text and not has_cards(line.extra):
        yield Part(Look.WORDS, line.text)
    for beside in besides(line.extra):
        label = f"{spoken.say(beside.label)} " if beside.label.key else ""
        yield Part(Look.BESIDE, label + (beside.words or beside.link))
    yield from _changes(line, spoken)
    who = f"{spoken.say(line.by) if not isinstance(line.by, str) else line.by} · " if line.by else ""
    brought = f" · {source(line.source, spoken, at.tzinfo)}" if line.source and at and at.tzinfo else ""
    yield Part(Look.NEWS, f"{who}{at:%H:%M}{brought}" if at else who)


def _changes(line: Line, spoken: Language) -> Iterator[Part]:
    if line.deleted:
        yield Part(Look.NEWS, spoken.say(changed("deleted", ours=line.ours)))
    for before in line.earlier_words:
        yield Part(Look.NEWS, f"{spoken.say(changed('edited', ours=line.ours))} {before}")
    if line.state:
        yield Part(Look.NEWS, spoken.say(f"delivery.{line.state}"))
    ours = (line.reacted.what.emoji,) if line.reacted and line.reacted.what.emoji else ()
    for reaction in (*line.reactions, *ours):
        yield Part(Look.REACTION, reaction)
