"""One customer's file on sheets of A4, as a PDF: each sheet goes to the disk as soon as it is full.

In the letters that every viewer and printer has; the pages of the export have all scripts, and print as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import IO, Any

import pydyf

from edge.desk.views.timeline import Line
from edge.language import Language
from edge.media.pictures import Jpeg
from edge.paper.a4 import A4, MARGIN, width_of, winansi
from edge.takeout.parts import Look, parts
from edge.web.base.phrases import news

SIZE, SMALL, TITLE = 10.0, 7.5, 16.0
LEADING = 1.3
# What the shop wrote stands further right, as on the page.
INDENT = 60.0
PICTURE = 150.0
_GREY = 0.35
_SIZES: Mapping[Look, float] = {Look.WORDS: SIZE, Look.BESIDE: SIZE, Look.REACTION: SIZE}


class Sheets:
    """A PDF that grows page by page. In memory are one page, and where the others begin."""

    def __init__(self, file: IO[bytes], title: str, spoken: Language) -> None:
        self._file = file
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._next = 2  # the first is the list of pages, which is written last
        self._pages: list[bytes] = []
        self._head = (title, spoken.code)
        self._write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
        self._fonts = pydyf.Dictionary({name: self._font(base) for name, base in _FONTS.items()})
        self._begin()

    def words(self, text: str, size: float = SIZE, left: float = 0.0, font: str = "plain") -> None:
        """Broken where the sheet ends, on the next sheet where this one is full."""
        for line in _lines(text, (A4[0] - 2 * MARGIN - left) / size):
            self._room(size * LEADING)
            self._top -= size * LEADING
            shade = 0 if size >= SIZE else _GREY
            self._stream.begin_text()
            self._stream.set_color_rgb(shade, shade, shade)
            self._stream.set_font_size(font, size)
            self._stream.move_text_to(round(MARGIN + left, 2), round(self._top, 2))
            self._stream.show_text_string(winansi(line))
            self._stream.end_text()

    def space(self, height: float) -> None:
        self._top -= height

    def picture(self, content: bytes, of: Jpeg, left: float) -> None:
        """A JPEG as it is, small, and turned as its camera was held."""
        scale = PICTURE / max(of.width, of.height)
        width, height = (round(side * scale, 2) for side in of.shown)
        self._room(height + 4)
        self._top -= height + 4
        sides = {"Width": of.width, "Height": of.height, "BitsPerComponent": 8}
        space = "/DeviceGray" if of.colours == 1 else "/DeviceRGB"
        kind = {"Type": "/XObject", "Subtype": "/Image", "ColorSpace": space, "Filter": "/DCTDecode"}
        name = f"i{len(self._pictures)}"
        self._pictures[name] = self._add(pydyf.Stream([content], {**kind, **sides}))
        a, b, c, d, across, up = _TURNS.get(of.turn, _TURNS[1])
        x, y = MARGIN + left + across * width, self._top + up * height
        self._stream.push_state()
        self._stream.set_matrix(a * width, b * height, c * width, d * height, round(x, 2), round(y, 2))
        self._stream.draw_x_object(name)
        self._stream.pop_state()

    def end(self) -> None:
        """The last page, and where each is found."""
        self._end_page()
        kids, title = pydyf.Array(self._pages), pydyf.String(self._head[0])
        self._add(pydyf.Dictionary({"Type": "/Pages", "Kids": kids, "Count": len(self._pages)}), 1)
        catalog = {"Type": "/Catalog", "Pages": "1 0 R", "Lang": pydyf.String(self._head[1])}
        root, info = self._add(pydyf.Dictionary(catalog)), self._add(pydyf.Dictionary({"Title": title}))
        begin, count = self._at, self._next
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
        for number in range(1, count):
            self._write(f"{self._offsets[number]:010} 00000 n \n".encode())
        trailer = pydyf.Dictionary({"Size": count, "Root": root, "Info": info})
        self._write(b"trailer\n" + trailer.data + f"\nstartxref\n{begin}\n%%EOF\n".encode())

    def _begin(self) -> None:
        self._stream = pydyf.Stream(compress=True)
        self._pictures: dict[str, bytes] = {}
        self._top = A4[1] - MARGIN

    def _room(self, height: float) -> None:
        if self._top - height < MARGIN:
            self._end_page()
            self._begin()

    def _end_page(self) -> None:
        content = self._add(self._stream)
        resources = pydyf.Dictionary({"Font": self._fonts, "XObject": pydyf.Dictionary(self._pictures)})
        page = {"Type": "/Page", "Parent": "1 0 R", "MediaBox": pydyf.Array([0, 0, *A4]), "Resources": resources}
        self._pages.append(self._add(pydyf.Dictionary({**page, "Contents": content})))

    def _font(self, base: str) -> bytes:
        kind = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{base}", "Encoding": "/WinAnsiEncoding"}
        return self._add(pydyf.Dictionary(kind))

    def _add(self, made: Any, number: int = 0) -> bytes:
        """Written at once; how others name it."""
        made.number = number or self._next
        self._next += not number
        self._offsets[made.number] = self._at
        self._write(made.indirect + b"\n")
        return bytes(made.reference)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


# By EXIF's orientation, what makes a picture upright: how its sides run, and where it begins.
_TURNS = {1: (1, 0, 0, 1, 0, 0), 3: (-1, 0, 0, -1, 1, 1), 6: (0, -1, 1, 0, 0, 1), 8: (0, 1, -1, 0, 1, 0)}
_FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold"}
# With each line what its file is called, "" without one; and the file as a small JPEG where it is one.
Shown = tuple[Line, str, tuple[bytes, Jpeg] | None]


def chat(sheets: Sheets, lines: Iterable[Shown], spoken: Language, zone: tzinfo) -> None:
    """A customer's lines in their order, a heading for each day."""
    day = None
    for line, file, picture in lines:
        at = line.at.astimezone(zone) if line.at else None
        if at and at.date() != day:
            day = at.date()
            sheets.space(SIZE)
            sheets.words(spoken.date(day), SIZE, font="bold")
        left = INDENT if line.ours else 0.0
        sheets.space(SMALL / 2)
        if line.side == "event":
            sheets.words(f"{spoken.say(news(line))} {line.text}", SMALL)
            continue
        for part in parts(line, spoken, at):
            if part.look is not Look.FILE:
                sheets.words(part.words, _SIZES.get(part.look, SMALL), left)
            elif picture:
                sheets.picture(*picture, left)
            elif file:
                sheets.words(file, SMALL, left)


def _lines(text: str, width: float) -> Iterator[str]:
    """Broken between words where that is possible. width: in sizes of the letters."""
    for paragraph in text.splitlines() or [""]:
        line, used = "", 0.0
        for word in _words(paragraph, width):
            wide = width_of(word)
            if line and used + wide > width:
                yield line
                line, used = "", 0.0
                if word == " ":
                    continue
            line, used = line + word, used + wide
        yield line


def _words(paragraph: str, width: float) -> Iterator[str]:
    """Words and the blanks between them; of one that is wider than the sheet, pieces."""
    for number, word in enumerate(paragraph.split(" ")):
        if number:
            yield " "
        begin, used = 0, 0.0
        for place, letter in enumerate(word):
            wide = width_of(letter)
            if used + wide > width:
                yield word[begin:place]
                begin, used = place, 0.0
            used += wide
        yield word[begin:]
