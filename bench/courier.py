"""What the courier drains after an outage, against a WhatsApp that keeps its limits and is 300 ms away."""

from __future__ import annotations

import queue
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from bench.shops import free_ports, pause
from bench.table import Figure
from edge.access.staff import Staff
from edge.bringing.orders import Orders
from edge.config import Address, Config
from edge.desk.reception import Reception
from edge.practice import Identity, Practice
from edge.records.message import Message, Who
from edge.registers.books import Books
from edge.settings import Account, Settings
from edge.shop import Shop
from edge.store.all_tables import where

ROUND_TRIP_SECONDS = 0.3
A_SECOND = 80  # messages that WhatsApp takes for one number
PATIENCE_SECONDS = 120.0


def figures(ground: Path) -> Iterator[Figure]:
    took, refused, _ = _drained(ground, replies=100, customers=100)
    yield Figure("s until 100 replies to 100 customers are with WhatsApp", f"{took:.1f}", "≤ 10", took <= 10)
    took, refused, grown = _drained(ground, replies=1_000, customers=200)
    share = 1_000 / A_SECOND / took
    what = "s until 1,000 replies to 200 customers are with WhatsApp"
    yield Figure(what, f"{took:.1f}")
    yield Figure("… of what its limits allow (80 a second)", f"{share:.0%}", "≥ 90 %", share >= 0.9)
    yield Figure("… refused because a limit was passed", str(refused), "0", refused == 0)
    yield Figure("… MB that the process grew meanwhile", f"{grown:.1f}", "≤ 15", grown <= 15)


def drained(ground: Path, *, replies: int, customers: int) -> float:
    """How long it took after the line came back."""
    return _drained(ground, replies=replies, customers=customers)[0]


def answered(ground: Path, *, replies: int, old_chat: Path | None) -> float:
    """How long it took from the last of so many answers until all are there. old_chat: is brought in meanwhile."""
    return _drained(ground, replies=replies, customers=replies, running=True, old_chat=old_chat)[0]


def _drained(
    ground: Path, *, replies: int, customers: int, running: bool = False, old_chat: Path | None = None
) -> tuple[float, int, float]:
    """How long it took, how often a limit was passed, and how much memory it took.

    running: the shop runs before anybody is answered; else they were answered while it was off.
    """
    (hook,) = free_ports(1)
    here, there = get_context("spawn").Pipe()
    far = get_context("spawn").Process(target=_whatsapp, args=(there, hook, replies, customers), daemon=True)
    far.start()
    with tempfile.TemporaryDirectory(dir=ground) as data:
        books = Books.open(Path(data))
        Settings(books).change_account(Account(*here.recv()))
        Settings(books).change_shop(undo_seconds=0)  # what is measured is the way out, not the time to think again
        books.close()
        lan, hook_door = Address("127.0.0.1", 0), Address("127.0.0.1", hook)
        shop = Shop.open(Config(data=Path(data), graph_url=here.recv(), lan=lan, hook=hook_door))
        try:
            waiting = _ask(shop, customers)
            if old_chat is not None:
                leave(Path(data), old_chat)
            if running:
                shop.start()
                _until_settled(shop, with_import=old_chat is not None)
            _answer(shop, waiting, replies)
            before = _rss_mb()
            began = time.monotonic()
            if not running:
                shop.start()
            arrived = here.recv() if here.poll(PATIENCE_SECONDS) else 0
            took = time.monotonic() - began
            if arrived < replies:
                raise TimeoutError(f"only {arrived} of {replies} replies left: {shop.books.replies.counts()}")
            return took, shop.books.tables.replies.count(where("refusals") > 0), _rss_mb() - before
        finally:
            shop.close()
            far.terminate()
            far.join()


def leave(data: Path, chat: Path) -> None:
    """A chat to be brought in, as `server.py import` leaves it for the running shop."""
    choice = {"new": True, "us": ["Stall"], "date_order": "dmy"}
    Orders(data).leave({"name": chat.name, "choice": choice}, chat)


def _whatsapp(pipe: Connection, hook: int, replies: int, customers: int) -> None:
    """The other side, in a process of its own: says who it is, then how much has arrived."""
    with Practice(hook_url=f"http://127.0.0.1:{hook}/webhook", play=False) as practice, closing(_Far(practice)) as far:
        mine = practice.account
        for number in range(customers):
            who = _customer(number)
            customer = practice.join(Identity(who.name or "", who.phone, who.user_id))
            practice.cloud.overhear(customer, "text", practice.cloud.now())
        pipe.send((mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token))
        pipe.send(far.url)
        practice.until(lambda: len(practice.received) >= replies, 2 * PATIENCE_SECONDS)
        pipe.send(len(practice.received))
        pipe.poll(PATIENCE_SECONDS)


def _customer(number: int) -> Who:
    return Who(f"25078810{number:04d}", f"RW.{number}", None, f"Customer {number}")


def _ask(shop: Shop, customers: int) -> tuple[Staff, list[str]]:
    """Everybody has written, and Aline has taken them all."""
    staff = shop.team.add("Aline", pin=shop.team.pin("4711"))
    now, reception = shop.clock.now(), Reception(shop.books, shop.settings)
    with shop.books.transaction():
        for number in range(customers):
            reception.receive(Message(f"wamid.{number}", _customer(number), "text", "Nails?", now.at), now)
        queries = [document["id"] for document in shop.books.tables.queries.all()]
        for query in queries:
            shop.desk.claim(query, staff)
        shop.books.tables.receipts.truncate()
    return staff, queries


def _answer(shop: Shop, waiting: tuple[Staff, list[str]], replies: int) -> None:
    staff, queries = waiting
    with shop.books.transaction():
        for number in range(replies):
            shop.desk.reply(queries[number % len(queries)], staff, f"Yes, {number} of them.")


def _until_settled(shop: Shop, *, with_import: bool) -> None:
    """Every loop has come round, and the import, where there is one, has begun to bring messages in."""
    pause(2.0)
    until = time.monotonic() + PATIENCE_SECONDS
    while with_import and not any(one["done"] for one in shop.books.tables.imports.all()):
        if time.monotonic() > until:
            raise TimeoutError("the import has not begun")
        pause(0.1)


class _Far:
    """Between the shop and practice: each piece of an answer comes 300 ms later."""

    def __init__(self, practice: Practice) -> None:
        host, port = practice.graph_url.removeprefix("http://").split(":")
        self._there = (host, int(port))
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(self._there)
            for line in (near, far):
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pass_on, args=(near, far, 0.0), daemon=True).start()
            threading.Thread(target=_pass_on, args=(far, near, ROUND_TRIP_SECONDS), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, seconds: float) -> None:
    """Each piece so much later than it came; one does not wait for the other."""
    pieces: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_write, args=(pieces, target), daemon=True).start()
    with source:
        piece = b"-"
        while piece:
            try:
                piece = source.recv(65536)
            except OSError:
                piece = b""
            pieces.put((time.monotonic() + seconds, piece))


def _write(pieces: queue.SimpleQueue[tuple[float, bytes]], target: socket.socket) -> None:
    with target:
        while True:
            due, piece = pieces.get()
            if not piece:
                return
            pause(max(0.0, due - time.monotonic()))
            try:
                target.sendall(piece)
            except OSError:
                return


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
