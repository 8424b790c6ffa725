"""The one kind of error that a person can act on."""

from __future__ import annotations


class Refusal(Exception):
    """What was asked cannot be done, and `sentence` tells the person why and what to do instead.

    `code` is short and stable; the web layer turns it into an HTTP status, tests compare it.
    Everything that is not a Refusal is our own fault: logged whole, never shown.
    """

    def __init__(self, code: str, sentence: str, **facts: object) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.facts = facts
