"""One customer who is erased, or is being erased. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The last step of it.
DONE = "done"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One customer who is erased, or is being erased: see `step`. doc: plain JSON."""

    id: str
    at: str
    step: str
    doc: Mapping[str, Any]
