"""A figure, what was wanted of it, and the table in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


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
