"""A printer of the tests' own: reads bytes as an ESC/POS printer does, from Epson's command reference alone.

It knows nothing of what the box means to send. Whatever it does not know as a command it refuses, so that a stray byte
of a customer's name cannot pass as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ESC, FS, GS, LF = 0x1B, 0x1C, 0x1D, 0x0A
# What GS v 0 may be told.
MOST_ACROSS, MOST_DOWN = 128, 4095
PAGES = {0: "cp437", 16: "cp1252", 19: "cp858"}


@dataclass(frozen=True)
class Symbol:
    """A code as the printer is told to draw it: how many dots a square has, and how much of it may be lost."""

    text: str
    dots: int
    level: str


@dataclass(frozen=True)
class Dots:
    """A picture: how many dots it is wide and high on paper, and its rows as they were sent, each as a number."""

    width: int
    height: int
    rows: tuple[int, ...]


@dataclass
class Slip:
    """What came out: lines as a person reads them, the codes on it, and every command that was obeyed, by name.

    fed: how many lines the paper was moved on by a command. looks: of each line how wide and how tall its letters are,
    and whether they are white on black. pictures: by the place of the line that each is; such a line has no words.
    """

    lines: list[str] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    fed: int = 0
    looks: list[tuple[int, int, bool]] = field(default_factory=list)
    pictures: dict[int, Dots] = field(default_factory=dict)

    @property
    def widths(self) -> list[int]:
        """How many columns of the paper each line takes."""
        return [len(line) * wide for line, (wide, _, _) in zip(self.lines, self.looks, strict=True)]

    @property
    def codes(self) -> list[str]:
        return [symbol.text for symbol in self.symbols]


class Strange(Exception):
    """A byte that is neither text nor a command that this reader knows."""


class Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._page = "cp437"
        self._line = ""
        self._code, self._dots, self._level = b"", 3, "L"  # as after switching on
        self._size, self._inverse = (1, 1), False
        self._slip = Slip()

    def slips(self) -> list[Slip]:
        """Every slip up to its cut. What follows the last cut must be nothing."""
        found = []
        while self._at < len(self._content):
            before = len(self._slip.commands)
            self._step()
            if len(self._slip.commands) > before and self._slip.commands[-1] == "cut":
                found.append(self._slip)
                self._slip = Slip()
        if self._line or self._slip.lines:
            raise Strange(f"not cut off: {self._line!r}")
        return found

    def _step(self) -> None:
        byte = self._take(1)[0]
        if byte == LF:
            self._slip.lines.append(self._line)
            self._slip.looks.append((*self._size, self._inverse))
            self._line = ""
        elif byte in (ESC, FS, GS):
            self._command(byte, self._take(1)[0])
        elif byte >= 0x20 and byte != 0x7F:
            self._line += bytes([byte]).decode(self._page)
        else:
            raise Strange(f"{byte:#04x} at {self._at - 1}")

    def _command(self, family: int, letter: int) -> None:
        match family, chr(letter):
            case 0x1B, "@":
                self._page = "cp437"
                self._size, self._inverse = (1, 1), False
                self._code, self._dots, self._level = b"", 3, "L"
                self._obey("initialise")
            case 0x1B, "t":
                self._page = PAGES[self._take(1)[0]]
                self._obey("code page")
            case 0x1B, "a":
                self._obey(("left", "centre", "right")[self._take(1)[0]])
            case 0x1B, "d":
                self._slip.fed += self._take(1)[0]
                self._obey("feed")
            case 0x1C, ".":
                self._obey("no kanji")
            case 0x1D, "!":
                size = self._take(1)[0]
                self._size = (size >> 4) + 1, (size & 15) + 1
                self._obey("size")
            case 0x1D, "B":
                self._inverse = bool(self._take(1)[0] & 1)
                self._obey("inverse")
            case 0x1D, "V":
                mode = self._take(1)[0]
                if mode in (65, 66):
                    self._take(1)
                self._obey("cut")
            case 0x1D, "v":
                self._raster()
            case 0x1D, "(":
                self._function()
            case _:
                raise Strange(f"{family:#04x} {chr(letter)!r} at {self._at - 2}")

    def _raster(self) -> None:
        """GS v 0 m xL xH yL yH d…: in standard mode only where nothing stands on the line yet."""
        if self._take(1) != b"0" or self._line:
            raise Strange(f"a picture within a line at {self._at}")
        mode, across = self._take(1)[0] % 48, int.from_bytes(self._take(2), "little")
        down = int.from_bytes(self._take(2), "little")
        if mode not in range(4) or not 0 < across <= MOST_ACROSS or not 0 < down <= MOST_DOWN:
            raise Strange(f"a picture of {across} bytes by {down}, mode {mode}")
        rows = tuple(int.from_bytes(self._take(across), "big") for _ in range(down))
        dots = Dots(across * 8 * (1 + (mode & 1)), down * (1 + (mode >> 1)), rows)
        self._slip.pictures[len(self._slip.lines)] = dots
        self._slip.lines.append("")
        self._slip.looks.append((1, 1, False))
        self._obey("picture")

    def _function(self) -> None:
        """GS ( k pL pH cn fn …: two-dimensional codes."""
        if self._take(1) != b"k":
            raise Strange("GS ( other than k")
        content = self._take(int.from_bytes(self._take(2), "little"))
        kind, function = content[0], content[1]
        if kind != 49:
            raise Strange(f"a code of kind {kind}")
        if function == 80:
            self._code = content[3:]
        elif function == 81:
            self._slip.symbols.append(Symbol(self._code.decode("ascii"), self._dots, self._level))
        elif function == 67:
            self._dots = content[2]
        elif function == 69:
            self._level = "LMQH"[content[2] - 48]
        elif function != 65:
            raise Strange(f"function {function}")
        self._obey(f"code {function}")

    def _obey(self, name: str) -> None:
        self._slip.commands.append(name)

    def _take(self, count: int) -> bytes:
        taken = self._content[self._at : self._at + count]
        if len(taken) < count:
            raise Strange("it breaks off in a command")
        self._at += count
        return taken
