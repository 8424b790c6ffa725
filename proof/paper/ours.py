"""Writes slips as a printer gets them, and beside each what our own reader reads of it:   ours.py FOLDER"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from edge.language import LANGUAGES
from edge.printing import COLUMNS, PrinterChoice, Sheet
from edge.printing.made import content
from edge.reports.daily.model import HOURS, Span
from tests.kit.escpos_reader import Reader
from tests.kit.slips import START, written

BUSY = {8: 7, 9: 12, 10: 5, 13: 1, 16: 6}
# The printer that reads them has PC858; where it has not, letters would be told apart by nobody.
PAGE = "858"
DRAWN = 1  # of the names of such a slip at least so many are in letters that this printer lacks


def main(folder: Path) -> None:
    away = Span(START + timedelta(hours=5), START + timedelta(hours=7), "offline")
    by_hour = tuple(BUSY.get(hour, 0) for hour in range(HOURS))
    for code in LANGUAGES:
        for columns in COLUMNS:
            lines = written(code, columns, by_hour=by_hour, outages=(away,), power_gaps=())
            made = content(Sheet(lines), PrinterChoice("file", columns=columns, code_page=PAGE), "")
            (slip,) = Reader(made).slips()
            if len(slip.pictures) < DRAWN:
                raise SystemExit("no name was drawn: apt install unifont")
            pictures = {place: [one.width, one.height, one.rows] for place, one in slip.pictures.items()}
            name = folder / f"{code}-{columns}"
            name.with_suffix(".escpos").write_bytes(made)
            name.with_suffix(".json").write_text(json.dumps([slip.lines, slip.looks, pictures]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
