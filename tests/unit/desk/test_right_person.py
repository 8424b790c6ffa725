"""After a join, a split or a change of number a reply goes to the person it was written for, or to nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edge.clock import stamp
from edge.desk.drafts import Drafts
from edge.errors import Refusal
from edge.language import ENGLISH, language
from edge.outbox import WINDOW_CLOSED
from edge.records.message import Who
from edge.records.reply import Delivery
from edge.store.all_tables import where
from tests.kit.changed_numbers import AMINA, EVE, HIDDEN, THERE, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    shop = Shop(tmp_path / "data")
    yield shop
    shop.courier.rest()
    shop.room.close()


def test_a_reply_written_before_the_number_changed_goes_to_the_new_number(shop: Shop):
    shop.hears(AMINA)
    shop.replies(shop.query(AMINA))
    shop.moves(AMINA, THERE)
    assert shop.sent() == [THERE.phone]


def test_a_reply_after_a_change_of_the_id_alone_goes_to_the_new_id_and_not_to_the_old_number(shop: Shop):
    shop.hears(AMINA)
    shop.moves(AMINA, Who(user_id="RW.2"))
    shop.replies(shop.query(Who(user_id="RW.2")))
    assert shop.sent() == ["RW.2"]


@pytest.mark.parametrize("news", [True, False])
def test_a_reply_to_who_had_the_number_before_goes_to_nobody(shop: Shop, news: bool):
    """However the number changed hands: by WhatsApp's news, or because somebody else writes from it."""
    shop.hears(EVE)
    shop.hears(AMINA)
    reply = shop.replies(shop.query(EVE), "About your loan")
    if news:
        shop.moves(AMINA, THERE)
    else:
        shop.hears(Who(EVE.phone, AMINA.user_id))
    assert shop.sent() == []
    assert shop.state(reply) is Delivery.FAILED
    assert "number" in language(ENGLISH).say(shop.room.outbox.get(reply).reason)


def test_a_reply_to_who_comes_to_a_number_goes_there(shop: Shop):
    shop.hears(EVE)
    shop.hears(AMINA)
    shop.moves(AMINA, THERE)
    shop.replies(shop.query(AMINA))
    assert shop.sent() == [THERE.phone]


def test_a_reply_to_a_number_that_changed_hands_goes_to_the_id_of_who_had_it(shop: Shop):
    shop.hears(AMINA)
    reply = shop.replies(shop.query(AMINA))
    shop.hears(Who(AMINA.phone, "RW.7"))
    assert shop.sent() == ["RW.1"]
    assert shop.state(reply) is Delivery.SENT


@pytest.mark.parametrize("news", [True, False])
def test_late_words_of_who_had_a_number_do_not_take_it_back(shop: Shop, news: bool):
    dan = Who(THERE.phone, "RW.7")
    shop.hears(dan)
    shop.clock.forward(hours=1)
    if news:
        shop.hears(AMINA)
        shop.moves(AMINA, THERE)
    else:
        shop.hears(THERE)
    shop.hears(dan, timestamp=shop.ago(1800))
    shop.replies(shop.query(Who(user_id="RW.7")))
    assert shop.sent() == ["RW.7"]
    shop.replies(shop.query(Who(user_id=THERE.user_id)))
    assert shop.sent() == [THERE.phone]


def test_late_news_of_a_move_take_no_number_from_who_has_written_from_it_since(shop: Shop):
    eve = Who(THERE.phone, "RW.7")
    shop.hears(AMINA)
    shop.clock.forward(hours=1)
    shop.hears(eve)
    shop.moves(AMINA, THERE, timestamp=shop.ago(1800))
    shop.replies(shop.query(Who(user_id=THERE.user_id)))
    assert shop.sent() == [THERE.user_id]
    shop.replies(shop.query(eve))
    assert shop.sent() == [eve.phone]


def test_news_of_two_moves_that_come_the_wrong_way_round_end_at_the_last_number(shop: Shop):
    last = Who("250788000808", "RW.8")
    shop.hears(AMINA)
    shop.clock.forward(hours=1)
    shop.moves(THERE, last, timestamp=shop.ago(600))
    shop.moves(AMINA, THERE, timestamp=shop.ago(1200))
    shop.replies(shop.query(AMINA))
    assert shop.sent() == [last.phone]


