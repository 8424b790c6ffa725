"""The verb `import --from-export`: an empty box is filled from what another one has taken out."""

from __future__ import annotations

from pathlib import Path

from edge.cli.terminal import counted, told
from edge.clock import Clock
from edge.takeout.bring_back import bring_back


def fill(data: Path, given: Path) -> int:
    """Fill the box, and say what came of it; the exit code."""
    back = bring_back(data, given, Clock().now(), lambda done: told(f"{done} messages"))
    missing = f" {counted(back.missing, 'file')} could not be brought." if back.missing else ""
    counts = (counted(back.customers, "customer"), counted(back.messages, "message"), counted(back.files, "file"))
    print(f"{counts[0]}, {counts[1]} and {counts[2]} are back.{missing}")
    if back.in_doubt:
        print(f"Replies that may have gone since: {back.in_doubt}. Look at them.")
    print("People of the export are names only: take on whoever works here (iduka staff add NAME --owner).")
    print(
        "Next: iduka setup, if this box has no WhatsApp account yet; then start the server. Never let the other box"
        " go on beside it."
    )
    return 0
