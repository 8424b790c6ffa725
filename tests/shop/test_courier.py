"""The courier against the practice WhatsApp, over sockets: every way in which a call can end, and what leaves when."""

from __future__ import annotations

import threading
from collections import Counter as Counted
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.courier import AGE_UNKNOWN, ANSWERED, TOO_OLD, WINDOW_CLOSED, WROTE_AGAIN, Courier
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.language import Said
from edge.outbox import Outbox, Progress, TemplateBook
from edge.outbox.link import LinkState
from edge.practice import Identity, Manners
from edge.records.events import LinkChanged
from edge.records.message import Direction, Message, Who
from edge.records.reply import Delivery
from edge.settings import Account
from edge.whatsapp import Throttled, WhatsApp
from tests.kit.couriers import AMINA, HIDDEN, Counter, courier_of, open_counter, who_is
from tests.kit.doubles import Double
from tests.kit.support import Room


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


# The ordinary road.


def test_a_reply_goes_out_as_it_was_written_and_its_statuses_come_back(counter: Counter):
    counter.writes()
    counter.round()
    query = counter.room.only_query()
    counter.room.desk.claim(query, counter.aline)
    (heard,) = counter.room.books.messages.page(str(counter.room.query(query).customer))
    reply = counter.room.outbox.get(counter.room.desk.reply(query, counter.aline, "Yes, 300 francs.", quotes=heard.seq))
    assert counter.round() == 1
    assert counter.state(reply) is Delivery.SENT
    (sent,) = counter.practice.received
    assert sent.body["to"] == "+250788000101"
    assert sent.body["context"] == {"message_id": heard.wamid}
    assert sent.body["biz_opaque_callback_data"] == f"{reply.id}.1"
    assert counter.link is LinkState.ONLINE
    assert counter.clock.witnessed, "the answer's own time bears witness for the clock"
    assert counter.comes_to(reply, Delivery.READ)


def test_the_ticks_turn_blue_once_somebody_has_the_query(counter: Counter):
    customer = counter.writes()
    assert counter.round() == 0
    counter.room.desk.claim(counter.room.only_query(), counter.aline)
    assert counter.round() == 1
    assert counter.practice.receipts == [customer.lines[0].wamid]
    assert counter.round(9) == 0


def test_blue_ticks_are_written_down_with_the_next_that_are_asked_for(counter: Counter):
    """To ask for some again after a power cut changes nothing, and a commit for each would wear out the card."""
    asked = []
    for number in range(3):
        asked.append(counter.writes(Identity(f"No. {number}", None, f"RW.{number}")).lines[0].wamid)
        counter.room.desk.claim_next(counter.aline)
        before = counter.room.books.database.revision
        counter.round()
        written = counter.room.books.database.revision - before
    assert counter.practice.receipts == asked
    assert written == 0
    counter.room.outbox = Outbox(counter.room.books)
    counter.starts_again()
    counter.round(9)
    assert counter.practice.receipts == [*asked, asked[-1]], "the last once more, and no other"


def test_somebody_without_a_number_is_answered_by_their_id(counter: Counter):
    reply = counter.asked(identity=HIDDEN)
    counter.round()
    assert counter.state(reply) is Delivery.SENT
    assert counter.practice.received[0].body["recipient"] == HIDDEN.user_id
    assert "to" not in counter.practice.received[0].body


def test_replies_to_one_customer_keep_their_order_and_at_most_45_are_borrowed_ahead_of_their_time(counter: Counter):
    replies = [counter.asked("0"), *(counter.reply(str(number)) for number in range(1, 48))]
    for _ in range(60):
        counter.round(0.01)
    assert len(counter.texts) == 45
    assert counter.state(replies[45]) is Delivery.QUEUED
    counter.practice.forward(timedelta(seconds=20))
    counter.round(5)
    assert len(counter.texts) == 45
    counter.round(1)
    counter.round(5)
    counter.round(1)
    assert counter.texts == [str(number) for number in range(47)]


def test_after_a_restart_as_much_is_taken_for_borrowed_as_could_be(counter: Counter):
    counter.asked("One.")
    counter.round()
    counter.reply("Two."), counter.reply("Three.")
    again = courier_of(counter.room, WhatsApp(counter.practice.graph_url, "v26.0"))
    for seconds, texts in ((3, 1), (3, 2), (5, 2), (1, 3)):
        counter.clock.forward(seconds=seconds)
        again.step()
        again.rest()
        assert len(counter.texts) == texts
    again.close()


