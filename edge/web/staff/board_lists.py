"""The lists of the board, each at an address of its own: mine with who is next, who waits, what colleagues have.

A list shows the beginning of its sections; what stands further down in one of them is on pages with that section alone.
Templates call a section by its word: so `==`, never `is`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from edge.desk.views.model import last_page
from edge.desk.views.sections import MOST_ROWS, RowRange, Section
from edge.web.base.rendering import place

BOARD = "/"
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
_LABEL = re.compile(r"l_[a-z0-9]{1,40}")
_APART = frozenset(_LIST_OF)


@dataclass(frozen=True, slots=True)
class BoardList:
    """tab: the list under which it stands. section, skip: what is shown alone, after so many; None: a whole list.

    label: only what wears it. base: the page that it stands on, where that is not the board.
    """

    tab: Section
    section: Section | None = None
    skip: int = 0
    label: str = ""
    base: str = BOARD

    @property
    def asked(self) -> Mapping[Section, RowRange]:
        """Which rows of which section."""
        return {self.section: RowRange(skip=self.skip)} if self.section else _LISTS[self.tab]

    @property
    def here(self) -> str:
        """The address of this page."""
        return path(self.section or self.tab, self.skip, self.label, self.base)

    def with_rows(self, count: int) -> BoardList:
        """The same, or where its rows have gone meanwhile, the last page that has some; count: how many there are."""
        if self.section is None or not self.skip or self.skip < count:
            return self
        return replace(board_list(self.section, str(last_page(count)), self.label), base=self.base)

    def before(self, section: Section) -> tuple[str, str] | None:
        """The page with what stands before it in this section, and which rows those are."""
        if not self.skip:
            return None
        first = max(0, self.skip - MOST_ROWS)
        return path(section, first, self.label, self.base), f"{first + 1}–{self.skip}"

    def after(self, section: Section, rows: int) -> str:
        """The page with what follows these rows of a section."""
        if section == Section.LOOK:
            return "/held"
        elsewhere = self.section is None and section != self.tab
        return path(section, 0 if elsewhere else self.skip + rows, self.label, self.base)

    def worn(self, label: str) -> str:
        """The same list with this label alone; with "" all of it."""
        return path(self.tab, 0, label, self.base)

    def of(self, tab: Section) -> str:
        """The beginning of another list, with the same label."""
        return path(tab, 0, self.label, self.base)


def path(section: Section, skip: int = 0, label: str = "", base: str = BOARD) -> str:
    """Where a section stands: the beginning of a list in that list, all else by itself.

    Beside a query the first list has its word too: without one the list there is the last that was looked at.
    """
    asked = [f"see={section}"] if skip or section != Section.MINE or base != BOARD else []
    asked += [f"after={skip}"] if skip else []
    asked += [f"label={label}"] if label else []
    there = f"{base}?{'&'.join(asked)}" if asked else base
    return there if base == BOARD else f"{there}#newest"


def board_list(see: str, after: str, label: str = "") -> BoardList:
    """What an address asks for; the first list for any word that is none, and all where a label can be none."""
    section = Section(see) if see in set(Section) - {Section.LOOK} else Section.MINE
    skip = place(after) or 0
    alone = section if skip or section in _APART else None
    return BoardList(_LIST_OF.get(section, section), alone, skip, label if _LABEL.fullmatch(label) else "")
