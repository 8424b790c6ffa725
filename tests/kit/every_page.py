"""Every kind of page there is, of a shop in which everything happens at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import requests
from bottle import HTTPError, Router
from playwright.sync_api import Browser, Page

from edge.outbox.link import LinkState
from edge.printing import PrinterChoice
from edge.records.reply import Delivery
from edge.web.addresses import ADDRESSES
from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer

PAPER = ("/summary", "/summary/1", "/printer")
MORE = (
    "/wall",
    "/help",
    "/held",
    "/templates",
    "/me",
    "/call-list",
    "/labels",
    "/outcomes",
    "/quick-replies",
    "/settings/replies",
    "/settings/note",
    "/settings/summary",
    "/write",
    *PAPER,
)


_LINK = re.compile(r'href="(/[^"#]+)')
_ROUTER = Router()
for _address in ADDRESSES:
    if _address.method == "GET":
        _ROUTER.add(_address.rule, "GET", _address.rule)


def everything_at_once(counter: Counter) -> Counter:
    """Every state of a page at once: offers, notices, held replies, no internet, a warning, somebody apart."""
    query = fill(counter)
    aline, eric = counter.staff("Aline"), counter.staff("Eric")
    counter.stand_still()
    desk, books = counter.shop.desk, counter.shop.books
    offered = next(row.id for row in counter.shop.board.see(eric).mine)
    desk.hand_over(offered, eric, aline.id, "He wants five litres; I have to go to the bank.")
    desk.reply(query, aline, "And we are open until six.")
    *_, last = books.tables.replies.all()
    books.tables.replies.update(
        {"state": Delivery.UNSURE.value, "reason": "The line broke at the worst moment."}, doc_ids=[last.doc_id]
    )
    sentence = "WhatsApp refuses the token of this shop. Make a new one at Meta and enter it again."
    counter.shop.notices.post("t", sentence, counter.clock.now(), serious=True, stops_sending=True)
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())
    closed = counter.hears("Thank you", customer(909, "Rosine"))
    desk.close(closed, aline, "sold")
    counter.clock.forward(minutes=95)
    counter.shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9", wifi_name="Kabeza"))
    counter.shop.summaries.step(counter.shop.prints)
    counter.shop.prints.step()
    return counter


def pages(counter: Counter, phone: Phone) -> list[str]:
    """The address of every kind of page there is, as Aline sees it."""
    view = counter.shop.board.see(counter.staff("Aline"))
    rows = [view.waiting[0], view.mine[0], view.mine[-1], view.offered[0], counter.shop.board.closed()[0]]
    customer = counter.shop.board.query(rows[1].id, counter.staff("Aline")).query.customer
    found = ["/search", "/search?words=" + rows[1].name[:3], "/search?words=a", f"/c/{customer}"]
    return [
        "/",
        *(f"/q/{row.id}" for row in rows),
        *(f"/?see={see}" for see in ("waiting", "others", "over&after=50")),
        *found,
        "/closed",
        "/close-several",
        "/apart",
        "/notices",
        "/phones",
        "/nothing",
        *MORE,
    ]


def others(counter: Counter, phone: Phone) -> list[str]:
    """Whatever else has an address without a gap in it, or is linked: one page for each rule, without an entry."""
    known = pages(counter, phone)
    gapless = [one.rule for one in ADDRESSES if one.method == "GET" and "<" not in one.rule]
    asked = {**{rule: rule for rule in gapless}, **{rule_of(path): path for path in known}}
    found, coming = [], [*known, *asked.values()]
    for path in coming:  # more come meanwhile
        answer = phone.open_only(path)
        if not is_page(answer):
            continue
        if path not in known and path in asked.values():
            found.append(path)
        linked = {rule_of(link): link for link in _LINK.findall(answer.text)}
        coming += [link for rule, link in linked.items() if rule not in asked]
        asked = {**linked, **asked}
    return found


def rule_of(path: str) -> str:
    """Of the list of addresses, the one that this path fits; "" for none."""
    try:
        rule, _ = _ROUTER.match({"REQUEST_METHOD": "GET", "PATH_INFO": path.partition("?")[0].partition("#")[0]})
    except HTTPError:
        return ""
    return str(rule)


def is_page(answer: requests.Response) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def doors(browser: Browser, counter: Counter, **looks: Any) -> Iterator[Page]:
    """The pages that somebody sees who is not in yet."""
    stranger = counter.phone()
    with screen_of(browser, stranger, **looks) as screen:
        page = screen.new_page()
        page.goto("/return")
        yield page
        page.goto("/enrol")
        yield page
        page.fill("[name=code]", "WRONG")
        with page.expect_navigation():
            page.click("button")
        yield page
        page.fill("[name=code]", counter.shop.login.enrol_code(None))
        with page.expect_navigation():
            page.click("button")
        yield page
