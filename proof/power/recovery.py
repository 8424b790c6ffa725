"""The starts after a cut, on disks that are being taped themselves: their power is cut once more. See cuts.py.

    python -m proof.power.recovery FOLDER ACKS

FOLDER holds one folder for each disk; a line in ACKS says which comes next.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from edge.disk.disk_trouble import StoreRefused
from proof.power import forgotten
from proof.power.ledger import Ledger, recovered


def main() -> None:
    acks = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        os.write(acks, folder.name.encode())
        try:
            room = recovered(folder, Ledger())
        except StoreRefused:
            continue  # the judge of the first cut has seen it as well, and says so
        while room.sorter.step():
            pass
        forgotten.finish(room, folder)
        room.books.database.checkpoint()
        room.close()


if __name__ == "__main__":
    main()
