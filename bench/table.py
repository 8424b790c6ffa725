"""A figure, what was wanted of it, and the table in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

# What may be lost beside work that can wait.
SHARE = 0.05


@dataclass(frozen=True)
class Figure:
    """One line of the table. `reached` is None where nothing was promised."""

    what: str
    found: str
    wanted: str = ""
    reached: bool | None = None


def spread(values: Sequence[float], form: str = "{:.0f}") -> str:
    """Median, and from where to where: `4210 (3980 to 4402)`."""
    low, middle, high = (form.format(value) for value in (min(values), median(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


def at_least(what: str, values: Sequence[float], wanted: float, form: str = "{:.0f}") -> Figure:
    return Figure(what, spread(values, form), f"≥ {form.format(wanted)}", median(values) >= wanted)


def at_most(what: str, values: Sequence[float], wanted: float, form: str = "{:.0f}") -> Figure:
    return Figure(what, spread(values, form), f"≤ {form.format(wanted)}", median(values) <= wanted)


class Both:
    """What was measured alone, and beside something that may take SHARE of it at most."""

    def __init__(self, beside: str) -> None:
        self._beside = beside
        self._found: dict[bool, list[float]] = {False: [], True: []}

    def keep(self, busy: bool, value: float) -> None:
        self._found[busy].append(value)

    def figures(self, what: str, form: str) -> Iterator[Figure]:
        alone, busy = self._found[False], self._found[True]
        yield Figure(what, spread(alone, form))
        yield Figure(f"… {self._beside}", spread(busy, form))
        ratio = median(busy) / median(alone)
        yield Figure("… the one against the other", f"{ratio:.2f}", f"≤ {1 + SHARE:.2f}", ratio <= 1 + SHARE)


def markdown(figures: Iterable[Figure]) -> str:
    marks = {None: "", True: "yes", False: "**no**"}
    rows = [("what", "measured", "wanted", "reached"), ("---", "---", "---", "---")]
    rows += [(figure.what, figure.found, figure.wanted, marks[figure.reached]) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "| "
        + " | ".join(cell.ljust(width, "-" if cell == "---" else " ") for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