def test_one_slow_call_holds_up_nobody_else(counter: Counter):
    counter.room.link.became(LinkState.ONLINE, counter.clock.now())
    counter.practice.switch("slow", times=1, only="send")
    slow = counter.asked("Slow.")
    assert counter.courier.step() == 2
    others = [counter.asked(identity=Identity(f"No. {number}", None, f"RW.{number}")) for number in range(5)]

    def sent() -> bool:
        counter.courier.step()
        return all(counter.state(other) is Delivery.SENT for other in others)

    assert counter.practice.until(sent, 60)
    assert counter.state(slow) is Delivery.SENDING
    counter.practice.stop()


def test_whose_window_closes_first_goes_first(counter: Counter):
    counter.room.link.became(LinkState.OFFLINE, counter.clock.now())  # then one call a round
    counter.asked("Later.")
    counter.practice.join(HIDDEN).writes("Hi")
    counter.room.hears("wamid.h", "Hi", who_is(HIDDEN), at=counter.clock.at - timedelta(hours=20))
    counter.reply("Sooner.", HIDDEN)
    counter.round()
    assert counter.texts == ["Sooner."]


def test_customers_are_answered_side_by_side(counter: Counter):
    counter.room.link.became(LinkState.ONLINE, counter.clock.now())
    counter.asked("To one."), counter.asked("To the other.", HIDDEN)
    assert counter.round() == 2 + 2, "two replies and the ticks of both"
    assert sorted(counter.texts) == ["To one.", "To the other."]


# Try later.


def test_without_a_line_replies_wait_however_long_and_then_go_by_themselves(counter: Counter):
    reply = counter.asked()
    counter.practice.switch("unreachable")
    for _ in range(12):
        counter.round(5)
        assert counter.state(reply) is Delivery.QUEUED
    assert counter.link is LinkState.OFFLINE
    assert len(counter.room.books.events.of_kind(LinkChanged)) == 1, "a change is said once"
    counter.practice.switch("unreachable", on=False)
    counter.practice.switch("throttled", times=1, only="send")
    counter.round(5)
    assert counter.state(reply) is Delivery.QUEUED, "the many tries without a line are no refusals"
    counter.round(10)
    assert counter.state(reply) is Delivery.SENT
    assert counter.texts == ["Yes."]


def test_when_whatsapp_is_too_busy_everybody_waits_as_long_as_it_asks(counter: Counter):
    reply, other = counter.asked(), counter.asked(identity=HIDDEN)
    counter.practice.switch("throttled", times=1)
    counter.round()
    assert counter.link is LinkState.THROTTLED
    assert counter.round(4) == 0
    for _ in range(9):
        counter.round(5)
    assert {counter.state(reply), counter.state(other)} == {Delivery.SENT}


def test_too_many_messages_to_one_customer_hold_up_nobody_else(counter: Counter):
    reply = counter.asked()
    counter.practice.switch("pair_limit", times=1)
    counter.round()
    other = counter.asked(identity=HIDDEN)
    counter.round()
    assert (counter.state(reply), counter.state(other)) == (Delivery.QUEUED, Delivery.SENT)
    counter.round(6)
    assert counter.state(reply) is Delivery.SENT


def test_a_reply_that_is_always_put_off_is_given_to_a_person_at_last(counter: Counter):
    reply = counter.asked()
    counter.practice.switch("pair_limit")
    rounds = 0
    while counter.state(reply) is Delivery.QUEUED and rounds < 20:
        counter.clock.at = counter.practice.cloud.now()
        counter.clock.seconds += 900
        counter.room.books.tables.replies.update({"looked_boottime": counter.clock.seconds})
        counter.round()
        rounds += 1
    assert (counter.state(reply), counter.room.outbox.get(reply.id).whatsapp.code) == (Delivery.FAILED, 131056)
    assert rounds == 8


# The window.


def test_a_window_that_is_over_holds_the_reply_without_asking_whatsapp(counter: Counter):
    reply = counter.asked()
    counter.clock.forward(hours=24)
    assert counter.round() <= 1, "the ticks may go"
    assert (counter.state(reply), counter.reason(reply)) == (Delivery.HELD, WINDOW_CLOSED)
    assert counter.texts == []


