"""What is asked for, where a customer is looked for by a part of their name or number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from edge.text.text_folding import MOST_ASKED, MOST_WORDS, plain_words

LEAST_DIGITS, MOST_DIGITS = 3, 20
# 250, 44 or 1: what stands in a number before the part that people at home write after a zero.
_LONGEST_COUNTRY = 3
_NUMBER = re.compile(r"[\d\s+()./-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: `parts` of a name (folded), and `digits` of a number where it can be one.

    called: the digits after the zeros that are dialled before them: 0788… at home, 00250788… from abroad.
    """

    parts: tuple[str, ...] = ()
    digits: str = ""
    called: str = ""

    @classmethod
    def of(cls, question: str) -> Asked:
        """A name needs two letters, a number three digits."""
        words = plain_words(question[:MOST_ASKED])[:MOST_WORDS]
        parts = tuple(words) if any(len(word) > 1 for word in words) else ()
        question = question.strip()
        if not question.isascii() or not _NUMBER.fullmatch(question):
            return cls(parts)
        digits = "".join(letter for letter in question if letter.isdigit())
        if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
            return cls(parts)
        called = digits.lstrip("0")
        return cls(parts, digits, called if LEAST_DIGITS <= len(called) < len(digits) else "")

    @property
    def places(self) -> range:
        """Where in a number `called` may begin: behind the code of its country, or before it."""
        return range(_LONGEST_COUNTRY + 1 if self.called else 0)

    def finds(self, kind: str, value: str) -> bool:
        if kind != "number":
            return bool(self.parts) and all(part in value for part in self.parts)
        if not self.digits:
            return False
        return self.digits in value or any(value.startswith(self.called, place) for place in self.places)
