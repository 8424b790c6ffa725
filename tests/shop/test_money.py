"""What WhatsApp delivers for nothing is counted by its own word, a month at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from edge.cli.status import in_words, status
from edge.outbox import Progress, free_replies
from edge.registers.books import Books
from tests.kit.phones import words
from tests.kit.shops import Counter
from tests.kit.support import Room

KIGALI = ZoneInfo("Africa/Kigali")


def deliver(books: Books, number: int, at: datetime, pricing: str = "free_customer_service") -> None:
    books.tables.replies.insert(
        {"id": f"r_{number}", "state": "read", "pricing": pricing, "delivered_at": f"{at:%FT%T}.000Z"}
    )


def test_each_delivered_reply_counts_once_whatever_statuses_come(room: Room):
    now = room.clock.now()
    for number, statuses in enumerate((["sent"], ["sent", "delivered", "read", "delivered"], ["read"], ["failed"])):
        put = room.outbox.put(query="q", customer=f"c{number}", staff="s", text="Yes", quotes=None, now=now)
        reply = room.outbox.begin(put, now)
        for name in statuses:
            priced = "free_customer_service" if name in ("sent", "read") else None
            room.outbox.progress(Progress(f"wamid.{number}", name, reply.callback, priced, at=now.at), now)
    assert free_replies(room.books, now, KIGALI).used == 2


def test_the_month_is_the_shops_and_what_is_charged_is_not_free(room: Room):
    midnight = datetime(2026, 11, 1, tzinfo=KIGALI).astimezone(UTC)
    deliver(room.books, 1, midnight - timedelta(seconds=1))
    deliver(room.books, 2, midnight)
    deliver(room.books, 3, midnight, "regular")
    assert free_replies(room.books, room.clock.now(), KIGALI).used == 1
    figures = status(room.books, room.clock)
    assert figures["free_replies"] == {"used": 1, "of": 1000}
    assert "1 of 1000 replies this month" in in_words(figures)


def test_at_nine_tenths_the_owner_is_warned_once_and_the_board_says_so(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.stand_still()
    for number in range(899):
        deliver(counter.shop.books, number, counter.clock.at)
    counter.shop.costs.warn()
    phone.open("/")
    assert "899 of 1000 free replies used this month." in words(phone.page.text)
    assert counter.shop.notices.open() == []
    deliver(counter.shop.books, 900, counter.clock.at)
    for _ in range(2):
        counter.shop.costs.warn()
    (notice,) = counter.shop.notices.open()
    assert notice.serious
    assert not notice.stops_sending
    counter.shop.notices.settle(notice.id, counter.staff("Aline").id, counter.clock.now())
    counter.shop.costs.warn()
    assert counter.shop.notices.open() == []
