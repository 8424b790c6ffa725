"""The owner's reports on a phone without JavaScript: every number, the list behind it, and whose eyes they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from edge.language import language
from tests.kit.busy_weeks import live_through
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, open_counter

FULL_WEEK = "kind=week&on=2026-11-25"
ADDRESSES = (
    "/reports",
    "/reports?kind=week",
    "/reports/queries?of=closed",
    "/reports/export.csv",
    "/reports/export.xlsx",
    "/reports/queries.csv?of=open",
    "/reports/queries.xlsx?of=open",
)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Two weeks of work. Tests that only read share them."""
    with open_counter(tmp_path_factory.mktemp("busy") / "data") as counter:
        live_through(counter)
        yield counter


@pytest.fixture(scope="module")
def owner(busy: Counter) -> Phone:
    return busy.signed_in("Aline", owner=True)


def numbers(page: str) -> list[tuple[str, str]]:
    """Every number that opens a list: what it says, and where it leads."""
    found = re.findall(r'<a href="(/reports/queries\?[^"]*)">([^<]*)</a>', page)
    return [(unescape(text), unescape(there)) for there, text in found]


def seconds(span: str) -> int:
    """ "35 min", "1 h 08", "20 s" """
    hours, minutes, rest = (re.search(unit, span) for unit in (r"(\d+) h", r"(\d+) min|h (\d+)", r"(\d+) s"))
    found = [int(next(filter(None, part.groups()))) if part else 0 for part in (hours, minutes, rest)]
    return found[0] * 3600 + found[1] * 60 + found[2]


def total(page: str) -> int:
    """How many a list says that it has."""
    found = re.search(r"<h2>[^<]* · ([0-9]+)</h2>", page)
    assert found
    return int(found[1])


def tile(page: str, title: str) -> int:
    found = re.search(rf'<div class="tile"><p>{title}</p><p class="big">(?:<[^>]*>)*([0-9]+)<', page)
    assert found, title
    return int(found[1])


def test_only_the_owner_sees_reports(busy: Counter):
    eric, stranger = busy.signed_in("Eric"), busy.phone()
    for path in ADDRESSES:
        assert (path, eric.open(path).status_code) == (path, 403)
        assert language("en").say("door.owner_only") in words(eric.page.text)
        assert stranger.open(path).url.endswith("/enrol"), path
    assert 'href="/reports"' not in eric.open("/").text


def test_the_owner_finds_them_in_the_menu(owner: Phone):
    assert 'href="/reports"' in owner.open("/").text
    for path in ADDRESSES:
        assert (path, owner.open(path).status_code) == (path, 200)


@pytest.mark.parametrize("days", [FULL_WEEK, "kind=day&on=2026-11-25", "kind=month&on=2026-11-25", "kind=week"])
def test_every_number_opens_a_list_that_is_as_long_as_it_is_high(owner: Phone, days: str):
    found = numbers(owner.open(f"/reports?{days}").text)
    counts = [(text, there) for text, there in found if text.isdecimal()]
    assert len(counts) > 12
    wrong = [(text, there, got) for text, there in counts if (got := total(owner.open(there).text)) != int(text)]
    assert wrong == []


@pytest.mark.parametrize(
    "what", ["first_reply", "first_reply_staff", "first_reply_offline", "first_reply_shut", "to_close"]
)
def test_a_span_opens_its_cases_the_slowest_first(owner: Phone, what: str):
    found = [
        (text, there) for text, there in numbers(owner.open(f"/reports?{FULL_WEEK}").text) if f"of={what}" in there
    ]
    worst, there = next((text, there) for text, there in reversed(found) if "staff=" not in there)
    ages = re.findall(r'<span class="age">([^<]+)</span>', owner.open(there).text)
    assert ages[0] == worst
    assert [seconds(age) for age in ages] == sorted(map(seconds, ages), reverse=True)


def test_what_the_internet_took_is_not_laid_to_staff(owner: Phone):
    """On the Wednesday of that week it was gone for three quarters of an hour, while a reply lay ready."""
    found = dict.fromkeys(("first_reply", "first_reply_staff", "first_reply_offline"), 0)
    for what in found:
        ages = owner.open(f"/reports/queries?{FULL_WEEK}&of={what}").text
        found[what] = seconds(re.findall(r'<span class="age">([^<]+)</span>', ages)[0])
    assert found["first_reply"] > 45 * 60
    assert found["first_reply_staff"] < 10 * 60
    assert 0 <= found["first_reply_offline"] - 45 * 60 < 3 * 60, "and some minutes on the way"


