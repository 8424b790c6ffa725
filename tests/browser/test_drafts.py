"""Drafts: what somebody typed is kept on the box, for each person and query, and no page writes over a newer one."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from edge.desk.drafts import Draft
from edge.desk.quick_replies import QuickReplies
from edge.errors import Refusal
from tests.kit.browsers import open_browser, screen_of
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import Counter
from tests.kit.support import BOSCO, Room, open_room


@pytest.fixture
def query(room: Room) -> str:
    query = room.writes("wamid.1")
    room.desk.claim(query, room.staff("Aline"))
    return query


def draft(room: Room, query: str, name: str = "Aline") -> Draft:
    return room.board.query(query, room.staff(name)).beside.draft


def test_a_draft_is_kept_for_each_person_and_query_and_survives_the_power(room: Room, query: str, tmp_path: Path):
    other = room.writes("wamid.2", who=BOSCO)
    room.desk.draft(query, room.staff("Aline"), "Yes, 3")
    room.desk.draft(query, room.staff("Eric"), "I think")
    room.desk.draft(other, room.staff("Aline"), "No")
    room.close()
    again = open_room(tmp_path / "data", room.clock)
    assert [draft(again, query).text, draft(again, query, "Eric").text] == ["Yes, 3", "I think"]
    assert draft(again, other).text == "No"
    again.close()


def test_an_empty_one_removes_it_and_a_reply_that_was_sent_does_too(room: Room, query: str):
    aline = room.staff("Aline")
    first = room.desk.draft(query, aline, "Yes")
    room.desk.draft(query, aline, "  ", knew=first.mark)
    assert draft(room, query).text == ""
    room.desk.draft(query, aline, "Yes, 300.", knew=draft(room, query).mark)
    room.desk.reply(query, aline, "Yes, 300.")
    assert draft(room, query).text == ""


def test_a_reply_that_is_refused_leaves_the_draft_where_it_is(room: Room, query: str):
    room.desk.draft(query, room.staff("Aline"), "Yes, 300.")
    room.desk.take_over(query, room.staff("Eric"))
    with pytest.raises(Refusal):
        room.desk.reply(query, room.staff("Aline"), "Yes, 300.")
    assert draft(room, query).text == "Yes, 300."


def test_one_that_is_too_long_is_refused_and_one_that_just_fits_is_not(room: Room, query: str):
    aline = room.staff("Aline")
    room.desk.draft(query, aline, "x" * 4096)
    with pytest.raises(Refusal, match="4096") as caught:
        room.desk.draft(query, aline, "x" * 4097)
    assert caught.value.code == "too_long"
    assert draft(room, query).text == "x" * 4096


def test_an_older_page_does_not_write_over_a_newer_draft(room: Room, query: str):
    aline, opened = room.staff("Aline"), draft(room, query).mark
    room.desk.draft(query, aline, "From the first phone", knew=opened, page="one")
    with pytest.raises(Refusal) as caught:
        room.desk.draft(query, aline, "From the second", knew=opened, page="two")
    assert (caught.value.code, caught.value.facts["text"]) == ("stale", "From the first phone")
    room.desk.draft(query, aline, "From the second", knew=caught.value.facts["mark"], page="two")
    assert draft(room, query).text == "From the second"


def test_a_page_goes_on_writing_also_when_an_answer_was_lost(room: Room, query: str):
    aline, opened = room.staff("Aline"), draft(room, query).mark
    for text in ("Y", "Ye", "Yes"):
        room.desk.draft(query, aline, text, knew=opened, page="one")
    assert draft(room, query).text == "Yes"


def test_what_comes_late_does_not_bring_back_what_has_been_sent(room: Room, query: str):
    aline, opened = room.staff("Aline"), draft(room, query).mark
    room.desk.reply(query, aline, "Yes.")
    with pytest.raises(Refusal) as caught:
        room.desk.draft(query, aline, "Yes.", knew=opened, page="one")
    assert caught.value.facts["text"] == ""
    room.desk.draft(query, aline, "And", knew=draft(room, query).mark, page="one")
    with pytest.raises(Refusal):
        room.desk.draft(query, aline, "Yes.", knew=opened, page="two")


def test_drafts_of_queries_closed_a_week_ago_are_forgotten_and_no_others(room: Room, query: str):
    aline, other = room.staff("Aline"), room.writes("wamid.2", who=BOSCO)
    room.desk.draft(query, aline, "Old")
    room.desk.draft(other, aline, "Open")
    room.desk.close(query, aline, "answered")
    room.clock.forward(days=6, hours=23)
    assert room.desk.forget_drafts() == 0
    room.clock.trusted = False
    room.clock.forward(hours=2)
    assert room.desk.forget_drafts() == 0, "nobody knows the time"
    room.clock.trusted = True
    assert room.desk.forget_drafts() == 1
    assert [draft(room, query).text, draft(room, other).text] == ["", "Open"]


def test_there_is_no_draft_of_a_query_that_is_not_there(room: Room):
    with pytest.raises(Refusal) as caught:
        room.desk.draft("q_nothere", room.staff("Aline"), "x")
    assert caught.value.code == "not_found"


# Over the page.


@pytest.fixture
def aline(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline")
    counter.stand_still()
    return phone


def held(counter: Counter) -> str:
    query = counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


def test_the_page_opens_with_the_draft_in_its_box_on_every_phone_of_that_person(counter: Counter, aline: Phone):
    query, second = held(counter), counter.signed_in("Aline")
    kept = aline.send(f"/q/{query}/draft", text="Yes </textarea><script>", knew="", page="one")
    assert (kept.status_code, kept.content) == (204, b"")
    assert "Yes &lt;/textarea&gt;&lt;script&gt;</textarea>" in second.open(f"/q/{query}").text
    assert f'data-knew="{kept.headers["Draft"]}"' in second.page.text
    eric = counter.signed_in("Eric")
    assert "script&gt;" not in eric.open(f"/q/{query}").text
    second.open(f"/q/{query}")
    second.submit(second.form(rf"/q/{query}/reply"), text="Yes.")
    assert "script&gt;" not in second.open(f"/q/{query}").text


def test_two_phones_of_one_person_are_told_of_each_others_words(counter: Counter, aline: Phone):
    query = held(counter)
    aline.send(f"/q/{query}/draft", text="Newer", page="one")
    told = aline.send(f"/q/{query}/draft", text="Older", page="two")
    assert told.status_code == 409
    assert told.json()["text"] == "Newer"
    assert aline.send(f"/q/{query}/draft", text="Both", page="two", knew=told.json()["mark"]).status_code == 204


def test_no_foreign_page_and_nobody_without_a_sign_in_writes_a_draft(counter: Counter, aline: Phone):
    query = held(counter)
    address = f"{counter.shop.lan_url}/q/{query}/draft"
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        told = requests.post(address, {"text": "Evil"}, headers=headers, cookies=aline.cookies, timeout=60)
        assert told.status_code == 403
    assert requests.post(address, {"text": "Evil"}, timeout=60).status_code == 403
    assert "Evil" not in aline.open(f"/q/{query}").text
    assert counter.shop.books.tables.drafts.all() == []


def test_a_reply_that_the_page_refuses_stands_in_the_box_again(counter: Counter, aline: Phone):
    query = held(counter)
    aline.send(f"/q/{query}/draft", text="A draft", page="one")
    aline.open(f"/q/{query}")
    aline.submit(aline.form(rf"/q/{query}/reply"), text="x" * 4097)
    assert aline.page.status_code == 400
    assert "x" * 4097 in aline.page.text
    assert "A draft" in words(aline.open(f"/q/{query}").text)


@pytest.mark.parametrize("page", ["x" * 41, "a b", "é", "<"])
def test_a_page_has_a_plain_name(counter: Counter, aline: Phone, page: str):
    assert aline.send(f"/q/{held(counter)}/draft", text="x", page=page).status_code == 400


# In a browser, with the script.


@pytest.mark.needs("chromium-headless-shell")
def test_what_is_typed_reaches_the_box_by_itself_and_a_quick_reply_falls_into_it(counter: Counter, aline: Phone):
    query, by = held(counter), counter.staff("Aline")
    quick = QuickReplies(counter.shop.books).add(counter.staff("Diane", owner=True), "Hello", "Hello {name}!")

    def kept() -> str:
        return counter.shop.board.query(query, by).beside.draft.text

    with open_browser() as browser, screen_of(browser, aline) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.fill("#box", "We have it. ")
        assert until(lambda: kept() == "We have it.")
        page.click(f"[data-fill='Hello {counter.shop.board.query(query, by).row.name}!']")
        assert until(lambda: kept() == "We have it. Hello Customer 1!")
        assert quick.text not in kept()
        page.reload()
        assert page.input_value("#box") == "We have it. Hello Customer 1!"
        mark = counter.shop.board.query(query, by).beside.draft.mark
        counter.shop.desk.draft(query, by, "Newer, from elsewhere", knew=mark)
        with page.expect_response(lambda told: told.url.endswith("/draft")) as told:
            page.fill("#box", "Older")
        assert told.value.status == 409
        assert kept() == "Newer, from elsewhere"
