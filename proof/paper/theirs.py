"""Has emupos print each slip, and compares its words and its dots with what our reader says:   theirs.py FOLDER

Runs on emupos's own Python, and knows nothing of Iduka. A letter has 12 x 24 dots, and a line 30 at least.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from emupos.config import _load_profile  # type: ignore[import-not-found]
from emupos.printer.printer import Printer  # type: ignore[import-not-found]
from PIL import Image  # type: ignore[import-not-found]

WIDE, HIGH, LINE = 12, 24, 30
BLACK = 128


def printed(content: bytes) -> Any:
    profile = _load_profile("epson-tm-t20iii", "printer", Path())
    printer = Printer("p", profile, sensor_open_level="high", job_idle_timeout_ms=1000)
    printer.open_connection("c", 0.0)
    out = printer.receive("c", content, 0.1)
    receipts: list[Any] = [*out.receipts, *printer.close_connection("c", 0.2).receipts]
    return receipts[0]


def differences(
    receipt: Any, lines: list[str], looks: list[tuple[int, int, bool]], pictures: dict[str, Any]
) -> list[str]:
    theirs = ["" if line.startswith("[image ") else line.rstrip() for line in receipt.text.rstrip("\n").split("\n")]
    ours = [line.rstrip() for line in lines]
    found = [f"{mine!r} is {other!r} there" for mine, other in zip(ours, theirs, strict=False) if mine != other]
    found += [] if len(ours) == len(theirs) else [f"{len(ours)} lines are {len(theirs)} there"]
    picture, top = Image.open(io.BytesIO(receipt.png)).convert("L"), 0
    for place, (line, (wide, tall, inverse)) in enumerate(zip(lines, looks, strict=True)):
        if dots := pictures.get(str(place)):
            found += _of_picture(picture.crop((0, top, picture.width, top + dots[1])), *dots)
            top += dots[1]
            continue
        high = max(LINE, HIGH * tall)
        found += _of_dots(picture.crop((0, top, picture.width, top + HIGH * tall)), line, wide, tall, inverse=inverse)
        top += high
    return found


def _of_picture(strip: Any, width: int, height: int, rows: list[int]) -> list[str]:
    """Dot by dot: each that was sent is black there, as large as it was asked for, and nothing else is."""
    across, down = width // 2, height // len(rows)
    for y in range(height):
        for x in range(strip.width):
            black = x < width and bool(rows[y // down] >> (across - 1 - x // 2) & 1)
            if black != (strip.getpixel((x, y)) < BLACK):
                return [f"the picture of {width} x {height} differs at {x}, {y}"]
    return []


def _of_dots(strip: Any, line: str, wide: int, tall: int, *, inverse: bool) -> list[str]:
    """How far its ink reaches to the right and how high it is, and whether it is most of the line."""
    ink = strip.point(lambda dot: 255 if dot < BLACK else 0).getbbox()
    words = line if inverse else line.rstrip()
    if not words:
        return [] if ink is None else [f"{line!r} is not blank there"]
    if ink is None:
        return [f"{line!r} is blank there"]
    _, top, right, bottom = ink
    reach = len(words) * WIDE * wide
    dark = sum(strip.crop((0, top, reach, bottom)).histogram()[:BLACK]) / (reach * (bottom - top))
    return [
        *([f"{line!r} reaches to {right}, not {reach}"] if not reach - WIDE * wide < right <= reach else []),
        *([f"{line!r} is {bottom - top} high"] if tall > 1 and bottom - top <= HIGH else []),
        *([f"{line!r} is {dark:.0%} dark"] if inverse and dark < 0.6 else []),
    ]


def main(folder: Path) -> int:
    wrong = 0
    for slip in sorted(folder.glob("*.escpos")):
        lines, looks, pictures = json.loads(slip.with_suffix(".json").read_text())
        found = differences(printed(slip.read_bytes()), lines, looks, pictures)
        print(slip.stem, f"{len(lines)} lines", "agree" if not found else "differ", *found[:5], sep=" · ")
        wrong += bool(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