def test_the_page_adds_up(owner: Phone):
    text = words(owner.open(f"/reports?{FULL_WEEK}").text)
    found = re.search(r"Open at start (\d+) \d+ plus new (\d+) \d+ plus reopened (\d+) \d+ less closed (\d+) \d+", text)
    assert found, text
    at_start, new, reopened, closed = map(int, found.groups())
    page = owner.page.text
    assert tile(page, "Came in") == new + reopened
    assert tile(page, "Closed") == closed
    assert tile(page, "Still open") == at_start + new + reopened - closed


def test_the_days_of_a_week_are_its_sum(owner: Phone):
    week = owner.open(f"/reports?{FULL_WEEK}").text
    days = [owner.open(f"/reports?kind=day&on=2026-11-{day}").text for day in range(23, 30)]
    for title in ("Came in", "Closed"):
        assert sum(tile(day, title) for day in days) == tile(week, title)
    assert tile(days[-1], "Still open") == tile(week, "Still open")


def test_one_week_leads_to_the_next_and_back(owner: Phone):
    there = {
        "Earlier": "Mon 16 Nov 2026 – Sun 22 Nov 2026",
        "Later": "Mon 30 Nov 2026 – Sun 6 Dec 2026",
    }
    for label, title in there.items():
        page = owner.open(f"/reports?{FULL_WEEK}").text
        found = re.search(rf'<a href="(/reports\?[^"]*)" aria-label="{label}"', page)
        assert found
        assert f"<h2>{title}</h2>" in owner.open(unescape(found[1])).text


def test_a_week_that_is_not_over_is_compared_with_as_many_days(owner: Phone):
    running = words(owner.open("/reports?kind=week").text)
    assert "So far: these days are not over." in running
    five_days = owner.open("/reports?kind=range&first=2026-11-23&last=2026-11-28").text
    now, before = tile(owner.open("/reports?kind=week").text, "Came in"), tile(five_days, "Came in")
    change = "" if now == before else f"▲ +{now - before} " if now > before else f"▼ −{before - now} "
    assert f"Came in {now} {change}before: {before} " in running
    assert "So far" not in owner.open(f"/reports?{FULL_WEEK}").text


def test_any_days_can_be_asked_for_with_a_form(owner: Phone):
    owner.open("/reports")
    form = owner.form("/reports")
    assert form.fields["kind"] == "range"
    page = owner.open("/reports?kind=range&first=2026-11-27&last=2026-11-24").text  # the wrong way round
    assert "<h2>Tue 24 Nov 2026 – Fri 27 Nov 2026</h2>" in page
    year = owner.open("/reports?kind=range&first=2026-01-01&last=2026-12-31").text
    assert "Each bar is a week" in year
    assert tile(year, "Came in") == tile(owner.open("/reports?kind=month&on=2026-11-25").text, "Came in") + tile(
        owner.open("/reports?kind=month&on=2026-12-01").text, "Came in"
    )


def test_too_many_days_are_refused_in_words(owner: Phone):
    page = owner.open("/reports?kind=range&first=2025-01-01&last=2026-12-31")
    assert page.status_code == 400
    assert "That is more than 366 days. Please choose fewer." in words(page.text)
    assert owner.open("/reports/export.csv?kind=range&first=2025-01-01&last=2026-12-31").status_code == 400


@pytest.mark.parametrize(
    "asked",
    [
        "kind=century&on=2026-11-25",
        "kind=week&on=9999-12-31",
        "kind=week&on=0001-01-01",
        "kind=month&on=2026-02-31",
        "kind=day&on=%00%ff",
        "kind=range&first=&last=x",
        "kind=range&first=2026-11-25' OR 1=1--&last=2026-11-25",
    ],
)
def test_days_that_are_none_are_no_error(owner: Phone, asked: str):
    assert owner.open(f"/reports?{asked}").status_code == 200


@pytest.mark.parametrize("asked", ["", "of=everything", "of=%ff"])
def test_a_list_that_there_is_none_of_is_said_in_words(owner: Phone, asked: str):
    assert owner.open(f"/reports/queries?{asked}").status_code == 404
    assert owner.open(f"/reports/queries.csv?{asked}").status_code == 404


