"""Blue ticks that a person's claim has asked for, until WhatsApp has given them."""

from __future__ import annotations

from edge.registers.books import Books


class Ticks:
    """Which were given is written down together with the next that are asked for: by itself it would be a commit for
    each message that is answered. After a power cut they are asked for once more, which changes nothing.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._given: list[str] = []

    def ask_for(self, wamid: str) -> None:
        """Queue a read receipt: the customer sees blue ticks once a person has their query."""
        with self._books.transaction():
            self._write_down()
            self._books.receipts.want(wamid)

    def due(self, most: int) -> list[str]:
        wanted, given = self._books.receipts.wanted(), {*self._given}
        return [wamid for wamid in wanted if wamid not in given][:most]

    def done(self, wamid: str, *, given: bool) -> None:
        """Given, or never to be given: either way it is not asked for again. The last one given is remembered."""
        if not given:
            self._books.receipts.remove([wamid])
        elif wamid != self.last():
            self._given.append(wamid)

    def last(self) -> str | None:
        """The message whose ticks turned blue last: to ask for them once more changes nothing."""
        for wamid in reversed(self._given):
            if self._books.receipts.has(wamid):  # not erased meanwhile
                return wamid
        return self._books.receipts.last_given()

    def _write_down(self) -> None:
        """Only the last of those given stays. Within a transaction."""
        given = [*self._given]  # the courier may add to it meanwhile
        if not given:
            return
        *earlier, last = given
        self._books.receipts.given(earlier, last)

        def forget() -> None:
            del self._given[: len(given)]

        self._books.database.on_commit(forget)
