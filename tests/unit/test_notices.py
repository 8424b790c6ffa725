"""Notices to the owner, and the state of the link."""

from __future__ import annotations

import pytest

from edge.errors import Refusal
from edge.language import Said, language
from edge.outbox.link import LinkState
from edge.records.events import LinkChanged, NoticePosted, NoticeSettled, facts_of
from tests.kit.support import Room


def post(room: Room, kind: str, sentence: str = "Look.", *, serious: bool = False, stops: bool = False) -> None:
    room.notices.post(kind, sentence, room.clock.now(), serious=serious, stops_sending=stops)


def test_a_notice_of_the_same_kind_is_renewed_and_not_doubled(room: Room):
    post(room, "payment", "First.", stops=True)
    post(room, "payment", "Second.")
    (notice,) = room.notices.open()
    assert (notice.said, notice.stops_sending) == (Said("Second."), True), "milder news do not let anything go"
    assert len(room.books.events.of_kind(NoticePosted)) == 1


@pytest.mark.parametrize("lost", ["id", "kind", "state", "at", "sentence", "serious", "stops_sending", "last"])
def test_a_notice_of_which_the_card_has_lost_a_field_holds_up_no_new_one(room: Room, lost: str):
    post(room, "payment", "First.")
    with room.books.transaction() as connection:
        connection.execute("UPDATE book_notices SET doc = json_remove(doc, ?)", (f"$.{lost}",))
    assert not room.notices.was_posted("payment", "Never.")
    post(room, "payment", "Second.")
    assert room.notices.was_posted("payment", "Second.")


def test_the_serious_ones_stand_first(room: Room):
    post(room, "name")
    room.clock.forward(hours=1)
    post(room, "payment", serious=True)
    assert [notice.kind for notice in room.notices.open()] == ["payment", "name"]


def test_sending_stops_until_every_notice_that_forbids_it_is_settled(room: Room):
    post(room, "name", serious=True)
    assert not room.notices.stop_sending()
    post(room, "payment", stops=True)
    post(room, "ban", stops=True)
    for kind in ("payment", "ban"):
        assert room.notices.stop_sending()
        (notice,) = [notice for notice in room.notices.open() if notice.kind == kind]
        room.notices.settle(notice.id, "s_owner", room.clock.now())
    assert not room.notices.stop_sending()


def test_a_notice_is_settled_once_and_may_come_again(room: Room):
    post(room, "payment")
    (notice,) = room.notices.open()
    room.notices.settle(notice.id, "s_owner", room.clock.now())
    for unknown in (notice.id, "n_nowhere"):
        with pytest.raises(Refusal):
            room.notices.settle(unknown, "s_owner", room.clock.now())
    assert len(room.books.events.of_kind(NoticeSettled)) == 1
    post(room, "payment")
    assert len(room.notices.open()) == 1


def test_the_link_says_since_when_and_the_same_again_changes_nothing(room: Room):
    assert room.link.now().state is LinkState.UNKNOWN
    since = room.clock.at
    assert room.link.became(LinkState.OFFLINE, room.clock.now())
    room.clock.forward(hours=2)
    assert not room.link.became(LinkState.OFFLINE, room.clock.now())
    assert (room.link.now().state, room.link.now().since_at) == (LinkState.OFFLINE, since)
    assert room.link.became(LinkState.ONLINE, room.clock.now())
    changes = [facts_of(event.what) for event in room.books.events.of_kind(LinkChanged)]
    assert changes == [{"from": "unknown", "to": "offline"}, {"from": "offline", "to": "online"}]


COSTS = Said("notices.free_replies", {"used": 900, "of": 1000})


def test_a_notice_is_kept_before_any_language_and_was_posted_only_with_the_same_facts(room: Room):
    room.notices.post("costs", COSTS, room.clock.now())
    (notice,) = room.notices.open()
    assert notice.said == COSTS
    assert room.notices.was_posted("costs", "notices.free_replies", used=900, of=1000)
    assert not room.notices.was_posted("costs", "notices.free_replies", used=900, of=2000)
    assert not room.notices.was_posted("others", COSTS)
    room.notices.settle(notice.id, "s_owner", room.clock.now())
    assert room.notices.was_posted("costs", COSTS), "settled or not"


def test_a_notice_of_an_earlier_version_is_shown_as_it_stands_and_not_posted_once_more(room: Room):
    room.notices.post("costs", COSTS, room.clock.now())
    sentence = language("en").say(COSTS)
    room.books.tables.notices.update({"sentence": sentence})
    (notice,) = room.notices.open()
    assert language("rw").say(notice.said) == sentence
    assert room.notices.was_posted("costs", COSTS)
    assert not room.notices.was_posted("costs", "notices.no_room")
