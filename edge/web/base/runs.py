"""What was done about a query many times in a row: one line says how often, and the last of it stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edge.desk.views.story import Deed
from edge.desk.views.timeline import Line

# So many in a row stand there as they are.
MOST_IN_A_ROW = 4


def runs(story: Sequence[Line | Deed]) -> Iterator[tuple[list[Deed], str, Line | Deed]]:
    """Each thing of a conversation, with what is folded before it, and the name of that from look to look."""
    waiting: list[Deed] = []
    after = 0
    for place, one in enumerate(story):
        follows = story[place + 1] if place + 1 < len(story) else None
        if isinstance(one, Deed) and isinstance(follows, Deed):
            waiting.append(one)
            continue
        if len(waiting) + 1 <= MOST_IN_A_ROW:
            yield from (([], "", deed) for deed in waiting)
            waiting = []
        yield waiting, f"told{after}", one
        waiting, after = [], after if isinstance(one, Deed) else one.seq
