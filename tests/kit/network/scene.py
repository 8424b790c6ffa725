"""What goes on in a world while its line fails: customers write, staff answer; and what came of it in the end."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from edge.language import ENGLISH, Said, language
from edge.media import FileState
from edge.outbox.link import LinkBook
from edge.practice import Customer
from edge.practice.faults import UNASKED
from edge.records.reply import Delivery
from edge.registers.books import Books
from tests.kit import programs
from tests.kit.network.outcome import ARRIVED, Outcome
from tests.kit.network.world import Papers, World, enrolled
from tests.kit.phones import Phone

# Seventeen worlds look at once, and each look reads all replies: oftener, and looking is what the machine does most.
until = partial(programs.until, longest=0.25)
NAMES = ("Amina", "Bosco", "Claudine", "Didier", "Esther", "Fabrice", "Grace", "Hassan")
SHOWN = (Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)


@dataclass
class Tale:
    """Where a scene begins: a shop that is set up with a phone signed in, to be copied."""

    template: Path
    cookies: Mapping[str, str]
    papers: Papers

    @classmethod
    def begin(cls, folder: Path) -> Tale:
        papers = Papers.make(folder)
        return cls(folder / "template", enrolled(folder / "template", papers), papers)


class Scene:
    """One world with a few customers, each of whom Aline has taken.

    `seconds`: how long an outage lasts that has no length of its own. pace: the twenty minutes within which a backlog
    comes are twenty seconds.
    """

    def __init__(self, tale: Tale, folder: Path, *, customers: int, seconds: float, pace: float = 60, seed: int = 0):
        shutil.copytree(tale.template, folder)
        self.seconds = seconds
        self.world = World(folder, tale.papers, pace=pace, seed=seed)
        self.world.phone.carry(tale.cookies)
        self.customers = [self.world.practice.customer(name) for name in NAMES[:customers]]
        self.queries: dict[str, Customer] = {}
        self.asked: dict[str, str] = {}  # wamid → text
        self.photos: dict[str, bytes] = {}  # by caption
        self.answered: dict[str, list[str]] = {}  # query → texts, in order
        self.seen: set[str] = set()
        self.attempts_before = 0
        self.outcome = Outcome()
        self._books: Books | None = None

    def open(self) -> None:
        """Start the shop; everybody asks, and gets one answer while all is well."""
        self.world.box.start()
        self.all_ask("Good morning")
        assert until(lambda: len(self.open_board().forms(r"/q/q_\w+/claim")) == len(self.customers), 90)
        for _ in self.customers:
            self.world.on_phone(lambda: self.world.phone.submit(self.world.phone.form(r"/q/q_\w+/claim")))
            self.open_board()
        for query in re.findall(r'href="/q/(q_\w+)', self.world.phone.page.text):
            page = self.world.on_phone(partial(self.world.phone.open, f"/q/{query}")).text
            self.queries[query] = next(each for each in self.customers if each.name in page)
        assert len(self.queries) == len(self.customers)
        self.all_are_answered("Welcome")
        assert self.world.practice.until(lambda: len(self.world.practice.received) == len(self.customers), 90)
        assert until(self._settled, 90), "an outage begins when nothing is under way"

    def close(self) -> None:
        if self._books is not None:
            self._books.close()
        self.world.close()

    # What people do.

    def all_ask(self, words: str) -> None:
        for customer in self.customers:
            self.asks(customer, words)

    def asks(self, customer: Customer, words: str) -> None:
        text = f"{words} from {customer.name}, {len(self.asked)}"
        self.asked[customer.writes(text)] = text

    def sends_photo(self, customer: Customer) -> None:
        caption = f"Like this? {len(self.photos)}"
        self.photos[caption] = picture(len(self.photos))
        self.asked[customer.sends_photo(self.photos[caption], caption=caption)] = caption

    def all_are_answered(self, words: str) -> None:
        for query in self.queries:
            self.answer(query, words)

    def answer(self, query: str, words: str) -> None:
        """Aline types an answer on her phone; the page comes back at once, whatever the line does."""
        phone, texts = self.world.phone, self.answered.setdefault(query, [])
        text = f"{words}, {self.queries[query].name}: {len(texts)}"
        self.world.on_phone(lambda: phone.open(f"/q/{query}"))
        told = self.world.on_phone(lambda: phone.submit(phone.form(r"/q/\w+/reply"), text=text))
        assert told.ok, told.text
        texts.append(text)

    def business(self) -> None:
        """What goes on during an outage: everybody writes again, and gets two answers."""
        self.all_ask("Are you there?")
        self.all_are_answered("One moment")
        self.all_are_answered("Here it is")

    def open_board(self) -> Phone:
        self.world.on_phone(lambda: self.world.phone.open("/"))
        return self.world.phone

    def much_comes_unasked(self, on: bool = True) -> None:
        """News of the account twice and in any order, echoes of the shop's own phone, old chats."""
        for fault in UNASKED:
            self.world.practice.switch(fault, on)

    def settle_notices(self) -> None:
        """The owner says that it is put right."""
        phone = self.world.phone
        self.world.on_phone(lambda: phone.open("/notices"))
        for form in phone.forms(r"/notices/\w+/settle"):
            self.world.on_phone(partial(phone.submit, form))

    def last(self, seconds: float | None = None, felt: Callable[[], object] = lambda: True) -> None:
        """Time passes, and goes on passing until the outage has been felt; how the page calls the link is noted."""
        ends = time.monotonic() + (self.seconds if seconds is None else seconds)

        def over() -> bool:
            return bool(self.link) and time.monotonic() > ends and bool(felt())

        assert until(over, 180 + self.seconds), "nobody felt anything of this outage"

    def shows(self, state: Delivery) -> bool:
        """Whether some reply is in this state now."""
        return bool(self.books.tables.tally("replies", "state").get(state))

    def tried(self, link: str) -> bool:
        """Whether a reply was tried since the outage began, and the link is called so."""
        return self.attempts > self.attempts_before and self.link == link

    @property
    def attempts(self) -> int:
        return sum(reply["attempt"] for reply in self.books.tables.replies.all())

    @property
    def link(self) -> str:
        """What the page says of the link just now. Whatever was asked of it here is noted in `seen`."""
        self.seen.add(state := LinkBook(self.books).now().state.value)
        return state

    # What came of it.

    @property
    def books(self) -> Books:
        if self._books is None:
            self._books = Books.open_reading(self.world.box.data)
        return self._books

    def play(self, outage: Callable[[Scene], None]) -> Outcome:
        """The whole story: well, then the outage, then well again; then what came of it."""
        self.open()
        self.attempts_before = self.attempts
        began, before = time.monotonic(), len(self.world.practice.received)
        self.much_comes_unasked()
        outage(self)
        self.outcome.cut_seconds, ended = time.monotonic() - began, time.monotonic()
        during = len(self.world.practice.received)
        if self._waiting() and self.world.practice.until(lambda: len(self.world.practice.received) > during, 60):
            self.outcome.back_seconds = time.monotonic() - ended
        until(lambda: not self._waiting(), 120)
        self.all_ask("Still open?")
        self.all_are_answered("Yes")
        self.much_comes_unasked(False)
        until(self._settled, 240)
        self.outcome.seen = tuple(sorted(self.seen))
        self.compare()
        assert len(self.world.practice.received) > before
        return self.outcome

    def compare(self) -> None:
        """Everything that was said on either side, against what the other side has."""
        outcome, books = self.outcome, self.books
        outcome.messages = len(self.asked)
        outcome.lost = [text for wamid, text in self.asked.items() if books.messages.by_wamid(wamid) is None]
        received = Counter(sent.text for sent in self.world.practice.received)
        outcome.doubled = [text for text, count in received.items() if count > 1]
        replies = {reply["text"]: reply for reply in books.tables.replies.all()}
        for query, texts in self.answered.items():
            order = [sent.text for sent in self.world.practice.received if sent.text in texts]
            if order != [text for text in texts if text in order]:
                outcome.disorder.append(f"{query}: {order}")
        shown = self._photos() if self.photos else []
        outcome.lost += [caption for caption, photo in self.photos.items() if photo not in shown]
        for text in (text for texts in self.answered.values() for text in texts):
            self._judge(text, replies.get(text), received[text])

    def _photos(self) -> list[bytes]:
        """The files that the pages of all queries lead to."""
        phone = self.world.phone
        found: set[str] = set()
        for query in self.queries:
            page = self.world.on_phone(partial(phone.open, f"/q/{query}")).text
            found |= set(re.findall(r'href="(/media/\w+)"', page))
        return [self.world.on_phone(partial(phone.open, path)).content for path in sorted(found)]

    def _judge(self, text: str, reply: Mapping[str, object] | None, received: int) -> None:
        outcome = self.outcome
        if reply is None:
            outcome.lost.append(text)
            return
        state = Delivery(str(reply["state"]))
        outcome.states[Delivery.HELD if reply["id"] in self._behind() else state] += 1
        if state in ARRIVED and not received:
            outcome.false.append(f"{text}: said to be {state}, and WhatsApp never had it")
        if state in (Delivery.HELD, Delivery.FAILED) and received:
            outcome.false.append(f"{text}: said to be {state}, and WhatsApp had it")
        if state in SHOWN:
            reason = language(ENGLISH).say(Said.of(reply.get("reason")))
            outcome.said.add(reason)
            outcome.unexplained += [] if reason else [f"{text}: {state}, and nobody says why"]

    def _behind(self) -> set[str]:
        """Replies that wait for an earlier one of the same customer, which is held for a person to look at."""
        replies = sorted(self.books.tables.replies.all(), key=lambda reply: reply["order"])
        found: set[str] = set()
        for number, reply in enumerate(replies):
            earlier = [each for each in replies[:number] if each["customer"] == reply["customer"]]
            if reply["state"] == Delivery.QUEUED and any(each["state"] == Delivery.HELD for each in earlier):
                found.add(reply["id"])
        return found

    def _moving(self, *states: Delivery) -> int:
        behind = self._behind()
        return sum(reply["state"] in states and reply["id"] not in behind for reply in self.books.tables.replies.all())

    def _waiting(self) -> int:
        return self._moving(Delivery.QUEUED, Delivery.SENDING)

    def _settled(self) -> bool:
        books = self.books
        return not (
            self.world.practice.undelivered
            or self._moving(Delivery.QUEUED, Delivery.SENDING, Delivery.SENT, Delivery.DELIVERED)
            or any(file["state"] == FileState.WANTED for file in books.tables.media.all())
            or any(books.messages.by_wamid(wamid) is None for wamid in self.asked)
            or books.journal.counts()["unread"]
        )


def play(outage: Callable[[Scene], None], tale: Tale, folder: Path, customers: int, seconds: float) -> Outcome:
    """One outage in a world of its own, from beginning to end."""
    scene = Scene(tale, folder, customers=customers, seconds=seconds)
    try:
        return scene.play(outage)
    finally:
        scene.close()


def picture(number: int, size: int = 200_000) -> bytes:
    """Bytes that begin as a JPEG and cannot be guessed from their beginning."""
    pieces = [hashlib.sha256(f"{number} {piece}".encode()).digest() for piece in range(size // 32)]
    return b"\xff\xd8\xff\xe0" + b"".join(pieces) + b"\xff\xd9"
