"""Charts as shapes on a field, to be drawn into a page or onto paper alike. Pure.

They are read without colours: the first of two bars is full, the other an outline; where both would be too thin to be
told apart, the other is a mark across the first. More is always larger.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt

# Units of a field are pixels of the smallest phone, so that letters come out at the size they are given.
WIDTH = 296
BARS_HEIGHT = 150
LETTERS = 11  # high, and on average half as wide
# Beside every bar its number, as long as two digits have room there.
MOST_NUMBERED = 9
LEAST_FOR_TWO = 18.0  # two bars of eight pixels


@dataclass(frozen=True, slots=True)
class Box:
    """look: "full" or "open" for bars, "mark" for the height that another would have, "away" for a field behind them,
    "line" for what they stand on.
    """

    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Word:
    """Letters on the line y. anchor: "start", "middle" or "end", as SVG calls them."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that stand together over one word. Two of them at most: the first full, the second open."""

    word: str
    counts: tuple[int, ...]


def bars(groups: Sequence[Group], shaded: Collection[int] = ()) -> Drawing:
    """Columns beside each other on one line, all to one scale, which begins at nothing.

    shaded: the places of groups that have a field behind them.
    """
    top, floor = LETTERS + 5, BARS_HEIGHT - LETTERS - 7
    most = max((count for group in groups for count in group.counts), default=0)
    numbered = len(groups) <= MOST_NUMBERED
    left = 0 if numbered else _letters(str(most)) + 4
    boxes = [] if numbered else [Box(left, y, WIDTH - left, 0.5, "line") for y in _halves(top, floor)]
    words = [] if numbered else _scale(most, left - 4, top, floor)
    step = (WIDTH - left) / max(1, len(groups))
    every = _every(groups, step)
    for place, group in enumerate(groups):
        start = left + place * step
        if place in shaded:
            boxes.append(Box(start, 0, step, floor, "away"))
        if place % every == 0:
            words.append(_kept_inside(Word(start + step / 2, BARS_HEIGHT - 4, group.word)))
        for box, count in _columns(group, start, step, (top, floor), most):
            boxes.append(box)
            if numbered:
                words.append(Word(box.x + box.width / 2, box.y - 3, str(count)))
    boxes.append(Box(left, floor, WIDTH - left, 1, "line"))
    return Drawing(WIDTH, BARS_HEIGHT, tuple(boxes), tuple(words))


def strip(rows: Sequence[tuple[str, Sequence[int]]], hours: Sequence[str]) -> Drawing:
    """The heat strip: a square for each hour of each day, the larger the more. The fullest hour fills its field."""
    left = max((_letters(word) for word, _ in rows), default=0) + 6
    most = max((count for _, counts in rows for count in counts), default=0)
    step = (WIDTH - left) / max(1, len(hours))
    high = min(20.0, max(12.0, step))
    boxes, words = [], []
    for line, (word, counts) in enumerate(rows):
        middle = (line + 0.5) * high
        words.append(Word(0, middle + LETTERS / 3, word, "start"))
        for place, count in enumerate(counts):
            side = sqrt(count / most) * (min(step, high) - 1) if most else 0
            if count:
                boxes.append(Box(left + (place + 0.5) * step - side / 2, middle - side / 2, side, side, "full"))
    floor = len(rows) * high
    every = _every([Group(hour, ()) for hour in hours], step)
    named = [(place, hour) for place, hour in enumerate(hours) if place % every == 0]
    words += [_kept_inside(Word(left + (place + 0.5) * step, floor + LETTERS + 2, hour)) for place, hour in named]
    boxes.append(Box(left, floor, WIDTH - left, 0.5, "line"))
    return Drawing(WIDTH, floor + LETTERS + 6, tuple(boxes), tuple(words))


def share(count: int, most: int) -> Drawing:
    """One lying bar, for the rows of a table."""
    return Drawing(100, 8, (Box(0, 0, 100 * count / most if most else 0, 8, "full"),), ())


def _columns(group: Group, start: float, step: float, heights: tuple[float, float], most: int) -> list[tuple[Box, int]]:
    top, floor = heights
    if step < LEAST_FOR_TWO and len(group.counts) > 1:
        return _marked(group, start, step, heights, most)
    wide = min(step * 0.8 / max(1, len(group.counts)), 28.0)
    first = start + (step - wide * len(group.counts)) / 2
    found = []
    for place, (count, look) in enumerate(zip(group.counts, ("full", "open"), strict=False)):
        high = (floor - top) * count / most if most else 0.0
        found.append((Box(first + place * wide + 0.5, floor - high, wide - 1, high, look), count))
    return found


def _marked(group: Group, start: float, step: float, heights: tuple[float, float], most: int) -> list[tuple[Box, int]]:
    """One bar, and a mark across it where the other would end."""
    top, floor = heights
    (one, high), (other, there) = ((count, (floor - top) * count / max(1, most)) for count in group.counts[:2])
    air = step * 0.15
    bar = Box(start + air, floor - high, step - 2 * air, high, "full")
    return [(bar, one), (Box(start + air / 2, floor - there - 1, step - air, 2, "mark"), other)]


def _scale(most: int, right: float, top: float, floor: float) -> list[Word]:
    half = [] if most % 2 else [Word(right, (top + floor) / 2 + LETTERS / 3, str(most // 2), "end")]
    return [Word(right, top + LETTERS / 3, str(most), "end"), *half]


def _halves(top: float, floor: float) -> tuple[float, float]:
    return top, (top + floor) / 2


def _every(groups: Sequence[Group], step: float) -> int:
    """Each, each second, each third … group has its word, so that none runs into the next."""
    longest = max((_letters(group.word) for group in groups), default=0.0) + 4
    return max(1, -int(-longest // step))


def _letters(word: str) -> float:
    return len(word) * LETTERS * 0.64  # of the wider fonts that phones have


def _kept_inside(word: Word) -> Word:
    half = _letters(word.text) / 2
    return Word(min(max(word.x, half), WIDTH - half), word.y, word.text)
