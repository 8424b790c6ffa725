"""A folder as an image of its files, taken before a test and laid out again for each cut of the power."""

from __future__ import annotations

import hashlib
from pathlib import Path

from proof.power.disk import Content


def start_image(stick: Path) -> dict[str, Content]:
    """What is on a stick or in a folder now: each file by its name."""
    return {str(path.relative_to(stick)): Content(path.read_bytes()) for path in stick.rglob("*") if path.is_file()}


def digest(image: dict[str, Content]) -> bytes:
    """Of two images that are alike it is the same, so that what comes of one need not be found twice."""
    made = hashlib.sha256()
    for name, content in sorted(image.items()):
        made.update(f"{name} {content.length} {len(content.data)} ".encode())
        made.update(content.data)
    return made.digest()


def laid_out(stick: Path, image: dict[str, Content]) -> None:
    """These files are on it from now on, and nothing else is."""
    for path in sorted(stick.rglob("*"), reverse=True):
        path.unlink() if not path.is_dir() else path.rmdir()
    for name, content in image.items():
        content.save(stick / name)
