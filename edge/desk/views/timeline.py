"""A customer's messages as lines of a page: each with what changed it, what it answers and how it was delivered."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import dropwhile
from typing import Any

from edge.access.staff import Staff
from edge.clock import stamp, unstamp
from edge.desk.one_line import kind_of
from edge.desk.quotable import is_quotable
from edge.desk.views.delivery_doubt import Doubt
from edge.desk.views.lateness import Lateness
from edge.desk.views.own_reaction import OwnReaction, own_reaction
from edge.desk.views.sources import Source, sources
from edge.desk.views.waiting import Ways, still_true
from edge.language import Said
from edge.media import File, FileState, MediaBook
from edge.outbox.reactions import Reactions
from edge.records.message import HANDED_OVER, SILENT_CHANGES, Media
from edge.records.message_row import FOLDED, LETTERS_OF_A_LINE, MessageRow
from edge.records.query import Query
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

LINES_A_PAGE = 50
# Nobody reads more of what is unanswered at once; what is older stands a page further back.
MOST_LINES = 200
# Below this, a message counts as having come at once.
LATE_SECONDS = 120
MOST_QUOTED = 80
# Between its first words and its last a message may have had others; so many of them are looked for, on a page of many
# messages and on its own.
WORDINGS, ALL_WORDINGS = 5, 20
BY_THE_BOX = Said("closed_note.by_box")


@dataclass(frozen=True, slots=True)
class Line:
    """side: "in" from the customer · "out" from the shop · "note" for staff only · "event" a neutral line.

    late_seconds: how much later than its own stamp it came in, when that is worth saying; late_why: see Lateness.
    alone: these are new words for a message that is not here.
    ours: written on the shop's side, which an event does not say otherwise.
    by: the member of staff who wrote it, or Meta's agent. state, reason, asks: of a reply, see the outbox.
    waits, behind: of one that is queued, see Waits.
    undo_seconds: until it may leave, where this reader can take it back (0: at any moment); None where they cannot.
    quoted: the start of what is answered, or what that is where it has no words or is not here.
    quotable: a reply may quote it.
    source: the import that it comes from, None where WhatsApp brought it.
    reacted: the reaction of staff, which is not among `reactions`.
    edited_from: the first words of what was changed; edited_between: those that it had after them and before `text`.
    more: this is its beginning; all of it stands on a page of its own.
    """

    seq: int
    side: str
    kind: str
    text: str
    at: datetime | None
    late_seconds: int | None = None
    late_why: str = ""
    by: str | Said | None = None
    reply: str | None = None
    state: str | None = None
    reason: Said | str = ""
    waits: str = ""
    behind: Said | str = ""
    asks: tuple[str, ...] = ()
    undo_seconds: int | None = None
    quoted: str = ""
    quoted_kind: Said | None = None
    quotable: bool = False
    forwarded: str = ""
    edited_from: str | None = None
    edited_between: tuple[str, ...] = ()
    deleted: bool = False
    reactions: tuple[str, ...] = ()
    reacted: OwnReaction | None = None
    media: Media | None = None
    file: File | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    imported: bool = False
    source: Source | None = None
    alone: bool = False
    ours: bool = False
    more: bool = False

    @property
    def earlier_words(self) -> tuple[str, ...]:
        """What it said before it was changed, in order."""
        return () if self.edited_from is None else (self.edited_from, *self.edited_between)


def page_of(books: Books, query: Query, before: int | None) -> tuple[list[MessageRow], int | None, MessageRow | None]:
    """The lines of a page, before which the older ones stand, and the one that follows the page.

    The newest page begins further back where the customer waits for an answer to one that came in lately: neither
    imported history nor what came in before one that was late pushes it off. What stands still further back, or was
    changed there, comes before the page, with a gap between.
    """
    messages, after = books.messages, None
    page = messages.page(query.customer, before=before, through=True, most=LINES_A_PAGE + bool(before))
    if before and page and page[-1].seq == before:
        after = page.pop()
    older = _older(books, query, page)
    if before is None and query.wait.since_at and older:
        waits = messages.to_read(query.customer, stamp(query.wait.since_at), LINES_A_PAGE)
        if wanted := {row.seq for row in waits} - {row.seq for row in page}:
            further = messages.page(query.customer, most=MOST_LINES)
            page = max(page, list(dropwhile(lambda row: row.seq not in wanted, further)), key=len)
            older, shown = _older(books, query, page), {row.seq for row in page}
            page = [*(row for row in waits if row.seq not in shown), *page]
    return page, older, after


def _older(books: Books, query: Query, page: Sequence[MessageRow]) -> int | None:
    """The first line of a page, where others stand before it."""
    first = page[0].seq if page else None
    return first if first and books.messages.page(query.customer, before=first, most=1) else None


def lines(
    books: Books,
    rows: Sequence[MessageRow],
    names: Mapping[str, str | Said],
    doubt: Doubt,
    by: Staff,
    whole: Container[int] = (),
) -> list[Line]:
    """Lines for a page of one customer's messages as `by` reads it, in order; `names` are the staff's.

    whole: of these rows, by seq, all words are wanted.
    """
    found = whole_lines(books, rows, names, doubt, by, briefly=True)
    return [_begun(line, whole=line.seq in whole) for line in found]


def whole_lines(
    books: Books,
    rows: Sequence[MessageRow],
    names: Mapping[str, str | Said],
    doubt: Doubt,
    by: Staff,
    *,
    briefly: bool = False,
) -> list[Line]:
    """Likewise, with all words of these rows. briefly: the beginning of what changed them is enough.

    Of the words that a message had in between, the last ALL_WORDINGS are there.
    """
    customer = (rows[0].customer if rows else None) or ""
    amended = _amendments(books, customer, rows, briefly=briefly)
    replies = books.replies.these(row.reply for row in rows if row.reply)
    waits = any(reply.state is Delivery.QUEUED for reply in replies.values())
    ways = Ways.just_now(books, customer, doubt.now) if waits else None
    quoted = {row.wamid: row for row in books.messages.by_wamids(row.quotes for row in rows if row.quotes)}
    lateness, on_their_way = Lateness(books, doubt.now), frozenset(Reactions(books).waiting())
    brought = sources(books, rows)
    files = MediaBook(books).of_rows(rows)
    return [
        replace(
            _line(row, amended.get(row.wamid or "", []), names),
            **_late(row, lateness),
            **_quote(row, quoted),
            **{
                **_delivery(replies.get(row.reply or ""), doubt, by, books),
                **_waits(replies.get(row.reply or ""), ways, files.get(row.seq)),
            },
            file=files.get(row.seq),
            source=brought.get(row.source or ""),
            reacted=own_reaction(amended.get(row.wamid or "", []), names, on_their_way),
            quotable=is_quotable(row, amended.get(row.wamid or "", []), replies.get(row.reply or ""), doubt.now),
        )
        for row in rows
    ]


def begun(text: str) -> str:
    """So much of a text as stands between other lines."""
    return text if len(text) <= LETTERS_OF_A_LINE else f"{text[: LETTERS_OF_A_LINE - 1]}…"


def _begun(line: Line, *, whole: bool) -> Line:
    texts = [text for text in ("" if whole else line.text, line.edited_from) if text]
    fits = len(line.edited_between) < WORDINGS and sum(map(len, line.edited_between)) <= LETTERS_OF_A_LINE
    if fits and not line.extra.get(FOLDED) and all(begun(text) == text for text in texts):
        return line
    before = begun(line.edited_from) if line.edited_from else line.edited_from
    between = line.edited_between if fits else ()
    text = line.text if whole else begun(line.text)
    return replace(line, text=text, edited_from=before, edited_between=between, more=True)


def _amendments(
    books: Books, customer: str, rows: Iterable[MessageRow], *, briefly: bool
) -> dict[str, list[MessageRow]]:
    """What changed these rows, in order, by the wamid of the row."""
    edits = (WORDINGS if briefly else ALL_WORDINGS) + 1
    wamids = [row.wamid for row in rows if row.wamid]
    found: dict[str, list[MessageRow]] = {}
    for change in books.messages.amendments(customer, wamids, whole=not briefly, edits=edits):
        found.setdefault(change.target or "", []).append(change)
    return found


def _waits(reply: Reply | None, ways: Ways | None, file: File | None) -> dict[str, Any]:
    """What is said of a reply that is queued; its reason as it was kept may be long past."""
    if reply is None or ways is None or reply.state is not Delivery.QUEUED:
        return {}
    to_come = file is not None and file.state is FileState.KEPT and not file.refusal
    found = ways.of(reply, waits_for_file=to_come)
    return {"waits": found.waits, "reason": found.reason, "behind": found.behind}


def _line(row: MessageRow, changes: Iterable[MessageRow], names: Mapping[str, str | Said]) -> Line:
    (first, *later), deleted, reactions = _amended(row, changes)
    text = later[-1] if later else first
    media = row.data.get("media")
    at = unstamp(row.at or row.received_at)
    alone = row.kind == "edit" and bool(text)
    return Line(
        seq=row.seq,
        side="event" if _is_event(row) and not alone else row.direction,
        kind=row.data.get("extra", {}).get("edited", "text") if alone else row.kind,
        text=text,
        at=at,
        by=_writer(row, names),
        reply=row.reply,
        forwarded=row.data.get("forwarded", ""),
        edited_from=first if later else None,
        edited_between=tuple(later[:-1]),
        deleted=deleted,
        reactions=reactions,
        media=Media(**media) if media else None,
        extra=row.data.get("extra", {}),
        imported=row.side == "history",
        alone=alone,
        ours=row.direction == "out",
    )


def _writer(row: MessageRow, names: Mapping[str, str | Said]) -> str | Said | None:
    if row.data.get("auto"):
        return BY_THE_BOX
    if row.side == "standby" and row.direction == "out":
        return Said("line.by_agent")
    if row.side == "import" and (sender := row.data.get("extra", {}).get("sender")):
        return str(sender["name"])  # of a group
    return names.get(row.staff or "")


def _late(row: MessageRow, lateness: Lateness) -> dict[str, Any]:
    """Of what WhatsApp brought: whether it stands among lines that were here before it."""
    if row.side or row.reply or row.direction == "note" or row.at is None:
        return {}
    sent, came = unstamp(row.at), unstamp(row.received_at)
    late = int((came - sent).total_seconds())
    return {"late_seconds": late, "late_why": lateness.why(sent, came)} if late >= LATE_SECONDS else {}


def _is_event(row: MessageRow) -> bool:
    """Whether it stands between the messages as a neutral line."""
    silent = row.kind == "unsupported" and row.data.get("extra", {}).get("unsupported") in SILENT_CHANGES
    return silent or row.kind in ("system", HANDED_OVER) or row.target is not None


def _delivery(reply: Reply | None, doubt: Doubt, by: Staff, books: Books) -> dict[str, Any]:
    if reply is None:
        return {}
    mine = (by.owner or by.id == reply.staff) and not reply.is_automatic
    undo = reply.seconds_to_leave(doubt.now) if mine else None
    reason = still_true(books, reply, doubt)
    found = {"state": doubt.state(reply), "reason": reason, "asks": doubt.asks(reply)}
    return {**found, "undo_seconds": undo}


def _amended(row: MessageRow, changes: Iterable[MessageRow]) -> tuple[list[str], bool, tuple[str, ...]]:
    """The texts that it has had, the last one as it stands now, whether it was deleted, and the reactions to it.

    An edit or a deletion counts only from the side that wrote the message: nobody changes another's words.
    The original stays, since staff may have acted on it.
    """
    wordings, deleted = [row.text], False
    reactions: dict[str, str] = {}
    for change in changes:
        if change.kind == "reaction":
            reactions[change.direction] = "" if change.staff else change.text
        elif change.direction == row.direction and change.kind == "revoke":
            deleted = True
        elif change.direction == row.direction and change.kind == "edit":
            wordings.append(change.text)
    return wordings, deleted, tuple(emoji for emoji in reactions.values() if emoji)


def _quote(row: MessageRow, quoted: Mapping[str | None, MessageRow]) -> dict[str, Any]:
    """The start of what is answered, only from the same conversation: an id could name anybody's message."""
    if not row.quotes:
        return {}
    target = quoted.get(row.quotes)
    if target is None or target.customer != row.customer:
        return {"quoted_kind": Said("line.earlier_message")}
    text, kind = quoted_words(target)
    return {"quoted": text} if text else {"quoted_kind": kind}


def quoted_words(row: MessageRow) -> tuple[str, Said]:
    """The start of a message that is quoted, "" where it has no words, and what it is."""
    text = " ".join(row.text.split())
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…", kind_of(row.kind)
