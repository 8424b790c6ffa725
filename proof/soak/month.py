"""A month of one shop: who writes, who answers, who looks, and what goes wrong meanwhile; and what came of it all."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import requests

from edge.practice import Practice
from edge.records.reply import Delivery
from edge.registers.books import Books
from proof.soak.gauge import Gauge, Look, memory_mb, written
from tests.kit.network.scene import picture
from tests.kit.phones import Phone
from tests.kit.programs import Program, until

DAYS = 30
# WhatsApp's own pauses, between the tries of a webhook and until a message is read, are so much shorter.
PACE = 30
STAFF = ("Aline", "Eric")
PHONES_THAT_LOOK = 4
LOOK_SECONDS = 1.5  # as shop.js asks while somebody looks at the page
# The folder of Linux that is no disk: there the unit has the marks of what is under way.
MEMORY = "/dev/shm"  # noqa: S108 - it is made with a name of its own there
# One look in so many is at another page.
ELSEWHERE_EVERY = 80
ELSEWHERE = ("/search?words=nails", "/closed", "/summary", "/reports")
PHOTO_BYTES = 60_000
ONE_IN_PHOTOS = 20
ONE_IN_VOICES = 40
ONE_IN_EDITS = 50
# A day's outage lasts for this part of the day; they take turns.
OUTAGES = ("link_cut", "unavailable", "slow", "statuses_shuffled", "html_portal", "webhooks_duplicated")
OUT = 1 / 12
# Whoever wrote is there again on some other day: so many customers the shop has for each message of a day.
REGULARS = 3
NOT_GONE = (Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)


@dataclass
class Ledger:
    """What was said, kept outside of the shop. errors: what should never be, in words."""

    asked: dict[str, str] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    closed: int = 0
    looks: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def messages(self) -> int:
        """In both directions."""
        return len(self.asked) + len(self.answered)

    def look_ms(self, share: float) -> float:
        ordered = sorted(self.looks)
        return 1000 * ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


class Month:
    """Use `of`. Everybody is a thread of their own, until `live` has gone on for its time."""

    def __init__(self, practice: Practice, program: Program, phones: Sequence[Phone], seed: int) -> None:
        self.program = program
        self.ledger = Ledger()
        self._practice = practice
        self._phones = phones
        self._random = Random(seed)
        self._stopped = threading.Event()
        self._began = time.monotonic()
        self._base = 0

    @classmethod
    @contextmanager
    def of(cls, folder: Path, seed: int = 1) -> Iterator[Month]:
        """The real program, set up by its own verbs, with practice in WhatsApp's place and all phones signed in."""
        with ExitStack() as ends:
            practice = ends.enter_context(Practice(hook_url="http://127.0.0.1:1/", play=False, pace=PACE))
            program = Program(folder / "data", practice.graph_url)
            program.environment["GLIBC_TUNABLES"] = "glibc.malloc.tcache_count=0"  # as its unit has it
            program.environment.pop("PYTHONDONTWRITEBYTECODE")  # compiled, as `environment` leaves it
            program.environment["RUNTIME_DIRECTORY"] = ends.enter_context(TemporaryDirectory(dir=MEMORY))  # likewise
            practice.hook_url = program.hook_url
            pins = program.set_up(practice.account)
            program.start()
            ends.callback(program.stop)
            phones = [ends.enter_context(_signed_in(program, name, pins[name])) for name in STAFF]
            looking = [ends.enter_context(_another(phones[0])) for _ in range(PHONES_THAT_LOOK)]
            yield cls(practice, program, [*phones, *looking], seed)

    def live(
        self, seconds: float, messages: int, gauge_seconds: float, said: Callable[[Look], None], outages: int = DAYS
    ) -> Gauge:
        """So many messages of customers in this time. Whoever is at something when it ends is waited for."""
        gauge = Gauge(self.look, gauge_seconds, said)
        self._began, self._base = time.monotonic(), written(self.program.pid)
        staff, looking = self._phones[: len(STAFF)], self._phones[len(STAFF) :]
        acts: list[Callable[[], object]] = [
            lambda: self._customers(seconds, messages),
            lambda: self._outages(seconds, outages),
            *(lambda phone=phone: self._staff(phone, seconds / messages) for phone in staff),
            *(lambda at=at, phone=phone: self._looks(at, phone) for at, phone in enumerate(looking)),
            gauge.run,
        ]
        threads = [threading.Thread(target=act) for act in acts]
        for thread in threads:
            thread.start()
        threads[0].join()
        threads[1].join()
        self._stopped.set()
        gauge.stop()
        for thread in threads:
            thread.join()
        gauge.looks.append(self.look())
        return gauge

    def look(self) -> Look:
        pid, log = self.program.pid, self.program.log
        gone = (time.monotonic() - self._began) / 60
        return Look(gone, memory_mb(pid), written(pid) - self._base, self.ledger.messages, len(log))

    # What people do.

    def _customers(self, seconds: float, messages: int) -> None:
        """Evenly over the time, but for who it is and what they send: one message in so many is a photo."""
        regulars = max(5, REGULARS * messages // DAYS)
        for number in range(messages):
            due = self._began + seconds * number / messages
            self._stopped.wait(max(0.0, due - time.monotonic()))
            customer = self._practice.customer(f"25078{self._random.randrange(regulars):07d}")
            text = f"Question {number}: do you have nails of {number % 17} cm?"
            if number % ONE_IN_PHOTOS == 1:
                wamid = customer.sends_photo(picture(number, PHOTO_BYTES), caption=text)
            elif number % ONE_IN_VOICES == 3:
                wamid = customer.sends_voice_note()
            else:
                wamid = customer.writes(text)
            self.ledger.asked[wamid] = text
            if number % ONE_IN_EDITS == ONE_IN_EDITS - 1:
                customer.edits(wamid, f"{text} And screws?")

    def _outages(self, seconds: float, count: int) -> None:
        day = seconds / max(1, count)
        for number in range(count):
            fault = OUTAGES[number % len(OUTAGES)]
            self._until(day * (number + 0.5))
            self._practice.switch(fault, True)
            self._until(day * (number + 0.5 + OUT))
            self._practice.switch(fault, False)
        self._until(seconds)

    def _until(self, seconds: float) -> None:
        self._stopped.wait(max(0.0, self._began + seconds - time.monotonic()))

    def _staff(self, phone: Phone, pause: float) -> None:
        """Take what waits longest, answer it, and mostly close it; as often as customers write."""
        while not self._stopped.is_set():
            self._guarded(lambda: self._serve(phone))
            self._stopped.wait(pause)

    def _serve(self, phone: Phone) -> None:
        self._opened(phone, "/")
        if not (oldest := phone.forms("/take-next")):
            return
        taken = self._well(phone.submit(oldest[0]))
        query = re.search(r"/q/(q_\w+)", taken.url)
        if not query or not (forms := phone.forms(rf"/q/{query[1]}/reply")):
            return
        text = f"Answer to {query[1]}, {len(self.ledger.answered)}"
        if self._well(phone.submit(forms[0], text=text)).ok:
            self.ledger.answered.append(text)
        if self._random.random() < 0.8 and (forms := phone.forms(rf"/q/{query[1]}/close")):
            self.ledger.closed += self._well(phone.submit(forms[0], outcome="answered")).ok

    def _looks(self, number: int, phone: Phone) -> None:
        """The board as its page asks for news, and now and then another page; no two phones at the same time."""
        self._stopped.wait(number * LOOK_SECONDS / PHONES_THAT_LOOK)
        number *= ELSEWHERE_EVERY // PHONES_THAT_LOOK
        while not self._stopped.is_set():
            number += 1
            elsewhere, on_board = divmod(number, ELSEWHERE_EVERY)
            path = "/" if on_board else ELSEWHERE[elsewhere % len(ELSEWHERE)]
            self._guarded(lambda path=path: self._opened(phone, path))  # type: ignore[misc]
            self._stopped.wait(LOOK_SECONDS)

    def _opened(self, phone: Phone, path: str) -> None:
        began = time.monotonic()
        self._well(phone.open(path))
        if path == "/":
            self.ledger.looks.append(time.monotonic() - began)

    def _well(self, answer: requests.Response) -> requests.Response:
        if answer.status_code >= requests.codes.server_error:
            self.ledger.errors[f"{answer.request.method} {answer.url} was answered {answer.status_code}"] += 1
        return answer

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except requests.RequestException as error:
            self.ledger.errors[f"a phone was not answered: {type(error).__name__}"] += 1

    # What came of it.

    def settled(self, seconds: float = 240) -> bool:
        """Whether WhatsApp has nothing left for the shop, nor the shop for WhatsApp, nor for its own sorter."""
        return until(lambda: not self._practice.undelivered and not self._waiting(), seconds)

    def _waiting(self) -> int:
        told = self.program.status()
        outbox, journal = told["outbox"], told["journal"]
        assert isinstance(outbox, dict)
        assert isinstance(journal, dict)
        return sum(int(outbox.get(state, 0)) for state in (Delivery.QUEUED, Delivery.SENDING)) + int(journal["unread"])

    def compare(self) -> Counter[str]:
        """Errors, with those that only the end shows: what was lost or doubled, and what the log calls an error."""
        errors = Counter(self.ledger.errors)
        books = Books.open_reading(self.program.data)
        try:
            errors["a message is not there"] = sum(
                books.messages.by_wamid(wamid) is None for wamid in self.ledger.asked
            )
            received = Counter(sent.text for sent in self._practice.received)
            states = {reply["text"]: reply["state"] for reply in books.tables.replies.all()}
        finally:
            books.close()
        errors["a reply went twice"] = sum(count > 1 for count in received.values())
        errors["a reply is neither gone nor shown as not gone"] = sum(
            text not in received and states.get(text) not in NOT_GONE for text in self.ledger.answered
        )
        errors["an error in the log"] = sum(line.startswith(("ERROR", "CRITICAL")) for line in self.program.log)
        errors["a traceback in the log"] = sum("Traceback" in line for line in self.program.log)
        return +errors


@contextmanager
def _signed_in(program: Program, name: str, pin: str) -> Iterator[Phone]:
    phone = Phone(program.lan_url)
    try:
        phone.sign_in(program.enrolment_code(), name, pin)
        yield phone
    finally:
        phone.close()


@contextmanager
def _another(phone: Phone) -> Iterator[Phone]:
    """A second tab of it."""
    tab = Phone(phone.address)
    tab.carry(phone.cookies)
    try:
        yield tab
    finally:
        tab.close()
