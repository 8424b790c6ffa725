"""The other side of the hook listener: many connections kept alive, each with one webhook under way.

A process of its own and as cheap as Python allows (raw sockets, epoll, requests made beforehand), for it shares the
machine with what it measures. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable

from bench.bodies import requests
from bench.shops import pause
from edge.clock import Clock

_OK = b"HTTP/1.1 200"


class Load:
    """Sends until the time, or what was made beforehand, is over."""

    def __init__(self, port: int, connections: int, made: deque[bytes]) -> None:
        self._poll = select.epoll()
        self._made = made
        self._sockets: dict[int, socket.socket] = {}
        self._sent_at: dict[int, float] = {}
        self.taken: list[tuple[float, float]] = []  # when the answer came, and how long it took
        self.refused = 0
        for _ in range(connections):
            way = socket.create_connection(("127.0.0.1", port))
            way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[way.fileno()] = way
            self._poll.register(way, select.EPOLLIN)

    def run(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        for number in self._sockets:
            self._send(number)
        while self._sent_at:
            for number, _ in self._poll.poll(10):
                self._answered(number)
                if time.perf_counter() < end:
                    self._send(number)

    def one_at_a_time(self, pause: Callable[[], None]) -> None:
        """For what a quiet shop sees: the next message comes when the last one has long been sorted."""
        (number,) = self._sockets
        while self._made:
            self._send(number)
            self._poll.poll(10)
            self._answered(number)
            pause()

    def _send(self, number: int) -> None:
        if self._made:
            self._sent_at[number] = time.perf_counter()
            self._sockets[number].sendall(self._made.popleft())

    def _answered(self, number: int) -> None:
        answer = self._sockets[number].recv(4096)
        if not answer:
            raise ConnectionError("the listener closed the connection")
        while not answer.endswith(b"\r\n\r\nok") and _OK in answer:
            answer += self._sockets[number].recv(4096)
        now = time.perf_counter()
        self.taken.append((now, now - self._sent_at.pop(number)))
        if not answer.startswith(_OK):
            self.refused += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--warm", type=float, default=0.5, help="what is answered in the first seconds does not count")
    parser.add_argument("--first", type=int, default=0, help="the number of the first message")
    parser.add_argument("--most", type=int, default=40_000)
    parser.add_argument("--every", type=float, default=0.0, help="one at a time, with so many seconds in between")
    given = parser.parse_args()
    at = int(Clock().now().at.timestamp())
    load = Load(given.port, given.connections, deque(requests(given.first, given.most, at)))
    start = time.perf_counter()
    if given.every:
        load.one_at_a_time(lambda: pause(given.every))
    else:
        load.run(given.warm + given.seconds)
    counted = [took for at, took in load.taken if at - start >= given.warm]
    seconds = load.taken[-1][0] - start - given.warm
    spread = sorted(counted)
    print(
        json.dumps(
            {
                "sent": len(load.taken),
                "refused": load.refused,
                "per_second": len(counted) / seconds,
                "median_ms": 1000 * spread[len(spread) // 2],
                "p99_ms": 1000 * spread[int(len(spread) * 0.99)],
                "worst_ms": 1000 * spread[-1],
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
