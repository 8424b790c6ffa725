"""Reactions by staff, without JavaScript: from the customer's webhook to what their phone shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.language import Said
from edge.outbox import doubt_all
from edge.practice import Identity, Line
from edge.records.reply import Delivery
from tests.kit.couriers import AMINA, open_counter, who_is
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.roads import Road, open_road
from tests.kit.shops import Counter, webhook_of
from tests.kit.webhooks import body_of, stamp_of

BOSCO = Identity("Bosco", "250788000202", "RW.70461198223351904418")


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


@pytest.fixture
def aline(road: Road) -> Phone:
    return road.counter.signed_in("Aline")


def asked(road: Road, aline: Phone, text: str = "Thanks, I take two.") -> str:
    """Amina writes, and Aline takes her query."""
    road.amina.writes(text)
    return road.taken(aline, text)


def react(aline: Phone, query: str, emoji: str, message: int = 0) -> None:
    """Tap a message, then an emoji."""
    aline.open(f"/q/{query}")
    aline.open(re.findall(r'href="(/q/q_\w+\?quote=\d+)#newest"', aline.page.text)[message])
    aline.submit(aline.form(rf"/q/{query}/react"), emoji=emoji)


def beside_the_message(aline: Phone, query: str) -> list[str]:
    """What stands at the messages of the page about reactions of ours."""
    page = aline.open(f"/q/{query}").text
    return [words(one) for one in re.findall(r'(?s)<p class="rea(?:ction|son)">.*?</p>', page)]


def on_the_phone(line: Line) -> str:
    return line.reactions.get("shop", "")


def test_two_taps_put_an_emoji_at_the_customers_message_and_say_who_did_it(road: Road, aline: Phone):
    query = asked(road, aline)
    react(aline, query, "👍")
    (sent,) = road.received(1)
    assert sent.body["type"] == "reaction"
    assert sent.body["reaction"] == {"message_id": road.amina.lines[0].wamid, "emoji": "👍"}
    assert on_the_phone(road.amina.lines[0]) == "👍"
    assert until(lambda: beside_the_message(aline, query) == ["👍 Aline"])


def test_a_reaction_is_no_answer_and_counts_as_none(road: Road, aline: Phone):
    query = asked(road, aline)
    books = road.counter.shop.books
    before = [(event.seq, event.what) for event in books.events.of_query(query)]
    waits = books.queries.asked(query).wait
    react(aline, query, "❤️")
    road.received(1)
    assert until(lambda: beside_the_message(aline, query) == ["❤️ Aline"])
    assert [(event.seq, event.what) for event in books.events.of_query(query)] == before, "so no report can count it"
    assert (books.queries.asked(query).wait, books.replies.counts()["sent"]) == (waits, 0)
    assert waits.since_at is not None


def test_the_last_one_wins_and_it_can_be_taken_off(road: Road, aline: Phone):
    query = asked(road, aline)
    react(aline, query, "👍")
    road.received(1)
    react(aline, query, "😮")
    road.received(2)
    assert until(lambda: beside_the_message(aline, query) == ["😮 Aline"])
    aline.open(f"/q/{query}")
    aline.open(re.findall(r'href="(/q/q_\w+\?quote=\d+)#newest"', aline.page.text)[0])
    assert ("emoji", "") in aline.form(rf"/q/{query}/react").buttons, "a tap on the one that is there takes it off"
    react(aline, query, "")
    assert until(lambda: road.tick() and on_the_phone(road.amina.lines[0]) == "")
    assert until(lambda: beside_the_message(aline, query) == [])
    assert [sent.text for sent in road.practice.received] == ["👍", "😮", ""]


def test_without_a_line_it_waits_and_only_what_was_chosen_last_leaves(road: Road, aline: Phone):
    query = asked(road, aline)
    road.practice.switch("link_cut", on=True)
    for emoji in ("👍", "", "😂", "🙏"):
        react(aline, query, emoji)
    assert beside_the_message(aline, query) == ["🙏 Aline · not sent yet"]
    road.practice.switch("link_cut", on=False)
    assert until(lambda: road.tick() and on_the_phone(road.amina.lines[0]) == "🙏")
    assert until(lambda: beside_the_message(aline, query) == ["🙏 Aline"])
    assert road.counter.shop.outbox.reactions.waiting() == ()


def test_what_whatsapp_refuses_is_told_at_the_message_and_what_was_there_stands(road: Road, aline: Phone):
    query = asked(road, aline)
    react(aline, query, "👍")
    road.received(1)
    assert until(lambda: beside_the_message(aline, query) == ["👍 Aline"])
    road.amina.lines[0].revoked = True  # its webhook has not come yet
    react(aline, query, "😂")
    assert until(lambda: road.tick() and len(beside_the_message(aline, query)) == 2)
    stands, failed = beside_the_message(aline, query)
    assert stands == "👍 Aline"
    assert failed.startswith("😂 did not reach the customer.")


def test_one_that_fails_in_a_status_is_told_at_the_message(road: Road, aline: Phone):
    query = asked(road, aline)
    road.practice.switch("unpaid", on=True)
    react(aline, query, "👍")
    assert until(lambda: road.tick() and "👍 did not reach" in " ".join(beside_the_message(aline, query)))
    assert len(road.practice.received) == 1


def test_after_the_24_hours_none_leaves_and_that_is_said(road: Road, aline: Phone):
    road.amina.writes("Until when are you open?", ago=timedelta(hours=23, minutes=30))
    query = road.taken(aline, "Until when")
    road.practice.switch("link_cut", on=True)
    react(aline, query, "👍")
    road.counter.clock.forward(minutes=31)
    road.practice.switch("link_cut", on=False)
    assert until(lambda: road.tick() and "more than 24 hours old" in " ".join(beside_the_message(aline, query)))
    assert not road.practice.received


def test_only_the_holder_reacts_only_with_what_is_offered_and_only_to_the_customer(road: Road, aline: Phone):
    query = asked(road, aline)
    aline.open(f"/q/{query}")
    aline.open(re.findall(r'href="(/q/q_\w+\?quote=\d+)#newest"', aline.page.text)[0])
    form = aline.form(rf"/q/{query}/react")
    for emoji in ("x", "👎", "👍👍"):
        assert aline.submit(form, emoji=emoji).status_code == 400
    assert aline.submit(form, emoji="👍", quotes="999").status_code == 409
    eric = road.counter.signed_in("Eric")
    eric.open(f"/q/{query}")
    form.fields["token"] = eric.token()
    assert eric.submit(form, emoji="👍").status_code == 403
    aline.open(f"/q/{query}")
    aline.submit(aline.form(rf"/q/{query}/reply"), text="With pleasure.")
    road.received(1)
    assert until(lambda: len(re.findall(r"\?quote=(\d+)#newest", aline.open(f"/q/{query}").text)) == 2)
    own = re.findall(r"\?quote=(\d+)#newest", aline.page.text)[1]
    assert aline.open(f"/q/{query}?quote={own}").status_code == 200
    assert not aline.forms(rf"/q/{query}/react")


def test_after_a_restart_it_goes_and_one_that_may_have_gone_goes_again(tmp_path: Path):
    """To send one twice changes nothing, so nobody is asked what became of it."""
    with open_counter(tmp_path / "data") as counter:
        customer, reactions = counter.writes(), counter.room.outbox.reactions
        query = counter.room.only_query()
        counter.room.desk.claim(query, counter.aline)
        (heard,) = counter.room.books.messages.page(str(counter.room.query(query).customer))
        counter.room.desk.react(query, counter.aline, heard.seq, "👍")
        counter.starts_again()
        counter.practice.switch("error_but_accepted", on=True)
        counter.round()
        assert (on_the_phone(customer.lines[0]), len(reactions.waiting())) == ("👍", 1), "nobody knows that it came"
        counter.practice.switch("error_but_accepted", on=False)
        counter.starts_again()
        for _ in range(9):
            counter.round(seconds=5)
        assert (counter.texts, reactions.waiting()) == (["👍", "👍"], ())
        assert not counter.room.books.replies.any_in(Delivery.UNSURE)


def test_one_to_words_of_another_number_than_todays_is_not_sent_and_that_is_said(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        room, desk, aline = counter.room, counter.room.desk, counter.aline
        lines = [counter.writes(identity, text).lines for identity, text in ((AMINA, "Nails?"), (BOSCO, "A tap?"))]
        amina, bosco = (str(room.customer(who_is(identity))["id"]) for identity in (AMINA, BOSCO))
        for query in (room.open_query(amina), room.open_query(bosco)):
            desk.claim(query, aline)
        (nails,), (tap,) = room.books.messages.page(amina), room.books.messages.page(bosco)
        desk.react(room.open_query(bosco), aline, tap.seq, "👍")
        desk.join(amina, bosco, aline)
        desk.react(room.open_query(amina), aline, nails.seq, "❤️")
        counter.round()
        assert [on_the_phone(written[0]) for written in lines] == ["❤️", ""]
        failed = room.outbox.reactions.to(room.books.messages.by_wamids([tap.wamid or ""])[0])
        assert failed
        assert (failed.state, failed.reason) == ("failed", Said("outbox.reaction_other_number"))
        (join,) = room.books.tables.joins.all()
        bosco = desk.split(join["id"], aline)
        desk.claim(room.open_query(bosco), aline)
        desk.react(room.open_query(bosco), aline, tap.seq, "🙏")
        counter.round(seconds=9)
        assert [on_the_phone(written[0]) for written in lines] == ["❤️", "🙏"]


def test_in_a_shop_made_from_a_copy_none_that_waited_leaves_and_that_is_said(tmp_path: Path):
    """It may be an old one: what was chosen since would be gone from the customer's phone."""
    with open_counter(tmp_path / "data") as counter:
        counter.writes()
        query, books = counter.room.only_query(), counter.room.books
        counter.room.desk.claim(query, counter.aline)
        (heard,) = books.messages.page(str(counter.room.query(query).customer))
        counter.room.desk.react(query, counter.aline, heard.seq, "👍")
        doubt_all(books, Said("outbox.from_a_copy", {"date": "today"}), counter.clock.now())
        counter.round()
        (line,) = counter.room.board.query(query, counter.aline).lines
        assert line.reacted
        assert (counter.texts, line.reacted.what.emoji, line.reacted.what.state) == ([], "", "failed")


