"""What a customer, the shop's phone and Meta's agent said makes one page, in whatever order and how often it comes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.desk.on_phone import AnsweredOnPhone as AnsweredByPhone
from edge.records.events import AnsweredOnPhone
from tests.kit.coexistence import answered, come, echo, handed_over, history, live, stood_by, wrote
from tests.kit.examples import examples
from tests.kit.support import HandClock, Room, open_room

Change = dict[str, Any]
Story = Sequence[tuple[str, int]]

ASKED, ANSWERED = ("asked", "asked, and in history"), ("answered", "answered, and in history")
# What can be about something earlier, and about what.
ABOUT = {
    "edited": ASKED,
    "deleted": ASKED,
    "reacted": (*ASKED, *ANSWERED),
    "edited there": (*ANSWERED, "answered, in history"),
    "deleted there": (*ANSWERED, "answered, in history"),
}
ALONE = (
    *ASKED,
    *ANSWERED,
    "asked, in history",
    "answered, in history",
    "asked the agent",
    "handed over",
    "pinned",
    "pinned there",
)


def told(number: int, kind: str, about: int, start: datetime) -> list[Change]:
    """The webhooks of what was said as number so many."""
    at, name, target = start + timedelta(minutes=number), f"wamid.{number}", f"wamid.{about}"
    edit = {"original_message_id": target, "message": {"type": "text", "text": {"body": f"new {number}"}}}
    revoke, reaction = {"original_message_id": target}, {"message_id": target, "emoji": "👍"}
    asks, answers = wrote(name, at, f"in {number}"), answered(name, at, f"out {number}")
    said: dict[str, list[Change]] = {
        "asked": [live(asks)],
        "asked, in history": [history(asks)],
        "asked, and in history": [live(asks), history(asks)],
        "answered": [echo(answers)],
        "answered, in history": [history(answers)],
        "answered, and in history": [echo(answers), history(answers)],
        "asked the agent": [stood_by(asks)],
        "handed over": [handed_over(at)],
        "edited": [live(wrote(name, at, kind="edit", edit=edit))],
        "deleted": [live(wrote(name, at, kind="revoke", revoke=revoke))],
        "reacted": [live(wrote(name, at, kind="reaction", reaction=reaction))],
        "edited there": [echo(answered(name, at, kind="edit", edit=edit))],
        "deleted there": [echo(answered(name, at, kind="revoke", revoke=revoke))],
        "pinned there": [echo(answered(name, at, kind="unsupported", unsupported={"type": "pin"}))],
        "pinned": [live(wrote(name, at, kind="unsupported", unsupported={"type": "pin"}))],
    }
    return said[kind]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """What was said minute after minute; what changes something is about something that was said before."""
    story: list[tuple[str, int]] = []
    for _ in range(draw(st.integers(2, 5))):
        may = [kind for kind, of in ABOUT.items() if any(earlier in of for earlier, _ in story)]
        kind = draw(st.sampled_from([*ALONE, "asked", "asked", "answered", *may]))
        earlier = [number for number, (said, _) in enumerate(story) if said in ABOUT.get(kind, ())]
        story.append((kind, draw(st.sampled_from(earlier)) if earlier else -1))
    return story


def webhooks(story: Story) -> list[Change]:
    start = HandClock().at
    return [change for number, (kind, about) in enumerate(story) for change in told(number, kind, about, start)]


def seen(changes: Sequence[Change]) -> dict[str, Any]:
    """What staff see of it two hours later: the page of the query and its row on the board."""
    with tempfile.TemporaryDirectory() as folder:
        room = open_room(Path(folder) / "data", HandClock())
        room.clock.forward(hours=2)
        come(room, *changes)
        found: dict[str, Any] = {"customers": len(room.books.tables.customers), "waiting": 0}
        for query in room.books.tables.queries.all():
            view = room.board.query(query["id"], room.staff("Aline"))
            row = view.row
            found["waiting"] = room.board.see(room.staff("Aline")).waiting_count
            found["row"] = row.line, row.word, row.mine_last, row.on_phone, row.changed, row.age_seconds
            found["over"] = query["phone_at"] if row.on_phone else None
            found["lines"] = [
                (
                    line.side,
                    line.kind,
                    line.text,
                    line.at,
                    line.edited_from,
                    line.deleted,
                    line.reactions,
                    line.imported,
                )
                for line in view.lines
            ]
        room.close()
    return found


@given(stories(), st.data())
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_page_is_the_same_in_whatever_order_and_how_often_webhooks_come(story: Story, data: st.DataObject):
    changes = webhooks(story)
    again = data.draw(st.lists(st.sampled_from(changes), max_size=2), label="come twice")
    arrived = data.draw(st.permutations([*changes, *again]), label="as they come")
    assert seen(arrived) == seen(changes)


# Orders that once made another page.
@pytest.mark.parametrize(
    ("story", "order"),
    [
        ([("answered", -1), ("answered", -1), ("asked", -1), ("answered", -1)], (0, 2, 3, 1)),
        ([("asked", -1), ("deleted", 0), ("answered", -1)], (0, 2, 1)),
        ([("asked", -1), ("answered", -1), ("deleted", 0)], (2, 1, 0)),
        ([("asked", -1), ("answered", -1), ("edited", 0)], (0, 2, 1)),
        ([("asked", -1), ("answered", -1), ("answered", -1)], (2, 0, 1)),
        ([("asked", -1), ("answered, in history", -1)], (1, 0)),
        ([("asked", -1), ("asked", -1), ("edited", 0)], (1, 2, 0)),
        ([("asked", -1), ("answered", -1), ("edited", 0), ("asked", -1)], (0, 1, 3, 2)),
        ([("asked", -1), ("answered", -1), ("deleted", 0), ("answered", -1)], (0, 3, 1, 2)),
        ([("asked", -1), ("answered", -1), ("asked", -1), ("edited", 0)], (3, 2, 1, 0)),
        ([("asked, and in history", -1), ("deleted", 0), ("asked", -1)], (1, 3, 2, 0)),
        ([("asked", -1), ("asked", -1), ("answered, in history", -1), ("deleted", 0)], (3, 2, 0, 1)),
        ([("asked", -1), ("answered", -1), ("edited", 0), ("deleted there", 1)], (0, 1, 3, 2)),
        ([("asked", -1), ("pinned there", -1)], (1, 0)),
        ([("asked", -1), ("answered", -1), ("pinned there", -1)], (2, 0, 1)),
    ],
)
def test_an_order_that_was_wrong_once(story: Story, order: Sequence[int]):
    changes = webhooks(story)
    assert seen([changes[number] for number in order]) == seen(changes)


def test_what_history_says_was_never_sent_is_no_answer():
    asked, failed = HandClock().at, answered("wamid.2", HandClock().at + timedelta(minutes=1))
    changes = [live(wrote("wamid.1", asked)), history({**failed, "history_context": {"status": "ERROR"}})]
    assert seen(changes)["waiting"] == seen(changes[::-1])["waiting"] == 1


def test_a_late_answer_of_the_phone_changes_nothing_of_what_staff_have_answered_since(tmp_path: Path):
    room = open_room(tmp_path / "data", HandClock())
    start, aline = room.clock.at, room.staff("Aline")
    come(room, live(wrote("wamid.1", start)))
    room.clock.forward(minutes=10)
    room.desk.claim(room.only_query(), aline)
    room.desk.reply(room.only_query(), aline, "Twenty bags")
    come(room, echo(answered("wamid.2", start + timedelta(minutes=1), "One moment")))
    query = room.query(room.only_query())
    assert (query.phone.answered_last, query.last.text, query.wait.since_at) == (False, "Twenty bags", None)
    room.close()


def taken_or_closed(room: Room, *, closed: bool) -> datetime:
    """Somebody asked at this time, and Aline has their query, or has closed it."""
    start, aline = room.clock.at, room.staff("Aline")
    come(room, live(wrote("wamid.1", start)))
    room.desk.claim(room.only_query(), aline)
    if closed:
        room.desk.close(room.only_query(), aline, "answered")
    room.clock.forward(hours=1)
    return start


def its_edit(at: datetime, *, told: bool) -> Change:
    inner = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "Ten bags?"}}}
    said: dict[str, Any] = {"edit": inner} if told else {"unsupported": {"type": "edit"}}
    return live(wrote("wamid.2", at, kind="edit" if told else "unsupported", **said))


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("told", [True, False])
def test_a_change_that_the_phone_has_answered_marks_nothing(tmp_path: Path, order: Sequence[int], *, told: bool):
    room = open_room(tmp_path / "data", HandClock())
    start = taken_or_closed(room, closed=False)
    times = [start + timedelta(minutes=minute) for minute in range(1, 4)]
    changes = [its_edit(times[0], told=told), echo(answered("wamid.3", times[1])), live(wrote("wamid.4", times[2]))]
    come(room, *(changes[number] for number in order))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.marks.changed, query.marks.fresh) == (times[2], False, True)
    room.close()


@pytest.mark.parametrize("order", [*permutations(range(2))])
def test_what_is_changed_after_the_close_and_answered_on_the_phone_ends_by_itself(tmp_path: Path, order: Sequence[int]):
    room = open_room(tmp_path / "data", HandClock())
    start = taken_or_closed(room, closed=True)
    changes = [
        its_edit(start + timedelta(minutes=1), told=True),
        echo(answered("wamid.3", start + timedelta(minutes=2))),
    ]
    come(room, *(changes[number] for number in order))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.phone.answered_last, query.last.text) == (None, True, "Yes")
    assert AnsweredOnPhone.KIND in room.kinds(query.id)
    room.clock.forward(hours=25)
    assert AnsweredByPhone(room.books, room.settings, room.clock).step() == 1
    room.close()
