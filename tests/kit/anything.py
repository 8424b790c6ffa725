"""Any JSON that there can be, for hypothesis to draw; and one that is spoilt in one place."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import strategies as st

WORDS = [
    "",
    "\ud83d",
    "a\x00b\x1b[2J",
    "\u202egpj.exe",
    "x" * 70_000,
    "../../etc/passwd",
    "<script>",
    "=1+1",
    "NaN",
    "-1",
    "१२३४५६",
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def mutated(part: Any, chance: random.Random, replacement: Any) -> Any:
    """The same JSON with one of its parts, at any depth, replaced, dropped or doubled."""
    if not isinstance(part, dict | list) or not part or chance.random() < 0.15:
        return replacement
    twin = copy.copy(part)
    key = chance.choice(list(part) if isinstance(part, dict) else range(len(part)))
    if chance.random() < 0.1:
        del twin[key]
    elif isinstance(twin, list) and chance.random() < 0.1:
        twin.append(twin[key])
    else:
        twin[key] = mutated(part[key], chance, replacement)
    return twin
