"""On how many examples a property is tried: on few in ./test, on many by proof/examples/run."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("IDUKA_TIMES", "1"))


def examples(few: int) -> int:
    """So many in ./test, and as many times more as IDUKA_TIMES says."""
    return few * TIMES
