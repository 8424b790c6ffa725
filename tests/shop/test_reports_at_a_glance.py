"""What an owner sees of a report before its tables: a sentence, changes, outages, people as bars, who waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from edge.language import LANGUAGES, language
from tests.kit.busy_weeks import live_through
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, open_counter

WEDNESDAY, NEXT_WEDNESDAY = "kind=day&on=2026-11-25", "kind=day&on=2026-12-02"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Two weeks of work, then a morning in which two customers wait."""
    with open_counter(tmp_path_factory.mktemp("busy") / "data") as counter:
        live_through(counter, days=14)
        counter.clock.forward(hours=1)
        for number in range(2):
            counter.hears(who=customer(number, f"Mukamana {number}"))
            counter.clock.forward(minutes=20)
        yield counter


@pytest.fixture(scope="module")
def owner(busy: Counter) -> Phone:
    return busy.signed_in("Aline", owner=True)


def tile(page: str, title: str) -> tuple[int, str, int]:
    """A number, by how much it has changed, and what it was."""
    text = words(page)
    found = re.search(rf"{title} (\d+) (?:[▲▼] ([+−]\d+) )?before: (\d+)", text)
    assert found, text
    return int(found[1]), found[2] or "", int(found[3])


def test_a_sentence_says_who_wrote_who_was_answered_and_what_is_open(owner: Phone):
    page = owner.open(f"/reports?{WEDNESDAY}").text
    found = re.search(
        r"(\d+) customers wrote\. (\d+) queries were answered, half of them within (\d+) min\. (\d+) are still open\.",
        words(page),
    )
    assert found
    listed = words(owner.open(f"/reports/queries?{WEDNESDAY}&of=first_reply").text)
    assert f"· {found[2]}" in listed, "as many as the list has"
    assert int(found[4]) == tile(page, "Still open")[0]
    assert int(found[1]) <= tile(page, "Came in")[0], "somebody may have come twice"


def test_each_number_says_how_it_differs_from_the_same_weekday_before(owner: Phone):
    before = owner.open(f"/reports?{WEDNESDAY}").text
    page = owner.open(f"/reports?{NEXT_WEDNESDAY}").text
    assert "Beside each number: Wed 25 Nov 2026." in words(page)
    for title in ("Came in", "Closed", "Still open"):
        now, change, was = tile(page, title)
        assert was == tile(before, title)[0]
        assert change == ("" if now == was else f"+{now - was}" if now > was else f"−{was - now}")


def test_more_that_wait_is_bad_news_and_more_that_are_done_is_good(owner: Phone):
    page = owner.open(f"/reports?{WEDNESDAY}").text
    looks = re.findall(r'<b class="(\w*)"><span aria-hidden="true">(.)</span>', page)
    assert looks == [("", "▲"), ("better", "▲"), ("worse", "▲")], "against a day on which nothing was"


def test_hours_without_internet_are_shaded_in_the_chart_of_their_day(owner: Phone):
    page = owner.open(f"/reports?{WEDNESDAY}").text
    assert re.search(r'<rect class="away"', page)
    assert "no internet or power" in words(page)
    assert "away" not in owner.open("/reports?kind=day&on=2026-11-24").text


def test_people_are_bars_whose_numbers_open_their_lists(owner: Phone):
    page = owner.open(f"/reports?{WEDNESDAY}").text
    people = page[page.index('<ul class="team">') : page.index("</ul>", page.index('<ul class="team">'))]
    closed = re.findall(r'<a href="([^"]*of=closed[^"]*)">(\d+)</a>', people)
    assert closed
    for there, count in closed:
        assert f"· {count}" in words(owner.open(unescape(there)).text)


def test_who_still_waits_is_opened_and_called_with_a_tap(owner: Phone):
    page = owner.open("/reports").text
    callers = page[page.index('<ul class="callers">') :]
    assert re.search(r'href="tel:\+\d{6,}"[^>]*aria-label="Call ', callers)
    there = re.search(r'href="(/q/q_\w+)#newest"', callers)
    assert there
    assert owner.open(there[1]).status_code == 200
    assert '<ul class="callers">' not in owner.open(f"/reports?{WEDNESDAY}").text, "that day is long over"


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_said_in_each_language(busy: Counter, owner: Phone, code: str):
    owner.open("/me")
    owner.submit(owner.form("/me/language"), language=code)
    text = words(owner.open("/reports").text)
    spoken = language(code)
    for key in ("reports.in_full", "reports.still_waiting", "summary.print_so_far"):
        assert spoken.say(key) in text
    assert spoken.say("reports.look_open", count=tile_open(owner)) in text
    owner.open("/me")
    owner.submit(owner.form("/me/language"), language="en")


def tile_open(owner: Phone) -> int:
    found = re.search(r"of=open\">(\d+)<", owner.page.text)
    assert found
    return int(found[1])


def test_a_day_on_which_nothing_happened_has_no_sentence(busy: Counter, owner: Phone):
    sunday = (busy.clock.at - timedelta(days=40)).date().isoformat()
    page = owner.open(f"/reports?kind=day&on={sunday}").text
    assert 'class="look"' not in page
    assert "Nothing happened on these days." in words(page)


def test_after_closing_who_waits_stands_with_the_day_that_runs_as_well(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    counter.stand_still()
    counter.clock.forward(hours=8)
    counter.shop.days.step()
    counter.hears("Are you still there?", customer(77, "Amina"))
    for day in (counter.shop.days.shown(), counter.shop.days.present()):
        page = words(owner.open(f"/reports?kind=day&on={day}").text)
        assert "Waiting now" in page.partition("The figures in full")[0]
        assert "Amina" in page.partition("The figures in full")[0]
