"""Taking back: for a few seconds a reply stays on the box, and whoever takes it back knows that it never left."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from edge.courier import Courier
from edge.errors import Refusal
from edge.language import Said
from edge.media import Shelf, attached
from edge.practice import Identity, Practice
from edge.records.message import Direction, Message, Who
from edge.records.reply import Delivery
from edge.settings import Account, Settings
from edge.whatsapp import WhatsApp
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, free_port, until
from tests.kit.races import at_once
from tests.kit.shelves import PHOTO
from tests.kit.shops import Counter
from tests.kit.support import AMINA, BOSCO, Room, open_room


@pytest.fixture
def shop(room: Room) -> Room:
    room.settings.change_shop(undo_seconds=6)
    return room


def asked(room: Room, who: Who = AMINA) -> str:
    """A query that Aline has."""
    query = room.writes(f"wamid.{who.name}", who=who)
    room.desk.claim(query, room.staff("Aline"))
    return query


def due(room: Room) -> list[str]:
    return [reply.id for reply in room.outbox.due(room.clock.now())]


def test_a_reply_leaves_when_its_time_to_be_taken_back_is_over_and_not_before(shop: Room):
    reply = shop.desk.reply(asked(shop), shop.staff("Aline"), "Yes.")
    assert due(shop) == []
    assert shop.outbox.get(reply).seconds_to_leave(shop.clock.now()) == 6
    shop.clock.forward(seconds=5.5)
    assert due(shop) == []
    assert shop.outbox.get(reply).seconds_to_leave(shop.clock.now()) == 1
    shop.clock.forward(seconds=0.5)
    assert due(shop) == [reply]
    assert shop.outbox.get(reply).seconds_to_leave(shop.clock.now()) == 0


def test_after_a_restart_nothing_is_held_back_any_more(shop: Room):
    reply = shop.desk.reply(asked(shop), shop.staff("Aline"), "Yes.")
    shop.clock.reboot()
    assert due(shop) == [reply]


def test_no_step_of_the_clock_makes_it_leave_sooner_or_later(shop: Room):
    reply = shop.desk.reply(asked(shop), shop.staff("Aline"), "Yes.")
    shop.clock.step(days=3)
    assert due(shop) == []
    shop.clock.forward(seconds=6)
    shop.clock.step(days=-9)
    assert due(shop) == [reply]


def test_what_is_taken_back_never_leaves_and_its_words_are_a_draft_again(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    reply = shop.desk.reply(query, aline, "Yes, 300.")
    assert shop.desk.take_back(reply, aline) == query
    shop.clock.forward(minutes=5)
    assert due(shop) == []
    assert shop.outbox.get(reply).state is Delivery.DROPPED
    view = shop.board.query(query, aline)
    assert view.beside.draft.text == "Yes, 300."
    line = view.lines[-1]
    assert (line.text, line.state, line.reason) == ("Yes, 300.", "dropped", Said("drafts.taken_back"))
    assert line.undo_seconds is None
    assert shop.kinds(query)[-2:] == ["reply_taken_back", "wait_changed"]


def test_its_words_come_before_what_has_been_typed_since(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    reply = shop.desk.reply(query, aline, "Yes, 300.")
    shop.desk.draft(query, aline, "And nails", knew=shop.board.query(query, aline).beside.draft.mark)
    shop.desk.take_back(reply, aline)
    assert shop.board.query(query, aline).beside.draft.text == "Yes, 300.\nAnd nails"


def test_only_its_writer_and_the_owner_may_and_the_words_are_the_writers(shop: Room):
    query, aline, owner = asked(shop), shop.staff("Aline"), shop.staff("Diane", owner=True)
    reply = shop.desk.reply(query, aline, "Yes.")
    with pytest.raises(Refusal) as caught:
        shop.desk.take_back(reply, shop.staff("Eric"))
    assert caught.value.code == "not_yours"
    seen = {by.name: shop.board.query(query, by).lines[-1].undo_seconds for by in (aline, owner, shop.staff("Eric"))}
    assert seen == {"Aline": 6, "Diane": 6, "Eric": None}
    shop.desk.take_back(reply, owner)
    assert shop.board.query(query, aline).beside.draft.text == "Yes."
    assert shop.board.query(query, owner).beside.draft.text == ""


def test_offline_it_can_be_taken_back_for_as_long_as_it_lies_there(shop: Room):
    aline = shop.staff("Aline")
    reply = shop.desk.reply(asked(shop), aline, "Yes.")
    shop.clock.forward(hours=2)
    shop.desk.take_back(reply, aline)
    assert due(shop) == []


@pytest.mark.parametrize("end", ["sending", "postponed", "sent", "twice"])
def test_once_it_has_left_that_is_said_and_nothing_changes(shop: Room, end: str):
    query, aline = asked(shop), shop.staff("Aline")
    reply, now = shop.desk.reply(query, aline, "Yes."), shop.clock.now()
    if end == "twice":
        shop.desk.take_back(reply, aline)
    else:
        begun = shop.outbox.begin(reply, now)
        if end == "sent":
            shop.outbox.accepted(begun, "wamid.out", now)
        if end == "postponed":
            shop.outbox.postponed(begun, 30, shop.outbox.get(reply).reason, now)
    before = shop.outbox.get(reply), shop.query(query), shop.board.query(query, aline).beside.draft
    with pytest.raises(Refusal, match="Too late") as caught:
        shop.desk.take_back(reply, aline)
    assert caught.value.code == "too_late"
    assert (shop.outbox.get(reply), shop.query(query), shop.board.query(query, aline).beside.draft) == before


def test_later_replies_to_the_customer_wait_behind_and_others_do_not(shop: Room):
    aline, query = shop.staff("Aline"), asked(shop)
    first = shop.desk.reply(query, aline, "One.")
    shop.settings.change_shop(undo_seconds=0)
    second = shop.desk.reply(query, aline, "Two.")
    other = shop.desk.reply(asked(shop, BOSCO), aline, "Yes.")
    assert due(shop) == [other]
    shop.desk.take_back(first, aline)
    assert set(due(shop)) == {other, second}


def test_the_customer_waits_again_as_if_nothing_had_been_written(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    shop.clock.forward(minutes=10)
    before = shop.query(query)
    reply = shop.desk.reply(query, aline, "Yes.")
    assert shop.query(query).wait.since_at is None
    shop.desk.take_back(reply, aline)
    now = shop.query(query)
    assert (now.state, now.holder, now.wait, now.last) == (before.state, before.holder, before.wait, before.last)


def test_of_two_replies_the_one_that_stands_ended_the_wait(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    before = shop.query(query)
    first, second = shop.desk.reply(query, aline, "One."), shop.desk.reply(query, aline, "Two.")
    shop.desk.take_back(first, aline)
    assert shop.query(query).wait.since_at is None
    assert shop.query(query).last.text == "Two."
    shop.desk.take_back(second, aline)
    assert shop.query(query).wait.since_at == before.wait.since_at
    assert shop.query(query).last.text == before.last.text


def test_what_the_customer_wrote_meanwhile_stays_the_last_line_and_the_wait_counts_from_the_first(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    since = shop.query(query).wait.since_at
    reply = shop.desk.reply(query, aline, "Yes.")
    shop.clock.forward(seconds=2)
    shop.hears("wamid.more", "And screws?")
    shop.desk.take_back(reply, aline)
    assert shop.query(query).wait.since_at == since
    assert shop.query(query).last.text == "And screws?"


def test_an_answer_on_the_shops_phone_ended_the_wait_as_well(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    reply = shop.desk.reply(query, aline, "Yes.")
    echo = Message("wamid.echo", AMINA, "text", "Yes!", shop.clock.at, direction=Direction.OUT)
    with shop.books.transaction():
        shop.reception.hear_echo(echo, shop.clock.now())
    before = shop.query(query)
    shop.desk.take_back(reply, aline)
    assert shop.query(query) == before
    assert before.wait.since_at is None


def test_a_query_that_was_closed_meanwhile_stays_closed_and_the_words_are_there_after_reopening(shop: Room):
    query, aline = asked(shop), shop.staff("Aline")
    reply = shop.desk.reply(query, aline, "Yes.")
    closed = shop.desk.close(query, aline, "answered")
    shop.desk.take_back(reply, aline)
    assert shop.query(query) == closed
    shop.desk.reopen(query, aline)
    assert shop.board.query(query, aline).beside.draft.text == "Yes."


def test_a_photo_is_taken_back_with_its_words(shop: Room, tmp_path: Path):
    query, aline = asked(shop), shop.staff("Aline")
    with attached(Shelf(tmp_path / "data"), io.BytesIO(PHOTO), "tap.jpg") as taken:
        reply = shop.desk.reply_with_file(query, aline, taken, "This one?")
    assert due(shop) == []
    shop.desk.take_back(reply, aline)
    shop.clock.forward(minutes=1)
    assert due(shop) == []
    assert shop.board.query(query, aline).beside.draft.text == "This one?"


@pytest.mark.parametrize("seconds", [-1, 31])
def test_the_time_to_take_back_has_bounds(room: Room, seconds: int):
    with pytest.raises(Refusal, match="0 to 30 seconds"):
        room.settings.change_shop(undo_seconds=seconds)
    assert room.settings.shop().undo_seconds == 0
    room.settings.change_shop(undo_seconds=30)
    assert Settings(room.books).shop().undo_seconds == 30


def test_of_the_courier_and_the_one_who_takes_back_exactly_one_wins(room: Room):
    aline = room.staff("Aline")
    for number in range(25):
        query = room.writes(f"wamid.{number}", who=Who(user_id=f"RW.{number}"))
        room.desk.claim(query, aline)
        reply = room.desk.reply(query, aline, "Yes.")
        begun, back = at_once(
            partial(room.outbox.begin, reply, room.clock.now()),
            partial(room.desk.take_back, reply, aline),
        )
        assert isinstance(begun, Refusal) != isinstance(back, Refusal)
        state = room.outbox.get(reply).state
        assert state is (Delivery.DROPPED if isinstance(begun, Refusal) else Delivery.SENDING)
        assert room.board.query(query, aline).beside.draft.text == ("Yes." if isinstance(begun, Refusal) else "")


@pytest.fixture
def practice() -> Iterator[Practice]:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False, pace=20) as practice:
        yield practice


def test_what_was_taken_back_under_the_couriers_hands_never_reaches_whatsapp(tmp_path: Path, practice: Practice):
    room, made_up = open_room(tmp_path / "data"), practice.account
    room.clock.at = practice.cloud.now()
    account = (made_up.phone_number_id, made_up.waba_id, made_up.app_secret, made_up.verify_token, made_up.token)
    room.settings.change_account(Account(*account))
    whatsapp, clock, aline = WhatsApp(practice.graph_url, "v26.0", room.clock.witness), room.clock, room.staff("Aline")
    courier = Courier(room.books, room.outbox, room.link, room.notices, room.settings, whatsapp, clock)
    replies: dict[str, str] = {}
    for number in range(12):
        who = Identity(f"Customer {number}", f"2507880003{number:02d}", f"RW.3{number}")
        wamid = practice.join(who).writes("Do you have nails?")
        query = room.writes(wamid, who=Who(who.phone, who.user_id, name=who.name))
        room.desk.claim(query, aline)
        replies[room.desk.reply(query, aline, f"Yes {number}.")] = f"Yes {number}."
        if number == 0:
            courier.step()
            courier.rest()  # the line is known to work now, so that several leave at once

    def take_all_back() -> list[object]:
        return [_tried(partial(room.desk.take_back, reply, aline)) for reply in replies]

    def go_on() -> None:
        for _ in range(5):
            courier.step()
            clock.forward(seconds=1)

    results = at_once(take_all_back, go_on)
    courier.rest()
    assert isinstance(results[0], list)
    went = [text for text, result in zip(replies.values(), results[0], strict=True) if isinstance(result, Refusal)]
    assert sorted(sent.text for sent in practice.received) == sorted(went)
    courier.close()
    room.close()


def _tried(act: Callable[[], object]) -> object:
    try:
        return act()
    except Refusal as refusal:
        return refusal


# On the page, without JavaScript.


def test_the_page_counts_the_seconds_offers_the_way_back_and_gives_the_words_back(counter: Counter):
    counter.shop.settings.change_shop(undo_seconds=6)
    counter.stand_still()
    aline, query = counter.signed_in("Aline"), counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    aline.open(f"/q/{query}")
    aline.submit(aline.form(rf"/q/{query}/reply"), text="Yes, 300 <b>francs</b>.")
    assert 'data-seconds="6"' in aline.page.text
    back = aline.form(r"/reply/r_\w+/take_back")
    aline.submit(back)
    assert "Taken back before it left." in words(aline.page.text)
    assert "Yes, 300 &lt;b&gt;francs&lt;/b&gt;.</textarea>" in aline.page.text
    assert not aline.forms(r"/reply/.*")
    assert aline.submit(back).status_code == 200, "the same form once more does nothing"


def test_the_page_says_that_it_is_too_late(counter: Counter):
    counter.stand_still()
    aline, query = counter.signed_in("Aline"), counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    aline.open(f"/q/{query}")
    counter.shop.outbox.begin(reply, counter.clock.now())
    aline.submit(aline.form(f"/reply/{reply}/take_back"))
    assert aline.page.status_code == 409
    assert "Too late: this has left already." in words(aline.page.text)
    assert not aline.forms(f"/reply/{reply}/take_back")


def test_with_the_whole_program_only_what_stood_arrives(tmp_path: Path):
    hook_port = free_port()
    with Practice(hook_url=f"http://127.0.0.1:{hook_port}/webhook", play=False, pace=20) as practice:
        shop = Program(tmp_path / "data", practice.graph_url, hook_port=hook_port)
        pins = shop.set_up(practice.account)
        assert shop.run("setup", "--undo-seconds", "31").returncode == 1
        assert shop.run("setup", "--undo-seconds", "3").returncode == 0
        code = shop.enrolment_code()
        shop.start()
        aline = Phone(shop.lan_url)
        try:
            aline.sign_in(code, "Aline", pins["Aline"])
            practice.customer("Amina").writes("How much is it?")
            assert until(lambda: "How much is it?" in aline.open("/").text)
            aline.submit(aline.form(r"/q/q_\w+/claim"))
            reply = aline.form(r"/q/q_\w+/reply")
            aline.submit(reply, text="30 francs.")
            aline.submit(aline.form(r"/reply/r_\w+/take_back"))
            aline.submit(aline.form(reply.action), text="300 francs.")
            assert until(lambda: practice.received, 60)
            assert [sent.text for sent in practice.received] == ["300 francs."]
        finally:
            aline.close()
            shop.stop()
