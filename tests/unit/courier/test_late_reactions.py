"""Reactions of staff of which news come late, or whose customer has another number since: fed by webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.outbox.reactions import Reacted, callback_of
from edge.practice import Identity, Line
from edge.records.message_row import MessageRow
from tests.kit.couriers import AMINA, Counter, open_counter, who_is
from tests.kit.told_by_webhook import change, moves, tells


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


def asked(counter: Counter) -> tuple[str, MessageRow]:
    """Amina has written, and Aline has her query."""
    row = counter.room.books.messages.by_wamid(tells(counter, who_is(AMINA), "Nails?"))
    assert row
    counter.room.desk.claim(row.query or "", counter.aline)
    return row.query or "", row


def leaves(counter: Counter, query: str, row: MessageRow, emoji: str) -> int:
    """WhatsApp has taken it."""
    counter.room.desk.react(query, counter.aline, row.seq, emoji)
    (seq,) = counter.room.outbox.reactions.waiting()
    counter.room.outbox.reactions.left(seq)
    return seq


def fails(counter: Counter, seq: int) -> None:
    """By a status of WhatsApp's."""
    at = str(int(counter.clock.at.timestamp()))
    said = {"id": f"wamid.r{seq}", "status": "failed", "timestamp": at, "recipient_id": AMINA.phone}
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    status = {**said, "errors": errors, "biz_opaque_callback_data": callback_of(seq)}
    change(counter, "messages", who_is(AMINA), statuses=[status])


def stands(counter: Counter, row: MessageRow) -> Reacted:
    found = counter.room.outbox.reactions.to(row)
    assert found
    return found


def test_a_late_failure_of_an_earlier_one_leaves_a_later_one_alone(counter: Counter):
    query, row = asked(counter)
    first = leaves(counter, query, row, "👍")
    leaves(counter, query, row, "❤️")
    fails(counter, first)
    assert (stands(counter, row).emoji, stands(counter, row).state) == ("❤️", "sent")


@pytest.mark.parametrize("order", [1, -1])
def test_where_both_fail_the_customer_sees_none_of_them_in_whatever_order_that_is_told(counter: Counter, order: int):
    query, row = asked(counter)
    for seq in [leaves(counter, query, row, "👍"), leaves(counter, query, row, "❤️")][::order]:
        fails(counter, seq)
    assert (stands(counter, row).emoji, stands(counter, row).state) == ("", "failed")
    third = leaves(counter, query, row, "🙏")
    fails(counter, third)
    assert stands(counter, row).emoji == ""


def test_one_that_waits_says_what_stands_until_then_after_a_late_failure(counter: Counter):
    query, row = asked(counter)
    first = leaves(counter, query, row, "👍")
    counter.room.desk.react(query, counter.aline, row.seq, "❤️")
    fails(counter, first)
    assert (stands(counter, row).stands, stands(counter, row).state) == ("", "queued")


BOSCO = Identity("Bosco", "250788000202", "RW.70461198223351904418")
THERE = Identity("Amina", "250788000777", "RW.777")


def joined(counter: Counter) -> str:
    """Amina and Bosco are one; both have a phone that WhatsApp reaches."""
    for identity in (AMINA, BOSCO):
        counter.practice.join(identity).last_heard_at = counter.practice.cloud.now()
        tells(counter, who_is(identity), "Hello")
    amina, bosco = (str(counter.room.customer(who_is(identity))["id"]) for identity in (AMINA, BOSCO))
    counter.room.desk.join(amina, bosco, counter.aline)
    return str(counter.room.customer(who_is(AMINA))["id"])


def heard(counter: Counter, identity: Identity, text: str) -> MessageRow:
    """What WhatsApp has on their phone too, under the same name."""
    person = counter.practice.join(identity)
    wamid = tells(counter, who_is(identity), text)
    person.lines.append(Line(wamid, False, "text", text, counter.practice.cloud.now(), "delivered"))
    row = counter.room.books.messages.by_wamid(wamid)
    assert row
    return row


@pytest.mark.parametrize("last", [AMINA, BOSCO], ids=["Amina last", "Bosco last"])
def test_after_a_join_only_words_of_the_number_of_today_get_one_and_a_quote(counter: Counter, last: Identity):
    customer, first = joined(counter), BOSCO if last is AMINA else AMINA
    elsewhere, here = heard(counter, first, "From there"), heard(counter, last, "From here")
    query = counter.room.open_query(customer)
    counter.room.desk.claim(query, counter.aline)
    for row in (elsewhere, here):
        counter.room.desk.react(query, counter.aline, row.seq, "👍")
        counter.room.desk.reply(query, counter.aline, f"To: {row.text}", quotes=row.seq)
    for _ in range(9):
        counter.round(seconds=9)
    assert stands(counter, elsewhere).reason.key == "outbox.reaction_other_number"
    assert stands(counter, here).emoji == "👍"
    sent = {each.text: each.body.get("context") for each in counter.practice.received if each.text != "👍"}
    assert sent == {"To: From there": None, "To: From here": {"message_id": here.wamid}}
    page = {line.text: line.quoted for line in counter.room.board.query(query, counter.aline).lines}
    assert (page["To: From there"], page["To: From here"]) == ("", "From here"), "what the customer sees"


def test_words_from_before_a_move_get_neither(counter: Counter):
    before = heard(counter, AMINA, "Nails?")
    query = before.query or ""
    counter.room.desk.claim(query, counter.aline)
    moves(counter, who_is(AMINA), who_is(THERE))
    counter.practice.join(THERE).last_heard_at = counter.practice.cloud.now()
    after = heard(counter, THERE, "It is me")
    for row in (before, after):
        counter.room.desk.react(query, counter.aline, row.seq, "👍")
        counter.room.desk.reply(query, counter.aline, f"To: {row.text}", quotes=row.seq)
    for _ in range(9):
        counter.round(seconds=9)
    assert stands(counter, before).reason.key == "outbox.reaction_other_number"
    assert stands(counter, after).emoji == "👍"
    sent = {each.text: each.body.get("context") for each in counter.practice.received if each.text != "👍"}
    assert sent == {"To: Nails?": None, "To: It is me": {"message_id": after.wamid}}


def test_what_the_shop_said_to_the_other_number_is_not_quoted(counter: Counter):
    customer = joined(counter)
    tells(counter, who_is(AMINA), "From Amina")
    query = counter.room.open_query(customer)
    counter.room.desk.claim(query, counter.aline)
    counter.room.desk.reply(query, counter.aline, "To Amina")
    for _ in range(3):
        counter.round(seconds=9)
    said = next(row for row in counter.room.books.messages.page(customer) if row.text == "To Amina")
    tells(counter, who_is(BOSCO), "From Bosco")
    counter.room.desk.reply(query, counter.aline, "To Bosco", quotes=said.seq)
    counter.room.desk.reply(query, counter.aline, "To Bosco again", quotes=said.seq)
    for _ in range(6):
        counter.round(seconds=9)
    assert [sent.body.get("context") for sent in counter.practice.received] == [None, None, None]
    assert [sent.customer.identity.phone for sent in counter.practice.received] == [AMINA.phone, *[BOSCO.phone] * 2]
