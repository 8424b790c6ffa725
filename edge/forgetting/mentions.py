"""What names somebody in words that are kept elsewhere: sentences of notices, lines of figures. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

# Stands where a name or a number was.
NOBODY = "–"


class Naming:
    """names: in a sentence, where each stands as a word. values: numbers and ids, wherever they stand."""

    def __init__(self, names: Collection[str], values: Collection[str]) -> None:
        either = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)]
        either += [re.escape(value) for value in sorted(values, key=len, reverse=True)]
        self._named = re.compile("|".join(either)) if either else None
        self._bytes = [json.dumps(each)[1:-1].encode() for each in (*names, *values)]

    def without(self, value: Any) -> Any:
        """The same JSON with nobody in the place of them. The same object where they are not in it."""
        if isinstance(value, str):
            left = self._named.sub(NOBODY, value) if self._named else value
            return left if left != value else value
        if isinstance(value, dict):
            named = {key: self.without(each) for key, each in value.items()}
            return named if any(named[key] is not value[key] for key in value) else value
        if isinstance(value, list):
            listed = [self.without(each) for each in value]
            return listed if any(new is not old for new, old in zip(listed, value, strict=True)) else value
        return value

    def are_in(self, raw: bytes) -> bool:
        """Whether a document that nobody can read any more has them in it."""
        return any(each in raw for each in self._bytes)


def renamed(value: Any, ids: Mapping[str, str]) -> Any:
    """The same JSON with other ids. The same object where none is in it."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, dict):
        found = {key: renamed(each, ids) for key, each in value.items()}
        return found if any(found[key] is not value[key] for key in value) else value
    if isinstance(value, list):
        listed = [renamed(each, ids) for each in value]
        return listed if any(new is not old for new, old in zip(listed, value, strict=True)) else value
    return value
