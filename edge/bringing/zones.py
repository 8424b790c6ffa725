"""In which zone an export's phone was: told by messages that are here already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from edge.clock import unstamp
from edge.desk.brought import offset_between
from edge.desk.twins import TELLING, Brought, same_words
from edge.registers.books import Books

_MOST_COMPARED = 500


class Zones:
    def __init__(self, books: Books) -> None:
        self._books = books

    def minutes_ahead(self, customer: str, messages: Iterable[Brought]) -> int:
        """By how many minutes that phone was ahead of the shop's zone; 0 where nothing, or not enough, tells."""
        known: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for at, direction, text in self._books.messages.telling(customer, TELLING, _MOST_COMPARED):
            known[direction, same_words(text)].append(unstamp(at))
        votes: Counter[int] = Counter()
        for message in messages if known else ():
            for sent in known.get((message.direction, same_words(message.text)), ()):
                offset = offset_between(message.at, sent)
                votes.update([] if offset is None else [offset])
        best = max(votes, key=lambda offset: (votes[offset], -abs(offset)), default=0)
        return best if votes[best] > votes[0] else 0
