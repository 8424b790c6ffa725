"""Reports have addresses: which days, and which queries of theirs. Here they are read and written."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from urllib.parse import urlencode

from bottle import request

from edge.errors import Refusal
from edge.reports.daily.model import HOURS
from edge.reports.periods.model import WEEKDAYS, Behind, What
from edge.reports.periods.ranges import Range, RangeKind
from edge.web.base.rendering import given

_YEARS = range(2020, 2100)  # before and after these nobody keeps a shop with this box
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_LETTERS = 60  # of an id, or of an outcome's name
# Two of the fields have names of their own in an address: "on" says already which days it is about.
_NAMES = {"what": "of", "on": "at"}


def range_asked(today: date) -> Range:
    """The days that an address is about; today where it says nothing that can be understood.

    Refuses `too_long` a range that is.
    """
    kind = next((kind for kind in RangeKind if kind == request.query.get("kind")), RangeKind.DAY)
    if kind is RangeKind.RANGE:
        return Range.between(_day("first") or today, _day("last") or today)
    return Range.around(kind, _day("on") or today)


def range_to_print(shown: date) -> Range:
    """The days that a form to print is about; the one that is shown where it says nothing that can be understood.

    A week and a month are those also where the form names only their days. Refuses `too_long`.
    """
    first = _a_day(given("day")) or shown
    if not given("last"):
        return Range.around(RangeKind.DAY, first)
    asked = Range.between(first, _a_day(given("last")) or shown)
    named = (Range.around(kind, asked.first) for kind in RangeKind)
    return next((one for one in named if (one.first, one.last) == (asked.first, asked.last)), asked)


def behind_asked() -> Behind:
    """The list that an address asks for. Refused where it names none."""
    what = next((what for what in What if what == request.query.get("of")), None)
    if what is None:
        raise Refusal("not_found", "problem.no_page")
    return Behind(
        what,
        staff=_text("staff"),
        outcome=_text("outcome"),
        label=_text("label"),
        customer=_text("customer"),
        weekday=_number("weekday", WEEKDAYS),
        hour=_number("hour", HOURS),
        on=_day("at"),
    )


def start_asked() -> int:
    """Where in the list a page begins."""
    given = request.query.get("start", "")
    return int(given) if re.fullmatch(r"[0-9]{1,6}", given) else 0


def address(asked: Range, behind: Behind | None = None) -> str:
    """What comes after the question mark in the address of these days, or of a list of them."""
    parts: dict[str, str] = {"kind": asked.kind}
    if asked.kind is RangeKind.RANGE:
        parts |= {"first": asked.first.isoformat(), "last": asked.last.isoformat()}
    else:
        parts["on"] = asked.first.isoformat()
    for field in fields(behind) if behind else ():
        value = getattr(behind, field.name)
        if value not in (None, ""):
            parts[_NAMES.get(field.name, field.name)] = str(value)
    return urlencode(parts)


def _day(name: str) -> date | None:
    return _a_day(request.query.get(name, ""))


def _a_day(given: str) -> date | None:
    if not _DAY.fullmatch(given) or int(given[:4]) not in _YEARS:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:  # the 31st of a month that has none
        return None


def _text(name: str) -> str:
    return str(request.query.getunicode(name, "", encoding="utf-8") or "")[:_MOST_LETTERS]


def _number(name: str, below: int) -> int | None:
    given = request.query.get(name, "")
    return int(given) if re.fullmatch(r"[0-9]{1,2}", given) and int(given) < below else None
