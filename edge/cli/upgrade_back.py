"""The way back from a version that does not stay: the one before it, which lies beside it, with its unit.

systemd/start does the same without the unit for a version that keeps ending; only root may change what systemd reads.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from edge.disk.synced import synced

LIB = Path("usr/lib/iduka")
# The folder of the version before, and what is in it: what the package has laid elsewhere, and the mark by which
# systemd/start takes this version from now on.
BEFORE, PACKAGED, LEFT = "iduka.old", "packaged", "left"
_STARTS = ("systemd/start", "systemd/iduka")


def leave(root: Path) -> bool | None:
    """From the next start on the version before runs. Whether systemd has to read anew; None where there is none."""
    old = root / LIB.with_name(BEFORE)
    if not (old / "server.py").exists():
        return None
    (old / LEFT).touch()
    synced(old)
    kept, lib = old / PACKAGED, root / LIB
    elsewhere = {root / file.relative_to(kept): file for file in sorted(kept.rglob("*")) if file.is_file()}
    # Which version begins is said by the start of the one that is left; it may be what is broken.
    return _back_again({**elsewhere, **{lib / name: old / name for name in _STARTS if (old / name).exists()}})


def _back_again(files: Mapping[Path, Path]) -> bool:
    """Each of these places has what the file has; whether any had something else."""
    changed = False
    for target, file in files.items():
        if target.exists() and target.read_bytes() == file.read_bytes():
            continue
        fresh = target.with_name(f".{target.name}.fresh")
        fresh.write_bytes(file.read_bytes())
        fresh.chmod(file.stat().st_mode & 0o777)
        synced(fresh)
        os.replace(fresh, target)
        synced(target.parent)
        changed = True
    return changed