def test_with_a_doubtful_clock_whatsapp_itself_decides(counter: Counter):
    reply = counter.asked()
    counter.clock.trusted = False
    counter.clock.step(days=30)
    counter.practice.switch("window_closed", times=1)
    counter.round()
    assert (counter.state(reply), counter.reason(reply)) == (Delivery.HELD, WINDOW_CLOSED)
    counter.room.outbox.settle(reply.id, "send_again", counter.clock.now())
    counter.round(9)
    assert counter.state(reply) is Delivery.SENT


# Look first.


def test_a_reply_that_was_held_up_is_not_sent_blindly_when_the_customer_wrote_again(counter: Counter):
    reply = counter.asked()
    counter.practice.switch("unreachable")
    counter.round()
    counter.clock.forward(minutes=10)
    counter.writes(text="I found some elsewhere, thank you")
    counter.practice.switch("unreachable", on=False)
    counter.round(5)
    assert (counter.state(reply), counter.reason(reply)) == (Delivery.HELD, WROTE_AGAIN)
    counter.room.desk.send_again(reply.id, counter.aline)
    counter.round(5)
    assert counter.texts == ["Yes."], "a person has looked"


def test_a_reply_that_was_held_up_is_not_sent_blindly_when_somebody_answered_on_the_phone(counter: Counter):
    reply = counter.asked()
    counter.clock.forward(minutes=10)
    echo = Message("wamid.e", who_is(AMINA), "text", "Yes", counter.clock.at, direction=Direction.OUT)
    counter.room.reception.hear_echo(echo, counter.clock.now())
    counter.round()
    assert (counter.state(reply), counter.reason(reply)) == (Delivery.HELD, ANSWERED)


def test_a_reply_that_is_hours_old_is_looked_at_and_one_that_is_minutes_old_goes(counter: Counter):
    reply = counter.asked()
    counter.clock.forward(hours=3, minutes=59)
    other = counter.asked(identity=HIDDEN)
    counter.clock.forward(minutes=2)
    counter.round()
    assert (counter.state(reply), counter.reason(reply)) == (Delivery.HELD, TOO_OLD)
    assert counter.state(other) is Delivery.SENT


def test_what_the_customer_adds_while_a_reply_leaves_at_once_does_not_hold_it(counter: Counter):
    reply = counter.asked()
    counter.clock.forward(seconds=2)
    counter.writes(text="Please")
    counter.round()
    assert counter.state(reply) is Delivery.SENT


def test_a_step_of_the_clock_makes_no_reply_old(counter: Counter):
    reply = counter.asked()
    counter.clock.trusted = False
    counter.clock.step(days=2)
    counter.round()
    assert counter.state(reply) is Delivery.SENT


def test_after_a_start_without_the_time_a_reply_is_looked_at_since_nobody_knows_how_old_it_is(counter: Counter):
    reply = counter.asked()
    counter.starts_again()
    counter.clock.trusted = False
    counter.round(3)
    assert (counter.state(reply), counter.reason(reply)) == (Delivery.HELD, AGE_UNKNOWN)
    assert counter.texts == []
    counter.room.desk.send_again(reply.id, counter.aline)
    counter.round(5)
    assert counter.texts == ["Yes."], "a person has looked"


def test_after_a_start_with_the_time_a_reply_of_minutes_goes_by_itself(counter: Counter):
    reply = counter.asked()
    counter.starts_again()
    counter.round(3)
    assert counter.state(reply) is Delivery.SENT


def test_a_reply_that_is_held_in_a_closed_query_stands_in_nobodys_way(counter: Counter):
    held = counter.asked()
    counter.practice.switch("window_closed", times=1)
    counter.round()
    assert counter.state(held) is Delivery.HELD
    room = counter.room
    room.desk.close(room.outbox.get(held.id).query, counter.aline, "other")
    counter.clock.forward(days=3)
    counter.practice.forward(timedelta(days=3))
    later = counter.asked()
    assert room.outbox.get(later.id).query != room.outbox.get(held.id).query
    counter.round(9)
    assert counter.state(later) is Delivery.SENT
    assert counter.state(held) is Delivery.HELD, "a person still decides"


# Give up.


