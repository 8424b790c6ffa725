"""Five taps that show a practice shop to somebody who has never seen one: what to tap next, on each page. Pure.

It keeps nothing: the page that somebody is on says how far they are.
"""

from __future__ import annotations

from edge.desk.views.model import BoardView, QueryView
from edge.language import Said

STEPS = 5


def next_tap(
    look: str, *, board: BoardView | None = None, query: QueryView | None = None, owner: bool = False
) -> Said | None:
    """The next tap from a page of this look; None where the page is no part of the tour.

    The last two are the owner's: nobody else sees reports.
    """
    match look:
        case "board" if board is not None:
            step = _on_the_board(board)
        case "query" if query is not None:
            step = _on_a_query(query)
        case "report":
            step = 5
        case _:
            step = 0
    if not step or (step > 3 and not owner):  # noqa: PLR2004 - see above
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
