"""Many hands at once: one holder, one message, one query, and everybody is told the truth."""

from __future__ import annotations

from functools import partial

from edge.outbox.link import LinkState
from edge.records.events import Claimed, Closed, LinkChanged, Opened, Received, Reopened, Replied, TakenOver
from edge.records.message import Who
from edge.records.query import State
from tests.kit.bodies import body, value
from tests.kit.races import at_once, refusals
from tests.kit.support import NOON, Room

HANDS = 50


def test_fifty_claim_one_query_and_forty_nine_are_told_who_has_it(room: Room):
    query = room.writes("wamid.1")
    everybody = [room.staff(f"Staff {number}") for number in range(HANDS)]
    results = at_once(*(lambda by=by: room.desk.claim(query, by) for by in everybody))
    holder = room.query(query).holder
    name = next(by.name for by in everybody if by.id == holder)
    losers = refusals(results)
    assert len(losers) == HANDS - 1
    assert {loser.code for loser in losers} == {"taken"}
    assert {loser.sentence for loser in losers} == {f"{name} took this just now."}
    assert room.kinds(query).count("claimed") == 1


def test_each_who_takes_the_oldest_gets_a_query_of_their_own(room: Room):
    for number in range(10):
        room.writes(f"wamid.{number}", who=Who(user_id=f"RW.{number}"))
    everybody = [room.staff(f"Staff {number}") for number in range(12)]
    results = at_once(*(lambda by=by: room.desk.claim_next(by) for by in everybody))
    assert [refusal.code for refusal in refusals(results)] == ["not_found"] * 2
    holders = [document["holder"] for document in room.books.tables.queries.all()]
    assert len(set(holders)) == 10


def test_fifty_take_overs_leave_one_holder_and_a_chain_of_events(room: Room):
    query = room.writes("wamid.1")
    everybody = [room.staff(f"Staff {number}") for number in range(HANDS)]
    room.desk.claim(query, everybody[0])
    at_once(*(lambda by=by: room.desk.take_over(query, by) for by in everybody))
    events = room.books.events.of_query(query)
    holder = None
    for event in events:
        if isinstance(event.what, Claimed | TakenOver):
            assert (event.what.from_ if isinstance(event.what, TakenOver) else None) == holder
            holder = event.staff
    assert room.query(query).holder == holder


def test_a_reply_and_a_close_and_a_take_over_at_once_leave_no_reply_without_its_event(room: Room):
    aline, eric = room.staff("Aline"), room.staff("Eric")
    for number in range(8):
        query = room.writes(f"wamid.{number}", who=Who(user_id=f"RW.{number}"))
        room.desk.claim(query, aline)
        at_once(
            partial(room.desk.reply, query, aline, "Yes"),
            partial(room.desk.close, query, aline, "sold"),
            partial(room.desk.take_over, query, eric),
        )
    replied = {event.what.reply for event in room.books.events.of_kind(Replied)}
    assert replied == {document["id"] for document in room.books.tables.replies.all()}


def test_one_webhook_fifty_times_at_once_is_one_message(room: Room):
    said = {"from": "250788000101", "id": "wamid.1", "timestamp": str(int(NOON.timestamp())), "type": "text"}
    raw = body({"field": "messages", "value": value({**said, "text": {"body": "Hi"}}, contacts=[])})
    seqs = at_once(*([lambda: room.journal.append(raw)] * HANDS))
    assert sorted(seqs) == list(range(1, HANDS + 1))  # type: ignore[type-var]
    room.sort()
    assert room.books.journal.counts() == {"total": HANDS, "unread": 0, "set_aside": 0}
    assert room.books.messages.count() == len(room.books.tables.queries) == len(room.books.tables.customers) == 1
    assert len(room.books.events.of_kind(Received)) == 1


def test_sorting_and_the_desk_at_once_keep_one_open_query_a_customer(room: Room):
    owner = room.staff("Diane", owner=True)
    room.writes("wamid.0")

    def close() -> None:
        for document in room.books.tables.queries.all():
            if document["state"] != State.CLOSED:
                room.desk.close(document["id"], owner, "other")

    writes = [lambda number=number: room.hears(f"wamid.{number}") for number in range(1, 20)]
    at_once(*writes, *([close] * 10))
    assert room.books.messages.count() == 20
    counts = {kind: len(room.books.events.of_kind(kind)) for kind in (Opened, Reopened, Closed, Received)}
    still_open = [document for document in room.books.tables.queries.all() if document["state"] != State.CLOSED]
    assert counts[Received] == 20
    assert counts[Opened] + counts[Reopened] - counts[Closed] == len(still_open) <= 1


def test_fifty_calls_that_end_alike_write_down_one_change_of_the_link(room: Room):
    results = at_once(*([lambda: room.link.became(LinkState.OFFLINE, room.clock.now())] * HANDS))
    assert results.count(True) == 1
    assert len(room.books.events.of_kind(LinkChanged)) == 1
