"""What a file holds, before anything of it is kept: whose chat, who writes, from when to when, and what is doubtful."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from edge.bringing.filing import SHARE
from edge.bringing.reading import Side, WallTimes, brought
from edge.bringing.titles import number_of, plain, title_of
from edge.bringing.whose_chat import Whose
from edge.bringing.words import ImportState, Preview, Proposal, Reading
from edge.desk.twins import Brought
from edge.errors import Refusal
from edge.imports.calendars import ASK, DAY_FIRST, MONTH_FIRST
from edge.imports.kind_names import SYSTEM
from edge.media.book import MOST_BYTES_OF_CUSTOMER
from edge.registers.books import Books
from edge.settings import Settings
from edge.text import one_line

if TYPE_CHECKING:
    from edge.imports.chat import Chat, ChatMessage
    from edge.imports.opening import Export

_SAMPLE, _MOST_SHOWN = 10, 20


@dataclass(slots=True)
class Facts:
    """What one reading of a whole file tells."""

    entries: int = 0
    messages: int = 0
    files: int = 0
    files_bytes: int = 0
    missing: int = 0
    first: datetime | None = None
    last: datetime | None = None
    begins: list[ChatMessage] = field(default_factory=list)
    ends: deque[ChatMessage] = field(default_factory=lambda: deque(maxlen=_SAMPLE))
    by_sender: dict[str, int] = field(default_factory=dict)

    def add(self, message: ChatMessage, export: Export) -> None:
        self.entries += 1
        if message.kind == SYSTEM:
            return
        self.messages += 1
        if message.sender is not None:
            self.by_sender[message.sender] = self.by_sender.get(message.sender, 0) + 1
        if message.file is not None:
            entry = export.entry(message.file)
            self.files += entry is not None
            self.files_bytes += entry.size if entry else 0
            self.missing += entry is None
        if message.at is not None:
            self.first = min(self.first or message.at, message.at)
            self.last = max(self.last or message.at, message.at)
        if message.text:
            (self.begins if len(self.begins) < _SAMPLE else self.ends).append(message)


class Looking:
    """Reads only. `on_piece` is called after each piece of a file that was read."""

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._settings = settings
        self._whose = Whose(books)

    def look(
        self,
        path: Path,
        name: str,
        *,
        date_order: str | None = None,
        us: Iterable[str] | None = None,
        rests: Callable[[], object] = lambda: None,
    ) -> Preview:
        """Refused, in words, where the file is no chat, or may do harm."""
        from edge.imports.opening import opened_whole  # noqa: PLC0415 - a megabyte that only a chat needs

        with opened_whole(path, date_order, rests) as export:
            facts = Facts()
            for message in export.chat.messages():
                facts.add(message, export)
            if not facts.messages:
                raise Refusal("bad_file", "imports.no_messages")
            name = one_line(name)
            people = dict(sorted(facts.by_sender.items(), key=lambda one: -one[1]))
            title = title_of(name, people)
            side = self.us(us, title, people)
            others = [one for one in people if plain(one) not in set(map(plain, side or ()))]
            title = title or (others[0] if side is not None and len(others) == 1 else "")
            known = _Known(name, title, people, side, others)
            return self._preview(export, facts, known, digest_of(export))

    def us(self, said: Iterable[str] | None, title: str, people: Mapping[str, int]) -> tuple[str, ...] | None:
        """Who of these writes for the shop; None where nobody can tell. Refused where somebody is said who is not."""
        if said is not None and (names := [name for name in said if name.strip()]):
            found = {plain(name): name for name in people}
            if unknown := [name for name in names if plain(name) not in found]:
                inside = ", ".join([*people][:_MOST_SHOWN])
                raise Refusal("not_found", "imports.not_in_it", name=unknown[0], people=inside)
            return tuple(found[plain(name)] for name in names)
        before = {plain(name) for name in (*self._wrote_for_us(), self._settings.shop().name)}
        if ours := tuple(name for name in people if plain(name) in before and plain(name) != plain(title)):
            return ours
        if plain(title) not in map(plain, people):
            number = number_of(title)
            title = next((name for name in people if number and number_of(name) == number), "")
        if title and len(people) <= 2:  # noqa: PLR2004 - the customer and the shop
            return tuple(name for name in people if plain(name) != plain(title))
        return None

    def _wrote_for_us(self) -> Iterable[str]:
        """Names under which somebody writes for the shop in a chat that is here; what was undone teaches nothing."""
        done = self._books.imports.in_states(ImportState.DONE)
        return (name for one in done for name in one.get("us", ()))

    def _preview(self, export: Export, facts: Facts, known: _Known, digest: str) -> Preview:
        chat = export.chat
        number = known.number
        doubtful = chat.date_order == ASK
        sample = [] if doubtful or known.us is None else self._sample([*facts.begins, *facts.ends], known.us)
        first = WallTimes(self._settings.shop().timezone).moment(facts.first) if facts.first else None
        proposals = self._proposals(known, number, sample, first)
        sure = [one for one in proposals if one.is_sure]
        customer = sure[0] if len(sure) == 1 and not known.is_group else None
        asks = [
            *(["date_order"] if doubtful else []),
            *(["us"] if known.us is None else []),
            *(["customer"] if self._is_asked(known, number, customer, proposals) else []),
        ]
        return Preview(
            file=known.file,
            title=known.title,
            number=number,
            people=tuple(known.people.items()),
            us=known.us or (),
            is_group=known.is_group,
            customer=customer,
            proposals=tuple(proposals),
            first=facts.first,
            last=facts.last,
            date_order=chat.date_order,
            readings=tuple(_readings(chat)) if doubtful else (),
            messages=facts.messages,
            entries=facts.entries,
            files=facts.files,
            files_bytes=facts.files_bytes,
            too_many=self._too_many(facts, customer),
            missing=facts.missing,
            left_out=chat.left_out,
            left_out_lines=tuple(chat.left_out_lines[:_MOST_SHOWN]),
            digest=digest,
            again=self._again(digest),
            asks=tuple(asks),
        )

    def _proposals(
        self, known: _Known, number: str, sample: Sequence[Brought], first: datetime | None
    ) -> list[Proposal]:
        if known.is_group:
            return []
        return self._whose.of_number(number, first) if number else self._whose.proposals(known.title, sample)

    def _is_asked(self, known: _Known, number: str, customer: Proposal | None, proposals: Sequence[Proposal]) -> bool:
        """Whether somebody must say whose chat it is: a name that is taken proves nothing, and no name even less."""
        if known.is_group or customer is not None or (number and not proposals):
            return False
        return bool(proposals) or not known.title

    def _sample(self, messages: Sequence[ChatMessage], us: Iterable[str]) -> list[Brought]:
        side, times = Side.of(us), WallTimes(self._settings.shop().timezone)
        return [found for message in messages if (found := brought(message, side, times))]

    def _too_many(self, facts: Facts, customer: Proposal | None) -> int:
        """About how many files find no room."""
        taken = self._books.media.bytes_of(customer.id) if customer else 0
        room = MOST_BYTES_OF_CUSTOMER // SHARE - taken
        if not facts.files or facts.files_bytes <= room:
            return 0
        return min(facts.files, facts.files - facts.files * max(room, 0) // facts.files_bytes)

    def _again(self, digest: str) -> str | None:
        """An import that has this very text and is not undone."""
        found = self._books.imports.with_text(digest)
        return next(
            (str(one["id"]) for one in found if one["state"] in (ImportState.UNDER_WAY, ImportState.DONE)), None
        )


@dataclass(frozen=True, slots=True)
class _Known:
    file: str
    title: str
    people: Mapping[str, int]
    us: tuple[str, ...] | None
    others: Sequence[str]

    @property
    def is_group(self) -> bool:
        return self.us is not None and len(self.others) > 1

    @property
    def number(self) -> str:
        """Of the one customer, where the chat or they are called by it."""
        if self.us is None and len(self.people) > 2:  # noqa: PLR2004
            return number_of(self.title)
        if self.is_group:
            return ""
        other = self.others[0] if self.us is not None and self.others else ""
        return number_of(self.title) or number_of(other)


def digest_of(export: Export) -> str:
    """SHA-256 of the text alone: a zip and a text of the same chat have the same."""
    found = hashlib.sha256()
    for piece in export.text():
        found.update(piece)
    return found.hexdigest()


def _readings(chat: Chat) -> Iterable[Reading]:
    """What the dates are, day first and month first."""
    for order in (DAY_FIRST, MONTH_FIRST):
        first = last = None
        for message in replace(chat, layout=replace(chat.layout, order=order)).messages():
            if message.at is not None and message.kind != SYSTEM:
                first, last = min(first or message.at, message.at), max(last or message.at, message.at)
        yield Reading(order, first, last)
