"""The key on paper: it lets phones in again when the box has another address, and nobody sits at its console.

A browser knows the box by its address, and brings nothing of a phone's to another one. So where the router gives the
box a new address every phone is a stranger there, the owner's too. What is on paper in a drawer needs neither.
"""

from __future__ import annotations

import hmac

from edge.access.codes import new_code, proof_of
from edge.access.staff import Staff
from edge.clock import Clock, stamp
from edge.errors import Refusal
from edge.language import Said
from edge.notices import Notices
from edge.records.events import PaperKeyMade, PaperKeyUsed
from edge.registers.books import Books

FACT = "paper key"
# 27^16: nobody guesses it in the years that the paper lies there.
LENGTH = 16


class PaperKey:
    """There is one or none; the store has its hash. It works as often as anybody types it, and each time is told."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    @property
    def made_at(self) -> str:
        """When it was made, as a stamp; "" where there is none."""
        return str(self._books.kept(FACT).get("made_at", ""))

    def make(self, by: Staff) -> str:
        """A new one, for an owner to write down. The one before is worth nothing any more."""
        if not by.owner:
            raise Refusal("owner_only", "door.owner_adds")
        now, key = self._clock.now(), new_code(LENGTH)
        with self._books.transaction():
            self._books.keep(FACT, {"proof": proof_of(key), "made_at": stamp(now.at)})
            self._books.events.add(PaperKeyMade(), now, staff=by.id)
        return key

    def is_right(self, key: str) -> bool:
        proof = str(self._books.kept(FACT).get("proof", ""))
        return bool(proof) and hmac.compare_digest(proof, proof_of(key))

    def was_used(self, label: str) -> None:
        """Everybody is told: who has found the paper must not come in unseen."""
        now = self._clock.now()
        phone = Said("phones.called", {"label": label}) if label else Said("phones.unnamed")
        with self._books.transaction():
            self._books.events.add(PaperKeyUsed(), now)
            said = Said("phones.key_used", {"phone": phone})
            Notices(self._books).post("paper key", said, now, serious=True)
