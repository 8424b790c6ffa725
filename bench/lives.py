"""Years of a small shop, made in bulk, and each page, loop and chore once: what takes longer with ten than with one."""

from __future__ import annotations

import http.client
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.history import put_in_order
from bench.reports import LAST_DAY, NOW, STAFF, Wall, live_through
from bench.table import Figure
from edge.access.login import Login
from edge.access.team import Team
from edge.clock import Moment, stamp
from edge.config import Config
from edge.media import FileState, MediaBook
from edge.notices import Notices
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.reports.periods.ranges import Range, RangeKind
from edge.shop import Shop
from edge.web.owner.report_address import address
from edge.web.staff.sign_in import PHONE_COOKIE, SIGN_IN_COOKIE

QUERIES_A_DAY = 20
CUSTOMERS = 1000
YEAR_DAYS = 365
# What takes less than this, in ms or in kB, grows unnoticed.
LEAST_MS, LEAST_KB = 5.0, 256.0
GROWS = 1.5
TIMES = 3
NOWHERE = "http://127.0.0.1:9"
MONTH, YEAR = Range.around(RangeKind.MONTH, LAST_DAY), Range.between(LAST_DAY - timedelta(days=349), LAST_DAY)
PAGES = (
    *("/", "/wall", "/closed", "/apart", "/held", "/templates", "/notices", "/phones", "/call-list", "/me", "/summary"),
    *("/search?words=paint", "/search?words=zebra", f"/search?words={quote('Customer 7')}", "/c/c_100"),
    *(f"/q/q_{LAST_DAY:%y%m%d}n0", "/reports", f"/reports?{address(MONTH)}", f"/reports?{address(YEAR)}", "/healthz"),
)

_plain_ms: list[float] = []

Spent = Mapping[str, tuple[float, float]]


def figures(ground: Path, years: int = 10) -> Iterator[Figure]:
    """Each thing that grows, in ms and in kB that Python holds meanwhile; then how many do not."""
    spent = []
    for many in (1, years):
        with tempfile.TemporaryDirectory(dir=ground) as data:
            spent.append(_spent(Path(data), many))
    once, later = spent
    grown = [name for name in once if _grows(once[name], later[name])]
    for name in grown:
        (few_ms, few_kb), (ms, kb) = once[name], later[name]
        found = f"{few_ms:.0f} ms and {few_kb:.0f} kB, then {ms:.0f} ms and {kb:.0f} kB"
        yield Figure(f"{name}, after a year and after {years}", found, "does not grow", reached=False)
    yield Figure(f"of all pages, loops and chores grow with {years} years", f"{len(grown)} of {len(once)}")


def _grows(once: tuple[float, float], later: tuple[float, float]) -> bool:
    leasts = (LEAST_MS, LEAST_KB)
    return any(now > least and now > GROWS * was for was, now, least in zip(once, later, leasts, strict=True))


def _spent(data: Path, years: int) -> Spent:
    """What each page, loop and chore takes, by its name: the least ms of work of a few tries, and the most kB."""
    books, *_ = live_through(data, YEAR_DAYS * years, QUERIES_A_DAY)
    cookie = _lived_in(books, years)
    books.close()
    config = Config.from_environment(
        {"EDGE_DATA": str(data), "EDGE_LAN": "127.0.0.1:0", "EDGE_HOOK": "127.0.0.1:0", "EDGE_GRAPH_URL": NOWHERE}
    )
    with closing(Shop.open(config, Wall())) as shop:
        shop.start()
        for loop in shop.loops:
            loop.stop()
        acts: dict[str, Callable[[], object]] = {
            f"the page {path}": partial(_get, shop.lan_port, path, cookie) for path in PAGES
        }
        acts |= {f"the loop {loop.name!r}": loop._step for loop in shop.loops}
        acts |= {f"the chore {name!r}": act for name, (_, act) in shop._chores().items()}
        return {name: (_least_ms(act), _most_kb(act)) for name, act in acts.items()}


def _lived_in(books: Books, years: int) -> str:
    """What else a shop gathers; and somebody who looks at its pages: their cookies."""
    clock, notices = Wall(), Notices(books)
    with books.transaction() as connection:
        books.tables.customers.insert_multiple(
            {"id": f"c_{number}", "name": f"Customer {number}", "phone": f"25078{number:07}", "created_at": stamp(NOW)}
            for number in range(CUSTOMERS)
        )
        books.tables.keys.insert_multiple(
            {"key": f"phone:25078{number:07}", "customer": f"c_{number}"} for number in range(CUSTOMERS)
        )
        books.tables.replies.insert_multiple(_replies(books))
        books.tables.media.insert_multiple(_files(books, clock.now()))
        for week in range(52 * years):
            at = replace(clock.now(), at=NOW - timedelta(weeks=week))
            notices.post(f"of week {week}", "It was put right.", at)
            connection.execute(
                "INSERT INTO journal (received_at, boot, boottime, trusted, body) VALUES (?, 'bench', 0, 1, '{}')",
                (stamp(at.at),),
            )
    for notice in notices.open():
        notices.settle(notice.id, None, clock.now())
    put_in_order(books)
    team = Team(books)
    team.add("Claire", owner=True, pin=team.pin("9371", cost=4))
    login = Login(books, clock, team)
    phone = login.enrol(login.enrol_code(None), "a phone")
    return f"{PHONE_COOKIE}={phone}; {SIGN_IN_COOKIE}={login.sign_in(phone, 'Claire', '9371')}"


def _replies(books: Books) -> Iterator[dict[str, Any]]:
    """One for each message that went out."""
    at = stamp(NOW)
    same: dict[str, Any] = {
        "staff": STAFF[0],
        "text": "Yes.",
        "state": Delivery.READ,
        "written_at": at,
        "looked_at": at,
    }
    same |= {"looked_boot": "bench", "looked_boottime": 0.0, "looked_order": 0}
    with books.reading() as connection:
        sql = "SELECT seq, wamid, customer, query FROM messages WHERE direction = 'out'"
        for seq, wamid, customer, query in connection.execute(sql):
            own = {"id": f"r_{seq}", "query": query, "customer": customer, "order": seq, "wamid": wamid}
            yield {**same, **own}


def _files(books: Books, now: Moment) -> Iterator[dict[str, Any]]:
    """One for each tenth message: photos, which have made room for newer ones since."""
    what: Any = {"message": 1, "customer": "c_100", "since": now.at, "sha256": None, "label": None, "voice": False}
    MediaBook(books).want("1", **what)
    (one,) = books.tables.media.all()
    for number in range(2, books.messages.last_seq(), 10):
        yield {**one, "id": f"m_{number}", "message": number, "state": FileState.GONE}


def _get(port: int, path: str, cookie: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as way:
        way.request("GET", path, headers={"Cookie": cookie})
        answer = way.getresponse()
        answer.read()
        assert answer.status in (200, 503), f"{path} was answered {answer.status}"


def _least_ms(act: Callable[[], object]) -> float:
    """Of the processor's work; as if it were as fast all the time as in the beginning, whatever else goes on."""
    took, plain = min(map(_work_ms, TIMES * [act])), min(map(_work_ms, TIMES * [_plain]))
    _plain_ms.append(plain)
    return took * _plain_ms[0] / plain


def _plain() -> int:
    return sum(number * number for number in range(20_000))


def _work_ms(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)


def _most_kb(act: Callable[[], object]) -> float:
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024
