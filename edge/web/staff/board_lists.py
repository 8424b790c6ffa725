"""The lists of the board, each at an address of its own: mine with who is next, who waits, what colleagues have.

A list shows the beginning of its sections; what stands further down in one of them is on pages with that section alone.
Templates call a section by its word: so `==`, never `is`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from edge.desk.views.sections import MOST_ROWS, RowRange, Section
from edge.web.base.rendering import place

# Of what belongs to another list, or needs nobody at once, so many: mine and the queue stand in one look.
_FEW = RowRange(10)
# An offer is as high as three rows.
_OFFERS = RowRange(2)
_LISTS: Mapping[Section, Mapping[Section, RowRange]] = {
    Section.MINE: {
        Section.OFFERED: _OFFERS,
        Section.LOOK: RowRange(3),
        Section.MINE: RowRange(),
        Section.WAITING: _FEW,
    },
    Section.WAITING: {Section.WAITING: RowRange(), Section.OVER: _FEW, Section.ON_PHONE: _FEW},
    Section.OTHERS: {Section.OTHERS: RowRange()},
}
_LIST_OF = {
    Section.OVER: Section.WAITING,
    Section.ON_PHONE: Section.WAITING,
    Section.OFFERED: Section.MINE,
    Section.LATER: Section.MINE,
}
_APART = frozenset(_LIST_OF)


@dataclass(frozen=True, slots=True)
class BoardList:
    """tab: the list under which it stands. section, skip: what is shown alone, after so many; None: a whole list."""

    tab: Section
    section: Section | None = None
    skip: int = 0

    @property
    def asked(self) -> Mapping[Section, RowRange]:
        """Which rows of which section."""
        return {self.section: RowRange(skip=self.skip)} if self.section else _LISTS[self.tab]

    @property
    def here(self) -> str:
        """The address of this page."""
        return path(self.section or self.tab, self.skip)

    def with_rows(self, count: int) -> BoardList:
        """The same, or where its rows have gone meanwhile, the last page that has some; count: how many there are."""
        if self.section is None or not self.skip or self.skip < count:
            return self
        skip = max(0, count - 1) // MOST_ROWS * MOST_ROWS
        return board_list(self.section, str(skip))

    def before(self, section: Section) -> tuple[str, str] | None:
        """The page with what stands before it in this section, and which rows those are."""
        if not self.skip:
            return None
        first = max(0, self.skip - MOST_ROWS)
        return path(section, first), f"{first + 1}–{self.skip}"

    def after(self, section: Section, rows: int) -> str:
        """The page with what follows these rows of a section."""
        if section == Section.LOOK:
            return "/held"
        elsewhere = self.section is None and section != self.tab
        return path(section, 0 if elsewhere else self.skip + rows)


def path(section: Section, skip: int = 0) -> str:
    """Where a section stands: the beginning of a list in that list, all else by itself."""
    if section == Section.MINE and not skip:
        return "/"
    return f"/?see={section}&after={skip}" if skip else f"/?see={section}"


def board_list(see: str, after: str) -> BoardList:
    """What an address asks for; the first list for any word that is none."""
    section = Section(see) if see in set(Section) - {Section.LOOK} else Section.MINE
    skip = place(after) or 0
    return BoardList(_LIST_OF.get(section, section), section if skip or section in _APART else None, skip)
