"""Practice: a make-believe WhatsApp with customers who write to the shop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from bottle import Bottle

from edge.practice import webhooks
from edge.practice.account import Account
from edge.practice.agenda import Agenda
from edge.practice.blocking import Block
from edge.practice.clock import Clock
from edge.practice.cloud import Cloud, Sent
from edge.practice.controls import Controls
from edge.practice.customer import Customer, Line, Manners
from edge.practice.customers import CAST
from edge.practice.deliverer import Attempt, Deliverer
from edge.practice.faults import LINE, Faults
from edge.practice.graph import Graph
from edge.practice.guard import plain_error
from edge.practice.link import Link
from edge.practice.listener import Listener
from edge.practice.overheard import said, stamped
from edge.practice.page import Phones
from edge.practice.player import Player
from edge.practice.unasked import Unasked
from edge.practice.webhooks import Identity
from edge.practice.wire import Wire, dated

log = logging.getLogger(__name__)

ASK_AGAIN = 0.05  # seconds
API_THREADS = 32  # as many calls may hang at once, and others still be answered
PHONE_THREADS = 8
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MADE_UP = Account()


class Practice:
    """What the shop is connected to instead of WhatsApp: for newcomers, for training, and the other side of every test.

    host, port: where the customers' phones are shown; loopback only, 0 chooses a port. The API takes a port of its own,
    so that its line can be cut while a person looks at the phones.
    hook_url: the shop's webhook. pace: how many times faster than life customers write, statuses come and
    retries fall due (windows and stamps stay real); 0: time stands still and nothing happens by itself, forward() moves
    it and step() does what is due. faults: names of faults.py that are on from the start.
    ends_day: lets the shop's day end, and returns how much time has passed for it; as much passes for WhatsApp.
    Without it the page offers no end of the day.
    tells_time: answers carry the time that forward() has moved, as WhatsApp's carry the true one. False: the machine's.
    play: whether the customers of customers.py come in and write by themselves.
    """

    APP_SECRET = _MADE_UP.app_secret
    TOKEN = _MADE_UP.token
    VERIFY_TOKEN = _MADE_UP.verify_token
    PHONE_NUMBER_ID = _MADE_UP.phone_number_id
    WABA_ID = _MADE_UP.waba_id

    def __init__(  # noqa: PLR0913 - all that makes it easier or harder
        self,
        *,
        hook_url: str,
        host: str = "127.0.0.1",
        port: int = 0,
        pace: float = 1.0,
        faults: Iterable[str] = (),
        play: bool = True,
        account: Account | None = None,
        slow_seconds: float = 20.0,
        ends_day: Callable[[], timedelta] | None = None,
        tells_time: bool = True,
    ) -> None:
        if host not in _LOOPBACK:
            raise ValueError(f"practice lets anybody be any customer, so it listens on this machine only, not {host}")
        self.account = account or _MADE_UP
        self.faults = Faults(faults)
        self._clock = Clock(pace)
        self._agenda: Agenda[Callable[[], None]] = Agenda(self._clock)
        changed = threading.Condition(threading.RLock())
        self._deliverer = Deliverer(self.account, self._clock, self.faults, hook_url, changed)
        self.cloud = Cloud(
            self.account,
            clock=self._clock,
            faults=self.faults,
            deliverer=self._deliverer,
            agenda=self._agenda,
            changed=changed,
            on_arrival=self._arrived,
        )
        self._unasked = Unasked(self.cloud, self._deliverer, self._agenda, self.faults)
        self._player = Player(self.cloud, self._agenda, self._deliverer)
        self._play = play
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._block = Block(self._clock, self.faults)
        self._ends_day = ends_day
        self._dated = partial(dated, date=self._clock.date) if tells_time else None
        self._make_doors(host, port, slow_seconds)

    def _make_doors(self, host: str, port: int, slow_seconds: float) -> None:
        """The API for the shop, and the phones for whoever looks; nobody listens yet."""
        graph, phones = Bottle(), Bottle()
        graph.default_error_handler = phones.default_error_handler = plain_error
        self._graph = Graph(self.cloud, self._deliverer)
        self._graph.add_routes(graph)
        Phones(self.cloud).add_routes(phones)
        Controls(self.faults, self._deliverer, self.switch, self._end_day if self._ends_day else None).add_routes(
            phones
        )
        wire = Wire(graph, self.account, self.faults, self._block, slow_seconds=slow_seconds, stopping=self._stopping)
        self._listener = Listener("api", self._dated(wire) if self._dated else wire, host, 0, API_THREADS)
        self._phones = Listener("phones", phones, host, port, PHONE_THREADS)
        self._link = Link(self.faults, self._listener, self._deliverer, self._agenda)

    def start(self) -> None:
        """Listen, and let the customers in; once only. Everything runs in daemon threads, at pace 0 in step()."""
        self._listener.open()
        self._phones.open()
        self._link.settle()
        self._unasked.settle()
        if self._play:
            for role in CAST:
                self._player.enter(role)
        if not self._clock.pace:
            return
        self._deliverer.start()
        self._thread = threading.Thread(target=self._run, name="practice-customers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends within two seconds, whatever is under way; webhooks that have not arrived are forgotten."""
        self._stopping.set()
        self._agenda.close()
        self._deliverer.stop()
        if self._thread:
            self._thread.join(timeout=1)
        for listener in (self._listener, self._phones):
            listener.close()

    def _arrived(self, customer: Customer, line: Line) -> None:
        """Those who play customers are made after what carries to them."""
        self._player.heard(customer, line)

    def __enter__(self) -> Practice:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def graph_url(self) -> str:
        """What EDGE_GRAPH_URL is set to; known once start() has returned."""
        return f"http://{self._listener.address}"

    @property
    def page_url(self) -> str:
        """The customers' phones, for a browser on this machine."""
        return f"http://{self._phones.address}/"

    @property
    def hook_url(self) -> str:
        """Where webhooks go. May be changed while practice runs: a shop that was restarted may listen elsewhere."""
        return self._deliverer.hook_url

    @hook_url.setter
    def hook_url(self, url: str) -> None:
        self._deliverer.go_to(url)

    def is_called(self, url: str) -> None:
        """Something stands between the shop and practice: the addresses of files begin with this from now on."""
        self._graph.is_called(url)

    # What tests and trainers do.

    def customer(self, name_or_phone: str) -> Customer:
        """A customer by name, username, phone or business-scoped id; whoever is not there yet joins."""
        known = self.cloud.customers.called(name_or_phone)
        return known or self.join(self.cloud.customers.identity_for(name_or_phone))

    def join(self, identity: Identity, manners: Manners | None = None) -> Customer:
        """A customer with exactly these ids, for instance with a business-scoped id and no phone."""
        return self.cloud.join(identity, manners or Manners())

    def deliver(self, body: bytes | Mapping[str, Any], *, signature: str | None = None) -> int:
        """POST a webhook body now, signed unless a signature is given; the HTTP status of the shop's answer.

        What customers say in it counts as said: they can be answered. Raises OSError when nobody answers.
        """
        raw = body if isinstance(body, bytes) else webhooks.encode(body)
        if signature is None:
            self._overhear(raw)
        return self._deliverer.send(raw, signature)

    def answers_on_phone(self, customer: Customer, text: str) -> str:
        """Somebody answers in the WhatsApp Business app on the shop's own phone: an echo; its wamid."""
        return self._unasked.answers_on_phone(customer, text)

    def verify_webhook(self) -> bool:
        """WhatsApp's GET handshake with the shop's webhook; True when it was answered rightly."""
        return self._deliverer.verify()

    def switch(self, fault: str, on: bool = True, *, times: int | None = None, only: str | None = None) -> None:
        """Turn a fault of faults.py on or off.

        times: it ends by itself after so many. only: the kind of call it strikes: send, receipt, media or other.
        """
        self.faults.switch(fault, on=on, times=times, only=only)
        if fault in LINE:
            self._link.settle()
        self._unasked.settle()

    def _end_day(self) -> None:
        if self._ends_day:
            self.forward(self._ends_day())

    def forward(self, by: timedelta) -> None:
        """Let this much time pass at once for WhatsApp and its customers; the shop's clock is its own."""
        self._clock.forward(by)
        self._agenda.wake()
        self._deliverer.wake()

    def step(self) -> int:
        """At pace 0: do what is due, and post what is to be posted, on this thread; how much that was."""
        return self._act() + self._deliverer.step()

    def until(self, check: Callable[[], object], seconds: float = 60.0) -> bool:
        """Wait until `check` is true; False when it never was. It may ask anything, the shop's pages too.

        It is asked whenever something has changed here, and some times a second besides, since practice is not told of
        what changes in the shop. No lock is held meanwhile.
        """
        ends = time.monotonic() + seconds
        while not check():
            if time.monotonic() >= ends:
                return False
            with self.cloud.changed:
                self.cloud.changed.wait(ASK_AGAIN)
        return True

    @property
    def received(self) -> list[Sent]:
        """What the shop sent and WhatsApp accepted, in order."""
        return list(self.cloud.sent)

    @property
    def refused(self) -> list[int]:
        """The codes with which WhatsApp's rules refused messages, in order; what faults refuse is not here."""
        return list(self.cloud.refused)

    @property
    def blocked(self) -> int:
        """How often the number was blocked because too many fetches of files failed."""
        return self._block.begun

    @property
    def receipts(self) -> list[str]:
        """The wamids that the shop marked as read, in order."""
        return list(self.cloud.receipts)

    @property
    def attempts(self) -> list[Attempt]:
        """The last webhook POSTs and how they were answered."""
        return list(self._deliverer.attempts)

    @property
    def undelivered(self) -> int:
        """How many webhooks have not reached the shop yet."""
        return self._deliverer.waiting

    def _run(self) -> None:
        while self._agenda.wait():
            self._act()

    def _act(self) -> int:
        actions = self._agenda.take()
        for action in actions:
            try:
                action()
            except Exception:
                log.exception("a customer could not go on")
        return len(actions)

    def _overhear(self, raw: bytes) -> None:
        for identity, message in said(raw):
            customer = self.cloud.join(identity, Manners())
            self.cloud.customers.wrote(customer, str(message.get("id")))
            self.cloud.overhear(customer, str(message.get("type")), stamped(message.get("timestamp"), self.cloud.now()))
