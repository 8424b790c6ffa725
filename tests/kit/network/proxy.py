"""A TCP proxy of the test's own, speaking TLS to the shop: delay, stalls, cuts in the middle, and a stranger's page.

Kernels without netem are common, and a proxy can do what netem cannot: cut after so many bytes of a body.
"""

from __future__ import annotations

import random
import select
import socket
import ssl
import struct
import threading
from dataclasses import dataclass

CHUNK = 65536
TICK_SECONDS = 0.2


@dataclass(frozen=True)
class Weather:
    """How the proxy treats a connection; changes hold for those that are open too.

    delay_seconds: each way, with `jitter` up to twice as long. resets: the chance that a chunk ends its connection
    instead of going on. stall_handshake: the connection comes about, TLS never does. cut_request_at, cut_answer_at:
    the connection is reset after so many bytes of the one or the other direction. lose_answers: requests go through and
    their answers do not. page: answers everything in WhatsApp's place.
    """

    delay_seconds: float = 0.0
    jitter: bool = False
    resets: float = 0.0
    stall_handshake: bool = False
    cut_request_at: int | None = None
    cut_answer_at: int | None = None
    lose_answers: bool = False
    page: bytes | None = None


FAIR = Weather()


class Proxy:
    """Stands at `address` and passes everything on to `inner`, as far as the weather allows."""

    def __init__(self, address: tuple[str, int], inner: tuple[str, int], tls: ssl.SSLContext, seed: int = 0) -> None:
        self.weather = FAIR
        self.age = 0
        self.ages: dict[int, int] = {}  # of the connections that are open
        self.passing = threading.Condition()
        self.cuts = 0  # how many connections the weather has ended
        self._address = address
        self._inner = inner
        self._tls = tls
        self._chance = random.Random(seed)
        self._stopping = threading.Event()
        self._door: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Listen, in the namespace of the calling thread."""
        self._door = socket.create_server(self._address, backlog=64)
        self._door.settimeout(TICK_SECONDS)
        self._start(self._accept, self._door)

    def refuse(self) -> None:
        """Connections are refused from now on, until open()."""
        if self._door is not None:
            self._door.close()
            self._door = None

    def forget(self) -> None:
        """Reset the connections that are open, as a router does that starts again; returns when they are gone."""
        with self.passing:
            self.age += 1
            self.passing.wait_for(lambda: all(age == self.age for age in self.ages.values()), 5)

    def stop(self) -> None:
        self._stopping.set()
        self.refuse()
        for thread in self._threads:
            thread.join(60)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="proxy", daemon=True)  # type: ignore[arg-type]
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def _accept(self, door: socket.socket) -> None:
        while not self._stopping.is_set() and door.fileno() >= 0:
            try:
                caller, _ = door.accept()
            except TimeoutError:
                continue
            except OSError:
                return  # refused from now on
            self._start(self._serve, caller)

    def _serve(self, caller: socket.socket) -> None:
        try:
            while self.weather.stall_handshake and not self._stopping.wait(TICK_SECONDS):
                pass
            caller.settimeout(10)
            with (
                self._tls.wrap_socket(caller, server_side=True) as shop,
                socket.create_connection(self._inner) as inner,
            ):
                self._pass(_Passage(self, shop, inner))
        except (OSError, ssl.SSLError):
            pass  # a caller who has gone, or a connection that the weather has ended: that is what this is for
        finally:
            caller.close()

    def _pass(self, passage: _Passage) -> None:
        with self.passing:
            self.ages[id(passage)] = passage.age
        try:
            passage.run()
        finally:
            passage.close()
            with self.passing:
                del self.ages[id(passage)]
                self.passing.notify_all()

    def ended(self) -> bool:
        return self._stopping.is_set()

    def pause(self, seconds: float) -> None:
        self._stopping.wait(seconds * (1 + self._chance.random() if self.weather.jitter else 1))

    def unlucky(self) -> bool:
        return self._chance.random() < self.weather.resets


class _Passage:
    """One connection: bytes to and fro in one thread, for a TLS connection is not to be used by two."""

    def __init__(self, proxy: Proxy, shop: ssl.SSLSocket, inner: socket.socket) -> None:
        self._proxy = proxy
        self._shop = shop
        self._inner = inner
        self.age = proxy.age
        self._asked = self._answered = 0

    def run(self) -> None:
        while not self._proxy.ended():
            if self.age != self._proxy.age:
                self._cut()
                return
            ready, _, _ = select.select([self._shop, self._inner], [], [], TICK_SECONDS)
            if self._shop in ready and not self._ask():
                return
            if self._inner in ready and not self._answer():
                return

    def close(self) -> None:
        self._shop.close()

    def _ask(self) -> bool:
        content = self._shop.recv(CHUNK)
        while self._shop.pending():
            content += self._shop.recv(CHUNK)
        weather = self._proxy.weather
        if weather.page is not None and content:
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(weather.page)}\r\n\r\n"
            self._shop.sendall(head.encode() + weather.page)
            return True
        self._asked += len(content)
        if weather.cut_request_at is not None and self._asked >= weather.cut_request_at:
            return self._cut()
        return self._pass_on(content, self._inner)

    def _answer(self) -> bool:
        content = self._inner.recv(CHUNK)
        weather = self._proxy.weather
        if weather.lose_answers:
            return self._cut()
        left = None if weather.cut_answer_at is None else weather.cut_answer_at - self._answered
        self._answered += len(content)
        if left is not None and left < len(content):
            self._pass_on(content[: max(0, left)], self._shop)
            return self._cut()
        return self._pass_on(content, self._shop)

    def _pass_on(self, content: bytes, to: socket.socket) -> bool:
        if self._proxy.weather.delay_seconds:
            self._proxy.pause(self._proxy.weather.delay_seconds)
        if self._proxy.unlucky():
            return self._cut()
        to.sendall(content)
        return bool(content)

    def _cut(self) -> bool:
        """A reset, not a goodbye: as routers do that have forgotten a connection."""
        self._proxy.cuts += 1
        self._shop.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
