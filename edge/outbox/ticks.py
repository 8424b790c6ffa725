"""Blue ticks that a person's claim has asked for, until WhatsApp has given them."""

from __future__ import annotations

from edge.outbox.reply import Delivery
from edge.store.books import Books, where


class Ticks:
    def __init__(self, books: Books) -> None:
        self._books = books

    def ask_for(self, wamid: str) -> None:
        """Queue a read receipt: the customer sees blue ticks once a person has their query."""
        with self._books.transaction():
            if not self._books.receipts.contains(where("wamid") == wamid):
                self._books.receipts.insert({"wamid": wamid, "state": Delivery.QUEUED})

    def due(self, most: int) -> list[str]:
        found = self._books.receipts.search(where("state") == Delivery.QUEUED)
        return [document["wamid"] for document in found[:most]]

    def done(self, wamid: str, *, given: bool) -> None:
        """Given, or never to be given: either way it is not asked for again. The last one given is remembered."""
        if given and wamid == self.last():
            return
        with self._books.transaction():
            self._books.receipts.remove(where("wamid") == wamid)
            if given:
                self._books.receipts.remove(where("state") == Delivery.SENT)
                self._books.receipts.insert({"wamid": wamid, "state": Delivery.SENT})

    def last(self) -> str | None:
        """The message whose ticks turned blue last: to ask for them once more changes nothing."""
        found = self._books.receipts.get(where("state") == Delivery.SENT)
        return found["wamid"] if isinstance(found, dict) else None
