"""What the first look at the board costs a phone on a bad line: everything that comes over the air, heads included."""

from __future__ import annotations

import gzip
import http.client
import re
from pathlib import Path

import pytest

from tests.phones import Phone
from tests.shops import Counter, customer

STATIC = Path(__file__).parent.parent / "static"
MOST_BYTES = 15_000
QUERIES = 50
# All of them differ, as in a shop: fifty times the same line would shrink to nothing.
ASKED = ("the {} litre bucket with its lid", "paint for outside, {} tins", "{} metres of cable", "{} bags of cement")


def fetched(phone: Phone, path: str) -> tuple[int, str]:
    """Bytes of the whole answer, as a browser asks for it, and what is in it."""
    line = http.client.HTTPConnection(phone.address.removeprefix("http://"), timeout=10)
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    line.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": "gzip, deflate"})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    assert answer.status == 200, path
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + len("HTTP/1.1 200 OK\r\n\r\n")
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return head + len(body), (gzip.decompress(body) if packed else body).decode()


def test_the_first_load_of_a_board_with_fifty_queries_is_at_most_fifteen_kilobytes(counter: Counter):
    phone, eric = counter.signed_in("Aline", owner=True), counter.staff("Eric")
    for number in range(QUERIES):
        words = (
            f"Good morning, do you have {ASKED[number % len(ASKED)].format(number + 2)}? I come at {number % 9 + 9}."
        )
        query = counter.hears(words, customer(number, f"Mukamana {number * 7919 % 1000}"), ago=number * 97)
        if number % 5 == 0:
            counter.shop.desk.claim(query, (eric, counter.staff("Aline"))[number % 2])
    board, page = fetched(phone, "/")
    assert page.count('class="what"') == QUERIES
    parts = {path: fetched(phone, path)[0] for path in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)))}
    assert {name.partition("?")[0].rpartition("/")[2] for name in parts} == {"icon.svg", "shop.css", "shop.js"}
    assert board + sum(parts.values()) <= MOST_BYTES, (board, parts)


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.iterdir() if path.suffix in (".css", ".js")))
def test_style_and_script_leave_the_box_without_comments_and_otherwise_line_by_line_as_they_are_written(
    counter: Counter, name: str
):
    sent = fetched(counter.signed_in("Aline"), f"/static/{name}")[1].splitlines()
    written = iter([line.strip() for line in (STATIC / name).read_text("utf-8").splitlines()])
    assert not [line for line in sent if line.startswith(("//", "/*")) or not line]
    assert all(line in written for line in (line.strip() for line in sent)), "each, in the same order"
