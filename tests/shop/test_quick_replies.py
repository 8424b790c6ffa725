"""Quick replies: the owner writes them once, staff fill the box with a tap, and nothing is sent by it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.desk.quick_replies import MOST, QuickReplies, filled
from edge.errors import Refusal
from edge.language import LANGUAGES, language
from edge.records.message import Who
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter
from tests.kit.support import BOSCO, Room


def titles(room: Room) -> list[str]:
    return [quick.title for quick in QuickReplies(room.books).all()]


def test_they_stand_in_the_owners_order_and_move_one_place_at_a_time(room: Room):
    quick, owner = QuickReplies(room.books), room.staff("Diane", owner=True)
    first, second, third = (quick.add(owner, title, "text") for title in "abc")
    quick.move(third.id, owner, up=True)
    assert titles(room) == ["a", "c", "b"]
    quick.move(first.id, owner, up=False)
    assert titles(room) == ["c", "a", "b"]
    quick.move(third.id, owner, up=True)
    quick.move(second.id, owner, up=False)
    assert titles(room) == ["c", "a", "b"], "at the ends nothing moves"
    quick.remove(first.id, owner)
    quick.edit(second.id, owner, "B", "other words")
    quick.add(owner, "d", "text")
    assert titles(room) == ["c", "B", "d"]
    assert quick.all()[1].text == "other words"


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [("", "x", "empty"), ("x", " \n", "empty"), ("x" * 31, "x", "too_long"), ("x", "x" * 1001, "too_long")],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(room: Room, title: str, text: str, code: str):
    quick, owner = QuickReplies(room.books), room.staff("Diane", owner=True)
    known = quick.add(owner, "t" * 30, "x" * 1000)
    with pytest.raises(Refusal) as caught:
        quick.add(owner, title, text)
    assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        quick.edit(known.id, owner, title, text)
    assert caught.value.code == code
    assert quick.all() == [known]


def test_there_are_only_so_many(room: Room):
    quick, owner = QuickReplies(room.books), room.staff("Diane", owner=True)
    for number in range(MOST):
        quick.add(owner, f"{number}", "text")
    with pytest.raises(Refusal, match="Remove one first"):
        quick.add(owner, "one more", "text")


def test_only_the_owner_changes_them(room: Room):
    quick, aline = QuickReplies(room.books), room.staff("Aline")
    known = quick.add(room.staff("Diane", owner=True), "Hello", "Hello")
    for change in (
        lambda: quick.add(aline, "x", "x"),
        lambda: quick.edit(known.id, aline, "x", "x"),
        lambda: quick.move(known.id, aline, up=True),
        lambda: quick.remove(known.id, aline),
    ):
        with pytest.raises(Refusal) as caught:
            change()
        assert caught.value.code == "owner_only"
    assert quick.all() == [known]


@pytest.mark.parametrize(
    ("text", "name", "reads"),
    [
        ("Hello {name}, yes.", "Jean Bosco", "Hello Jean Bosco, yes."),
        ("Hello {name}, yes.", "", "Hello, yes."),
        ("{name}, yes.", "", ", yes."),
        ("{name} {name}", "A", "A A"),
        ("{ name } {other} {} {0} %s {{name}}", "A", "{ name } {other} {} {0} %s {A}"),
        ("Hello {name}", "{name}", "Hello {name}"),
    ],
)
def test_the_gap_takes_the_whole_name_and_all_other_braces_are_plain(text: str, name: str, reads: str):
    assert filled(text, name) == reads


@given(st.text(), st.text(min_size=1))
def test_any_text_and_any_name_can_be_filled(text: str, name: str):
    assert len(filled(text, name)) == len(text) + text.count("{name}") * (len(name) - 6)
    assert "{name}" not in filled(text, "") or "{name}" not in text


def test_who_has_no_name_is_not_called_by_their_number(room: Room):
    QuickReplies(room.books).add(room.staff("Diane", owner=True), "Hello", "Hello {name}, yes.")
    aline = room.staff("Aline")

    def reads(query: str) -> str:
        return room.board.query(query, aline).beside.quick[0].text

    nameless = room.writes("wamid.1", who=Who("250788000303", "RW.3"))
    assert reads(nameless) == "Hello, yes."
    assert reads(room.writes("wamid.2", who=BOSCO)) == "Hello Jean Bosco, yes."
    room.desk.rename(room.query(nameless).customer, aline, "Mama Keza")
    assert reads(nameless) == "Hello Mama Keza, yes."


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_practice_shop_begins_with_a_few_that_fit_and_have_their_gap(room: Room, code: str):
    quick, owner = QuickReplies(room.books), room.staff("Diane", owner=True)
    quick.add_samples(owner, language(code))
    found = quick.all()
    assert len(found) == 5
    assert "{name}" in found[0].text
    opens, closes = room.settings.shop().hours[0].split("-")
    assert [f"{int(hour):02}:{minute}" for hour, minute in re.findall(r"(\d+):(\d\d)", found[-1].text)] == [
        opens,
        closes,
    ]
    quick.add_samples(owner, language(code))
    assert quick.all() == found


# On the pages, without JavaScript.


def test_the_owner_writes_changes_moves_and_removes_them(counter: Counter):
    diane = counter.signed_in("Diane", owner=True)
    diane.open("/quick-replies")
    for title in ("Hello", "<b>We have it</b>"):
        diane.submit(diane.form("/quick-replies/add"), title=title, text=f"{title} {{name}}")
    second = diane.forms(r"/quick-replies/k_\w+/up")[1]
    diane.submit(second)
    seen = words(diane.page.text)
    assert seen.index("<b>We have it</b>") < seen.index("Hello {name}")
    diane.submit(second)
    assert words(diane.page.text).index("<b>We") < words(diane.page.text).index("Hello {"), "a form acts once"
    diane.submit(diane.forms(r"/quick-replies/k_\w+/edit")[1], title="Good day", text="Good day {name}")
    diane.submit(diane.forms(r"/quick-replies/k_\w+/remove")[0])
    assert "We have it" not in diane.page.text
    assert "Good day {name}" in words(diane.page.text)
    diane.submit(diane.form("/quick-replies/add"), title="x" * 31, text="Kept words")
    assert diane.page.status_code == 400
    assert "Kept words</textarea>" in diane.page.text
    assert diane.open("/quick-replies/add").status_code == 200


def test_staff_fill_the_box_after_their_draft_and_nothing_is_sent(counter: Counter):
    quick, owner = QuickReplies(counter.shop.books), counter.staff("Diane", owner=True)
    quick.add(owner, "Hello", "Hello {name}!")
    aline, query = counter.signed_in("Aline"), counter.hears(who=BOSCO)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    counter.shop.desk.draft(query, counter.staff("Aline"), "First this.")
    aline.open(f"/q/{query}")
    (known,) = quick.all()
    assert f'href="/q/{query}?fill={known.id}' in aline.page.text
    assert 'data-fill="Hello Jean Bosco!"' in aline.page.text
    aline.open(f"/q/{query}?fill={known.id}")
    assert "\nFirst this.\nHello Jean Bosco!</textarea>" in aline.page.text
    assert counter.shop.books.replies.counts()["queued"] == 0
    aline.open(f"/q/{query}?fill=k_nothere")
    assert "\nFirst this.</textarea>" in aline.page.text


@pytest.mark.parametrize("path", ["/quick-replies", "/labels", "/team"])
def test_the_owners_pages_are_for_the_owner(counter: Counter, path: str):
    aline: Phone = counter.signed_in("Aline")
    assert aline.open(path).status_code == 403
    assert aline.send(f"{path}/add", title="x", text="x", name="x", pin="4711").status_code == 403
    assert path not in aline.open("/").text
    assert counter.phone().open(path).url.endswith("/enrol")
