"""Five taps that show a practice shop to somebody who has never seen one: what to tap next, on each page. Pure.

The page that somebody is on says how far they are. What is kept of them is whether they have closed a query, and
whether they have printed: a tour that has come to its end does not begin again.
"""

from __future__ import annotations

from edge.desk.views.model import BoardView, QueryView
from edge.language import Said

CLOSED, PRINTED = 3, 5


def next_tap(
    look: str,
    *,
    board: BoardView | None = None,
    query: QueryView | None = None,
    owner: bool = False,
    toured: int = 0,
) -> Said | None:
    """The next tap from a page of this look; None where the page is no part of the tour.

    The last two are the owner's: nobody else sees reports. toured: the last of these taps that they have got past.
    """
    if toured >= (PRINTED if owner else CLOSED):
        return None
    match look:
        case "board" if board is not None:
            step = CLOSED + 1 if toured >= CLOSED else _on_the_board(board)
        case "query" if query is not None and toured < CLOSED:
            step = _on_a_query(query)
        case "report":
            step = PRINTED
        case _:
            step = 0
    if not step or (step > CLOSED and not owner):
        return None
    return Said(f"page.tour_{step}")


def _on_the_board(board: BoardView) -> int:
    if board.just_closed is not None:
        return 4
    return 2 if board.mine and not board.next_up else 1


def _on_a_query(query: QueryView) -> int:
    if "claim" in query.verbs:
        return 1
    if "reply" not in query.verbs:  # a colleague has it
        return 0
    return 2 if query.query.wait.since_at is not None else 3
