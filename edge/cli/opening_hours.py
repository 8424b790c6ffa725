"""When the shop is open, as somebody gives it at a terminal: in one line, or a question for each day."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from edge.errors import Refusal
from edge.hours import DAYS, checked

HOW_GIVEN = '"Mon-Fri 08:00-18:00, Sat 08:00-13:00, Sun closed"; a day with a break: "Mon 08:00-12:30 14:00-18:00"'
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LETTERS = 3  # so many of a day's name say which it is
_CLOSED = ("closed", "-")
_PART = re.compile(r"([A-Za-z]+)(?:-([A-Za-z]+))? +(\S.*)")


def given(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The week as this line changes it: days that it does not name stay as they are known. Refused with the way out."""
    hours = list(known)
    for part in filter(None, (each.strip() for each in text.split(","))):
        found = _PART.fullmatch(part)
        first, last = (_number(found[1]), _number(found[2] or found[1])) if found else (None, None)
        if found is None or first is None or last is None:
            raise Refusal("bad_value", "setup.hours", given=repr(part))
        for day in range(first, first + (last - first) % DAYS + 1):
            hours[day % DAYS] = _of_a_day(found[3])
    return checked(hours)


def asked(known: Sequence[str], ask: Callable[[str], str], tell: Callable[[str], object]) -> tuple[str, ...]:
    """A question for each day, with what is known as the answer of who only presses Enter."""
    hours = list(known)
    for day, name in enumerate(_NAMES):
        before = hours[day - 1] if day else hours[0]
        while True:
            offered = known[day] if day in (0, 5, 6) else before
            try:
                answer = ask(f"{name}, open from-to, or closed [{offered or 'closed'}]: ").strip()
                hours[day] = _of_a_day(answer) if answer else offered
                break
            except Refusal as refusal:
                tell(refusal.sentence)
            except EOFError:  # nobody answers any more: what is known holds
                return checked(hours)
    return checked(hours)


def in_words(hours: Sequence[str]) -> str:
    """As `given` reads it; days that are alike in a row are one."""
    runs: list[tuple[int, int, str]] = []
    for day, each in enumerate(hours):
        if runs and runs[-1][2] == each:
            runs[-1] = (runs[-1][0], day, each)
        else:
            runs.append((day, day, each))
    return ", ".join(
        f"{_NAMES[first]}{f'-{_NAMES[last]}' if last > first else ''} {each or 'closed'}" for first, last, each in runs
    )


def _number(name: str) -> int | None:
    if len(name) < _LETTERS:
        return None
    return next((day for day, short in enumerate(_NAMES) if name[:_LETTERS].casefold() == short.casefold()), None)


def _of_a_day(text: str) -> str:
    words = text.split()
    if len(words) == 1 and words[0].casefold() in _CLOSED:
        return ""
    try:
        return checked((" ".join(words),) * DAYS)[0] if words else ""
    except Refusal as refusal:
        raise Refusal("bad_value", "setup.hours", given=repr(text)) from refusal