def test_a_reply_that_whatsapp_rejects_fails_with_a_sentence(counter: Counter):
    counter.room.hears("wamid.1", "Hi", Who("250788000999", "RW.9"))
    reply = counter.reply(identity=Identity("?", "250788000999", "RW.9"))
    counter.round()
    assert counter.state(reply) is Delivery.FAILED
    assert counter.reason(reply) == Said("whatsapp.undeliverable")
    assert counter.room.outbox.get(reply.id).whatsapp.code == 131026
    assert counter.link is LinkState.ONLINE


def test_a_customer_without_any_id_cannot_be_written_to_and_nothing_is_claimed_about_the_line(counter: Counter):
    reply = counter.asked()
    counter.room.books.tables.customers.update({"phone": None, "user_id": None})
    counter.room.books.tables.receipts.truncate()
    counter.round()
    assert counter.state(reply) is Delivery.FAILED
    assert counter.link is LinkState.UNKNOWN


# Stop everything.


def test_an_expired_token_stops_everything_and_burns_nothing(counter: Counter):
    replies = [counter.asked(), counter.asked(identity=HIDDEN)]
    counter.practice.switch("expired_token")
    counter.round()
    (notice,) = counter.room.notices.open()
    assert notice.serious
    assert notice.stops_sending
    assert (counter.link, notice.said) == (LinkState.REFUSED, Said("whatsapp.login"))
    assert counter.round(3600) == 0, "nothing is tried while the notice stands"
    counter.practice.switch("expired_token", on=False)
    assert counter.round(10) == 0
    counter.room.notices.settle(notice.id, counter.aline.id, counter.clock.now())
    for _ in range(4):
        counter.round(10)
    assert {counter.state(reply) for reply in replies} == {Delivery.SENT}
    assert counter.link is LinkState.ONLINE


def test_a_payment_problem_that_comes_as_a_status_stops_everything_too(counter: Counter):
    counter.practice.join(AMINA, Manners(arrives_after=10**6))
    reply = counter.asked()
    counter.round()
    status = {
        "id": counter.practice.received[0].wamid,
        "status": "failed",
        "timestamp": str(int(counter.clock.at.timestamp())),
        "errors": [{"code": 131042, "title": "Business eligibility payment issue"}],
    }
    metadata = {"phone_number_id": counter.practice.account.phone_number_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": [status]}
    changes = [{"field": "messages", "value": value}]
    failed = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    assert counter.comes_to(reply, Delivery.SENT)
    assert counter.practice.deliver(failed) == 200
    assert counter.comes_to(reply, Delivery.FAILED)
    (notice,) = counter.room.notices.open()
    assert notice.stops_sending
    assert notice.said == Said("whatsapp.payment")
    counter.room.notices.settle(notice.id, counter.aline.id, counter.clock.now())
    assert counter.practice.deliver(failed) == 200
    counter.room.sort()
    assert not counter.room.notices.stop_sending(), "the same news once more is no news"


# Nobody knows.

UNCLEAR = {
    "cut_after_request": LinkState.OFFLINE,
    "cut_mid_answer": LinkState.OFFLINE,
    "error_but_accepted": LinkState.ONLINE,
    "server_error": LinkState.ONLINE,
    "error_in_200": LinkState.ONLINE,
    "html_error": LinkState.OFFLINE,
    "html_portal": LinkState.PORTAL,
    "no_wamid": LinkState.OFFLINE,
}


@pytest.mark.parametrize("fault", UNCLEAR)
def test_after_an_unclear_end_a_reply_is_unsure_and_never_sent_again_by_itself(counter: Counter, fault: str):
    reply = counter.asked()
    counter.practice.switch(fault, times=1, only="send")
    counter.round()
    assert counter.state(reply) is Delivery.UNSURE
    assert counter.reason(reply)
    assert counter.link is UNCLEAR[fault]
    before = len(counter.practice.received)
    for _ in range(5):
        counter.round(60)
    assert len(counter.practice.received) == before <= 1
    if before:
        assert counter.comes_to(reply, Delivery.READ), "its own callback settles it"
    else:
        assert counter.state(reply) is Delivery.UNSURE


@pytest.mark.parametrize(
    ("fault", "only", "most"), [("html_error", None, 1), ("server_error", None, 1), ("html_error", "send", 6)]
)
def test_a_bad_time_at_whatsapp_does_not_make_every_reply_unsure(
    counter: Counter, fault: str, only: str | None, most: int
):
    """What fails for everything costs one reply; where only replies fail, the tries become rarer and rarer."""
    identities = [Identity(f"No. {number}", None, f"RW.{number}") for number in range(10)]
    replies = [counter.asked(identity=identity) for identity in identities]
    counter.practice.switch(fault, only=only)
    for _ in range(60):
        counter.round(2)
    unsure = sum(counter.state(reply) is Delivery.UNSURE for reply in replies)
    assert 1 <= unsure <= most


def test_after_a_power_cut_what_was_being_sent_is_unsure(counter: Counter):
    reply = counter.asked()
    counter.room.outbox.begin(reply.id, counter.clock.now())
    assert counter.room.outbox.recover(counter.clock.now()) == 1
    counter.round(60)
    assert counter.state(reply) is Delivery.UNSURE
    assert counter.texts == []


# Manners towards the store.


class Scripted(WhatsApp):
    """A WhatsApp that only does what a test says; no socket."""

    def __init__(self, act: Callable[[], str]) -> None:
        super().__init__("http://127.0.0.1:9", "v26.0")
        self._act = act

    def send_text(self, *_: object, **__: object) -> str:
        return self._act()

    def mark_read(self, *_: object, **__: object) -> None:
        raise Throttled(Said("Not now."), None, 0, whole_number=False)


def scripted(room: Room, act: Callable[[], str]) -> Courier:
    return courier_of(room, Scripted(act))


def test_nothing_is_called_while_a_transaction_is_open(room: Room):
    entered: list[bool] = []

    def send() -> str:
        def write() -> None:
            with room.books.transaction():
                entered.append(True)

        other = threading.Thread(target=write)
        other.start()
        other.join(60)
        return "wamid.out"

    courier = scripted(room, send)
    query = room.writes("wamid.1")
    aline = room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes")
    courier.step()
    courier.rest()
    courier.close()
    assert entered == [True]


def test_a_store_that_fails_between_a_call_and_its_note_leaves_the_reply_unsure_not_stuck(room: Room):
    def send() -> str:
        raise StoreUnavailable(DiskTrouble.FULL)

    courier = scripted(room, send)
    query = room.writes("wamid.1")
    aline = room.staff("Aline")
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "Yes")
    courier.step()
    with pytest.raises(StoreUnavailable):
        courier.rest()
    courier.step()
    courier.close()
    assert room.outbox.get(reply).state is Delivery.UNSURE


