"""Quick replies: sentences that the owner has written once, and that fill the box without sending anything."""

from __future__ import annotations

import re

from edge.access.staff import Staff
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Language
from edge.media import Attached, MediaBook
from edge.records.quick_reply import QuickReply
from edge.registers.books import Books
from edge.text import plain

MOST_TITLE = 30  # what a button holds
MOST_TEXT = 1000
MOST = 30  # more than anybody finds with a thumb
# Their files never make room for others: a price list in a few languages, and some photos.
MOST_BYTES = 48 * 1024 * 1024
# The only gap there is; all other braces are the owner's own.
NAME = "{name}"

# A few that any shop can use, by the keys of their titles and texts.
SAMPLES = (
    ("quick.sample_hello_title", "quick.sample_hello"),
    ("quick.sample_wait_title", "quick.sample_wait"),
    ("quick.sample_have_title", "quick.sample_have"),
    ("quick.sample_none_title", "quick.sample_none"),
    ("quick.sample_hours_title", "quick.sample_hours"),
)


class QuickReplies:
    """In the owner's order. Each public method is one use case; only the owner may change anything."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._register = books.quick_replies
        self._media = MediaBook(books)

    def all(self) -> list[QuickReply]:
        return sorted(self._register.all(), key=lambda one: one.place)

    def add(self, by: Staff, title: str, text: str) -> QuickReply:
        """At the end. Refuses a title over 30 letters and a text over 1,000, and either empty."""
        with self._books.transaction():
            fields, there = _checked(by, title, text), self.all()
            if len(there) >= MOST:
                raise Refusal("bad_value", "quick.too_many", most=MOST)
            place = max((one.place for one in there), default=0) + 1
            self._register.add(QuickReply(new_id("k"), **fields, place=place))
            return self.all()[-1]

    def add_samples(self, by: Staff, spoken: Language) -> None:
        """Something to begin with, in this language; nothing where there is one already."""
        with self._books.transaction():
            if not self.all():
                for title, text in SAMPLES:
                    self.add(by, spoken.say(title), spoken.say(text, name=NAME))

    def edit(self, quick_id: str, by: Staff, title: str, text: str) -> None:
        fields = _checked(by, title, text)
        with self._books.transaction():
            if not self._register.edit(quick_id, **fields):
                raise Refusal("not_found", "quick.not_found")

    def remove(self, quick_id: str, by: Staff) -> str:
        """Gone for good, but for a file of it that went with a message. Once more does nothing: it is what was wanted.

        Returns the file that lies on the shelf for nothing now, "" where there is none.
        """
        _must_own(by)
        with self._books.transaction():
            gone = "".join(self._parted(one) for one in self.all() if one.id == quick_id)
            self._register.remove(quick_id)
            return gone

    def give_file(self, quick_id: str, by: Staff, attached: Attached) -> str:
        """This file goes with it from now on, in the place of the one before. Returns what `remove` does."""
        _must_own(by)
        with self._books.transaction():
            known = self._known(quick_id)
            gone = self._parted(known)
            if self._media.bytes_shared() + attached.size > MOST_BYTES:
                raise Refusal("too_long", "quick.files_too_large", most=MOST_BYTES // 2**20)
            self._media.keep_shared(attached)
            self._register.give_file(quick_id, attached.id, attached.label)
            return gone

    def take_file_off(self, quick_id: str, by: Staff) -> str:
        """No file goes with it any more. Returns what `remove` does."""
        _must_own(by)
        with self._books.transaction():
            gone = self._parted(self._known(quick_id))
            self._register.give_file(quick_id, "", "")
            return gone

    def lent(self, quick_id: str) -> Attached:
        """The file that goes with it, for one more reply."""
        return self._media.lend(self._known(quick_id).file)

    def _known(self, quick_id: str) -> QuickReply:
        found = next((one for one in self.all() if one.id == quick_id), None)
        if found is None:
            raise Refusal("not_found", "quick.not_found")
        return found

    def _parted(self, quick: QuickReply) -> str:
        return quick.file if quick.file and not self._media.share_no_more(quick.file) else ""

    def move(self, quick_id: str, by: Staff, *, up: bool) -> None:
        """Change places with its neighbour; at the end of the list nothing moves."""
        _must_own(by)
        with self._books.transaction():
            ids = [quick.id for quick in self.all()]
            if quick_id not in ids:
                raise Refusal("not_found", "quick.not_found")
            place = ids.index(quick_id)
            ids.insert(max(0, place - 1) if up else place + 1, ids.pop(place))
            for number, known in enumerate(ids, 1):
                self._register.put_at(known, number)


def filled(text: str, name: str) -> str:
    """With the customer's whole name: which part of it is the one to call them by, only they know.

    Where no name is known the gap goes with the blank before it: "Hello {name}, yes" becomes "Hello, yes".
    """
    return text.replace(NAME, name) if name else re.sub(r"[ \t]*" + re.escape(NAME), "", text).strip()


def _checked(by: Staff, title: str, text: str) -> dict[str, str]:
    _must_own(by)
    title, text = " ".join(plain(title).split()), plain(text)
    if not title or not text:
        raise Refusal("empty", "quick.empty")
    if len(title) > MOST_TITLE:
        raise Refusal("too_long", "quick.title_too_long", most=MOST_TITLE)
    if len(text) > MOST_TEXT:
        raise Refusal("too_long", "quick.text_too_long", most=MOST_TEXT)
    return {"title": title, "text": text}


def _must_own(by: Staff) -> None:
    if not by.owner:
        raise Refusal("owner_only", "quick.owner_only")
