"""On how much something is tried: on a part of it in ./test, and on all of it by proof/examples/run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TypeVar

One = TypeVar("One")

TIMES = int(os.environ.get("IDUKA_TIMES", "1"))


def examples(few: int) -> int:
    """So many in ./test, and as many times more as IDUKA_TIMES says."""
    return few * TIMES


def share(everything: Iterable[One], part: int, parts: int) -> Iterator[One]:
    """Of what is tried in `parts` tests, what one of them tries in ./test: two of them try each thing."""
    for number, one in enumerate(everything):
        if TIMES > 1 or (number + part) % parts < 2:
            yield one