def test_nothing_leaves_a_shop_that_is_not_set_up_or_must_not_send(room: Room):
    courier = scripted(room, lambda: "wamid.out")
    query = room.writes("wamid.1")
    aline = room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes")
    room.notices.post("ban", "The account is closed.", room.clock.now(), serious=True, stops_sending=True)
    assert courier.step() == 0
    room.notices.settle(room.notices.open()[0].id, aline.id, room.clock.now())
    assert courier.step() == 1
    courier.close()


# Templates.


def test_templates_are_fetched_once_there_is_a_line_and_one_goes_after_the_24_hours(counter: Counter):
    reply = counter.asked()
    counter.round()
    counter.round(1)
    book = TemplateBook(counter.room.books)
    known = ["hello_world en", "ready_for_pickup en", "ready_for_pickup fr", "todays_figures en"]
    assert [template.key for template in book.all()] == known
    late = counter.reply("It is ready.")
    counter.clock.forward(hours=25)
    counter.practice.forward(timedelta(hours=25))
    counter.round()
    assert (counter.state(reply), counter.reason(late)) == (Delivery.SENT, WINDOW_CLOSED)
    counter.room.desk.send_template(late.id, counter.aline, "ready_for_pickup en", ["Amina"])
    counter.round(1)
    sent = counter.practice.received[-1]
    assert (sent.kind, counter.room.outbox.get(late.id).words.text) == (
        "template",
        "Hello Amina, your order is ready to be picked up.",
    )
    assert counter.state(late) is Delivery.SENT


def test_a_look_for_templates_that_failed_is_tried_again_within_minutes_ever_more_rarely(counter: Counter):
    book = TemplateBook(counter.room.books)
    reply = counter.asked()
    counter.round()
    assert counter.state(reply) is Delivery.SENT
    counter.practice.switch("server_error", only="other")
    counter.courier.look_for_templates()
    tries, before = 0, None
    for _ in range(90):
        counter.round(20)
        last = book.last_look()
        assert last
        tries += last != before
        before = last
    assert last is not None
    assert last.why, "what WhatsApp said is kept for people"
    assert 4 <= tries <= 9, "half an hour"
    counter.practice.switch("server_error", on=False)
    for _ in range(16):
        counter.round(60)
    assert book.all()
    assert book.last_look() is not None


