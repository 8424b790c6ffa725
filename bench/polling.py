"""Twenty phones that look for news all day, on a board of two hundred open queries: what they cost the box."""

from __future__ import annotations

import http.client
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from bench.history import OPEN, fill
from bench.shops import Running, load, pause, serving
from bench.table import Figure
from edge.access.login import Login
from edge.access.team import Team
from edge.clock import Clock
from edge.registers.books import Books
from edge.server.crowd import SEEN
from edge.web.staff.sign_in import PHONE_COOKIE, SIGN_IN_COOKIE

PHONES = 20
# Who is signed in on them, in turn. What is read for a person is read once for all their phones, so seven cost more.
TEAM = ("Aline", "Eric", "Chantal", "Yves", "Grace", "Claude", "Diane")
PEOPLE = {"all one person's": 1, "of seven people": len(TEAM)}
EVERY_SECONDS = 1.5  # as shop.js asks while somebody looks at the page
# How often a message comes meanwhile, in seconds. Nobody writes each second; it shows what a change costs.
CHANGES = {"nothing changes": 0.0, "a message comes every 10 s": 10.0, "a message comes each second": 1.0}


@dataclass
class Polls:
    """What all phones together were answered, in ms, apart for "unchanged" and a whole page."""

    unchanged: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


def figures(ground: Path, seconds: float) -> Iterator[Figure]:
    for whose, people in PEOPLE.items():
        with tempfile.TemporaryDirectory(dir=ground) as data:
            fill(Path(data), 1_000, team=TEAM)
            jars = _phones(Path(data), TEAM[:people])
            with serving(Path(data)) as shop:
                pause(2.0)
                for while_, every in CHANGES.items():
                    if every or people == 1:  # of nothing new nothing is read, whoever asks
                        yield from _told(f"{whose}, {while_}", *_polled(shop, jars, seconds, every))


def _told(what: str, polls: Polls, core: float) -> Iterator[Figure]:
    took = sorted(polls.unchanged + polls.whole)
    what = f"{PHONES} phones ask every {EVERY_SECONDS} s, {OPEN} open queries, {what}"
    p95 = took[int(len(took) * 0.95)]
    yield Figure(f"ms for an answer, {what}", f"{took[len(took) // 2]:.1f}, 95 %: {p95:.1f}", "95 %: ≤ 10", p95 <= 10)
    yield Figure("… of which told “unchanged”", f"{len(polls.unchanged) / len(took):.0%} of {len(took)}")
    yield Figure("… % of one core that the whole program takes", f"{100 * core:.1f}", "< 5", core < 0.05)


def _phones(data: Path, people: Sequence[str]) -> list[dict[str, str]]:
    """The cookies of so many phones, each with one of these people signed in."""
    books = Books.open(data)
    login = Login(books, Clock(), Team(books))
    jars = []
    for _, name in zip(range(PHONES), cycle(people)):
        phone = login.enrol(login.enrol_code(None), "a phone")
        jars.append({PHONE_COOKIE: phone, SIGN_IN_COOKIE: login.sign_in(phone, name, "1111")})
    for found in login.phones():
        books.phones.is_no_news(found.id)  # they came long ago
    books.close()
    return jars


def _polled(shop: Running, jars: list[dict[str, str]], seconds: float, every: float) -> tuple[Polls, float]:
    """What the phones were told in that time, and the share of one core that the program took meanwhile."""
    polls, stop = Polls(), threading.Event()
    phones = [
        threading.Thread(target=_poll, args=(shop.lan, jar, number * EVERY_SECONDS / PHONES, polls, stop))
        for number, jar in enumerate(jars)
    ]
    for phone in phones:
        phone.start()
    pause(2 * EVERY_SECONDS)  # each has loaded the whole page once
    polls.unchanged.clear()
    polls.whole.clear()
    before, began = shop.cpu_seconds(), time.monotonic()
    if every:
        count, first = round(seconds / every), round(1000 * every)  # each round its own messages: none comes twice
        load(shop.hook, "--connections", 1, "--first", first, "--most", count, "--every", every, "--warm", 0)
    else:
        pause(seconds)
    core = (shop.cpu_seconds() - before) / (time.monotonic() - began)
    stop.set()
    for phone in phones:
        phone.join()
    return polls, core


def _poll(port: int, jar: dict[str, str], offset: float, polls: Polls, stop: threading.Event) -> None:
    """One phone, over a connection that stays, as shop.js asks: with the newest cookies, as browsers bring them."""
    way, mark = http.client.HTTPConnection("127.0.0.1", port, timeout=10), ""
    stop.wait(offset)
    while not stop.is_set():
        asks = {"If-None-Match": mark, "Live": "seen", "Rows": "changed"}
        headers = {"Cookie": "; ".join(map("=".join, jar.items())), "Accept-Encoding": "gzip", **asks}
        began = time.perf_counter()
        way.request("GET", "/", headers=headers)
        answer = way.getresponse()
        answer.read()
        took = 1000 * (time.perf_counter() - began)
        assert answer.status in (200, 304), f"a phone was told {answer.status}"
        (polls.unchanged if answer.status == 304 else polls.whole).append(took)
        jar.update(re.findall(f"({SEEN})=([^;]*)", answer.headers.get("Set-Cookie", "")))
        mark = answer.headers["ETag"] if answer.status == 200 else mark
        stop.wait(EVERY_SECONDS - took / 1000)
    way.close()
