"""Finding: customers by name or number, messages by their words. Reads only; any member of staff may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from edge.access.team import Team
from edge.clock import unstamp
from edge.desk.one_line import kind_of, masked
from edge.desk.views.sources import Source, sources
from edge.language import Said
from edge.records.message import AMENDMENTS
from edge.records.message_row import ERASING, LETTERS_OF_A_LINE, MessageRow
from edge.registers.books import Books
from edge.text.asked import Asked
from edge.text.text_folding import asked_words, begins, marked_words, words_of

MESSAGES_A_PAGE = 20
MOST_CUSTOMERS = 20
# What is shown around the first word that was found: what a phone holds in two lines.
BEFORE_LETTERS, SNIPPET_LETTERS = 40, 140
LEAST_GROUP = 3

# Pieces of a text in their order; True where a word was found.
Snippet = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """number: masked, as pages show it. own_name: WhatsApp's name for them, where the shop calls them otherwise.

    open_query: where the conversation goes on, None where nothing is open.
    """

    id: str
    name: str
    own_name: str
    number: str
    username: str
    heard_at: datetime | None
    open_query: str | None


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """seq: of the line on the customer's page that shows it; of an edit that is the message which it changed.

    side: "in" from the customer · "out" from the shop · "note" for staff only. by: who of the staff wrote it.
    word: what it is, where it is more than words. source: the import that it comes from.
    """

    seq: int
    customer: str
    name: str
    query: str | None
    side: str
    at: datetime
    snippet: Snippet
    by: str | Said | None
    word: Said | None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Messages are the newest first, customers those first who were heard last.

    older: what to ask for next, None at the end. complete: False while the past before an upgrade is not in order yet.
    """

    customers: list[FoundCustomer]
    more_customers: bool
    messages: list[FoundMessage]
    older: int | None
    complete: bool


class Search:
    def __init__(self, books: Books, team: Team) -> None:
        self._books = books
        self._team = team

    def find(self, question: str, before: int | None = None) -> Found:
        """Customers and messages that have every word of a question (the first eight count).

        A word finds what begins with it, a single letter only itself; capitals and accents do not matter. Customers
        are found by any part of a name, and by three digits of a number or more. before: a Found's `older`, which
        asks for messages only.
        """
        asked = asked_words(question)
        with self._books.reading():
            people = [] if before else self._books.people.find(Asked.of(question), MOST_CUSTOMERS + 1)
            hits = self._books.words.find(asked, before=before, most=MESSAGES_A_PAGE + 1)
            seqs = hits.seqs[:MESSAGES_A_PAGE]
            return Found(
                customers=[self._customer(document) for document in people[:MOST_CUSTOMERS]],
                more_customers=len(people) > MOST_CUSTOMERS,
                messages=self._messages(seqs, marked_words(asked)),
                older=seqs[-1] if len(hits.seqs) > MESSAGES_A_PAGE else None,
                complete=hits.complete,
            )

    def _customer(self, document: Mapping[str, Any]) -> FoundCustomer:
        own = str(document.get("own_name") or "")
        heard = document.get("last_heard_at")
        query = self._books.queries.open_of(document["id"])
        return FoundCustomer(
            id=document["id"],
            name=document["name"],
            own_name=own if own != document["name"] else "",
            number=masked(document["phone"]) if document.get("phone") else "",
            username=str(document.get("username") or ""),
            heard_at=unstamp(heard) if heard else None,
            open_query=query.id if query else None,
        )

    def _messages(self, seqs: Sequence[int], asked: Sequence[str]) -> list[FoundMessage]:
        found = self._books.messages.by_seqs(seqs)
        rows = [found[seq] for seq in seqs if seq in found and found[seq].side != ERASING]
        targets = [row.target for row in rows if row.target and row.kind in AMENDMENTS]
        about = {row.wamid: row for row in self._books.messages.by_wamids(targets)}
        ids = sorted({row.customer for row in rows if row.customer})
        known = self._books.customers.names(ids)
        names, brought = self._team.names(), sources(self._books, rows)
        shown: dict[int, FoundMessage] = {}
        for row in rows:
            line = self._line_of(row, about)
            if line.seq not in shown:  # an edit and what it changed are one line
                name = known.get(row.customer or "", "")
                found_here = _message(self._whole(row), line, name, names, asked)
                shown[line.seq] = replace(found_here, source=brought.get(row.source or ""))
        return list(shown.values())

    def _whole(self, row: MessageRow) -> MessageRow:
        """One at a time, since all the long ones together are too much: the word may stand at the end of a text."""
        long = len(row.text) > LETTERS_OF_A_LINE
        return (self._books.messages.by_seq(row.seq) if long else None) or row

    def _line_of(self, row: MessageRow, about: Mapping[str | None, MessageRow]) -> MessageRow:
        """Where the page of the customer shows it: an id could name anybody's message."""
        target = about.get(row.target) if row.target else None
        return target if target is not None and target.customer == row.customer else row


def _message(
    row: MessageRow,
    line: MessageRow,
    name: str,
    names: Mapping[str, str | Said],
    asked: Sequence[str],
) -> FoundMessage:
    return FoundMessage(
        seq=line.seq,
        customer=row.customer or "",
        name=name,
        query=line.query,
        side=row.direction,
        at=unstamp(row.at or row.received_at),
        snippet=snippet(row.text, asked),
        by=names.get(row.staff or ""),
        word=None if line.kind in ("text", "note", "button", "interactive", *AMENDMENTS) else kind_of(line.kind),
    )


def snippet(text: str, asked: Sequence[str]) -> Snippet:
    """The part of a text around the first word that was found, on one line, with all found words in it marked."""
    words = text.split()
    first = next((place for place, word in enumerate(words) if _is_found(word, asked)), 0)
    start, letters = first, 0
    while start and letters + len(words[start - 1]) < BEFORE_LETTERS:
        start -= 1
        letters += len(words[start]) + 1
    pieces, letters = [("… ", False)] if start else [], 0
    for place, word in enumerate(words[start:], start):
        if letters + len(word) > SNIPPET_LETTERS:
            room = SNIPPET_LETTERS if place == first else 0  # one word that is longer than all that can be shown
            pieces.append((f"{word[:room]}…", bool(room) and _is_found(word, asked)))
            break
        pieces.append((word, _is_found(word, asked)))
        pieces.append((" ", False))
        letters += len(word) + 1
    return _joined(pieces)


def _is_found(word: str, asked: Sequence[str]) -> bool:
    """Also a group of a number that was asked for as one: 123 where 0788123456 was."""
    parts = words_of(word)
    if any(begins(part, asked) for part in parts):
        return True
    numbers = [each for each in asked if each.isdecimal()]
    return any(
        len(part) >= LEAST_GROUP and part.isdecimal() and any(part in each for each in numbers) for part in parts
    )


def _joined(pieces: Sequence[tuple[str, bool]]) -> Snippet:
    """Neighbours of the same kind are one piece; nothing is left hanging at the end."""
    joined: list[tuple[str, bool]] = []
    for text, found in pieces:
        if joined and joined[-1][1] == found:
            joined[-1] = (joined[-1][0] + text, found)
        else:
            joined.append((text, found))
    if joined:
        joined[-1] = (joined[-1][0].rstrip(" "), joined[-1][1])
    return tuple(piece for piece in joined if piece[0])