def test_whoever_taps_look_again_sees_the_list_as_it_is_now_also_while_sending_is_stopped(counter: Counter):
    book = TemplateBook(counter.room.books)
    counter.room.notices.post("ban", Said("alerts.disabled"), counter.clock.now(), stops_sending=True)
    counter.round(60)
    assert not book.all()
    counter.courier.look_for_templates()
    counter.round()
    looked = book.last_look()
    assert looked
    assert book.all()
    counter.round(3600)
    assert book.last_look() == looked, "one tap is one look"


def test_the_list_of_another_account_is_looked_at_afresh(counter: Counter):
    counter.asked()
    counter.round()
    counter.round(1)
    mine = counter.practice.account
    counter.room.settings.change_account(
        Account(mine.phone_number_id, "999999999999", mine.app_secret, mine.verify_token, mine.token)
    )
    counter.round(60)
    looked = TemplateBook(counter.room.books).last_look()
    assert looked
    assert looked.why, "practice does not know that one"


def test_direct_send_is_off_and_where_it_is_on_the_category_goes_with_what_is_late(counter: Counter):
    counter.room.settings.change_shop(direct_send=True)
    reply = counter.asked()
    counter.clock.forward(hours=25)
    counter.room.books.tables.replies.update({"looked_boottime": counter.clock.seconds})
    counter.round()
    known = counter.room.outbox.get(reply.id)
    assert (known.state, known.whatsapp.code) == (Delivery.FAILED, 100), "practice does not allow this account that"
    counter.room.settings.change_shop(direct_send=False)
    counter.room.desk.send_again(reply.id, counter.aline)
    counter.round(1)
    assert counter.reason(reply) == WINDOW_CLOSED


# Is it back?


def test_after_a_break_a_harmless_question_finds_the_line_and_no_reply_is_put_at_risk(room: Room):
    double = Double()
    courier, aline = courier_of(room, double), room.staff("Aline")
    replies = []
    for number in range(3):
        query = room.writes(f"wamid.{number}", who=Who(f"25078800030{number}", f"RW.{number}"))
        room.desk.claim(query, aline)
        replies.append(room.desk.reply(query, aline, "Yes"))
    room.books.tables.receipts.truncate()

    def goes(mood: str, seconds: float) -> list[Delivery]:
        double.mood = mood
        room.clock.forward(seconds=seconds)
        courier.step()
        courier.rest()
        return [room.outbox.get(reply).state for reply in replies]

    assert goes("cut after", 0) == ["unsure", "queued", "queued"]
    for mood in ("cut after", "no line", "error but taken", "portal"):
        for _ in range(3):
            assert goes(mood, 3) == ["unsure", "queued", "queued"], "not one more is put at risk"
    assert len(double.ticked) == 12
    assert set(double.ticked) == {"wamid.none"}, "where nobody's ticks were ever asked for"
    goes("well", 3)
    assert goes("well", 0) == ["unsure", "sent", "queued"], "the first goes alone"
    assert goes("well", 0) == ["unsure", "sent", "sent"]
    asked = len(double.ticked)
    for _ in range(9):
        goes("well", 60)
    assert (len(double.ticked), len(double.received)) == (asked, 3), "with nothing to send and the line known, no calls"
    courier.close()


class Moods:
    """A courier with one reply to each of a few customers, whose ticks were given, on a WhatsApp that has moods."""

    def __init__(self, room: Room, customers: int = 3) -> None:
        self.room, self.double = room, Double()
        self.courier, aline = courier_of(room, self.double), room.staff("Aline")
        self.replies = []
        for number in range(customers):
            query = room.writes(f"wamid.{number}", who=Who(f"25078800030{number}", f"RW.{number}"))
            room.desk.claim(query, aline)
            self.replies.append(room.desk.reply(query, aline, "Yes"))

    def goes(self, mood: str, seconds: float, *, every: float = 1.0) -> Counted[Delivery]:
        """So much time goes by, with a step each second as the loop makes them, and more as calls end."""
        self.double.mood = mood
        for _ in range(round(seconds / every)):
            self.room.clock.forward(seconds=every)
            for _ in range(2):
                self.courier.step()
                self.courier.rest()
        return self.states

    @property
    def states(self) -> Counted[Delivery]:
        return Counted(self.room.outbox.get(reply).state for reply in self.replies)


