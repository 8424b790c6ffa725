"""The way back from a version that does not stay: the one before it, which lies beside it, with its unit.

systemd/start does the same without the unit for a version that keeps ending; only root may change what systemd reads.
"""

from __future__ import annotations

import os
from pathlib import Path

from edge.disk.synced import synced

LIB = Path("usr/lib/iduka")
# The folder of the version before, and what is in it: what the package has laid elsewhere, and the mark by which
# systemd/start takes this version from now on.
BEFORE, PACKAGED, LEFT = "iduka.old", "packaged", "left"


def leave(root: Path) -> bool | None:
    """From the next start on the version before runs. Whether systemd has to read anew; None where there is none."""
    old = root / LIB.with_name(BEFORE)
    if not (old / "server.py").exists():
        return None
    (old / LEFT).touch()
    synced(old)
    return _packaged_back(root, old / PACKAGED)


def _packaged_back(root: Path, kept: Path) -> bool:
    """Each file that the package had laid elsewhere is again as that version had it."""
    changed = False
    for file in sorted(kept.rglob("*")):
        target = root / file.relative_to(kept)
        if not file.is_file() or (target.exists() and target.read_bytes() == file.read_bytes()):
            continue
        fresh = target.with_name(f".{target.name}.fresh")
        fresh.write_bytes(file.read_bytes())
        fresh.chmod(0o644)
        synced(fresh)
        os.replace(fresh, target)
        synced(target.parent)
        changed = True
    return changed