@pytest.mark.parametrize("wrote", [True, False])
def test_news_of_a_move_there_and_back_that_come_the_wrong_way_round_end_where_it_began(shop: Shop, wrote: bool):
    back = Who(AMINA.phone, "RW.3")
    shop.hears(AMINA)
    shop.clock.forward(hours=1)
    if wrote:
        shop.hears(back, timestamp=shop.ago(300))
    shop.moves(THERE, back, timestamp=shop.ago(600))
    shop.moves(AMINA, THERE, timestamp=shop.ago(1200))
    shop.replies(shop.query(back))
    assert shop.sent() == [AMINA.phone]


def test_late_news_without_ids_move_who_had_the_number_then(shop: Shop):
    eve = Who(AMINA.phone, "RW.7")
    shop.hears(AMINA)
    shop.clock.forward(hours=1)
    shop.hears(eve)
    shop.moves(Who(AMINA.phone), Who(THERE.phone), timestamp=shop.ago(1800))
    shop.replies(shop.query(Who(user_id="RW.7")))
    assert shop.sent() == [eve.phone]
    shop.replies(shop.query(Who(user_id=AMINA.user_id)))
    assert shop.sent() == [THERE.phone]


def test_a_reply_after_a_join_by_proof_goes_to_the_number_that_came_with_it(shop: Shop):
    shop.hears(HIDDEN)
    reply = shop.replies(shop.query(HIDDEN))
    shop.hears(EVE)
    shop.hears(Who(EVE.phone, HIDDEN.user_id))
    assert shop.sent() == [EVE.phone]
    assert shop.state(reply) is Delivery.SENT


def test_a_reply_after_a_join_by_hand_goes_to_where_the_customer_wrote_last(shop: Shop):
    shop.hears(AMINA)
    shop.hears(HIDDEN)
    customer, other = (str(shop.room.customer(who)["id"]) for who in (AMINA, HIDDEN))
    shop.room.desk.join(customer, other, shop.aline)
    shop.hears(HIDDEN)
    query = shop.room.open_query(customer)
    shop.replies(query)
    assert shop.sent() == ["RW.5"]
    shop.hears(AMINA)
    shop.replies(query)
    assert shop.sent() == [AMINA.phone]


def test_a_reply_after_a_split_goes_to_each_ones_own(shop: Shop):
    shop.hears(AMINA)
    shop.hears(HIDDEN)
    customer, other = (str(shop.room.customer(who)["id"]) for who in (AMINA, HIDDEN))
    shop.room.desk.join(customer, other, shop.aline)
    (join,) = shop.room.books.tables.joins.all()
    shop.room.desk.split(str(join["id"]), shop.aline)
    shop.replies(shop.query(AMINA))
    assert shop.sent() == [AMINA.phone]
    shop.replies(shop.query(HIDDEN))
    assert shop.sent() == ["RW.5"]


def test_what_was_written_before_a_join_goes_back_to_its_own_customer_with_the_split(shop: Shop):
    shop.hears(AMINA)
    shop.hears(HIDDEN)
    shop.replies(shop.query(HIDDEN))
    customer, other = (str(shop.room.customer(who)["id"]) for who in (AMINA, HIDDEN))
    shop.room.desk.join(customer, other, shop.aline)
    (join,) = shop.room.books.tables.joins.all()
    shop.room.desk.split(str(join["id"]), shop.aline)
    assert shop.sent() == ["RW.5"]


def test_a_reply_to_who_was_split_off_from_a_number_that_is_proven_to_be_anothers_goes_to_nobody(shop: Shop):
    shop.hears(HIDDEN)
    shop.hears(EVE)
    shop.hears(Who(EVE.phone, HIDDEN.user_id))
    (join,) = shop.room.books.tables.joins.all()
    other = shop.room.desk.split(str(join["id"]), shop.aline)
    reply = shop.replies(shop.room.open_query(other))
    assert shop.sent() == []
    assert shop.state(reply) is Delivery.FAILED


