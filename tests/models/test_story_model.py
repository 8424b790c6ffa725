"""Whatever the clock was worth: what was done stands on one page of its query, in order, and no page fails."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.desk.views.story import Deed
from edge.language import ENGLISH, language
from tests.kit.examples import examples
from tests.kit.support import Room, open_room

# What happens, how often, whether the clock is trusted meanwhile, and by how many days it is wrong where it is not.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("messages", "late messages", "replies", "deed", "deed", "comes back")),
        st.integers(1, 40),
        st.booleans(),
        st.sampled_from((-9000, -1, 0, 400)),
    ),
    min_size=1,
    max_size=12,
)

SAID = {
    "claimed": "took it",
    "offered": "offered it",
    "declined": "said no",
    "closed": "Closed",
    "reopened": "came back",
}


@settings(max_examples=examples(12), deadline=None)
@given(steps=STEPS)
def test_each_thing_that_was_done_stands_on_one_page_in_the_order_of_what_was_done(steps: list[Any]):
    with tempfile.TemporaryDirectory() as folder:
        room = open_room(Path(folder))
        try:
            eric = room.staff("Eric")
            query, done = room.writes("wamid.first"), 0
            room.desk.claim(query, eric)
            for number, (what, many, trusted, days) in enumerate(steps):
                room.clock.forward(minutes=5)
                true = room.clock.at
                if not trusted:
                    room.clock.trusted = False
                    room.clock.step(days=days)
                done += happens(room, query, what, f"{number}", many, true, done)
                room.clock.at, room.clock.trusted = true, True
                room.clock.forward(minutes=many)
            told = story(room, query)
            assert [kind for one in told for kind, said in SAID.items() if said in one] == [
                kind for kind in room.kinds(query) if kind in SAID
            ]
            assert [one for one in told if "said no" in one] == [f"Aline said no: deed {n}" for n in range(done)]
        finally:
            room.close()


def happens(room: Room, query: str, what: str, name: str, many: int, true: Any, done: int) -> int:
    """One step; how many offers were declined in it."""
    eric, aline = room.staff("Eric"), room.staff("Aline")
    ago = {"messages": 0, "late messages": 300}.get(what)
    if ago is not None:
        for each in range(many):
            room.writes(f"wamid.{name}.{each}", "Hello", at=true + timedelta(minutes=each / 60 - ago))
    elif what == "replies":
        for each in range(many // 4):
            room.desk.reply(query, eric, f"{name} {each}")
    elif what == "comes back":
        room.desk.close(query, eric, "sold")
        room.clock.forward(minutes=1)
        room.writes(f"wamid.{name}", "Once more", at=true + timedelta(minutes=1))
        room.desk.claim(query, eric)
    else:
        room.desk.hand_over(query, eric, aline.id)
        room.desk.decline(query, aline, f"deed {done}")
        return 1
    return 0


def story(room: Room, query: str) -> list[str]:
    """What all pages of a query say was done, the oldest page first."""
    view = room.board.query(query, room.staff("Eric"))
    pages = [view]
    while view.older:
        view = room.board.query(query, room.staff("Eric"), view.older)
        pages.append(view)
    english = language(ENGLISH)
    return [english.say(one.said) for page in reversed(pages) for one in page.story if isinstance(one, Deed)]
