"""Reactions of staff of which news come late, or whose customer has another number since: fed by webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.outbox.reactions import Reacted, callback_of
from edge.records.message_row import MessageRow
from tests.kit.couriers import AMINA, Counter, open_counter, who_is
from tests.kit.told_by_webhook import change, tells


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