def test_a_reply_to_a_customer_whose_number_is_written_otherwise_goes_to_the_last_way(shop: Shop):
    shop.hears(Who(phone="5531987654321"))
    shop.hears(Who("553187654321", "BR.1"))
    shop.replies(shop.query(Who(user_id="BR.1")))
    assert shop.sent() == ["553187654321"]


def test_a_reply_to_a_number_sent_on_request_goes_there(shop: Shop):
    shop.hears(HIDDEN)
    card = {"origin": "contact_request", "phones": [{"wa_id": "250788000505"}]}
    shop.hears(HIDDEN, type="contacts", contacts=[card])
    shop.replies(shop.query(HIDDEN))
    assert shop.sent() == ["250788000505"]


def test_after_a_split_no_customer_has_an_address_that_leads_to_another(shop: Shop):
    shop.hears(HIDDEN)
    shop.hears(EVE)
    shop.hears(Who(EVE.phone, HIDDEN.user_id))
    (join,) = shop.room.books.tables.joins.all()
    shop.room.desk.split(str(join["id"]), shop.aline)
    for each in shop.room.books.tables.customers.all():
        for kind, field in (("phone", "phone"), ("user", "user_id")):
            if each.get(field):
                found = shop.room.books.tables.keys.get(where("key") == f"{kind}:{each[field]}")
                assert isinstance(found, dict)
                assert found["customer"] == each["id"]


# A query that was joined into another one while a reply to it had not gone.


@pytest.fixture
def joined(shop: Shop) -> tuple[Shop, str, str]:
    """The query that stays, and a reply of the one that was joined into it; both had been answered by then."""
    shop.hears(HIDDEN)
    shop.replies(shop.query(HIDDEN))
    shop.hears(EVE)
    reply = shop.replies(shop.query(EVE), "Come at ten")
    thumb = {"message_id": "wamid.1", "emoji": "\N{THUMBS UP SIGN}"}
    shop.hears(Who(EVE.phone, HIDDEN.user_id), type="reaction", reaction=thumb)
    assert shop.query(EVE) == shop.query(HIDDEN) != shop.room.outbox.get(reply).query
    assert shop.room.query(shop.query(EVE)).wait.since_at is None
    return shop, shop.query(EVE), reply


@pytest.mark.parametrize("way", ["drop_reply", "take_back"])
def test_when_a_reply_of_a_joined_query_does_not_go_its_customer_waits_in_the_other_one(
    joined: tuple[Shop, str, str], way: str
):
    shop, query, reply = joined
    asked = shop.room.books.messages.by_wamid("wamid.2")
    getattr(shop.room.desk, way)(reply, shop.aline)
    now = shop.room.query(query)
    assert asked
    assert now.wait.since_at
    assert stamp(now.wait.since_at) == asked.at
    typed = Drafts(shop.room.books).of(shop.aline.id, query).text
    assert typed == ("Come at ten" if way == "take_back" else "")


def test_a_later_reply_in_the_query_that_stays_answers_for_the_joined_one_too(joined: tuple[Shop, str, str]):
    shop, query, reply = joined
    later = shop.replies(query, "Yes to both")
    shop.room.desk.drop_reply(reply, shop.aline)
    assert shop.room.query(query).wait.since_at is None
    shop.room.desk.drop_reply(later, shop.aline)
    assert shop.room.query(query).wait.since_at


def test_a_close_asks_about_a_reply_of_a_query_that_was_joined(joined: tuple[Shop, str, str]):
    shop, query, reply = joined
    shop.room.outbox.held(shop.room.outbox.get(reply), WINDOW_CLOSED, shop.clock.now())
    with pytest.raises(Refusal) as refused:
        shop.room.desk.close(query, shop.aline, "sold", unsent="ask")
    assert refused.value.code == "unsent"
    shop.room.desk.close(query, shop.aline, "sold", unsent="drop")
    assert shop.state(reply) is Delivery.DROPPED


def test_once_the_query_that_stays_is_closed_a_reply_of_the_joined_one_opens_nothing(joined: tuple[Shop, str, str]):
    shop, query, reply = joined
    shop.room.desk.close(query, shop.aline, "sold", unsent="keep")
    before = shop.room.query(query)
    shop.room.desk.drop_reply(reply, shop.aline)
    assert shop.room.query(query) == before
