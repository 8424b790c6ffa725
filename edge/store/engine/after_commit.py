"""What follows a commit: it can fail, but it cannot make what is on disk a failure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

_log = logging.getLogger(__name__)

Hears = Sequence[Callable[[], None]]


def each(acts: Iterable[Callable[[], None]]) -> None:
    """Do them all, one after another. What one raises is logged and neither reaches the caller nor stops the others."""
    for act in acts:
        try:
            act()
        except Exception:
            _log.exception("what follows a commit has failed")
