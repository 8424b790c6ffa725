"""What was written is on the disk, and not only on its way there."""

from __future__ import annotations

import os
from pathlib import Path


def synced(path: Path) -> None:
    """A file with all that it holds, or a folder with the names in it: from now on a power cut takes nothing of it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
