"""The day's figures to an owner whose number WhatsApp shows never, not yet or not any more: by webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.errors import Refusal
from edge.forgetting.person import person, why_not
from edge.language import Said
from edge.outbox.owners_number import OwnersNumber, owners_number
from edge.practice import Identity, webhooks
from tests.kit.evenings import DIANE, HIDDEN, Evening, open_evening

NUMBER = str(DIANE.phone)
WITH_BOTH = Identity("Diane", DIANE.phone, HIDDEN.user_id, username=HIDDEN.username)


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    with open_evening(tmp_path / "data") as evening:
        shows(evening, HIDDEN)
        yield evening


def shows(evening: Evening, identity: Identity) -> None:
    """From the next minute on WhatsApp names her so."""
    evening.counter.clock.forward(minutes=1)
    evening.counter.practice.cloud.move(evening.diane, identity)


def chooses(evening: Evening, user_id: str | None = HIDDEN.user_id) -> None:
    evening.owners.choose(OwnersNumber(NUMBER, user_id=user_id or ""))
    evening.owners.step()


def test_whoever_has_not_chosen_a_chat_reads_that_whatsapp_shows_no_number_and_not_that_nobody_wrote(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.ends(0.1)
    assert evening.told == []
    assert evening.notice == Said("owners_message.hidden")
    (chat,) = evening.owners.chats()
    assert (chat.user_id, chat.name) == (HIDDEN.user_id, "Diane")


def test_the_chosen_chat_is_told_the_figures_each_day_and_is_not_erased(evening: Evening):
    evening.hi()
    chooses(evening)
    evening.ends(0.1)
    evening.hi()
    evening.ends()
    assert len(evening.told) == 1, "the second day ended more than 24 hours after the last hi"
    evening.hi()
    evening.ends(0.97)
    assert len(evening.told) == 2
    assert {sent.customer.identity for sent in evening.counter.practice.received} == {HIDDEN}
    room = evening.counter.room
    query = room.query(room.only_query())
    room.desk.claim(query.id, evening.counter.aline)
    room.desk.close(query.id, evening.counter.aline, "answered")
    refusal = why_not(room.books, person(room.books, query.customer))
    assert refusal
    assert refusal.said == Said("forgetting.is_the_owner")
    assert evening.owners.choice().user_id in [chat.user_id for chat in evening.owners.chats()], "closed, and chosen"


def test_a_number_that_whatsapp_shows_later_needs_no_choice(evening: Evening):
    evening.wanted()
    evening.hi()
    shows(evening, WITH_BOTH)
    evening.hi()
    evening.ends(0.1)
    assert len(evening.told) == 1
    assert evening.owners.chats() == []


def test_a_number_that_whatsapp_shows_no_more_is_known_from_before(evening: Evening):
    shows(evening, DIANE)
    evening.wanted()
    evening.hi()
    evening.counter.practice.switch("phones_hidden")
    evening.ends(0.1)
    evening.hi()
    evening.ends(0.97)
    assert len(evening.told) == 2
    assert evening.notice is None


def test_a_chat_whose_id_whatsapp_has_changed_stays_its_persons(evening: Evening):
    evening.hi()
    chooses(evening)
    new = "RW.81572309334462015666"
    ids = {"user_id": new, "previous_user_id": HIDDEN.user_id}
    moved = webhooks.system("user_changed_user_id", "User changed", **ids)
    evening.counter.practice.cloud.pass_on(evening.diane, moved, None, {})
    shows(evening, Identity("Diane", None, new, username=HIDDEN.username))
    evening.hi()
    evening.ends(0.1)
    assert len(evening.told) == 1


@pytest.mark.parametrize("user_id", ["RW.1", "250788000900", "*"])
def test_a_chat_that_is_not_here_is_refused(evening: Evening, user_id: str):
    evening.hi()
    with pytest.raises(Refusal):
        chooses(evening, user_id)
    assert owners_number(evening.counter.room.books) == OwnersNumber()
