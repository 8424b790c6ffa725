"""Whether the day or the month comes first in a file: proved by the whole of it, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from edge.imports.calendars import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, is_hijri
from edge.imports.heads import Head

# Both orders are proved, each by many lines: two chats in one file. Each line that can be read in one way is.
MIXED = "mixed"
# Chats go forward. Phones that were off bring lines back by hours, rarely by days; a wrong order by a month or more.
_BACK_AT_MOST, _BACK_FOR_SURE = 3, 20
# Of a known order, so few lines may say otherwise: they are what somebody pasted.
_PASTED = 4
# So many lines prove an order even where the chat then goes back by a month.
_MANY = 3
_ZEROS = "0٠۰०"
_MOST_SENDERS = 4096


@dataclass(slots=True)
class _Sequence:
    """The days as one order reads them: how far they go back, and whether that place can be trusted."""

    last: int = 0
    back: int = 0
    firm: bool = False

    def add(self, day: int, known: bool) -> None:
        if day == 0:
            return
        if self.back >= _BACK_FOR_SURE:
            self.firm = True  # more came after it: what somebody pasted at the end of a file is no proof
        if self.last and day < self.last:
            self.back = max(self.back, self.last - day)
            self.firm = self.firm or (known and self.back >= _BACK_FOR_SURE)
        self.last = day


@dataclass(slots=True)
class _Shape:
    """How most lines write their numbers: the first two below ten with a zero or without, the year in two or four."""

    padded: list[int] = field(default_factory=lambda: [0, 0])
    bare: list[int] = field(default_factory=lambda: [0, 0])
    years: dict[int, int] = field(default_factory=dict)

    def fits(self, head: Head) -> bool:
        """Whether the line is written as most before it are. It counts from now on."""
        alike = True
        for place, part in enumerate((head.one, head.two)):
            if len(part) == 1:
                alike = alike and self.padded[place] <= self.bare[place]
                self.bare[place] += 1
            elif part[0] in _ZEROS:
                alike = alike and self.bare[place] <= self.padded[place]
                self.padded[place] += 1
        digits = len(head.three)
        before = self.years.get(digits, 0)
        self.years[digits] = before + 1
        return alike and before >= max(self.years.values()) - 1


@dataclass(slots=True)
class Evidence:
    """What the headers of a file say of the order of their days, gathered line by line."""

    count: int = 0
    shape: _Shape = field(default_factory=_Shape)
    # Lines of another shape: no phone changes it within a file, so they prove nothing of its order.
    others: int = 0
    year_first: int = 0
    only: dict[str, int] = field(default_factory=lambda: {DAY_FIRST: 0, MONTH_FIRST: 0})
    hijri: int = 0
    sequences: dict[str, _Sequence] = field(
        default_factory=lambda: {order: _Sequence() for order in (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)}
    )
    # How the first and the second number below ten are written by those that fit.
    padded: list[bool] = field(default_factory=lambda: [False, False])
    bare: list[bool] = field(default_factory=lambda: [False, False])
    slashes: int = 0
    local: int = 0
    english: int = 0
    long_years: int = 0
    short_year: int = 0
    years_alone: int = 0
    first_numbers: set[str] = field(default_factory=set)
    senders: dict[str, int] = field(default_factory=dict)
    # Who wrote the first line that decides, and what number it has.
    decided_by: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, head: Head, sender: str) -> None:
        self.count += 1
        if not head.year_first and not self.shape.fits(head):
            self.others += 1
            return
        known = sender in self.senders
        if known or len(self.senders) < _MOST_SENDERS:
            self.senders[sender] = self.senders.get(sender, 0) + 1
        if head.year_first:
            self.year_first += 1
            self.hijri += is_hijri(head.one, head.three)
            return
        by_day, by_month, by_year = head.days
        for order, day, other in ((DAY_FIRST, by_day, by_month), (MONTH_FIRST, by_month, by_day)):
            self.sequences[order].add(day, known)
            if day and not other:
                self.only[order] += 1
                self.decided_by.setdefault(order, (sender, self.count))
        self.sequences[YEAR_FIRST].add(by_year, known)
        self._years_and_words(head, by_year)

    def _years_and_words(self, head: Head, by_year: int) -> None:
        for place, part in enumerate((head.one, head.two)):
            self.bare[place] = self.bare[place] or len(part) == 1
            self.padded[place] = self.padded[place] or (len(part) > 1 and part[0] in _ZEROS)
        self.slashes += head.mark == "/"
        self.local += head.local
        self.english += head.english
        self.long_years += len(head.three) == 4  # noqa: PLR2004 - a year
        self.short_year += by_year != 0
        self.years_alone += by_year != 0 and not head.days[0] and not head.days[1]
        if by_year and len(self.first_numbers) < 3:  # noqa: PLR2004 - more than one is all that counts
            self.first_numbers.add(head.one)

    @property
    def year_last(self) -> int:
        return self.count - self.year_first - self.others


def proved(seen: Evidence) -> str | None:
    """The order of the lines whose year does not come first; None where it must be asked."""
    if seen.year_last == 0:
        return YEAR_FIRST
    if seen.short_year == seen.year_last and (years := _by_short_years(seen)) is not None:
        return years or None
    day, month = seen.only[DAY_FIRST], seen.only[MONTH_FIRST]
    form = DAY_FIRST if _written_day_first(seen) else None
    if day and month:
        return _of_both(seen, form)
    if day or month:
        order = DAY_FIRST if day else MONTH_FIRST
        return order if form == order or not _thin(seen, order, form) else None
    forward = _by_going_forward(seen)
    if form is None or forward is None:
        return form or forward
    return form if forward == form else None


def _by_short_years(seen: Evidence) -> str | None:
    """Years of two digits may come first as well. "": that may be, and nothing tells. None: it is not so."""
    if seen.years_alone:
        return YEAR_FIRST if seen.years_alone * _PASTED > seen.year_last else None
    if len(seen.first_numbers) > 1 or int(next(iter(seen.first_numbers))) <= 12:  # noqa: PLR2004 - may be a month
        return None
    forward = seen.sequences[YEAR_FIRST].back <= _BACK_AT_MOST
    if forward and seen.sequences[DAY_FIRST].back >= _BACK_FOR_SURE:
        return YEAR_FIRST
    return None if not forward or seen.year_last == 1 or not seen.slashes else ""


def _of_both(seen: Evidence, form: str | None) -> str | None:
    less, more = sorted(seen.only.values())
    if less == more or (less > 1 and less * _PASTED >= seen.year_last):
        return MIXED
    order = max(seen.only, key=lambda one: seen.only[one])
    if form is None and more < _MANY * _MANY and seen.sequences[order].back >= _BACK_FOR_SURE:
        return None
    agrees = form is None or form == order or more >= _PASTED * less
    return order if agrees and more >= 2 * less else None


def _thin(seen: Evidence, order: str, form: str | None) -> bool:
    """Whether what decides may be pasted: one line of a stranger while the chat goes on, a few where it goes back."""
    if seen.sequences[order].back >= _BACK_FOR_SURE and seen.only[order] < _MANY and form is None:
        return True
    if seen.only[order] > 1:
        return False
    sender, number = seen.decided_by[order]
    stranger = seen.senders.get(sender, 0) == 1
    if form is not None:
        return stranger or seen.count > 2  # noqa: PLR2004 - the form of all other lines says otherwise
    return stranger and number < seen.count and seen.count > 2 and _by_going_forward(seen) != order  # noqa: PLR2004


def _by_going_forward(seen: Evidence) -> str | None:
    by_day, by_month = seen.sequences[DAY_FIRST], seen.sequences[MONTH_FIRST]
    if by_day.back <= _BACK_AT_MOST and by_month.back >= _BACK_FOR_SURE and by_month.firm:
        return DAY_FIRST
    if by_month.back <= _BACK_AT_MOST and by_day.back >= _BACK_FOR_SURE and by_day.firm:
        return MONTH_FIRST
    return None


def _written_day_first(seen: Evidence) -> bool:
    """Whether only phones that put the day first write so.

    By the tables of all languages (CLDR) the month comes first only between slashes: 11/5/26 in most of them, and
    11/05/26 in Puerto Rico and Panama. So points, dashes, a padded day with a year of four digits, a bare number before
    a padded one, and the words and digits of other languages tell.
    """
    if seen.slashes == 0 or seen.local * _PASTED > seen.year_last * (_PASTED - 1):
        return True
    padded, bare = seen.padded, seen.bare
    if padded[1] and bare[0] and not padded[0] and not bare[1]:
        return True
    return any(padded) and not any(bare) and seen.long_years == seen.year_last and not seen.english
