"""Which customers' files a stick holds."""

from __future__ import annotations

import os
from pathlib import Path

from edge.backup.stick import MEDIA, PARTIAL, Stick, in_words


def held(folder: Path, data: Path) -> set[str]:
    """The ids of all files that lie whole on the stick."""
    found = set[str]()
    with Stick.open(folder, data) as stick, in_words(folder), stick.inner(MEDIA) as media:
        for name in os.listdir(media):
            with stick.inner(name, media) as place:
                found.update(file for file in os.listdir(place) if not file.endswith(PARTIAL))
    return found