def test_what_whatsapp_echoes_of_one_is_no_tap_on_the_shops_phone(counter: Counter):
    aline = counter.signed_in("Aline")
    said = {"from": "250788000101", "id": "wamid.A", "timestamp": stamp_of(counter), "type": "text"}
    counter.webhook(webhook_of({**said, "text": {"body": "I take two."}}, name="Amina", phone="250788000101"))
    aline.open("/?see=waiting")
    form = aline.form(r"/q/q_\w+/claim")
    aline.submit(form)
    query = str(re.findall(r"q_[a-z0-9]+", form.action)[0])
    react(aline, query, "👍")
    (ours,) = counter.shop.outbox.reactions.waiting()
    counter.webhook(echoed(counter, "👍", biz_opaque_callback_data=f"e_{ours}"))
    assert counter.shop.outbox.reactions.waiting() == (), "WhatsApp has it"
    assert beside_the_message(aline, query) == ["👍 Aline"]
    assert counter.shop.books.messages.by_wamid("wamid.echo") is None
    counter.webhook(echoed(counter, "😂"))
    assert beside_the_message(aline, query) == ["😂"], "whatever somebody has tapped on the phone is new"


def echoed(counter: Counter, emoji: str, **more: str) -> bytes:
    """What WhatsApp tells of a reaction that left the shop's number."""
    whose = {"from": "250788000000", "to": "250788000101", "id": "wamid.echo", "timestamp": stamp_of(counter)}
    reaction = {"type": "reaction", "reaction": {"message_id": "wamid.A", "emoji": emoji}}
    return body_of("smb_message_echoes", {"message_echoes": [{**whose, **reaction, **more}]})
