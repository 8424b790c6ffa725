"""What the shop calls a customer: it leads everywhere, and WhatsApp's own name is not lost behind it."""

from __future__ import annotations

import re

import pytest

from edge.errors import Refusal
from edge.records.events import CustomerRenamed
from edge.records.message import Who
from tests.kit.phones import words
from tests.kit.shops import Counter
from tests.kit.support import AMINA, BOSCO, Room


def names(room: Room, query: str) -> tuple[str, str, str]:
    view = room.board.query(query, room.staff("Aline"))
    return view.row.name, view.beside.called, view.beside.own_name


def test_it_leads_on_open_and_closed_queries_and_is_written_down(room: Room):
    aline, old = room.staff("Aline"), room.writes("wamid.1")
    room.desk.claim(old, aline)
    room.desk.close(old, aline, "sold")
    room.clock.forward(days=3)
    query = room.writes("wamid.2")
    customer = room.query(query).customer
    room.desk.rename(customer, aline, "  Mama   Keza ")
    assert [names(room, query), names(room, old)] == [("Mama Keza", "Mama Keza", "Amina")] * 2
    assert [row.name for row in room.board.see(aline).waiting] == ["Mama Keza"]
    room.desk.rename(customer, aline, "Mama Keza")
    (event,) = room.books.events.of_kind(CustomerRenamed, 10)
    assert (event.customer, event.staff, event.what) == (customer, aline.id, CustomerRenamed("", "Mama Keza"))


def test_what_whatsapp_says_later_stays_behind_it_and_comes_back_when_it_is_emptied(room: Room):
    aline, query = room.staff("Aline"), room.writes("wamid.1")
    customer = room.query(query).customer
    room.desk.rename(customer, aline, "Mama Keza")
    room.writes("wamid.2", who=Who(AMINA.phone, AMINA.user_id, name="Amina U."))
    assert names(room, query) == ("Mama Keza", "Mama Keza", "Amina U.")
    room.desk.rename(customer, aline, "")
    assert names(room, query) == ("Amina U.", "", "Amina U.")
    room.writes("wamid.3", who=Who(AMINA.phone, AMINA.user_id, name="Amina"))
    assert names(room, query) == ("Amina", "", "Amina")


def test_a_new_query_of_theirs_bears_it(room: Room):
    aline, query = room.staff("Aline"), room.writes("wamid.1")
    room.desk.rename(room.query(query).customer, aline, "Mama Keza")
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    room.clock.forward(days=3)
    assert names(room, room.writes("wamid.2"))[0] == "Mama Keza"


@pytest.mark.parametrize("who", [Who(phone="250788000505"), Who(user_id="RW.5")])
def test_of_two_customers_that_turn_out_to_be_one_the_given_name_stays(room: Room, who: Who):
    """Whichever of the two had it."""
    room.writes("wamid.1", who=Who(phone="250788000505"))
    room.writes("wamid.2", who=Who(user_id="RW.5"))
    room.desk.rename(str(room.customer(who)["id"]), room.staff("Aline"), "Mama Keza")
    query = room.writes("wamid.3", who=Who("250788000505", "RW.5", name="Keza"))
    assert names(room, query) == ("Mama Keza", "Mama Keza", "Keza")


@pytest.mark.parametrize("name", ["x" * 61, "Ke\u200bza", "\u202eazeK"])
def test_a_name_that_cannot_be_is_refused(room: Room, name: str):
    query = room.writes("wamid.1")
    with pytest.raises(Refusal) as caught:
        room.desk.rename(room.query(query).customer, room.staff("Aline"), name)
    assert caught.value.code == "bad_value"
    assert names(room, query)[0] == "Amina"
    room.desk.rename(room.query(query).customer, room.staff("Aline"), "x" * 60)


def test_nobody_can_be_called_who_is_not_there(room: Room):
    with pytest.raises(Refusal) as caught:
        room.desk.rename("c_nothere", room.staff("Aline"), "x")
    assert caught.value.code == "not_found"


def test_staff_rename_on_the_page_without_javascript(counter: Counter):
    aline, query = counter.signed_in("Aline"), counter.hears(who=BOSCO)
    found = re.search(r"/c/c_\w+", aline.open(f"/q/{query}").text)
    assert found, "the name leads to the customer's page"
    aline.open(found[0])
    form = aline.form(r"/c/c_\w+/rename")
    aline.submit(form, name="Bosco <b>the mason</b>")
    assert aline.page.url.endswith(found[0])
    seen = words(aline.page.text)
    assert "Bosco <b>the mason</b>" in seen
    assert "On WhatsApp: Jean Bosco." in seen
    assert "Bosco &lt;b&gt;the mason" in aline.open("/").text
    aline.open(found[0])
    assert aline.submit(aline.form(r"/c/c_\w+/rename"), name="x" * 61).status_code == 400
