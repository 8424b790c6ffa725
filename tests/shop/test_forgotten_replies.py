"""An image that is written back to its own card, with no phone about: WhatsApp knows better what was sent since."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.backup.place import look_where_we_are
from edge.records.reply import Delivery, Reply
from tests.kit.images import image_of, status, write_back
from tests.kit.phones import words
from tests.kit.shops import Counter, customer, open_counter
from tests.kit.support import AMINA, HandClock


def answers(counter: Counter, number: int) -> Reply:
    """A customer writes, and the box answers, as it does with the line up."""
    query, clock = counter.hears(who=customer(number)), counter.clock
    aline = counter.staff("Aline", owner=True)
    counter.shop.desk.claim(query, aline)
    reply = counter.shop.desk.reply(query, aline, "Yes.")
    sent = counter.shop.outbox.begin(reply, clock.now())
    counter.shop.outbox.accepted(sent, f"wamid.{sent.callback}", clock.now())
    return sent


def nothing_leaves(counter: Counter) -> None:
    """By itself, also after the next start."""
    counter.shop.notices.post("stop", "whatsapp.payment", counter.clock.now(), stops_sending=True)


def kinds(counter: Counter) -> list[str]:
    return sorted(notice.kind for notice in counter.shop.notices.open())


@pytest.mark.parametrize("name", ["sent", "delivered", "read", "failed"])
def test_news_of_a_reply_that_the_box_has_forgotten_have_what_waits_asked_about(tmp_path: Path, name: str):
    clock, data = HandClock(), tmp_path / "data"
    with open_counter(data, clock) as counter:
        counter.stand_still()
        nothing_leaves(counter)
        answers(counter, 0)
        waits = counter.hears(who=AMINA)
        aline = counter.staff("Aline", owner=True)
        counter.shop.desk.claim(waits, aline)
        waiting = counter.shop.desk.reply(waits, aline, "Yes, 4,500 francs.")
    image = image_of(data)
    clock.forward(hours=2)
    with open_counter(data, clock) as counter:
        counter.stand_still()
        forgotten = answers(counter, 1)
    write_back(data, image)
    clock.reboot()
    with open_counter(data, clock) as counter:
        counter.webhook(status(clock, forgotten.callback, name=name))
        assert kinds(counter) == ["another place", "stop"]
        owner = counter.signed_in("Aline")
        board = words(owner.open("/").text)
        assert "WhatsApp tells of a reply that this box has sent and does not know" in board
        assert "Replies that may have gone since: 1" in board
        assert counter.shop.outbox.get(waiting).state is Delivery.UNSURE
        for notice in counter.shop.notices.open():
            counter.shop.notices.settle(notice.id, None, clock.now())
        for later in ("delivered", "read"):
            counter.webhook(status(clock, forgotten.callback, name=later))
        assert kinds(counter) == [], "it is said once"


def test_news_of_a_later_try_than_the_box_has_made_have_what_waits_asked_about(tmp_path: Path):
    clock, data = HandClock(), tmp_path / "data"
    with open_counter(data, clock) as counter:
        counter.stand_still()
        nothing_leaves(counter)
        query, aline = counter.hears(who=AMINA), counter.staff("Aline", owner=True)
        counter.shop.desk.claim(query, aline)
        reply = counter.shop.desk.reply(query, aline, "Yes, 4,500 francs.")
    clock.reboot()
    with open_counter(data, clock) as counter:
        counter.webhook(status(clock, f"{reply}.1", name="delivered"))
        assert kinds(counter) == ["another place", "stop"]
        assert counter.shop.outbox.get(reply).state is Delivery.DELIVERED, "and it does not go a second time"


def test_news_of_ordinary_life_are_no_alarm(tmp_path: Path):
    """Late ones after a move, and those of another installation with the same number, of an app, and of a phone."""
    clock = HandClock()
    with open_counter(tmp_path / "first", clock) as first:
        first.stand_still()
        elsewhere = answers(first, 0)
    with open_counter(tmp_path / "data", clock) as counter:
        counter.only_hears()
        mine = answers(counter, 1)
        for name in ("sent", "delivered", "read"):
            for callback in (mine.callback, elsewhere.callback, "order-77", "r_bcdfghjkmn.1", ""):
                counter.webhook(status(clock, callback, name=name))
        assert kinds(counter) == []
        look_where_we_are(counter.shop.books, clock.now(), {"card cid": "this one"})
        look_where_we_are(counter.shop.books, clock.now(), {"card cid": "another"})
        (notice,) = counter.shop.notices.open()
        counter.shop.notices.settle(notice.id, None, clock.now())
        later = f"{mine.id}.{mine.tries.attempt + 1}"
        counter.webhook(status(clock, later, name="read"))
        assert kinds(counter) == [], "what was sent before the move may be forgotten"
