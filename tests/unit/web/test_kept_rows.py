"""A row of the board is written once for as long as it says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edge.desk.views.model import Row
from edge.language import Said
from edge.records.query import State
from edge.web.base.kept_rows import MOST_ROWS, KeptRows

HOUR = 3600
NONE: dict[str, Any] = dict.fromkeys(
    (
        *("holder", "held_seconds", "hint", "offered_by", "offered_to", "declined_by"),
        *("lease_seconds", "outcome", "closed_by", "closed_at"),
    )
)
FALSE: dict[str, Any] = dict.fromkeys(("mine_last", "fresh", "changed", "reopened", "on_phone", "to_you"), False)
ROW = Row(
    **{
        **NONE,
        **FALSE,
        **{"id": "q_1", "customer": "c_1", "name": "Amina", "line": "Nails?", "word": "", "kind": "text"},
        **{"state": State.WAITING, "age_seconds": 61, "age_certain": True, "window_seconds": 10 * HOUR},
        **{"offer_note": "", "labels": ()},
    }
)


class Board:
    """A board that is written again and again."""

    def __init__(self) -> None:
        self.kept, self.written = KeptRows(), 0

    def shows(self, row: Row, how: object = "en") -> str:
        page: list[str] = ["before"]

        def write() -> None:
            self.written += 1
            page.extend([f"{row.name}: ", f"{row.line} as {self.written}"])

        text = self.kept.text(page, row, how, write)
        assert page == ["before"], "what was written stays on no page that did not ask for it"
        return text


def test_what_says_the_same_is_written_once_and_stands_on_each_page():
    board = Board()
    assert {board.shows(ROW) for _ in range(5)} == {"Amina: Nails? as 1"}
    assert board.shows(replace(ROW, age_seconds=119)) == "Amina: Nails? as 1", "ages are written in minutes"


def test_the_very_row_that_readers_share_is_known_again_for_as_long_and_in_its_own_words():
    board = Board()
    assert board.shows(ROW) == board.shows(ROW)
    assert board.shows(ROW, "fr") == board.shows(replace(ROW), "fr") != board.shows(ROW)
    board.kept.fresh(60.0, "Kigali")
    assert board.shows(ROW).endswith("as 3")


def test_nothing_is_kept_for_longer_than_a_minute_nor_under_other_settings():
    board = Board()
    for number, (boottime, shop) in enumerate([(0.0, "Kigali"), (59.9, "Kigali"), (60.0, "Kigali"), (61.0, "London")]):
        board.kept.fresh(boottime, shop)
        assert board.shows(ROW).endswith(f"as {max(1, number)}")


def test_in_the_first_minute_seconds_are_told():
    board = Board()
    told = [board.shows(replace(ROW, age_seconds=seconds)) for seconds in (0, 1, 59, 60, 119)]
    assert told == [f"Amina: Nails? as {number}" for number in (1, 2, 3, 4, 4)]


@pytest.mark.parametrize(
    "other",
    [
        *({"line": "Bolts?"}, {"name": "Bosco"}, {"fresh": True}, {"labels": ("Invoice",)}, {"holder": "Eric"}),
        *({"age_seconds": 120}, {"age_certain": False}, {"age_seconds": None}, {"lease_seconds": 60}),
        *({"window_seconds": 4 * HOUR}, {"window_seconds": 0}, {"window_seconds": 59}, {"held_seconds": 60}),
    ],
)
def test_whatever_it_says_otherwise_is_written_anew(other: dict[str, Any]):
    board = Board()
    board.shows(ROW)
    board.shows(replace(ROW, **other))
    assert board.written == 2


def test_another_language_and_another_place_are_written_apart():
    board = Board()
    assert len({board.shows(ROW, how) for how in (("en", ""), ("fr", ""), ("en", "with Eric"))}) == 3


def test_the_last_minute_of_a_window_is_not_the_end_of_it():
    board = Board()
    board.shows(replace(ROW, window_seconds=59))
    board.shows(replace(ROW, window_seconds=0))
    assert board.written == 2


def test_a_name_that_is_a_sentence_is_written_each_time():
    board = Board()
    row = replace(ROW, holder=Said("desk.somebody"))
    assert board.shows(row) != board.shows(row)


def test_no_more_are_kept_than_a_small_box_has_room_for():
    board = Board()
    for number in range(MOST_ROWS + 1):
        board.shows(replace(ROW, id=f"q_{number}"))
    board.shows(replace(ROW, id=f"q_{MOST_ROWS}"))
    assert board.written == MOST_ROWS + 1, "the newest are kept"
    board.shows(replace(ROW, id="q_0"))
    assert board.written == MOST_ROWS + 2, "the oldest were let go"
