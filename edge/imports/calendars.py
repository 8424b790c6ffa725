"""Three numbers of a header as a day: of the common calendar, or of those that some phones count in."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

ORDERS = DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"
# What stands in an order's place where the file does not prove one.
ASK = "ask"
# WhatsApp began in 2009: a year of two digits before that is no year.
FIRST_YEAR, LAST_YEAR = 9, 51
_EARLIEST, _LATEST = 1970, 2199
_BUDDHIST, _PERSIAN, _CHINESE = range(2513, 2743), range(1388, 1425), range(98, 150)
_HIJRI = range(1430, 1500)
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "民國": 1911, "民国": 1911}
_NEW_YEAR_1388 = date(2009, 3, 21).toordinal()
_DIGITS_OF_A_YEAR = 4


@lru_cache(maxsize=8192)
def days(first: str, second: str, third: str, era: str = "") -> tuple[int, int, int]:
    """The day as day-first, month-first and year-first phones mean it, as ordinals; 0 where there is no such day."""
    one, two, three = int(first), int(second), int(third)
    if len(first) > 2 or era:  # noqa: PLR2004
        return 0, 0, _day(one, len(first), two, three, era)
    last = len(third)
    by_year = _day(one, 2, two, three, "") if last < 3 and len(first) == 2 else 0  # noqa: PLR2004
    return _day(three, last, two, one, ""), _day(three, last, one, two, ""), by_year


def is_hijri(first: str, third: str) -> bool:
    """Whether the year is of the Islamic calendar, whose days follow the moon as each country sees it."""
    return any(len(part) == _DIGITS_OF_A_YEAR and int(part) in _HIJRI for part in (first, third))


def _day(year: int, digits: int, month: int, day: int, era: str) -> int:
    if digits == _DIGITS_OF_A_YEAR and year in _PERSIAN and not era:
        return _persian(year, month, day)
    common = _common_year(year, digits, era)
    try:
        return date(common, month, day).toordinal()
    except ValueError:
        return 0


def _common_year(year: int, digits: int, era: str) -> int:
    """0 where no phone writes such a year."""
    if era:
        return _ERAS[era] + year if era in _ERAS else 0
    if digits == _DIGITS_OF_A_YEAR:
        if year in _BUDDHIST:
            return year - 543
        return year if _EARLIEST <= year <= _LATEST else 0
    if digits == 3:  # noqa: PLR2004 - the years of the Republic in Taiwan
        return year + 1911 if year in _CHINESE else 0
    if year < FIRST_YEAR or digits == 1:
        return 0
    return 2000 + year if year <= LAST_YEAR else 2500 + year - 543


def _persian(year: int, month: int, day: int) -> int:
    """Six months of 31 days, five of 30, and a last one of 29 or 30."""
    longest = 31 if month <= 6 else 30 if month < 12 or _persian_leap(year) else 29  # noqa: PLR2004
    if not (1 <= month <= 12 and 1 <= day <= longest):  # noqa: PLR2004
        return 0
    years = sum(366 if _persian_leap(one) else 365 for one in range(1388, year))
    return _NEW_YEAR_1388 + years + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1


def _persian_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8  # noqa: PLR2004 - eight leap years in thirty-three
