"""Several queries are closed by one form and opened again by another, each behind its own guard."""

from __future__ import annotations

import re

import pytest

from edge.records.outcomes import Outcome
from edge.records.query import State
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer


@pytest.fixture
def aline(counter: Counter) -> Phone:
    counter.stand_still()
    return counter.signed_in("Aline")


def taken(counter: Counter, number: int, text: str = "Nails?", by: str = "Aline") -> str:
    query = counter.hears(text, customer(number))
    counter.shop.desk.claim(query, counter.staff(by))
    return query


def ticks(phone: Phone, *queries: str) -> list[str]:
    """The boxes that stand on the page beside these."""
    found = re.findall(r'name="ticked" value="([^"]+)"', phone.page.text)
    return [box for box in found if box.split(".")[0] in queries]


def closes(phone: Phone, *queries: str, outcome: str = "no answer needed") -> str:
    phone.open("/close-several")
    boxes = [box for query in queries for box in ticks(phone, query)]
    phone.submit(phone.form("/close-several"), ticked=boxes, outcome=outcome)
    return words(phone.page.text)


def states(counter: Counter, *queries: str) -> list[tuple[State, str | None]]:
    found = [counter.shop.books.queries.must(query) for query in queries]
    return [(query.state, query.closing.outcome) for query in found]


def test_mine_and_those_who_wait_are_closed_together_and_opened_together(counter: Counter, aline: Phone):
    mine, waits, other = taken(counter, 1), counter.hears("Thanks", customer(2)), taken(counter, 3, by="Eric")
    assert "Close several" in words(aline.open("/").text)
    aline.open("/close-several")
    assert len(ticks(aline, mine, waits)) == 2
    assert not ticks(aline, other), "what a colleague has does not stand there"
    assert "Customer 2 + 1 · closed: no answer needed Undo" in closes(aline, mine, waits)
    assert states(counter, mine, waits) == [(State.CLOSED, Outcome.NO_ANSWER)] * 2
    aline.submit(aline.form("/close-several/undo"))
    assert states(counter, mine, waits) == [(State.CLAIMED, None), (State.WAITING, None)]
    assert counter.shop.days.today().figures.unanswered == 3  # type: ignore[union-attr]
    assert "Undo" not in words(aline.page.text)


def test_what_could_not_be_closed_is_named_and_stays_and_the_others_are_closed(counter: Counter, aline: Phone):
    quiet, speaks, goes = (counter.hears("Thanks", customer(number)) for number in range(3))
    ours = taken(counter, 4)
    counter.shop.desk.reply(ours, counter.staff("Aline"), "Yes")
    aline.open("/close-several")
    form, boxes = aline.form("/close-several"), ticks(aline, quiet, speaks, goes, ours)
    counter.hears("And screws?", customer(1))
    counter.shop.desk.claim(goes, counter.staff("Eric"))
    said = words(aline.submit(form, ticked=boxes, outcome="no answer needed").text)
    assert aline.page.status_code == 409
    assert "3 could not be closed. The others are:" in said
    assert "Customer 1 · The customer wrote something that you have not seen." in said
    assert "Customer 2 · Eric took this" in said
    assert "Customer 4 · The last word here is the shop’s." in said
    assert [state for state, _ in states(counter, quiet, speaks, goes, ours)] == [
        State.CLOSED, State.WAITING, State.CLAIMED, State.CLAIMED
    ]  # fmt: skip


def test_all_can_be_reached_page_by_page_and_a_page_that_has_gone_shows_the_last_one(counter: Counter, aline: Phone):
    waits = [counter.hears("Thanks", customer(number)) for number in range(103)]
    mine = [taken(counter, 200 + number) for number in range(52)]
    found, path, further = [], "/close-several", []
    while path:
        page = aline.open(path).text
        shown = ticks(aline, *waits, *mine)
        assert len(shown) <= 100
        found += shown
        further += re.findall(r"and (\d+) more", words(page))
        after = re.search(r'href="([^"]*after=\d+)">and', page)
        path = after[1] if after else ""
    assert sorted(box.split(".")[0] for box in found) == sorted([*waits, *mine])
    assert further == ["55", "3"]
    assert 'href="/close-several?after=50">‹ 51–100<' in aline.page.text
    refused = aline.submit(aline.form("/close-several"))
    assert (refused.status_code, len(ticks(aline, *waits))) == (400, 3), "it stays on its page"
    aline.submit(aline.form("/close-several"), ticked=ticks(aline, *waits), outcome="no answer needed")
    assert len(ticks(aline, *waits)) == 0
    aline.open("/close-several?after=100")
    assert len(ticks(aline, *waits)) == 50
    assert 'action="/close-several?after=50"' in aline.page.text
    aline.open("/close-several?after=" + "9" * 15)
    assert len(ticks(aline, *waits)) == 50
    aline.open("/close-several?after=-1")
    assert len(ticks(aline, *waits)) == 50


