"""Writes slips as a printer gets them, and beside each what our own reader reads of it:   ours.py FOLDER"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from edge.language import LANGUAGES
from edge.printing import COLUMNS, Paper
from edge.printing.escpos import job
from edge.reports.daily.model import HOURS, Span
from tests.kit.escpos_reader import Reader
from tests.kit.slips import START, written

BUSY = {8: 7, 9: 12, 10: 5, 13: 1, 16: 6}
# The printer that reads them has PC858; where it has not, letters would be told apart by nobody.
PAGE = "858"


def main(folder: Path) -> None:
    away = Span(START + timedelta(hours=5), START + timedelta(hours=7), "offline")
    by_hour = tuple(BUSY.get(hour, 0) for hour in range(HOURS))
    for code in LANGUAGES:
        for columns in COLUMNS:
            lines = written(code, columns, by_hour=by_hour, outages=(away,), power_gaps=())
            content = job(Paper(columns, PAGE), lines)
            (slip,) = Reader(content).slips()
            name = folder / f"{code}-{columns}"
            name.with_suffix(".escpos").write_bytes(content)
            name.with_suffix(".json").write_text(json.dumps([slip.lines, slip.looks]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
