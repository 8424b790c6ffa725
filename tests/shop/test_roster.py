"""Who works here, as the owner changes it: names, PINs, and what becomes of everything when somebody leaves."""

from __future__ import annotations

import threading
import time

import pytest

from edge.access.staff import Staff
from edge.desk.roster import Roster
from edge.errors import Refusal
from edge.language import Said, language
from edge.records.events import StaffLeft, StaffRenamed
from edge.records.message import Who
from edge.records.query import State
from tests.kit.phones import Phone, words
from tests.kit.shops import PIN, Counter
from tests.kit.support import Room

PEOPLE = [Who(user_id=f"RW.9{number}", name=f"Customer {number}") for number in range(3)]


@pytest.fixture
def roster(room: Room) -> Roster:
    return Roster(room.books, room.outbox, room.settings, room.team, room.clock)


@pytest.fixture
def owner(room: Room) -> Staff:
    return room.staff("Diane", owner=True)


def test_what_somebody_held_goes_back_and_their_offers_end(room: Room, roster: Roster, owner: Staff):
    aline, eric = room.staff("Aline"), room.staff("Eric")
    mine, offered_away, offered_to_her = (room.writes(f"wamid.{who.name}", who=who) for who in PEOPLE)
    room.desk.claim(mine, aline)
    room.desk.claim(offered_away, aline)
    room.desk.hand_over(offered_away, aline, eric.id, "Please")
    room.desk.claim(offered_to_her, eric)
    room.desk.hand_over(offered_to_her, eric, aline.id)
    roster.leave(aline.id, owner)
    for query in (mine, offered_away):
        assert (room.query(query).state, room.query(query).holder) == (State.WAITING, None)
        assert room.kinds(query)[-1] == "released"
    assert (room.query(offered_to_her).holder, room.query(offered_to_her).hold.offer.to) == (eric.id, None)
    assert room.kinds(offered_to_her)[-1] == "declined"
    for query in (mine, offered_away, offered_to_her):
        assert room.query(query).hold.offer.by is None
    (row,) = [row for row in room.board.see(eric).waiting if row.id == mine]
    assert row.hint is not None
    assert language("en").say(row.hint) == "Aline (left)"


def test_an_offer_that_the_one_who_leaves_made_for_a_colleague_ends(room: Room, roster: Roster, owner: Staff):
    eric, second = room.staff("Eric"), room.staff("Second", owner=True)
    query = room.writes("wamid.1")
    room.desk.claim(query, eric)
    room.desk.hand_over(query, second, room.staff("Aline").id)
    roster.leave(second.id, owner)
    assert (room.query(query).holder, room.query(query).hold.offer.to) == (eric.id, None)


def test_their_words_stay_under_their_name_and_what_they_wrote_still_goes(room: Room, roster: Roster, owner: Staff):
    aline, query = room.staff("Aline"), room.writes("wamid.1")
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "Yes.")
    room.desk.draft(query, aline, "And", knew=room.board.query(query, aline).beside.draft.mark)
    roster.leave(aline.id, owner)
    assert room.board.query(query, owner).lines[-1].by == Said("team.has_left", {"name": "Aline"})
    assert [due.id for due in room.outbox.due(room.clock.now())] == [reply]
    assert room.books.tables.drafts.all() == []
    assert [staff.name for staff in room.team.everyone()] == ["Diane"]
    assert room.team.named("Aline") is None
    assert room.books.events.of_kind(StaffLeft, 10)[0].what == StaffLeft(aline.id)


def test_their_name_is_free_and_the_new_one_is_somebody_else(room: Room, roster: Roster, owner: Staff):
    aline, query = room.staff("Aline"), room.writes("wamid.1")
    room.desk.claim(query, aline)
    roster.leave(aline.id, owner)
    another = roster.take_on(owner, "Aline", room.team.pin("2495"))
    assert another.id != aline.id
    assert room.desk.claim(query, another).holder == another.id
    assert not room.team.knows(aline, "")


def test_the_last_owner_stays_and_one_of_two_may_leave(room: Room, roster: Roster, owner: Staff):
    with pytest.raises(Refusal, match="only owner"):
        roster.leave(owner.id, owner)
    assert room.team.find(owner.id) == owner
    second = roster.take_on(owner, "Second", room.team.pin("2495"), owner=True)
    roster.leave(owner.id, second)
    with pytest.raises(Refusal, match="only owner"):
        roster.leave(second.id, second)


def test_nobody_else_changes_anything_and_whoever_left_is_not_found(room: Room, roster: Roster, owner: Staff):
    aline, eric, pin = room.staff("Aline"), room.staff("Eric"), room.team.pin("2495")
    for change in (
        lambda: roster.take_on(aline, "New", pin),
        lambda: roster.rename(eric.id, aline, "New"),
        lambda: roster.new_pin(eric.id, aline, pin),
        lambda: roster.leave(eric.id, aline),
        lambda: roster.leave(aline.id, aline),
    ):
        with pytest.raises(Refusal) as caught:
            change()
        assert caught.value.code == "owner_only"
    roster.leave(eric.id, owner)
    with pytest.raises(Refusal) as caught:
        roster.leave(eric.id, owner)
    assert caught.value.code == "not_found"
    with pytest.raises(Refusal) as caught:
        room.desk.hand_over(room.desk.claim(room.writes("wamid.1"), aline).id, aline, eric.id)
    assert caught.value.code == "bad_value"


