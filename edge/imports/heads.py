"""The beginning of a line of a chat: a date, a time and what joins them, as phones of any language write it."""

from __future__ import annotations

import re
from typing import NamedTuple

from edge.imports.calendars import days
from edge.imports.day_parts import AM, PM, between, on_the_clock

# Direction marks, which WhatsApp writes around and within what it writes itself.
MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff"
SPACES = " \t\u00a0\u2000-\u200a\u202f\u3000"
# Each bounded: a line of nothing but marks must not cost more than another.
_GAP = f"[{MARKS}{SPACES}]{{0,6}}"
_SPACE = f"[{MARKS}]{{0,6}}[{SPACES}]"
_HEAD = re.compile(
    rf"{_GAP}(?P<open>\[?){_GAP}(?P<era>(?:[RH]|令和|平成|民國|民国)(?=\d))?"
    rf"(?P<one>\d{{1,4}}){_GAP}(?P<mark>[./\-‐−年]){_GAP}(?P<two>\d{{1,2}})"
    rf"(?:{_GAP}[./\-‐−月]{_GAP}|[{SPACES}])(?P<three>\d{{1,4}})"
    rf"(?P<before>[^\d\[\]]{{1,24}}?)"
    rf"(?P<hour>\d{{1,2}}){_GAP}[:.٫h時时点點시]{_GAP}(?P<minute>\d{{2}})"
    rf"(?:{_GAP}(?:[:.٫]|min|分|분){_GAP}(?P<second>\d{{2}}))?"
    rf"(?P<after>[^\d\[\]]{{0,24}}?)"
    rf"(?P<close>\]|{_SPACE}[-–—](?=[{SPACES}]|$)|[:;,](?=[{SPACES}]))[{SPACES}]{{0,6}}"
)
# Nearly all phones write one of these, and most lines of a chat are headers: a look that costs less comes first.
_PLAIN = re.compile(
    r"\u200e?(\[)?(\d{1,4})([./-])(\d{1,2})\3(\d{2}|\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))?(?:[ \u202f]([AaPp])[Mm])?"
    r"(?:(\])| -) ?",
    re.ASCII,
)
# What a header can begin with, so that most other lines are passed over without a look at the whole.
_NEVER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGIJKLMNOPQSTUVWXYZ.,;:!?\"'()<>*_/&@#%+=")
BRACKET, DASH, COLON, SEMICOLON, COMMA = "]", "-", ":", ";", ","
_KOREAN = re.compile("[오전후]")


class Head(NamedTuple):
    """What a header says. `days`: the day as day-first, month-first and year-first phones mean it, 0 for none."""

    kind: str
    one: str
    two: str
    three: str
    days: tuple[int, int, int]
    seconds: int
    mark: str
    local: bool
    english: bool
    year_first: bool
    end: int


def head(line: str) -> Head | None:
    """The header with which the line begins, or None where no phone would write such a one."""
    if not line or line[0] in _NEVER:
        return None
    plain = _PLAIN.match(line)
    if plain is not None and (plain[1] is None) == (plain[10] is None) and (plain[10] or line[plain.end() - 1] == " "):
        return _plain(plain)
    return _any_other(line)


def _plain(found: re.Match[str]) -> Head | None:
    opened, one, mark, two, three, hour, minute, second, half, _ = found.groups()
    part = "" if half is None else PM if half in "pP" else AM
    at = on_the_clock(int(hour), part)
    meant = days(one, two, three)
    if at is None or minute > "59" or (second is not None and second > "59") or not any(meant):
        return None
    seconds = 3600 * at + 60 * int(minute) + int(second or 0)
    kind = BRACKET if opened else DASH
    return Head(kind, one, two, three, meant, seconds, mark, False, part != "", len(one) > 2, found.end())  # noqa: PLR2004


def _any_other(line: str) -> Head | None:
    found = _HEAD.match(line)
    if found is None:
        return None
    kind = _kind(found)
    before, after = between(found["before"]), between(found["after"])
    if kind is None or before is None or after is None or (before[0] and after[0]):
        return None
    seconds = _seconds(found, before[0] or after[0])
    meant = days(found["one"], found["two"], found["three"], found["era"] or "")
    if seconds is None or not any(meant):
        return None
    one = found["one"]
    # "p. m." with a year of four digits is Spanish, and written day first wherever Spanish is.
    spanish = "." in found["after"] and len(found["three"]) == 4  # noqa: PLR2004 - a year
    local = before[1] or after[1] or spanish or not one.isascii()
    english = bool(before[0] or after[0]) and not local
    long_year = len(one) > 2 or bool(found["era"])  # noqa: PLR2004 - a year
    year_first = long_year or (found["mark"] in ".年" and meant[2] > 0 and found["before"].lstrip()[:1] == ".")
    if year_first:
        meant = (0, 0, meant[2])
    mark = found["mark"]
    return Head(kind, one, found["two"], found["three"], meant, seconds, mark, local, english, year_first, found.end())


def _kind(found: re.Match[str]) -> str | None:
    """What closes the header, where it fits with how it began."""
    close = found["close"].strip(" \t\u00a0\u202f\u200e\u200f")[-1:]
    if close in "–—":
        close = DASH
    if (close == BRACKET) != bool(found["open"]):
        return None
    if close == COMMA and not _KOREAN.search(found["before"]):
        return None
    if " - " in found["before"] and close != SEMICOLON:
        return None
    return close


def _seconds(found: re.Match[str], part: str) -> int | None:
    hour = on_the_clock(int(found["hour"]), part)
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour is None or minute > 59 or second > 59:  # noqa: PLR2004 - minutes and seconds
        return None
    return 3600 * hour + 60 * minute + second
