"""The one kind of error that a person can act on."""

from __future__ import annotations

from typing import Any

from edge.language import ENGLISH, Said, agreed, language


class Refusal(Exception):
    """What was asked cannot be done, and `said` tells the person why and what to do instead, in their language.

    `code` is short and stable; the web layer turns it into an HTTP status, tests compare it. `what` is the key of the
    sentence in the catalogues, and `facts` fill its gaps. Everything that is not a Refusal is our own fault: logged
    whole, never shown.
    """

    def __init__(self, code: str, what: Said | str, /, **facts: Any) -> None:
        self.code = code
        self.said = agreed(what, **facts)
        self.facts = facts
        super().__init__(f"{code}: {self.sentence}")

    @property
    def sentence(self) -> str:
        """In English: for the console and the log."""
        return language(ENGLISH).say(self.said)
