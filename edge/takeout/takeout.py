"""All customers or one, with their messages and files, into files that any computer reads. Beside a running shop.

Any number of messages: pieces are read and written one after the other, and what comes in meanwhile is in it or not.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Moment, unstamp
from edge.desk.id_book import Ids
from edge.desk.views.delivery_doubt import Doubt
from edge.desk.views.timeline import Line, whole_lines
from edge.errors import Refusal
from edge.language import Language, language
from edge.media import File
from edge.media.kinds import safe_name
from edge.media.pictures import Jpeg, jpeg_of
from edge.media.shelf import THUMB, Shelf
from edge.records.file import LITTLE_BYTES
from edge.records.message_row import MessageRow
from edge.registers.books import Books
from edge.settings import Settings
from edge.takeout import fields, for_programs
from edge.takeout.bounds import Bounds
from edge.takeout.chat_pages import ChatPages, ListedChat, page_of
from edge.takeout.sinks import Sink

# Told after so many lines that were written.
_TOLD_EVERY = 500
_NOBODY = Staff("", "", owner=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What an export holds. missing: files that the box has not, or no more."""

    customers: int
    messages: int
    files: int
    missing: int


class Takeout:
    """told: called with how many messages are done and how many there are."""

    def __init__(self, books: Books, shelf: Shelf, now: Moment, told: Callable[[int, int], None]) -> None:
        self._books = books
        self._shelf = shelf
        self._now = now
        self._told = told
        shop = Settings(books).shop()
        self._spoken: Language = language(shop.language, beside_app=shop.beside_app)
        self._zone = shop.timezone
        self._shop = shop.name
        self._pages = ChatPages(self._spoken, self._zone, shop.name, now.at)
        self._staff = Team(books).names()
        self._files: dict[int, str] = {}
        self._missing = 0

    def take(self, sink: Sink, customer: str | None = None) -> Taken:
        """customer: an id or a number; None for all. Refuses one whom nobody knows."""
        whose = self._known(customer) if customer else None
        bounds = Bounds(self._books, whose)
        if not whose:  # a day that is closed later is not in it, and is closed once more from the events
            for name in fields.TABLES:
                _write(sink, f"{name}.jsonl", for_programs.table(self._books, name))
        self._take_book(sink, bounds, "customers")
        self._take_files(sink, bounds)
        chats = list(self._chats(sink, bounds))
        others = not whose and self._take_others(sink, bounds)
        _write(sink, "index.html", self._pages.index(chats, others))
        staff = {id_: name if isinstance(name, str) else self._spoken.say(name) for id_, name in self._staff.items()}
        called = {**staff, **{chat.id: chat.name for chat in chats}}
        _write(sink, "messages.jsonl", for_programs.messages(self._books, bounds, self._files))
        _write(sink, "messages.csv", for_programs.spreadsheet(bounds, self._files, called, self._zone))
        for book in fields.OF_ONE if whose else fields.BOOKS:
            if book != "customers":
                self._take_book(sink, bounds, book)
        _write(sink, "events.jsonl", for_programs.events(bounds))
        if not whose:
            _write(sink, "shop.jsonl", for_programs.shop(self._books, self._now.at))
        return Taken(len(chats), sum(chat.messages for chat in chats), len(self._files), self._missing)

    def take_sheets(self, file: IO[bytes], customer: str) -> Taken:
        """One customer's file on sheets of A4, as a PDF with small photos. Refuses one whom nobody knows."""
        from edge.takeout import sheets  # noqa: PLC0415 - pydyf is four megabytes that only this needs

        whose = self._known(customer)
        document = next(Bounds(self._books, whose).documents("customers"))
        paper = sheets.Sheets(file, f"{self._shop} · {document['name']}", self._spoken)
        paper.words(self._shop, sheets.SMALL)
        paper.words(str(document["name"]), sheets.TITLE, font="bold")
        paper.words(_number(document))
        if note := _pinned(document):
            paper.words(note)
        paper.words(self._spoken.say("takeout.made", day=self._spoken.date(self._now.at.astimezone(self._zone).date())))
        done = 0

        def lines() -> Iterator[sheets.Shown]:
            nonlocal done
            for line in self._lines(whose):
                done += 1
                self._told(done, 0)
                yield line, (line.file.label or "") if line.file else "", self._picture(line.file)

        sheets.chat(paper, lines(), self._spoken, self._zone)
        paper.end()
        return Taken(1, done, 0, 0)

    def _picture(self, file: File | None) -> tuple[bytes, Jpeg] | None:
        """Its thumb, or the photo itself where that is little."""
        if file is None or not file.is_here or file.mime != "image/jpeg":
            return None
        for suffix in (THUMB, ""):
            with suppress(FileNotFoundError), self._shelf.open(file.id, suffix) as found:
                jpeg = jpeg_of(found)
                if jpeg and jpeg.plain and (suffix or file.size <= LITTLE_BYTES):
                    found.seek(0)
                    return found.read(), jpeg
        return None

    def _known(self, asked: str) -> str:
        digits = "".join(filter(str.isdecimal, asked))
        found = self._books.customers.has(asked)
        number = Ids(self._books).behind(f"phone:{digits}") if digits and not found else None
        if not found and not number:
            raise Refusal("not_found", "takeout.nobody", asked=asked)
        return number or asked

    def _take_book(self, sink: Sink, bounds: Bounds, book: str) -> None:
        _write(sink, f"{book}.jsonl", for_programs.records(bounds, book, self._files))

    def _take_files(self, sink: Sink, bounds: Bounds) -> None:
        for document in bounds.documents("media"):
            file = File.of(document)
            if not file.is_here:
                self._missing += 1
                continue
            name = f"media/{file.message} {safe_name(file.label, file.mime, 'file')}"
            try:
                with self._shelf.open(file.id) as found, sink(name) as there:
                    shutil.copyfileobj(found, there, 2**18)
            except FileNotFoundError:
                self._missing += 1
                continue
            self._files[file.message] = name

    def _chats(self, sink: Sink, bounds: Bounds) -> Iterator[ListedChat]:
        done, all_of_them = 0, self._books.messages.count()
        for document in bounds.documents("customers"):
            count = 0

            def lines(customer: str = document["id"]) -> Iterator[tuple[Line, str]]:
                nonlocal done, count
                for line in self._lines(customer):
                    done, count = done + 1, count + 1
                    if done % _TOLD_EVERY == 0:
                        self._told(done, all_of_them)
                    yield line, self._files.get(line.file.message if line.file else line.seq, "")

            number = _number(document)
            page = self._pages.chat(document["name"], number, lines(), _pinned(document))
            _write(sink, page_of(document["id"]), page)
            heard: datetime | None = unstamp(document["last_heard_at"]) if document.get("last_heard_at") else None
            yield ListedChat(document["id"], document["name"], number, count, heard)
        self._told(done, done)

    def _lines(self, customer: str) -> Iterator[Line]:
        """All of one customer's, in their order."""
        after: int | None = None
        while page := self._books.messages.page_after(customer, after):
            # A page has the beginnings of long ones.
            yield from self._whole_lines([self._books.messages.by_seq(row.seq) or row for row in page])
            after = page[-1].seq

    def _whole_lines(self, page: list[MessageRow]) -> list[Line]:
        return whole_lines(self._books, page, self._staff, Doubt(None, self._now, 0), _NOBODY)

    def _take_others(self, sink: Sink, bounds: Bounds) -> bool:
        """What belongs to no customer: groups, and whom WhatsApp does not name. False where there is none."""
        apart = bounds.messages(("customer", "side"))
        found = (row["seq"] for row in apart if row["customer"] is None or row["side"] == "group")
        first = next(found, None)
        if first is None:
            return False

        def lines() -> Iterator[tuple[Line, str]]:
            for seq in (first, *found):
                if row := self._books.messages.by_seq(seq):
                    for line in self._whole_lines([row]):
                        yield line, self._files.get(line.seq, "")

        title = self._spoken.say("takeout.others")
        _write(sink, "others.html", self._pages.chat(title, "", lines()))
        return True


def _pinned(document: Mapping[str, Any]) -> str:
    return str(document.get("pinned") or "")


def _number(document: Mapping[str, Any]) -> str:
    return f"+{document['phone']}" if document.get("phone") else str(document.get("username") or "")


def _write(sink: Sink, name: str, pieces: Iterable[bytes]) -> None:
    with sink(name) as file:
        for piece in pieces:
            file.write(piece)
