"""Messages as a page reads them: each by its beginning, and no more together than a page can hold.

A text has up to 65,536 letters, a message as much again beside its words, and a customer may send thousands. A box with
little memory, and a dozen threads that make pages, can hold none of that at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from edge.records.message_row import FOLDED, LETTERS_OF_A_LINE

# Cards, answers of a form, an advert, as they lie in the store: there a letter that is not Latin takes six.
LETTERS_OF_DETAILS = 24_000
# With fifty long lines a page is longer than anybody's patience.
LETTERS_OF_A_PAGE = 150_000

# What is said beside the words of a message. All else in `extra` is short.
_DETAILS = ("button", "contacts", "errors", "interactive", "location", "order", "product", "referral", "rest")
_WITHOUT_DETAILS = json.dumps({"extra": {**dict.fromkeys(_DETAILS), FOLDED: True}})
# One letter more than is shown tells that there is more.
_BRIEFLY = {
    "text": f"substr(text, 1, {LETTERS_OF_A_LINE + 1})",
    "data": f"iif(length(data) > {LETTERS_OF_DETAILS}, json_patch(data, '{_WITHOUT_DETAILS}'), data)",
}


def briefly(columns: Iterable[str]) -> str:
    """These columns of a message for a SELECT, the long ones by their beginning."""
    return ", ".join(_BRIEFLY.get(column, column) for column in columns)


def fitting(rows: Iterable[Sequence[Any]], long: Sequence[int]) -> Iterator[Sequence[Any]]:
    """The first of these rows, as many as a page can hold and one at least. long: where the long columns stand."""
    letters = 0
    for row in rows:
        letters += sum(len(row[column]) for column in long)
        if letters > LETTERS_OF_A_PAGE and letters > sum(len(row[column]) for column in long):
            return
        yield row
