"""Labels: a short list of the owner's, which staff put on queries and take off again."""

from __future__ import annotations

import pytest

from edge.desk.labels import MOST, Labels
from edge.errors import Refusal
from edge.records.events import Labelled
from edge.records.label import Label
from edge.records.query import State
from tests.kit.phones import words
from tests.kit.shops import Counter
from tests.kit.support import BOSCO, Room


@pytest.fixture
def labels(room: Room) -> Labels:
    return Labels(room.books)


def shown(room: Room, query: str) -> tuple[str, ...]:
    return room.board.query(query, room.staff("Aline")).row.labels


def test_staff_put_labels_on_and_take_them_off_in_every_state_and_it_is_written_down(room: Room, labels: Labels):
    owner, aline, query = room.staff("Diane", owner=True), room.staff("Aline"), room.writes("wamid.1")
    delivery, invoice = labels.add(owner, "Delivery"), labels.add(owner, "an invoice")
    room.desk.label(query, aline, delivery.id, on=True)
    room.desk.label(query, aline, invoice.id, on=True)
    assert shown(room, query) == ("an invoice", "Delivery")
    before = room.query(query)
    assert room.desk.label(query, aline, invoice.id, on=True) == before
    assert room.kinds(query).count("labelled") == 2
    room.desk.claim(query, room.staff("Eric"))
    room.desk.label(query, aline, invoice.id, on=False)
    room.desk.close(query, owner, "sold")
    room.desk.label(query, aline, invoice.id, on=True)
    assert room.query(query).state is State.CLOSED
    assert shown(room, query) == ("an invoice", "Delivery")
    last = room.books.events.of_query(query)[-1]
    assert (last.staff, last.what) == (aline.id, Labelled(invoice.id, on=True))


def test_the_board_shows_them_on_every_row(room: Room, labels: Labels):
    owner, aline, query = room.staff("Diane", owner=True), room.staff("Aline"), room.writes("wamid.1")
    room.desk.label(query, aline, labels.add(owner, "Delivery").id, on=True)
    room.writes("wamid.2", who=BOSCO)
    assert [row.labels for row in room.board.see(aline).waiting] == [("Delivery",), ()]


def test_an_archived_label_stays_where_it_is_and_is_put_on_nothing_new(room: Room, labels: Labels):
    owner, aline, query = room.staff("Diane", owner=True), room.staff("Aline"), room.writes("wamid.1")
    label = labels.add(owner, "Delivery")
    room.desk.label(query, aline, label.id, on=True)
    labels.archive(label.id, owner)
    other = room.writes("wamid.2", who=BOSCO)
    with pytest.raises(Refusal, match="put away") as caught:
        room.desk.label(other, aline, label.id, on=True)
    assert caught.value.code == "not_open"
    assert shown(room, query) == ("Delivery",)
    assert room.board.query(other, aline).beside.other_labels == []
    room.desk.label(query, aline, label.id, on=False)
    assert shown(room, query) == ()
    assert labels.add(owner, "delivery") == Label(label.id, "delivery"), "the same one, back in use"


@pytest.mark.parametrize("name", ["", "  ", "x" * 25, "Deli\u200bvery", "\u202eyreviled"])
def test_a_name_that_cannot_be_is_refused(room: Room, labels: Labels, name: str):
    owner = room.staff("Diane", owner=True)
    known = labels.add(owner, "x" * 24)
    for change in (lambda: labels.add(owner, name), lambda: labels.rename(known.id, owner, name)):
        with pytest.raises(Refusal) as caught:
            change()
        assert caught.value.code == "bad_value"
    assert labels.all() == [known]


def test_no_two_have_one_name_and_there_are_twenty_in_use_at_most(room: Room, labels: Labels):
    owner = room.staff("Diane", owner=True)
    made = [labels.add(owner, f"Label {number:02d}") for number in range(MOST)]
    with pytest.raises(Refusal) as caught:
        labels.add(owner, "label 03")
    assert caught.value.code == "already_open"
    with pytest.raises(Refusal):
        labels.rename(made[0].id, owner, "LABEL 03")
    with pytest.raises(Refusal, match="20"):
        labels.add(owner, "One more")
    labels.archive(made[0].id, owner)
    labels.add(owner, "One more")
    with pytest.raises(Refusal, match="20"):
        labels.add(owner, "Label 00")


def test_only_the_owner_changes_the_list_and_what_is_not_there_is_said(room: Room, labels: Labels):
    owner, aline, query = room.staff("Diane", owner=True), room.staff("Aline"), room.writes("wamid.1")
    known = labels.add(owner, "Delivery")
    for change in (
        lambda: labels.add(aline, "x"),
        lambda: labels.rename(known.id, aline, "x"),
        lambda: labels.archive(known.id, aline),
    ):
        with pytest.raises(Refusal) as caught:
            change()
        assert caught.value.code == "owner_only"
    with pytest.raises(Refusal) as caught:
        room.desk.label(query, aline, "l_nothere", on=True)
    assert caught.value.code == "not_found"


def test_a_query_of_an_older_version_has_none(room: Room):
    query = room.writes("wamid.1")
    document = room.books.tables.queries.all()[0]
    del document["labels"]
    assert room.query(query).of(document).marks.labels == ()


# On the pages, without JavaScript.


def test_the_owner_keeps_the_list_and_staff_put_them_on_and_off(counter: Counter):
    diane = counter.signed_in("Diane", owner=True)
    diane.open("/labels")
    diane.submit(diane.form("/labels/add"), name="Delivry <i>")
    diane.submit(diane.form(r"/labels/l_\w+/rename"), name="Delivery <i>")
    diane.submit(diane.form("/labels/add"), name="Invoice")
    assert "Labels · 2" in words(diane.page.text)
    aline, query = counter.signed_in("Aline"), counter.hears()
    aline.open(f"/q/{query}")
    put_on, other = aline.forms(rf"/q/{query}/label")
    aline.submit(put_on)
    assert aline.submit(put_on).status_code == 200
    assert "Delivery &lt;i&gt;" in aline.open("/").text
    aline.open(f"/q/{query}")
    first = aline.forms(rf"/q/{query}/label")[0]
    assert (first.fields["label"], first.fields["on"]) == (put_on.fields["label"], "")
    diane.submit(diane.forms(r"/labels/l_\w+/archive")[0])
    assert "Put away · 1" in words(diane.page.text)
    aline.submit(first)
    assert "Delivery" not in aline.open("/").text
    aline.open(f"/q/{query}")
    assert [form.fields["label"] for form in aline.forms(rf"/q/{query}/label")] == [other.fields["label"]]
    diane.submit(diane.form("/labels/add"), name="invoice")
    assert diane.page.status_code == 409
    assert "There is a label Invoice already." in words(diane.page.text)