def test_what_is_ticked_twice_is_closed_once_and_not_named_as_open(counter: Counter, aline: Phone):
    twice, once = taken(counter, 1), taken(counter, 2)
    said = closes(aline, twice, once, twice, outcome="sold")
    assert aline.page.status_code == 200
    assert "could not be closed" not in said
    assert states(counter, twice, once) == [(State.CLOSED, Outcome.SOLD)] * 2


def test_who_waits_is_only_the_owners_to_close_with_an_outcome(counter: Counter, aline: Phone):
    mine, waits = taken(counter, 1), counter.hears("Nails?", customer(2))
    said = closes(aline, mine, waits, outcome="sold")
    assert "Customer 2 · Take this query first." in said
    assert states(counter, mine, waits) == [(State.CLOSED, Outcome.SOLD), (State.WAITING, None)]
    owner = counter.signed_in("Diane", owner=True)
    assert "Customer 2 · closed: sold Undo" in closes(owner, waits, outcome="sold")


def test_a_form_closes_once_and_nothing_of_it_is_done_while_the_disk_is_full(counter: Counter, aline: Phone):
    queries = [taken(counter, number) for number in range(3)]
    aline.open("/close-several")
    form, boxes = aline.form("/close-several"), ticks(aline, *queries)
    counter.disk.full = True
    assert aline.submit(form, ticked=boxes, outcome="sold").status_code == 503
    counter.disk.full = False
    assert {state for state, _ in states(counter, *queries)} == {State.CLAIMED}
    aline.submit(form, ticked=boxes, outcome="sold")
    counter.shop.desk.reopen(queries[0], counter.staff("Aline"))
    aline.submit(form, ticked=boxes, outcome="sold")
    assert [state for state, _ in states(counter, *queries)] == [State.CLAIMED, State.CLOSED, State.CLOSED]


@pytest.mark.parametrize(
    ("sent", "status"),
    [({}, 400), ({"outcome": "sold"}, 400), ({"ticked": "q_bcd.1", "outcome": "joined"}, 400)]
    + [({"ticked": box, "outcome": "sold"}, 400) for box in ("q_b", "q_B.1", "q_b.x", "q_b.1 OR 1", "q_b." + "9" * 16)]
    + [({"ticked": "q_bcd.1", "outcome": "sold"}, 409)],
)  # fmt: skip
def test_what_no_page_of_ours_sends_closes_nothing(counter: Counter, aline: Phone, sent: dict[str, str], status: int):
    query = taken(counter, 1)
    aline.open("/close-several")
    assert aline.submit(aline.form("/close-several"), **sent).status_code == status
    assert states(counter, query) == [(State.CLAIMED, None)]


def test_whoever_came_back_is_named_by_the_undo_and_after_a_minute_nothing_is_undone(counter: Counter, aline: Phone):
    first, second = taken(counter, 1), taken(counter, 2)
    closes(aline, first, second, outcome="sold")
    form = aline.form("/close-several/undo")
    counter.hears("And a tap?", customer(2))
    counter.shop.desk.claim(second, counter.staff("Eric"))
    assert "Customer 2 · This query is open again already: Eric took it" in words(aline.submit(form).text)
    assert states(counter, first, second)[0] == (State.CLAIMED, None)
    closes(aline, first, outcome="sold")
    form = aline.form("/close-several/undo")
    counter.clock.forward(seconds=61)
    assert "too late to undo" in words(aline.submit(form).text)
    assert states(counter, first) == [(State.CLOSED, Outcome.SOLD)]


def test_a_mark_of_a_colleagues_form_undoes_nothing_of_theirs(counter: Counter, aline: Phone):
    query = taken(counter, 1)
    closes(aline, query, outcome="sold")
    together = aline.form("/close-several/undo").fields["together"]
    eric = counter.signed_in("Eric")
    eric.open("/me")
    eric.send("/close-several/undo", token=eric.token(), together=together)
    assert "too late to undo" in words(eric.page.text)
    assert states(counter, query) == [(State.CLOSED, Outcome.SOLD)]
