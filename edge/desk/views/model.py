"""What the pages of the queue show: rows, the board, a query, and what is kept apart. Facts; the board fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from edge.access.staff import Staff
from edge.desk.one_line import masked
from edge.desk.rules import Verb
from edge.desk.views.query_extras import Beside
from edge.desk.views.sections import MOST_ROWS, Section
from edge.desk.views.story import Deed
from edge.desk.views.timeline import Line
from edge.language import Said
from edge.outbox import FreeReplies, TemplatePage
from edge.outbox.link import Link
from edge.outbox.way_in import WayIn
from edge.records.label import Label
from edge.records.message_row import MessageRow
from edge.records.notice import Notice
from edge.records.query import Query, State


@dataclass(frozen=True, slots=True)
class Row:
    """One query on the board. Seconds are whole; None means that it cannot be known or does not apply.

    line, word: the words of its last message, and what that is where it is not words (desk/one_line.KINDS).
    labels: by name, in the order of the list. unanswered: of what is new to its holder, how many messages wait for an
    answer; 0 on other rows. thanks: the customer's last words seem to need no reply. newest: their newest message,
    where something may be done on the row itself; else 0. remind: until when it is put off; reminded: it has come back.
    read_by, read_at: who opened it last while it waited, and when, None where nobody knows.
    to_you: it is offered to the reader. declined_by: who said no to its holder's offer, until the holder has looked.
    age_seconds: how long the customer waits. age_certain: False while the clock cannot be trusted (then the age
    is what the box itself has counted, and may be longer). window_seconds: 0 = closed.
    """

    id: str
    customer: str
    name: str
    line: str
    word: str
    kind: str
    state: State
    mine_last: bool
    age_seconds: int | None
    age_certain: bool
    window_seconds: int | None
    fresh: bool
    changed: bool
    reopened: bool
    on_phone: bool
    holder: str | Said | None
    held_seconds: int | None
    hint: str | Said | None
    offered_by: str | Said | None
    offered_to: str | Said | None
    offer_note: str
    to_you: bool
    declined_by: str | Said | None
    lease_seconds: int | None
    outcome: str | None
    closed_by: str | Said | None
    closed_at: datetime | None
    labels: tuple[str, ...]
    unanswered: int = 0
    remind: Said | None = None
    reminded: bool = False
    read_by: str | Said | None = None
    read_at: datetime | None = None
    thanks: bool = False
    newest: int = 0


def is_over(row: Row, query: Query) -> bool:
    """Whether WhatsApp takes nothing free just now: the 24 hours are over, or the customer has never written."""
    return row.window_seconds == 0 or query.last_heard_at is None


@dataclass(frozen=True, slots=True)
class JustClosed:
    """What may be undone together. row: the last of so many. together: the mark of the form that closed several."""

    row: Row
    count: int
    together: str


@dataclass(frozen=True, slots=True)
class ToClose:
    """A page of what may be closed at once. skip: so many of each section stand before it. there: how many each has."""

    rows: list[Row]
    skip: int
    there: list[int]

    @property
    def further(self) -> int:
        """How many come after this page, in all."""
        return sum(max(0, count - self.after) for count in self.there)

    @property
    def before(self) -> int:
        return max(0, self.skip - MOST_ROWS)

    @property
    def after(self) -> int:
        return self.skip + MOST_ROWS


def last_page(count: int) -> int:
    """How many stand before the last page of so many."""
    return max(0, count - 1) // MOST_ROWS * MOST_ROWS


@dataclass(frozen=True, slots=True)
class BoardView:
    """rows: of each section the part that was asked for. counts: how many there are in all.

    label: the one whose queries alone are shown. labels: those of all that is open, and how often each is worn.
    unheld_count: of all whom nobody has and who are not answered, also those whose 24 hours are over.
    next_up: who is taken next. mine_news: how many of mine are new to me. just_taken: by id, which colleague took it
    within the last seconds. just_closed: by the reader, who may undo it. waiting_replies: on their way out.
    """

    rows: Mapping[Section, list[Row]]
    counts: Mapping[Section, int]
    next_up: Row | None
    unheld_count: int
    label: Label | None
    labels: list[tuple[Label, int]]
    mine_news: int
    others_news: int
    just_taken: Mapping[str, str | Said]
    just_closed: JustClosed | None
    closed_today: int
    link: Link
    way_in: WayIn
    clock_trusted: bool
    notices: list[Notice]
    waiting_replies: int
    standby: bool
    free: FreeReplies

    @property
    def offered(self) -> list[Row]:
        return self.rows[Section.OFFERED]

    @property
    def look_replies(self) -> list[Row]:
        return self.rows[Section.LOOK]

    @property
    def mine(self) -> list[Row]:
        return self.rows[Section.MINE]

    @property
    def waiting(self) -> list[Row]:
        return self.rows[Section.WAITING]

    @property
    def over(self) -> list[Row]:
        return self.rows[Section.OVER]

    @property
    def waiting_count(self) -> int:
        return self.counts[Section.WAITING]


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that a customer said, changed or deleted, as the board would say it: see Row."""

    line: str
    word: str


@dataclass(frozen=True, slots=True)
class QueryView:
    """templates: what WhatsApp has approved; only where the window is over, and nothing else can be sent.

    seen: the sequence of the newest message that this view shows; what is done on it carries that.
    older: the line before which others stand that are not here; what is shown before it is apart from the rest.
    phone: as pages show it; number: whole, in digits, to be called, "" where WhatsApp does not tell it.
    story: the lines, and between them what was done. said_no: to an offer, the last that was done.
    offered_by: who had made that, where it was not the holder. theirs: whether the last word is the customer's.
    reminders: which may be chosen, and when that is.
    news: two counts, of mine that are new to the reader, and of what is offered to them.
    """

    row: Row
    query: Query
    mine: bool
    lines: list[Line]
    story: list[Line | Deed]
    said_no: Said | None
    offered_by: str | Said | None
    offer: int
    older: int | None
    staff: list[Staff]
    verbs: frozenset[Verb]
    earlier: list[Row]
    link: Link
    clock_trusted: bool
    number: str
    unheld_count: int
    news: str
    beside: Beside
    templates: TemplatePage
    seen: int
    theirs: bool
    reminders: list[tuple[str, Said]]

    @property
    def is_over(self) -> bool:
        return is_over(self.row, self.query)

    @property
    def phone(self) -> str | None:
        return masked(self.number) if self.number else None

    @property
    def is_unsaid(self) -> bool:
        """The shop began it, and nobody has written anything yet."""
        return self.query.wait.since_at is None and not (self.row.line or self.row.word)


@dataclass(frozen=True, slots=True)
class Apart:
    """What is kept out of the queue: groups, imported ones too, what names nobody, Meta's agent's, what nobody read."""

    groups: list[MessageRow]
    imported: list[MessageRow]
    unnamed: list[MessageRow]
    standby: list[MessageRow]
    aside_count: int
    aside: list[tuple[int, str, str]]
