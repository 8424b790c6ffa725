"""A page that failed over a rotten record is made once more, when the record is out of the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bottle import HTTPResponse, request

from edge.errors import Refusal

# Several rotten records may stand in the way of one page, one behind the other.
MOST_TRIES = 3


def tried(callback: Callable[..., Any], mends: Callable[[Exception], bool]) -> Callable[..., Any]:
    """Again, where it failed over a record that is out of the way by now.

    What was begun has been undone by then; what was done has spent its form's token, and is not done again. Files that
    came with a form have been read, and have to come once more.
    """

    def again(*values: Any, **named: Any) -> Any:
        for _ in range(MOST_TRIES):
            try:
                return callback(*values, **named)
            except (HTTPResponse, Refusal):
                raise
            except Exception as error:
                if not mends(error) or request.content_type.startswith("multipart/"):
                    raise
        return callback(*values, **named)

    return again
