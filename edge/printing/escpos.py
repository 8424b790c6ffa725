"""The few commands that a slip needs, as Epson's ESC/POS reference has them; nothing else goes to a printer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edge.printing.dots import Picture
from edge.printing.looks import LineLook, bare, look_of
from edge.printing.paper import Paper

BEGIN = b"\x1b@"  # ESC @: as after switching on, whatever the job before it left behind
NO_KANJI = b"\x1c."  # FS .: many cheap printers start in a mode in which two bytes are one sign
CODE_PAGE = b"\x1bt"  # ESC t n
# ESC d n: five lines, 21 mm. Where there is no knife many printers pass over the next command, and the last lines of a
# slip would stay below the bar at which paper is torn off.
FEED = b"\x1bd\x05"
CUT = b"\x1dVB\x00"  # GS V 66 0: feed to the knife, and cut
# What makes a buzzer sound. "beep", ESC B n t: one that is built in, three times; as the makers of most small printers
# have it. "drawer", ESC p m t1 t2: one that is plugged in where a cash drawer may be; it opens such a drawer.
BUZZERS: Mapping[str, bytes] = {"beep": b"\x1bB\x03\x02", "drawer": b"\x1bp\x00\x32\x32"}
# GS ! n: how tall and how wide letters are; GS B n: white on black. Each line that has one ends it.
_LOOKS = {
    LineLook.TALL: (b"\x1d!\x01", b"\x1d!\x00"),
    LineLook.BIG: (b"\x1d!\x11", b"\x1d!\x00"),
    LineLook.INVERSE: (b"\x1dB\x01", b"\x1dB\x00"),
}
# GS v 0 m: dots, each as two by two, so that a letter of eight across is about as wide as one of the printer's own.
_DOTS = b"\x1dv0\x03"
DOTS_A_COLUMN = 6  # of such dots in a letter's width of twelve
ASK_PAPER = b"\x10\x04\x04"  # DLE EOT 4: one byte back, at once, also while it prints
STATUS_MASK, STATUS_SIGN = 0x93, 0x12  # every such byte has these bits so; another one is no answer
NO_PAPER = 0x60  # both bits of that byte: the roll is at its end

_QR_MODEL = b"\x1d(k\x04\x001A2\x00"
_QR_SIZE = b"\x1d(k\x03\x001C\x06"  # six dots a module: a phone reads it from an arm's length
_QR_LEVEL = b"\x1d(k\x03\x001E0"
_QR_PRINT = b"\x1d(k\x03\x001Q0"
_CENTRE, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
# The tenth size, of 57 squares: at six dots each the widest that a roll of 58 mm holds.
MOST_QR = 271


def job(paper: Paper, lines: Sequence[str | Picture], qr: str = "") -> bytes:
    """All the bytes of one slip. qr: an address of ours, shown as a code at the end, unless it is too long for one."""
    body = BEGIN + NO_KANJI + CODE_PAGE + bytes([paper.code_page]) + b"".join(_line(paper, line) for line in lines)
    data = qr.encode()
    return body + (_qr(data) if 0 < len(data) <= MOST_QR else b"") + FEED + CUT


def _line(paper: Paper, line: str | Picture) -> bytes:
    if isinstance(line, Picture):  # the paper has moved on by its height when it is there
        across, down = (line.width // 8).to_bytes(2, "little"), len(line.rows).to_bytes(2, "little")
        return _DOTS + across + down + line.packed()
    look, words = look_of(line)
    if look is LineLook.DRAWN:
        return b"".join(_line(paper, instead) for instead in bare([line]))
    begin, end = _LOOKS.get(look, (b"", b""))
    return begin + paper.encoded(words) + b"\n" + end


def _qr(data: bytes) -> bytes:
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    return _CENTRE + _QR_MODEL + _QR_SIZE + _QR_LEVEL + store + _QR_PRINT + b"\n" + _LEFT
