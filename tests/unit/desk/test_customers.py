"""Who is who: business-scoped ids, numbers that change and change hands, and two customers who are one person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.access.staff import Staff
from edge.desk.labels import Labels
from edge.errors import Refusal
from edge.records.events import Closed, HasMoved, Opened
from edge.records.message import Message, Who
from edge.records.query import State
from edge.reports.daily.days import BusinessDays
from tests.kit.support import AMINA, BOSCO, Room

OLD, NEW = Who("250788000101", "RW.1"), Who("250788000909", "RW.2")


def moves(room: Room, wamid: str, was: Who, now: Who) -> None:
    line = Message(wamid=wamid, who=was, kind="system", text="changed number", at=room.clock.at)
    room.reception.move(line, was, now, room.clock.now())


def ids(room: Room, who: Who) -> tuple[object, object]:
    found = room.customer(who)
    return found.get("phone"), found.get("user_id")


# The order of proof.


def test_a_number_that_is_known_gets_its_business_scoped_id_later(room: Room):
    first = room.hears("wamid.1", who=Who(phone="250788000101"))
    assert room.hears("wamid.2", who=OLD) == first
    assert room.hears("wamid.3", who=Who(user_id="RW.1")) == first
    assert ids(room, Who(user_id="RW.1")) == ("250788000101", "RW.1")
    assert len(room.books.tables.customers) == len(room.books.tables.queries) == 1


def test_a_customer_without_a_number_is_known_by_the_whole_id(room: Room):
    first = room.hears("wamid.1", who=Who(user_id="RW.70461198223351904417"))
    assert room.hears("wamid.2", who=Who(user_id="RW.70461198223351904418")) != first
    assert ids(room, Who(user_id="RW.70461198223351904417")) == (None, "RW.70461198223351904417")


def test_a_recycled_number_with_a_new_id_is_a_new_person(room: Room):
    before = room.hears("wamid.1", who=OLD)
    newcomer = Who(OLD.phone, "RW.9", name="Somebody else")
    assert room.hears("wamid.2", who=newcomer) != before
    assert ids(room, newcomer) == (OLD.phone, "RW.9")
    assert ids(room, Who(user_id="RW.1")) == (None, "RW.1"), "nothing for the old one reaches the new one"
    assert room.hears("wamid.3", who=Who(phone=OLD.phone)) == room.hears("wamid.4", who=newcomer)


def test_the_parents_id_leads_to_the_same_person(room: Room):
    first = room.hears("wamid.1", who=Who(user_id="RW.1", parent_id="RW.ENT.5"))
    assert room.hears("wamid.2", who=Who(user_id="RW.2", parent_id="RW.ENT.5")) == first


# Changes of number and id.


def test_a_new_number_moves_the_customer_and_never_makes_a_new_one(room: Room):
    customer = room.hears("wamid.1", who=OLD)
    query = room.only_query()
    moves(room, "wamid.s", OLD, NEW)
    assert room.hears("wamid.2", who=NEW) == customer
    assert ids(room, NEW) == (NEW.phone, NEW.user_id)
    lines = room.board.query(query, room.staff("Aline")).lines
    assert [line.side for line in lines] == ["in", "event", "in"]
    assert len(room.books.events.of_kind(HasMoved)) == 1


def test_the_news_of_a_move_may_come_before_the_customer_and_after_their_first_words(room: Room):
    moves(room, "wamid.s", OLD, NEW)
    early = room.hears("wamid.1", who=NEW)
    assert len(room.books.tables.customers) == 1
    third, fourth = Who("250788000303", "RW.3"), Who("250788000404", "RW.4")
    room.hears("wamid.2", who=third)
    room.hears("wamid.3", who=fourth)
    moves(room, "wamid.t", third, fourth)
    assert len(room.books.tables.customers) == 2
    assert room.hears("wamid.4", who=fourth) != early
    assert ids(room, third) == (fourth.phone, fourth.user_id)


def test_a_message_from_before_a_move_that_comes_after_it_does_not_turn_it_back(room: Room):
    customer = room.hears("wamid.1", who=OLD)
    moves(room, "wamid.s", OLD, NEW)
    assert room.hears("wamid.late", who=OLD) == customer
    assert ids(room, NEW) == (NEW.phone, NEW.user_id)


def test_the_old_number_goes_to_whoever_has_it_next_even_when_late_words_follow(room: Room):
    customer = room.hears("wamid.1", who=OLD)
    moves(room, "wamid.s", OLD, NEW)
    newcomer = Who(OLD.phone, "RW.9")
    other = room.hears("wamid.2", who=newcomer)
    assert other != customer
    assert room.hears("wamid.late", who=OLD) == customer
    assert ids(room, newcomer) == (OLD.phone, "RW.9")
    moves(room, "wamid.s", OLD, NEW)
    assert ids(room, newcomer) == (OLD.phone, "RW.9"), "the same news once more is no news"
    assert ids(room, NEW) == (NEW.phone, NEW.user_id)


def test_news_of_somebody_unknown_do_not_move_whoever_has_their_number_now(room: Room):
    newcomer = Who(OLD.phone, "RW.9")
    room.hears("wamid.1", who=newcomer)
    moves(room, "wamid.s", OLD, NEW)
    assert ids(room, newcomer) == (OLD.phone, "RW.9")
    assert len(room.books.tables.customers) == 2


def test_older_news_give_only_the_numbers_and_the_new_id_comes_with_the_next_message(room: Room):
    customer = room.hears("wamid.1", who=OLD)
    moves(room, "wamid.s", Who(phone=OLD.phone), Who(phone=NEW.phone))
    assert ids(room, Who(phone=NEW.phone)) == (NEW.phone, None)
    assert room.hears("wamid.2", who=NEW) == customer
    assert ids(room, NEW) == (NEW.phone, NEW.user_id)
    assert room.hears("wamid.3", who=Who(OLD.phone, "RW.9")) != customer


def test_an_id_that_changed_without_a_number_means_that_the_number_changed_too(room: Room):
    customer = room.hears("wamid.1", who=OLD)
    moves(room, "wamid.s", Who(user_id="RW.1"), Who(user_id="RW.2"))
    assert ids(room, Who(user_id="RW.2")) == (None, "RW.2"), "a reply must not go to the old number"
    assert room.hears("wamid.2", who=NEW) == customer
    assert ids(room, NEW) == (NEW.phone, NEW.user_id)


def test_a_number_that_somebody_else_had_goes_with_the_move(room: Room):
    other = room.hears("wamid.1", who=Who(NEW.phone, "RW.7"))
    customer = room.hears("wamid.2", who=OLD)
    moves(room, "wamid.s", OLD, NEW)
    assert room.hears("wamid.3", who=NEW) == customer != other
    assert ids(room, Who(user_id="RW.7")) == (None, "RW.7")


def test_moving_there_and_back_again_ends_at_the_first_number(room: Room):
    customer = room.hears("wamid.1", who=OLD)
    back = Who(OLD.phone, "RW.3")
    moves(room, "wamid.s", OLD, NEW)
    moves(room, "wamid.t", NEW, back)
    assert room.hears("wamid.2", who=back) == customer
    assert ids(room, back) == (OLD.phone, "RW.3")


# Two customers who are one.


def one_person_under_two_names(room: Room) -> tuple[str, str]:
    """Two open queries of a number and of an id that nobody knows to be the same person yet."""
    mine = room.writes("wamid.1", "By id", who=Who(user_id="RW.1"))
    room.clock.forward(minutes=10)
    theirs = room.writes("wamid.2", "By number", who=Who(phone="250788000101"))
    return mine, theirs


def test_of_two_open_queries_one_stays_and_the_count_is_right(room: Room):
    mine, theirs = one_person_under_two_names(room)
    room.clock.forward(minutes=10)
    assert room.writes("wamid.3", who=OLD) == mine
    assert (room.query(theirs).state, room.query(theirs).closing.outcome) == (State.CLOSED, "joined")
    lines = room.board.query(mine, room.staff("Aline")).lines
    assert [line.text for line in lines][:2] == ["By id", "By number"]
    opened, closed = (len(room.books.events.of_kind(kind)) for kind in (Opened, Closed))
    assert opened - closed == 1
    assert room.board.see(room.staff("Aline")).closed_today == 0, "nobody has closed anything"
    assert len(room.books.tables.customers) == 1


def test_the_query_that_somebody_holds_stays_and_waits_since_the_first_word_of_both(room: Room):
    mine, theirs = one_person_under_two_names(room)
    aline = room.staff("Aline")
    first = room.query(mine).wait.since_at
    room.desk.claim(theirs, aline)
    assert room.writes("wamid.3", who=OLD) == theirs
    assert (room.query(theirs).holder, room.query(theirs).wait.since_at) == (aline.id, first)
    assert room.query(mine).state is State.CLOSED


def test_a_join_takes_replies_and_the_better_name_along(room: Room):
    room.reception.name("250788000101", "Amina from the market", room.clock.now())
    _, theirs = one_person_under_two_names(room)
    aline = room.staff("Aline")
    room.desk.claim(theirs, aline)
    reply = room.desk.reply(theirs, aline, "Yes")
    customer = room.hears("wamid.3", who=replace(OLD, name="~ami~"))
    assert room.outbox.get(reply).customer == customer
    assert room.customer(OLD)["name"] == "Amina from the market"


def test_a_join_with_no_or_one_open_query_leaves_it_open(room: Room):
    owner = room.staff("Diane", owner=True)
    mine, theirs = one_person_under_two_names(room)
    room.desk.close(mine, owner, "other")
    assert room.writes("wamid.3", who=OLD) == theirs
    assert room.books.events.of_kind(Closed)[-1].what.outcome == "other"


def test_the_query_that_stays_has_the_labels_of_both_and_reports_count_them(room: Room):
    diane = room.staff("Diane", owner=True)
    both, mine_only, theirs_only = (Labels(room.books).add(diane, name).id for name in ("both", "mine", "theirs"))
    mine, theirs = one_person_under_two_names(room)
    for query, label in ((mine, both), (mine, mine_only), (theirs, both), (theirs, theirs_only)):
        room.desk.label(query, diane, label, on=True)
    assert room.writes("wamid.3", who=OLD) == mine
    assert room.query(mine).marks.labels == (both, mine_only, theirs_only)
    room.desk.close(mine, diane, "sold")
    today = BusinessDays(room.books, room.settings, room.clock).today()
    assert today
    assert today.figures.by_label == {"both": 1, "mine": 1, "theirs": 1}


@pytest.mark.parametrize("there", ["", "and this"])
def test_what_somebody_has_typed_on_the_query_that_goes_stands_on_the_one_that_stays(room: Room, there: str):
    aline, eric = room.staff("Aline"), room.staff("Eric")
    mine, theirs = one_person_under_two_names(room)
    room.desk.draft(theirs, aline, "We have them")
    room.desk.draft(mine, aline, there)
    room.desk.draft(mine, eric, "Let me look")
    assert room.writes("wamid.3", who=OLD) == mine

    def typed(query: str, by: Staff) -> str:
        return room.board.query(query, by).beside.draft.text

    assert typed(mine, aline) == "\n".join(words for words in (there, "We have them") if words)
    assert (typed(mine, eric), typed(theirs, aline)) == ("Let me look", "")
    with pytest.raises(Refusal, match="another"):
        room.desk.draft(mine, aline, "over it", knew="", page="an older page")


# Names.


def test_the_shops_own_name_for_a_customer_wins_over_their_profile(room: Room):
    query = room.writes("wamid.1", who=AMINA)
    room.reception.name(str(AMINA.phone), "Amina", room.clock.now())
    room.writes("wamid.2", who=replace(AMINA, name="👑 Queen A"))
    assert room.query(query).name == "Amina"
    room.reception.name(str(AMINA.phone), "Amina Yusuf", room.clock.now())
    assert room.query(query).name == "Amina Yusuf"
    room.reception.name(str(AMINA.phone), None, room.clock.now())
    assert room.query(query).name == "Amina Yusuf", "taking a contact out changes nothing here"


def test_a_profile_name_that_changes_is_followed(room: Room):
    query = room.writes("wamid.1", who=BOSCO)
    room.writes("wamid.2", who=replace(BOSCO, name="Bosco"))
    assert room.query(query).name == "Bosco"


@pytest.mark.parametrize(
    ("who", "name"),
    [
        (Who(username="@amina.y", user_id="RW.1"), "@amina.y"),
        (Who(phone="250788000101", user_id="RW.1"), "+250 788 ··· 101"),
        (Who(user_id="RW.70461198223351904417"), "··904417"),
    ],
)
def test_somebody_without_a_name_is_called_by_what_is_known(room: Room, who: Who, name: str):
    assert room.query(room.writes("wamid.1", who=who)).name == name


def test_somebody_without_a_name_gets_a_better_one_as_soon_as_there_is_one(room: Room):
    query = room.writes("wamid.1", who=Who(user_id="RW.1"))
    room.writes("wamid.2", who=OLD)
    assert room.query(query).name == "+250 788 ··· 101"
    room.writes("wamid.3", who=replace(OLD, name="Amina"))
    assert room.query(query).name == "Amina"