def test_another_name_stands_on_what_has_happened_too(room: Room, roster: Roster, owner: Staff):
    aline, query = room.staff("Aline"), room.writes("wamid.1")
    room.desk.claim(query, aline)
    room.desk.note(query, aline, "Call back")
    roster.rename(aline.id, owner, "Aline M.")
    assert room.board.query(query, owner).row.holder == "Aline M."
    assert room.board.query(query, owner).lines[-1].by == "Aline M."
    assert room.team.named("aline m.") is not None
    for taken in ("diane", "", "x" * 41):
        with pytest.raises(Refusal):
            roster.rename(aline.id, owner, taken)
    roster.rename(aline.id, owner, "ALINE M.")
    assert {event.what.new for event in room.books.events.of_kind(StaffRenamed, 10)} == {"Aline M.", "ALINE M."}


# On the pages, without JavaScript.


def test_a_cookie_of_somebody_who_has_left_is_dead_at_its_next_request(counter: Counter):
    diane, aline = counter.signed_in("Diane", owner=True), counter.signed_in("Aline")
    query = counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    aline.open(f"/q/{query}")
    thief, reply = counter.phone(), aline.form(rf"/q/{query}/reply")
    thief.carry(aline.cookies)
    mark = aline.page.headers["ETag"]
    diane.open("/team")
    diane.submit(next(form for form in diane.forms(r"/team/s_\w+/leave") if counter.staff("Aline").id in form.action))
    assert "Aline" not in words(diane.page.text)
    for phone in (aline, thief):
        assert phone.ask(f"/q/{query}", If_None_Match=mark).url.endswith("/sign-in")
        assert phone.submit(reply, text="Still here").status_code == 403
        assert phone.open("/").url.endswith("/sign-in")
    assert len(counter.shop.books.tables.sign_ins) == 1
    assert counter.shop.books.replies.counts()["queued"] == 0


def test_the_owner_takes_on_renames_and_gives_a_new_pin(counter: Counter):
    diane = counter.signed_in("Diane", owner=True)
    diane.open("/team")
    diane.submit(diane.form("/team/add"), name="Eric", pin="2495")
    eric = counter.phone()
    eric.sign_in(counter.shop.login.enrol_code(None), "Eric", "2495")
    assert eric.open("/team").status_code == 403
    diane.open("/team")
    rename = next(form for form in diane.forms(r"/team/s_\w+/rename") if counter.staff("Eric").id in form.action)
    diane.submit(rename, name="Eric N.")
    assert "Eric N." in eric.open("/").text
    diane.submit(diane.form(r"/team/s_\w+/pin"), pin="13597")
    assert "Eric N. signs in with the new PIN from now on." in words(diane.page.text)
    assert eric.open("/").url.endswith("/sign-in")
    eric.submit(eric.form("/sign-in"), name="Eric N.", pin="13597")
    assert eric.open("/").url.endswith("/")
    for name, pin, said in (("Eric N.", "2495", "already"), ("New", "12", "4 to 8 digits"), ("", "2495", "1 to 40")):
        diane.open("/team")
        diane.submit(diane.form("/team/add"), name=name, pin=pin)
        assert diane.page.status_code >= 400
        assert said in words(diane.page.text)
    assert diane.open("/team/add").status_code == 200
    own = f"/team/{counter.staff('Diane').id}/pin"
    assert diane.send(own, token=diane.token(), pin="2495").status_code == 400, "with the old PIN, on their own page"


def test_a_person_changes_their_own_pin_and_other_phones_ask_for_it(counter: Counter):
    aline, other = counter.signed_in("Aline", owner=True), counter.signed_in("Aline")
    aline.open("/me")
    form = aline.form("/me/pin")
    assert "New PIN, 4 to 8 digits" in words(aline.page.text)
    aline.submit(form, old=PIN, pin="86420")
    assert "Your PIN is changed." in words(aline.page.text)
    assert aline.submit(form, old=PIN, pin="86420").status_code == 200, "a double tap is not a wrong PIN"
    assert aline.open("/").url.endswith("/")
    assert other.open("/").url.endswith("/sign-in")
    other.submit(other.form("/sign-in"), name="Aline", pin=PIN)
    assert other.page.status_code == 403
    other.submit(other.form("/sign-in"), name="Aline", pin="86420")
    assert other.open("/").url.endswith("/")


def test_guessing_the_old_pin_is_slowed_down_as_signing_in_is(counter: Counter):
    aline: Phone = counter.signed_in("Aline")
    told = []
    for _ in range(4):
        aline.open("/me")
        told.append(aline.submit(aline.form("/me/pin"), old="0000", pin="86420").status_code)
    assert told == [403, 403, 403, 429]
    counter.clock.forward(seconds=6)
    aline.open("/me")
    assert aline.submit(aline.form("/me/pin"), old=PIN, pin="12").status_code == 400
    aline.open("/me")
    assert aline.submit(aline.form("/me/pin"), old=PIN, pin="86420").status_code == 200


@pytest.mark.parametrize("change", ["/team/add", "/team/s_[a-z0-9]+/pin"])
def test_no_message_waits_while_a_pin_is_made_ready(counter: Counter, change: str):
    """Many sign in at this moment, each PIN in its turn, and the owner's form comes last."""
    counter.stand_still()
    counter.staff("Eric")
    diane = counter.signed_in("Diane", owner=True)
    diane.open("/team")
    form = next(form for form in diane.forms(change) if counter.staff("Diane").id not in form.action)
    others = [threading.Thread(target=counter.shop.team.pin, args=("1234",)) for _ in range(20)]
    owners = threading.Thread(target=diane.submit, args=(form,), kwargs={"name": "Chantal", "pin": "2495"})
    for thread in (*others, owners):
        thread.start()
    began, longest = time.monotonic(), 0.0
    while owners.is_alive():
        before = time.monotonic()
        counter.hears()
        longest = max(longest, time.monotonic() - before)
    for thread in (*others, owners):
        thread.join()
    assert diane.page.status_code == 200
    assert longest < (time.monotonic() - began) / 2
