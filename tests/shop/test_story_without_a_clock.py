"""What was done under a clock that nobody can believe is told once, and no page of the query fails."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of

JEAN = customer(7, "Jean-Bosco H.")
LINES = r'(?s)<li class="event"[^>]*>(.*?)</li>|<p class="text"[^>]*>(.*?)</p>'


def wrote(counter: Counter, *texts: str, ago: float = 0) -> str:
    """Jean wrote these a minute apart, the first so many minutes ago; all of it comes in now."""
    at = counter.clock.at - timedelta(minutes=ago)
    counter.wamids += 1
    said: list[dict[str, Any]] = [
        {
            **{"from": JEAN.phone, "from_user_id": JEAN.user_id, "id": f"wamid.{counter.wamids}.{number}"},
            **{"type": "text", "text": {"body": text}},
            "timestamp": str(int((at + timedelta(minutes=number)).timestamp())),
        }
        for number, text in enumerate(texts)
    ]
    counter.webhook(webhook_of(*said, name="Jean-Bosco H.", phone=str(JEAN.phone)))
    (document,) = counter.shop.books.tables.queries.all()
    return str(document["id"])


def pages(phone: Phone, query: str) -> list[list[str]]:
    """The lines of each page of a query, the oldest page first."""
    page, found = phone.open(f"/q/{query}"), []
    while True:
        assert page.status_code == 200
        lines = [re.sub(r" \d\d:\d\d$", "", words(a) or words(b)) for a, b in re.findall(LINES, page.text)]
        found.append(lines)
        older = re.search(r'href="(/q/[^"]*\?before=\d+)"', page.text)
        if not older:
            return found[::-1]
        page = phone.open(older[1])


def test_a_page_of_before_the_query_came_in_opens(counter: Counter):
    eric = counter.signed_in("Eric")
    query = wrote(counter, *(f"Message {number}" for number in range(120)), ago=240)
    counter.clock.trusted = False
    counter.shop.desk.claim(query, counter.staff("Eric"))
    counter.clock.trusted = True
    counter.clock.forward(minutes=1)
    found = pages(eric, query)
    assert len(found) == 3
    assert found[-1][-2:] == ["Message 119", "Eric took it"]
    assert sum(page.count("Eric took it") for page in found) == 1


def test_what_follows_is_told_where_it_was_done(counter: Counter):
    eric = counter.signed_in("Eric")
    query = wrote(counter, "The first")
    counter.clock.trusted = False
    counter.shop.desk.claim(query, counter.staff("Eric"))
    counter.clock.trusted = True
    counter.clock.forward(minutes=5)
    counter.shop.desk.release(query, counter.staff("Eric"))
    counter.clock.forward(minutes=5)
    wrote(counter, "The second")
    assert pages(eric, query) == [["The first", "Eric took it", "Eric put it back into the queue", "The second"]]
