"""One exported chat, read twice from its beginning: once for what it proves of itself, once for its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from edge.errors import Refusal
from edge.imports import message_kinds, order, senders
from edge.imports.calendars import ASK, ORDERS, YEAR_FIRST
from edge.imports.heads import BRACKET, Head, head
from edge.imports.text_lines import LONGEST_LINE, decoded, lines

# A file may begin inside a message, and no message has a million letters: what has no header until then is no chat.
_NO_CHAT_AFTER = 2**20
# Of lines left out, so many are kept to be shown, each by its beginning.
_MOST_SHOWN, _SHOWN_OF_ONE = 200, 200
# Two chats in one file: as long as the smaller one is a third of it, it is no text that somebody pasted.
_A_CHAT_OF_ITS_OWN = 3

Source = Callable[[], Iterable[bytes]]


class ChatMessage(NamedTuple):
    """A message as the phone wrote it. at: that phone's wall time, None where the order of the days must be asked.

    saved: whether the name is that of the phone's own list, and not one that the person gave themselves.
    """

    at: datetime | None
    sender: str | None
    kind: str
    text: str
    file: str | None
    saved: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """What the whole file says of how it is written. order: None where it must be asked."""

    kind: str
    order: str | None
    year_first: bool
    year_last: bool
    after_crlf: bool
    with_colons: dict[str, str]

    def day(self, found: Head) -> int:
        """The day of a header, as an ordinal. 0: it is no header of this file; -1: it is, and the day unknown."""
        if found.kind != self.kind or not (self.year_first if found.year_first else self.year_last):
            return 0
        by_day, by_month, by_year = found.days
        if found.year_first:
            return by_year
        if self.order == order.MIXED:
            return -1 if by_day and by_month and by_day != by_month else by_day or by_month
        if self.order is None:
            return -1 if any(found.days) else 0
        return found.days[ORDERS.index(self.order)]


@dataclass
class Chat:
    """An exported chat. `people` and `left_out` are whole once all messages were read."""

    layout: Layout
    source: Source
    files: AbstractSet[str]
    people: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    left_out_lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def date_order(self) -> str:
        if self.layout.order in (None, order.MIXED):
            return ASK
        return self.layout.order or ASK

    def messages(self) -> Iterator[ChatMessage]:
        """All messages, in the order of the file; as often as it is asked, each time from the beginning."""
        self.people, self.left_out, self.left_out_lines = {}, 0, []
        began: tuple[Head, int, str] | None = None
        parts: list[str] = []
        letters = 0
        for number, (line, found, cut) in enumerate(_headed(self.source, self.layout), 1):
            if found is not None:
                if began is not None:
                    yield self._message(*began, parts)
                began, parts, letters = (*found, line), [], 0
            elif began is None or letters > LONGEST_LINE:
                self._leave_out(number, line)
                continue
            else:
                parts.append(line)
                letters += len(line) + 1
            if cut:
                self._leave_out(number, line[-_SHOWN_OF_ONE:])
        if began is not None:
            yield self._message(*began, parts)

    def _leave_out(self, number: int, line: str) -> None:
        if line.strip():
            self.left_out += 1
            if len(self.left_out_lines) < _MOST_SHOWN:
                self.left_out_lines.append((number, line[:_SHOWN_OF_ONE]))

    def _message(self, found: Head, day: int, line: str, more: list[str]) -> ChatMessage:
        name, text = self._sender(line[found.end :])
        raw = "\n".join([text, *more]) if more else text
        judged = message_kinds.judge(raw, self.files, iphone=found.kind == BRACKET, named=name is not None)
        sender = None if judged.of_nobody else name
        if sender is not None and (sender in self.people or len(self.people) < senders.MOST_NAMES):
            self.people[sender] = self.people.get(sender, 0) + 1
        at = _moment(day, found.seconds) if day > 0 else None
        saved = "~" not in line[found.end : found.end + 3]
        return ChatMessage(at, sender, judged.kind, judged.text, judged.file, saved)

    def _sender(self, rest: str) -> tuple[str | None, str]:
        both = senders.split(rest)
        if both is None:
            return None, rest
        name, text = both
        second = self.layout.with_colons.get(name)
        if second is not None and text.startswith(second + ": "):
            return f"{name}: {second}", text[len(second) + 2 :]
        return name, text


@lru_cache(maxsize=1024)
def _date(day: int) -> date:
    return date.fromordinal(day)


def _moment(day: int, seconds: int) -> datetime:
    on = _date(day)
    minutes, second = divmod(seconds, 60)
    return datetime(on.year, on.month, on.day, minutes // 60, minutes % 60, second)  # noqa: DTZ001 - wall time


def read(source: Source, files: AbstractSet[str] = frozenset(), asked: str | None = None) -> Chat:
    """A chat from its bytes, which `source` gives as often as it is called. Refused where it is no chat.

    files: the names in the zip, as `names_of_files.known_as` writes them. asked: the order of the days, where somebody
    was asked for it.
    """
    looks: dict[str, _Look] = {}
    last_end, before = "", 0
    for line, end, _ in lines(_while_hopeful(decoded(source()), looks)):
        found = head(line)
        if found is None:
            before += last_end == "\r\n" and line != ""
        else:
            strict = last_end in ("\r\n", "")
            if found.kind not in looks:
                looks[found.kind] = _Look()
            looks[found.kind].add(found, line[found.end :], strict)
        last_end = end
    if not looks:
        raise Refusal("bad_file", "imports.no_chat")
    return Chat(_layout(looks, before, asked), source, files)


def _while_hopeful(pieces: Iterable[str], looks: Mapping[str, object]) -> Iterator[str]:
    """The pieces, until so many letters have brought no header."""
    letters = 0
    for piece in pieces:
        yield piece
        letters += len(piece)
        if not looks and letters > _NO_CHAT_AFTER:
            return


class _Look:
    """What the headers of one kind (in brackets, with a dash, …) prove; apart, those that begin after \\r\\n."""

    def __init__(self) -> None:
        self.all, self.strict, self.names = order.Evidence(), order.Evidence(), senders.Names()

    def add(self, found: Head, rest: str, strict: bool) -> None:
        both = senders.split(rest)
        name = both[0] if both else ""
        if both:
            self.names.add(*both)
        self.all.add(found, name)
        if strict:
            self.strict.add(found, name)


def _layout(looks: dict[str, _Look], text_after_crlf: int, asked: str | None) -> Layout:
    kind = max(looks, key=lambda one: looks[one].all.count)
    look = looks[kind]
    # iPhones end a message with \r\n and write a bare \n inside it: what looks like a header after that was pasted.
    crlf, bare = look.strict.count, look.all.count - look.strict.count
    after_crlf = bare > 0 and crlf > 1 and text_after_crlf * 100 <= crlf and (kind == BRACKET or crlf >= bare)
    seen = look.strict if after_crlf else look.all
    if seen.hijri * 2 > seen.count:
        raise Refusal("bad_file", "imports.hijri")
    first, last = seen.year_first, seen.year_last
    fewer = min(first, last)
    both = fewer > 1 and fewer * _A_CHAT_OF_ITS_OWN >= seen.count
    year_last = last > 0 and (last > first or both)
    found = asked if asked and year_last else order.proved(seen) if year_last else YEAR_FIRST
    if found == order.MIXED and asked:
        found = asked
    return Layout(kind, found, first > 0 and (first >= last or both), year_last, after_crlf, look.names.with_colons())


def _headed(source: Source, layout: Layout) -> Iterator[tuple[str, tuple[Head, int] | None, bool]]:
    """Each line, with the header and the day where it begins a message of this file."""
    last_end = ""
    for line, end, cut in lines(decoded(source())):
        found = head(line) if not layout.after_crlf or last_end in ("\r\n", "") else None
        day = layout.day(found) if found is not None else 0
        yield line, (found, day) if found is not None and day else None, cut
        last_end = end
