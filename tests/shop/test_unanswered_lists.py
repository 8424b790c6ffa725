"""Who was closed without a word, and whose 24 hours ran out: each number on a report opens the list of them."""

from __future__ import annotations

import re
from html import unescape

from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of

FRIDAY, SATURDAY, SUNDAY = (f"kind=day&on=2026-11-{day}" for day in (20, 21, 22))
WEEK = "kind=week&on=2026-11-20"


def writes(counter: Counter, number: int) -> str:
    """A customer does, on the road that WhatsApp takes; their open query."""
    who, at = customer(number), str(int(counter.clock.at.timestamp()))
    message = {"from": who.phone, "id": f"wamid.{number}.{at}", "timestamp": at, "type": "text"}
    body = webhook_of({**message, "text": {"body": "Do you have nails?"}}, name=str(who.name), phone=str(who.phone))
    counter.webhook(body)
    return next(row.id for row in counter.shop.board.see(counter.staff("Eric")).waiting if row.name == who.name)


def behind(owner: Phone, days: str, what: str) -> list[str]:
    """The list that a number of a report opens, which is as long as the number is high."""
    page = owner.open(f"/reports?{days}").text
    opened = re.search(rf'<a href="(/reports/queries\?[^"]*of={what})">([0-9]+)</a>', page)
    there, count = (unescape(opened[1]), int(opened[2])) if opened else (f"/reports/queries?{days}&of={what}", 0)
    listed = re.findall(r'href="/q/(q_\w+)#', owner.open(there).text)
    said = re.search(r"<h2>[^<]* · ([0-9]+)</h2>", owner.page.text)
    assert said
    assert int(said[1]) == len(listed) == count
    return listed


def alone(counter: Counter) -> Phone:
    """Days are closed, and replies leave, when the test says so; the owner's phone."""
    counter.only_hears()
    return counter.signed_in("Aline", owner=True)


def test_who_was_closed_without_a_word_is_a_list(counter: Counter):
    owner, aline = alone(counter), counter.staff("Aline")
    counter.shop.settings.change_shop(undo_seconds=20)
    silent, served, later = (writes(counter, number) for number in range(3))
    for query in (silent, served):
        counter.shop.desk.claim(query, aline)
    reply = counter.shop.desk.reply(served, aline, "Yes")
    for query in (silent, served):
        counter.shop.desk.close(query, aline, "sold")
    assert behind(owner, FRIDAY, "silent") == [silent], "the other one has a reply that may still leave"
    counter.shop.desk.take_back(reply, aline)
    assert behind(owner, FRIDAY, "silent") == [served, silent]
    counter.clock.forward(hours=20)
    counter.shop.days.step()
    counter.shop.desk.close(later, aline, "other")
    owner = counter.signed_in("Aline")
    assert behind(owner, FRIDAY, "silent") == [served, silent]
    assert behind(owner, SATURDAY, "silent") == [later]
    assert behind(owner, WEEK, "silent") == [later, served, silent], "the latest first"


def test_whose_window_ran_out_is_a_list_and_stands_there_as_often_as_it_did(counter: Counter):
    alone(counter)
    quiet, again = (writes(counter, number) for number in range(2))
    counter.clock.forward(hours=20)
    counter.shop.days.step()
    owner = counter.signed_in("Aline")
    assert behind(owner, SATURDAY, "run_out") == [], "the windows have four hours left"
    counter.clock.forward(hours=5)
    assert sorted(behind(owner, SATURDAY, "run_out")) == sorted([quiet, again])
    assert writes(counter, 1) == again
    counter.clock.forward(hours=22)
    counter.shop.days.step()
    owner = counter.signed_in("Aline")
    assert behind(owner, SUNDAY, "run_out") == []
    counter.clock.forward(hours=3)
    assert behind(owner, SUNDAY, "run_out") == [again]
    assert behind(owner, WEEK, "run_out")[0] == again
    counter.clock.forward(hours=24)
    counter.shop.days.step()
    owner = counter.signed_in("Aline")
    assert sorted(behind(owner, WEEK, "run_out")) == sorted([quiet, again, again])
    assert behind(owner, WEEK, "silent") == []


def test_a_day_of_an_older_version_counts_whom_it_does_not_name(counter: Counter):
    alone(counter)
    counter.shop.desk.close(writes(counter, 1), counter.staff("Aline"), "sold")
    counter.clock.forward(hours=24)
    counter.shop.days.step()
    owner = counter.signed_in("Aline")
    assert len(behind(owner, FRIDAY, "silent")) == 1
    (day,) = counter.shop.books.days.between("", "~")
    older = {name: value for name, value in day.figures.items() if name != "spells_of"}
    counter.shop.books.erasures.put_figures(day.date, older)
    page = owner.open(f"/reports?{FRIDAY}").text
    assert "of=silent" not in page
    assert "Closed without a reply 1" in words(page)


def test_who_was_not_answered_at_the_end_of_a_day_is_a_list_for_ever_the_longest_wait_first(counter: Counter):
    owner, aline = alone(counter), counter.staff("Aline")
    first = writes(counter, 1)
    counter.clock.forward(minutes=30)
    second = writes(counter, 2)
    assert behind(owner, FRIDAY, "unanswered") == [first, second]
    assert "30 min" in words(owner.page.text)
    counter.clock.forward(hours=20)
    counter.shop.days.step()
    for query in (first, second):
        counter.shop.desk.claim(query, aline)
        counter.shop.desk.reply(query, aline, "Yes")
    owner = counter.signed_in("Aline")
    assert behind(owner, FRIDAY, "unanswered") == [first, second], "then, whoever has answered since"
    assert behind(owner, SATURDAY, "unanswered") == []
    assert "4 h" in words(owner.open(f"/reports?{FRIDAY}").text), "until the shop was closed"
