"""Text for a roll of paper: only letters that the printer has, each one column wide. Pure.

Whatever a customer wrote passes through `Paper.plain` first, so that no byte of it can be a command, and a line that
was measured is as wide on paper as it was here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from edge.printing.looks import LineLook, drawing, look_of, wide
from edge.printing.scripts import lettered

# Code pages by the number that ESC t takes. PC858 is there on nearly every printer; whoever reads nonsense for é
# chooses the other one, or plain letters.
CODE_PAGES = {"858": 19, "1252": 16, "plain": 0}
_CODECS = {"858": "cp858", "1252": "cp1252", "plain": "ascii"}
# The longest message. Putting thousands of marks on one letter in order costs the square of their number.
MOST_LETTERS = 4096
# Letters that take no mark off to become plain.
_PLAIN = {
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "đ": "d",
    "ƙ": "k",
    "ɗ": "d",
    "ŋ": "n",
}
_SIGNS = {
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "…": "...",
    "·": "-",
    "×": "x",
    "\u202f": " ",
    "\u00a0": " ",
}


class Paper:
    """A width in columns, and a code page (a name of CODE_PAGES)."""

    def __init__(self, columns: int, code_page: str) -> None:
        self.columns = columns
        self._codec = _CODECS[code_page]
        self.code_page = CODE_PAGES[code_page]

    def plain(self, text: str, otherwise: str = "") -> str:
        """What this printer can show of a text, on one line; `otherwise` where nothing is left of it.

        é stays where the code page has it and is e elsewhere; emoji and other scripts are left out.
        """
        return " ".join(self._shown(text).split()) or otherwise

    def drawn(self, name: str, before: str = "", after: str = "", instead: str = "") -> str:
        """A line in which a name is drawn; "" where this printer has all letters of it, or it cannot be drawn right."""
        shown = lettered(name)
        lost = any(unicodedata.category(letter)[0] == "L" and not self._letter(letter) for letter in shown)
        if not lost and self.plain(shown):
            return ""
        room = max(0, self.columns - len(before) - len(after))
        return drawing(shown[:room].rstrip(), before, after, instead) if shown else ""

    def fitting(self, lines: Iterable[str]) -> Iterator[str]:
        """The same lines, whatever a language made of them: broken where they are too wide, with letters it has."""
        for line in lines:
            look, words = look_of(line)
            if look is LineLook.DRAWN:
                yield line
                continue
            shown, most = self._shown(words), self.columns // wide(look)
            for part in [shown] if len(shown) <= most else wrapped(shown, most):
                yield f"{look}{part.ljust(most) if look is LineLook.INVERSE else part}"

    def encoded(self, text: str) -> bytes:
        """Plain text as bytes. What is not plain cannot be here any more; if it is, it becomes "?"."""
        return self._bytes(text)

    def rule(self) -> str:
        return "-" * self.columns

    def heading(self, text: str) -> list[str]:
        """White on black, from edge to edge."""
        found = wrapped(self.plain(text), self.columns - 2)
        return [f"{LineLook.INVERSE}{f' {line}'.ljust(self.columns)}" for line in found]

    def big(self, *texts: str) -> list[str]:
        """In the middle, twice as tall, and twice as wide where that fits; on as few lines as they fit on."""
        shown, lines = [self.plain(text) for text in texts], list[str]()
        look = LineLook.BIG if all(len(text) <= self.columns // 2 for text in shown) else LineLook.TALL
        most = self.columns // wide(look)
        for text in shown:
            if lines and len(lines[-1]) + 2 + len(text) <= most:
                lines[-1] += f"  {text}"
            else:
                lines += wrapped(text, most)
        return [f"{look}{line.center(most).rstrip()}" for line in lines]

    def bar(self, length: int, *, shaded: bool = False) -> str:
        """So many columns of a chart."""
        block, instead = ("░", ":") if shaded else ("█", "#")
        return (block if self._has(block) else instead) * length

    def title(self, shop: str) -> list[str]:
        """The shop's name in the middle, in capitals; drawn where this printer lacks its letters."""
        centred = self.centred(shop.upper())
        drawn = self.drawn(shop, instead=centred[0])
        return [drawn] if drawn else centred

    def centred(self, text: str) -> list[str]:
        return [line.center(self.columns).rstrip() for line in wrapped(self.plain(text), self.columns)]

    def row(self, left: str, right: str) -> list[str]:
        """A word on the left (its indent stays), a figure on the right; on two lines where one is too short."""
        indent = " " * (len(left) - len(left.lstrip(" ")))
        left, right = f"{indent}{self.plain(left)}", self.plain(right)
        room = self.columns - len(right) - 1
        if len(left) <= room:
            return [left + right.rjust(self.columns - len(left))]
        return [*wrapped(left, self.columns), right.rjust(self.columns)]

    def columns_of(self, left: str, *figures: str, width: int = 6) -> str:
        """A line of a table: what it is about, cut where there is no room, and figures below each other, never cut."""
        room = self.room_beside(*figures, width=width)
        tail = "".join(f" {self.plain(figure)}".rjust(width) for figure in figures)
        return self.plain(left)[:room].ljust(room) + tail

    def room_beside(self, *figures: str, width: int = 6) -> int:
        """How many letters columns_of leaves for what the line is about."""
        return max(0, self.columns - sum(max(width, len(self.plain(figure)) + 1) for figure in figures))

    def _shown(self, text: str) -> str:
        whole = unicodedata.normalize("NFC", text[:MOST_LETTERS])
        return "".join(self._letter(letter) for letter in whole)

    def _letter(self, letter: str) -> str:
        letter = _SIGNS.get(letter, letter)
        if letter.isspace():
            return " "
        if all(each.isprintable() and self._has(each) for each in letter):
            return letter
        base = "".join(_PLAIN.get(each, each) for each in unicodedata.normalize("NFKD", letter))
        return "".join(each for each in base if each.isprintable() and each.isascii())

    def _has(self, letter: str) -> bool:
        try:
            return len(letter.encode(self._codec)) == 1
        except UnicodeEncodeError:
            return False

    def _bytes(self, line: str) -> bytes:
        shown = "".join(letter if letter.isprintable() else "?" for letter in line)
        return shown.encode(self._codec, "replace")


def wrapped(text: str, columns: int) -> list[str]:
    """Broken between words where that is possible."""
    return list(_broken(text, columns)) or [""]


def _broken(text: str, columns: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > columns:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while len(line) > columns:
            yield line[:columns]
            line = line[columns:]
    if line:
        yield line
