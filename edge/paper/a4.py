"""The summary on a sheet of A4: the slip as it is, and beside it the week as a chart. Made for a CUPS queue.

The fourteen fonts that every printer and viewer has are enough for our four languages, so nothing is embedded and a
sheet has some kilobytes. pydyf, which writes the objects of a PDF, is pure Python without dependencies; fpdf2 would
bring Pillow, for which armv7 has no wheel.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from edge.language import Language
from edge.printing.dots import HIGH, Picture
from edge.printing.looks import LineLook, look_of, wide
from edge.reports.daily.model import DayFigures
from edge.reports.output import report_charts
from edge.reports.output.charts import Drawing

if TYPE_CHECKING:
    import pydyf

# All in points, of which 72 are an inch.
A4 = (595.28, 841.89)
MARGIN = 42.0  # office printers leave up to 12 mm blank
SLIP_COLUMNS = 48
CHART_LEFT = 344.0
LARGEST, SMALLEST = 9.5, 6.5  # letters of the slip: a long one is set smaller, down to what can still be read
LEADING = 1.25
COURIER = 0.6  # how wide its letters are, as a part of their size
NO_BLOCKS = str.maketrans("█░", "  ")
MOST_PEOPLE, MOST_LETTERS = 12, 20  # on the sheet; the slip beside has all of them
SQUARE = 2.5  # of a code; a phone reads it from an arm's length
# Helvetica's letters from the space to the tilde, in thousandths of its size, from Adobe's metrics of the core fonts.
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, *(556,) * 10),
    *(278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722),
    *(778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500),
    *(556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500),
    *(500, 500, 334, 260, 334, 584),
)


def sheet(
    lines: Sequence[str | Picture], week: Sequence[DayFigures], title: str, spoken: Language, *, code: str = ""
) -> bytes:
    """A PDF of the slip's lines, 48 columns at most, and of the week: its days, the oldest first, seven at most.

    code: an address, or what a phone's camera reads otherwise, as a QR code at the foot of the right column.

    One page; only a slip of more than a hundred lines goes on to the next. title: what a list of print jobs shows.
    """
    import pydyf  # noqa: PLC0415  # four megabytes that only a sheet needs

    paper = pydyf.PDF()
    paper.info["Title"] = pydyf.String(title)
    paper.catalog["Lang"] = pydyf.String(spoken.code)
    size = max(SMALLEST, min(LARGEST, _room() / (LEADING * max(1, sum(map(_height, lines))))))
    pages = list(_in_pages(lines, int(_room() / (LEADING * size))))
    fonts = _fonts(paper, pydyf)
    for number, page in enumerate(pages):
        stream = pydyf.Stream(compress=True)
        _set(stream, page, size)
        if number == 0 and week:
            _week(stream, week, spoken)
        if number == 0 and code:
            _code(stream, code)
        paper.add_object(stream)
        paper.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": paper.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, *A4]),
                    "Resources": pydyf.Dictionary({"Font": fonts}),
                    "Contents": stream.reference,
                }
            )
        )
    written = io.BytesIO()
    paper.write(written)
    return written.getvalue()


def _room() -> float:
    return A4[1] - 2 * MARGIN


def _height(line: str | Picture) -> int:
    """How many lines of the sheet it takes."""
    if isinstance(line, Picture):
        return 1
    return 2 if look_of(line)[0] in (LineLook.TALL, LineLook.BIG) else 1


def _in_pages(lines: Sequence[str | Picture], most: int) -> Iterator[Sequence[str | Picture]]:
    page, high = list[str | Picture](), 0
    for line in lines:
        if page and high + _height(line) > most:
            yield page
            page, high = [], 0
        page.append(line)
        high += _height(line)
    yield page


def _fonts(paper: pydyf.PDF, pydyf: Any) -> Any:
    """Named as the streams call them; none is embedded, since all of them are in every viewer."""
    named = {"mono": "Courier", "mono-bold": "Courier-Bold", "plain": "Helvetica", "bold": "Helvetica-Bold"}
    fonts = pydyf.Dictionary({})
    for name, base in named.items():
        font = pydyf.Dictionary(
            {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{base}", "Encoding": "/WinAnsiEncoding"}
        )
        paper.add_object(font)
        fonts[name] = font.reference
    return fonts


def _set(stream: pydyf.Stream, lines: Iterable[str | Picture], size: float) -> None:
    foot = A4[1] - MARGIN
    for line in lines:
        foot -= _height(line) * size * LEADING
        if isinstance(line, Picture):
            _dots(stream, line, foot + size * LEADING, size * LEADING / HIGH)
            continue
        look, words = look_of(line)
        words, place = words[: SLIP_COLUMNS // wide(look)], (MARGIN, foot + size * (LEADING - 1))
        match look:
            case LineLook.BIG:
                _write(stream, "mono-bold", 2 * size, place, words)
            case LineLook.TALL:
                _write(stream, "mono-bold", size, place, words)
            case LineLook.INVERSE:
                _box(stream, (MARGIN, foot, len(words) * size * COURIER, size * LEADING), "full")
                _write(stream, "mono-bold", size, place, words, grey=1)
            case LineLook.PLAIN | LineLook.DRAWN:
                _blocks(stream, words, foot, size)
                _write(stream, "mono", size, place, words.translate(NO_BLOCKS))


def _blocks(stream: pydyf.Stream, words: str, foot: float, size: float) -> None:
    """The bars of a line, which no font of a printer has."""
    for run in re.finditer("█+|░+", words):
        left, width = (columns * size * COURIER for columns in (run.start(), len(run[0])))
        look = "full" if run[0][0] == "█" else "open"
        _box(stream, (MARGIN + left, foot + size * 0.15, width, size * 0.85), look)


def _dots(stream: pydyf.Stream, picture: Picture, top: float, dot: float) -> None:
    """A name in letters that these fonts lack, as the bitmap that it is."""
    stream.set_color_rgb(0, 0, 0)
    for row, left, count in picture.runs():
        place = (MARGIN + left * dot, top - (row + 1) * dot, count * dot, dot)
        stream.rectangle(*(round(part, 2) for part in place))
    stream.fill()


def _week(stream: pydyf.Stream, week: Sequence[DayFigures], spoken: Language) -> None:
    """The chart at the top of the right column, what its bars mean, and its numbers below."""
    width = A4[0] - MARGIN - CHART_LEFT
    top = A4[1] - MARGIN - LARGEST
    _write(stream, "bold", 11, (CHART_LEFT, top), spoken.say("reports.the_week"))
    drawing = report_charts.week(week, spoken)
    scale = width / drawing.width
    _draw(stream, drawing, (CHART_LEFT, top - 12), scale)
    below = top - 12 - drawing.height * scale - 14
    for column, (key, look) in enumerate((("reports.came_in", "full"), ("reports.closed", "open"))):
        left = CHART_LEFT + column * width / 2
        _box(stream, (left, below, 7, 7), look)
        _write(stream, "plain", 8, (left + 11, below), spoken.say(key))
    columns = ("reports.came_in", "reports.closed", "reports.still_open")
    rights = [CHART_LEFT + width * part for part in (0.58, 0.79, 1)]
    for number, day in enumerate(week):
        line = below - 34 - number * 14
        counts = (day.new + day.reopened, day.closed_count, day.open_now)
        _write(stream, "plain", 8, (CHART_LEFT, line), spoken.date(day.date))
        for right, count in zip(rights, counts, strict=True):
            _write(stream, "plain", 8, (right, line), str(count), "end")
    for right, key in zip(rights, columns, strict=True):
        _write(stream, "plain", 7, (right, below - 20), spoken.say(key), "end")
    _day(stream, week[-1], below - 34 - len(week) * 14 - 16, spoken)


def _day(stream: pydyf.Stream, day: DayFigures, top: float, spoken: Language) -> None:
    """Below the week: the hours of the day, and what each of the staff closed."""
    width = A4[0] - MARGIN - CHART_LEFT
    if drawing := report_charts.hours(day):
        scale = width / drawing.width
        _write(stream, "bold", 11, (CHART_LEFT, top), spoken.say("reports.by_hour"))
        _draw(stream, drawing, (CHART_LEFT, top - 12), scale)
        top -= drawing.height * scale + 36
    if not day.staff:
        return
    _write(stream, "bold", 11, (CHART_LEFT, top), spoken.say("reports.by_staff"))
    _write(stream, "plain", 7, (CHART_LEFT + width, top), spoken.say("reports.closed"), "end")
    most = max(1, *(one.closed for one in day.staff))
    for number, one in enumerate(day.staff[:MOST_PEOPLE]):
        line = top - 18 - number * 14
        _write(stream, "plain", 8, (CHART_LEFT, line), one.name[:MOST_LETTERS])
        _box(stream, (CHART_LEFT + width * 0.5, line, width * 0.4 * one.closed / most, 7), "full")
        _write(stream, "plain", 8, (CHART_LEFT + width, line), str(one.closed), "end")


def _code(stream: pydyf.Stream, text: str) -> None:
    """Dark squares; the bare paper around them is the margin that cameras want."""
    import segno  # noqa: PLC0415  # as above

    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=0))
    left, top = A4[0] - MARGIN - len(rows) * SQUARE, MARGIN + len(rows) * SQUARE
    stream.set_color_rgb(0, 0, 0)
    for down, row in enumerate(rows, start=1):
        for across, dark in enumerate(row):
            if dark:
                stream.rectangle(round(left + across * SQUARE, 2), round(top - down * SQUARE, 2), SQUARE, SQUARE)
    stream.fill()


def _draw(stream: pydyf.Stream, drawing: Drawing, corner: tuple[float, float], scale: float) -> None:
    """A chart, whose y grows downwards, onto paper, whose y grows upwards."""
    left, top = corner
    for box in drawing.boxes:
        x, y = left + box.x * scale, top - (box.y + box.height) * scale
        _box(stream, (x, y, box.width * scale, box.height * scale), box.look)
    for word in drawing.words:
        _write(stream, "plain", 8, (left + word.x * scale, top - word.y * scale), word.text, word.anchor)


def _box(stream: pydyf.Stream, place: tuple[float, float, float, float], look: str) -> None:
    stream.set_line_width(0.6)
    stream.set_color_rgb(0.2, 0.2, 0.2)
    stream.set_color_rgb(0.2, 0.2, 0.2, stroke=True)
    stream.rectangle(*(round(part, 2) for part in place))
    if look == "open":
        stream.stroke()
    else:
        stream.fill()


def _write(
    stream: pydyf.Stream,
    font: str,
    size: float,
    place: tuple[float, float],
    text: str,
    anchor: str = "start",
    grey: float = 0,
) -> None:
    x, y = place
    x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width_of(text) * size
    stream.begin_text()
    stream.set_color_rgb(grey, grey, grey)
    stream.set_font_size(font, size)
    stream.move_text_to(round(x, 2), round(y, 2))
    stream.show_text_string(winansi(text))
    stream.end_text()


def width_of(text: str) -> float:
    """How wide Helvetica sets these words at a size of one; an accent makes a letter no wider."""
    bare = (unicodedata.normalize("NFD", letter)[0] for letter in text)
    return sum(_WIDTHS[ord(letter) - 32] if " " <= letter <= "~" else 556 for letter in bare) / 1000


def winansi(text: str) -> bytes:
    """Text in the letters of the core fonts: what they lack loses its accent or, where nothing remains, is a "?"."""
    return b"".join(_letter(letter) for letter in text if letter.isprintable())


def _letter(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore")
        return bare or (b"" if unicodedata.category(letter)[0] in "MC" else b"?")