@pytest.fixture
def moods(room: Room) -> Iterator[Moods]:
    moods = Moods(room)
    yield moods
    moods.courier.close()


@pytest.mark.parametrize("mood", ["cut before", "cut after", "portal", "error but taken"])
@pytest.mark.parametrize("minutes", [1, 9, 59])
def test_however_long_it_lasted_the_first_reply_of_late_leaves_within_5_s_of_its_end(
    room: Room, mood: str, minutes: int
):
    moods = Moods(room, customers=9)
    moods.goes(mood, 60 * minutes, every=1.0 if minutes < 10 else 3.0)
    # Only where WhatsApp itself answers, and has nothing but errors for hours, one more is tried each ten minutes.
    assert moods.states[Delivery.UNSURE] == (1 + minutes // 10 if mood == "error but taken" else 1)
    query = room.writes("wamid.late", who=Who("250788000999", "RW.999"))
    room.desk.claim(query, room.staff("Aline"))
    moods.replies.append(room.desk.reply(query, room.staff("Aline"), "Yes"))
    moods.goes("well", 5)
    assert moods.states[Delivery.SENT] >= 1
    moods.courier.close()


@pytest.mark.parametrize("mood", ["cut before", "error but taken", "portal", "no line"])
def test_while_it_is_down_whatsapp_is_asked_at_most_once_in_two_and_a_half_seconds(moods: Moods, mood: str):
    moods.goes("cut before", 1)
    moods.goes("well", 0)
    asked = len(moods.double.ticked)
    moods.goes(mood, 120)
    assert 24 <= len(moods.double.ticked) - asked <= 48


def test_what_is_asked_is_a_receipt_that_is_due_then_the_last_that_was_given(moods: Moods):
    room, double = moods.room, moods.double
    moods.goes("cut before", 1)
    moods.goes("well", 60)
    assert sorted(set(double.ticked)) == ["wamid.0", "wamid.1", "wamid.2"]
    last = room.outbox.ticks.last()
    room.desk.send_again(moods.replies[0], room.staff("Aline"))
    double.ticked.clear()
    moods.goes("cut before", 30)
    assert moods.states[Delivery.UNSURE] == 1
    assert set(double.ticked) == {last}
    assert room.outbox.ticks.due(9) == []


def test_a_receipt_that_whatsapp_does_not_know_any_more_is_an_answer_too(moods: Moods):
    moods.room.books.tables.receipts.truncate()
    moods.goes("cut before", 10)
    assert set(moods.double.ticked) == {"wamid.none"}
    moods.double.ticks_end = "rejected"
    moods.goes("well", 9)
    assert moods.states == {Delivery.UNSURE: 1, Delivery.SENT: 2}


def test_what_has_its_status_after_an_unclear_end_has_cost_nobody_anything_and_the_next_may_go(moods: Moods):
    double, outbox = moods.double, moods.room.outbox
    double.ticks_end = "well"
    for _ in range(2):  # twice the next try would be rarer
        moods.goes("error but taken", 4)
        callback = double.received[-1][0]
        outbox.progress(Progress(double.wamid(callback), "sent", callback), moods.room.clock.now())
    assert (moods.states[Delivery.UNSURE], len(double.received)) == (0, 2)
    moods.goes("well", 5)
    assert moods.states == {Delivery.SENT: 3}


def test_a_shop_that_starts_behind_a_login_page_asks_before_it_risks_a_reply(room: Room):
    room.link.became(LinkState.PORTAL, room.clock.now())
    moods = Moods(room)
    assert moods.goes("portal", 60) == {Delivery.QUEUED: 3}
    assert moods.goes("well", 5) == {Delivery.SENT: 3}
    moods.courier.close()


def test_that_the_business_app_uses_the_number_counts_at_once(counter: Counter):
    counter.room.link.became(LinkState.ONLINE, counter.clock.now())
    for number in range(30):
        counter.asked(identity=Identity(f"No. {number}", None, f"RW.{number}"))
    counter.room.books.tables.receipts.truncate()
    counter.room.settings.change_shop(beside_app=True)
    for _ in range(10):
        counter.round(0.1)
    assert 15 <= len(counter.texts) <= 20, "twenty a second"
