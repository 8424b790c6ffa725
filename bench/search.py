"""Finding the newest twenty of a million messages, and what it costs to keep them findable."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.history import fill
from bench.table import Figure
from edge.access.team import Team
from edge.desk.views.search import MESSAGES_A_PAGE, Search
from edge.registers.books import Books

MOST_MS = 20
WARM = 5
# A shop's words, as unevenly used as words are: the second half as often as the first, the third a third as often …
VOCABULARY = 30_000
WORDS_A_MESSAGE = 10
# One message of so many has it.
RARE = 100_000
QUESTIONS = {
    "a rare word": "zebra",
    "a very common word": "paint",
    "the beginning of very common words": "pa",
    "two words, both common": "paint blue",
    "two words, one of them rare": "paint zebra",
    "two words that never meet": "zebra yoghurt",
    "a name": "customer 77",
    "the last digits of a number": "0123",
    "a number as it is dialled": "0788 001 234",
    "a word that nobody wrote": "qqqq",
}


def figures(ground: Path, many: int, looks: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=ground) as data:
        fill(Path(data), many, _Sayings(many), in_order=False)
        books = Books.open(Path(data))
        yield from _taken_in(books, many)
        books.database.checkpoint()
        yield from _searched(Search(books, Team(books)), many, looks)
        books.close()


class _Sayings:
    """What customers write: the same for the same number."""

    def __init__(self, many: int) -> None:
        self._rare = min(RARE, many // 10)
        chance = random.Random(4)
        letters = "abdegiklmnorstuwy"
        self._words = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(VOCABULARY)]
        weights = [1 / (place + 1) for place in range(VOCABULARY)]
        self._drawn = chance.choices(range(VOCABULARY), weights, k=1_000_003)

    def __call__(self, number: int) -> str:
        start = number * WORDS_A_MESSAGE
        places = (self._drawn[(start + place) % len(self._drawn)] for place in range(WORDS_A_MESSAGE))
        said = " ".join(self._words[place] for place in places)
        rare = {7: " zebra", 11: " yoghurt"}.get(number % self._rare, "")
        return f"Good morning, {'blue ' if number % 3 else ''}{'paint' if number % 10 else 'painting'} {said}?{rare}"


def _taken_in(books: Books, many: int) -> Iterator[Figure]:
    written, began, took = _written(), time.perf_counter(), []
    while True:
        start = time.perf_counter()
        if not (books.people.step() or books.words.step()):
            break
        took.append(1000 * (time.perf_counter() - start))
    seconds = time.perf_counter() - began
    took.sort()
    p99 = took[int(len(took) * 0.99)]
    yield Figure(f"s of work to take {many:,} messages into the index of words", f"{seconds:.0f}")
    yield Figure(
        "… ms that one batch keeps the writer", f"{took[len(took) // 2]:.0f}, 99 %: {p99:.0f}, at most {took[-1]:.0f}"
    )
    yield Figure("… kB written for each message", f"{(_written() - written) / many / 1000:.2f}")


def _searched(search: Search, many: int, looks: int) -> Iterator[Figure]:
    for what, question in QUESTIONS.items():
        took = []
        for number in range(looks + WARM):
            began = time.perf_counter()
            search.find(question)
            if number >= WARM:
                took.append(1000 * (time.perf_counter() - began))
        took.sort()
        p95 = took[int(len(took) * 0.95)]
        found = f"{took[len(took) // 2]:.1f}, 95 %: {p95:.1f}"
        name = f"ms to find the newest {MESSAGES_A_PAGE} of {many:,} messages, and customers, by {what}"
        yield Figure(name, found, f"95 %: ≤ {MOST_MS}", p95 <= MOST_MS)


def _written() -> int:
    (line,) = (
        line for line in Path("/proc/self/io").read_text("ascii").splitlines() if line.startswith("write_bytes:")
    )
    return int(line.split()[1])