@pytest.mark.parametrize(
    "asked", ["hour=24", "weekday=7", "hour=x", "staff=s_nobody", "label='", "start=999999", "at=x"]
)
def test_a_list_narrowed_to_nonsense_is_a_list(owner: Phone, asked: str):
    assert owner.open(f"/reports/queries?{FULL_WEEK}&of=closed&{asked}").status_code == 200


def test_a_list_says_what_it_is_narrowed_to(owner: Phone):
    page = owner.open(f"/reports?{FULL_WEEK}").text
    eric = next(there for _, there in numbers(page) if "of=taken" in there and "staff=" in there)
    assert re.search(r"Mon 23 Nov 2026 – Sun 29 Nov 2026 · (Aline|Eric)", words(owner.open(eric).text))
    found = words(owner.open(f"/reports/queries?{FULL_WEEK}&of=came_in&weekday=1&hour=9&at=2026-11-24").text)
    assert "· Tue 24 Nov 2026 · Tue · 09:00–09:59" in found


def test_a_long_list_is_read_page_by_page(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        counter.stand_still()
        for number in range(120):
            counter.hears("Hello", customer(number))
        phone, found, there = counter.signed_in("Aline", owner=True), [], "/reports/queries?of=came_in"
        while there:
            page = phone.open(there).text
            found += re.findall(r'href="/q/(q_[a-z0-9]+)#newest"', page)
            more = re.search(r'<a href="(/reports/queries\?[^"]*start=[0-9]+)">', page)
            there = unescape(more[1]) if more else ""
        assert len(found) == len(set(found)) == 120


def test_what_was_closed_today_is_not_among_what_is_open(counter: Counter):
    counter.stand_still()
    aline = counter.staff("Aline", owner=True)
    old, mended, new, stays = (counter.hears(who=customer(number)) for number in range(4))
    counter.clock.forward(days=1)
    counter.shop.days.step()
    fresh = counter.hears(who=customer(5))
    for query in (old, mended, fresh):
        counter.shop.desk.close(query, aline, "sold")
    counter.shop.desk.reopen(mended, aline)
    owner = counter.signed_in("Aline")
    on = f"kind=day&on={counter.shop.periods.today().isoformat()}"
    listed = owner.open(f"/reports/queries?{on}&of=open").text
    assert set(re.findall(r'href="/q/(q_\w+)#', listed)) == {mended, new, stays}
    assert total(listed) == tile(owner.open(f"/reports?{on}").text, "Still open") == 3


def test_who_was_put_back_and_who_is_not_answered_yet_are_lists(counter: Counter):
    counter.stand_still()
    aline = counter.staff("Aline", owner=True)
    lapsed, answered = (counter.hears(who=customer(number)) for number in range(2))
    for query in (lapsed, answered):
        counter.shop.desk.claim(query, aline)
    counter.shop.desk.reply(answered, aline, "Yes")
    counter.clock.forward(seconds=counter.shop.settings.shop().lease_seconds + 1)
    counter.shop.desk.return_lapsed()
    owner = counter.signed_in("Aline")
    page = owner.open(f"/reports?kind=day&on={counter.shop.periods.today().isoformat()}").text
    (there,) = {there for text, there in numbers(page) if there.endswith("of=lapsed") and text == "1"}
    assert set(re.findall(r'href="/q/(q_\w+)#', owner.open(there).text)) == {lapsed}
    assert total(owner.page.text) == 1
    who = {there for text, there in numbers(page) if "of=lapsed" in there and aline.id in there and text == "1"}
    assert [set(re.findall(r'href="/q/(q_\w+)#', owner.open(there).text)) for there in who] == [{lapsed}]
    (there,) = {there for _, there in numbers(page) if "of=unanswered" in there}
    assert ("2 h", there) in numbers(page), "who waits longest stands beside how many"
    assert set(re.findall(r'href="/q/(q_\w+)#', owner.open(there).text)) == {lapsed}


def test_a_shop_in_which_nothing_happened_yet_has_a_report(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    for kind in ("day", "week", "month"):
        assert "Nothing happened on these days." in words(phone.open(f"/reports?kind={kind}").text)
    assert phone.open("/reports/export.xlsx").status_code == 200


def test_nothing_of_a_page_needs_what_the_policy_forbids(owner: Phone):
    page = owner.open(f"/reports?{FULL_WEEK}").text
    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert page.count("<svg") >= 2
    assert page.count('role="img"') == page.count("<title>") - 1, "each chart says what it shows"
