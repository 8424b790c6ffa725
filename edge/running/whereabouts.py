"""Where the pages are: when the router has given the box another address, paper and a notice say which.

Nobody can find out by a phone: it goes on asking at the old address, where nobody answers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from edge.clock import Clock
from edge.language import Said
from edge.notices import Notices
from edge.records.events import AddressChanged
from edge.registers.books import Books
from edge.server.own_name import published

FACT = "address"
NOTICE = "address"
# So long it is taken that the network still calls the box so.
NAMED_SECONDS = 30.0


class Whereabouts:
    """address: where the pages are now. on_move: what brings the new address to paper, where there is a printer.

    name_of: what the shop's network calls this number, "" for nothing.
    """

    def __init__(
        self,
        books: Books,
        notices: Notices,
        clock: Clock,
        address: Callable[[], str],
        on_move: Callable[[], object],
        name_of: Callable[[str], str] = published,
    ) -> None:
        self._books = books
        self._notices = notices
        self._clock = clock
        self._address = address
        self._on_move = on_move
        self.name_of = name_of
        self._seen = self._name = self._asked_for = ""
        self._ask_again = 0.0

    def url(self) -> str:
        """Where phones find the pages, "" while none can."""
        url = self._address()
        return "" if _is_nowhere(url) else url

    def ways(self) -> tuple[str, str]:
        """Where the pages are by the box's number, and by its name: "" while the network knows none."""
        url, now = self._address(), self._clock.boottime()
        parts = urlsplit(url)
        if url != self._asked_for or now >= self._ask_again:
            self._asked_for, self._ask_again = url, now + NAMED_SECONDS
            self._name = self.name_of(parts.hostname or "")
        return url, f"http://{self._name}:{parts.port}" if self._name else ""

    def by_name(self) -> str:
        return self.ways()[1]

    def step(self) -> None:
        """A chore. What is new at two looks in a row counts: a line that comes and goes is no move."""
        url = self._address()
        known = str(self._books.kept(FACT).get("url", ""))
        if _is_nowhere(url) or url == known or (known and url != self._seen):
            self._seen = url
            return
        now = self._clock.now()
        with self._books.transaction():
            self._books.keep(FACT, {"url": url})
            if known:
                self._books.events.add(AddressChanged(known, url), now)
                said = Said("notices.moved", {"url": url})
                if name := self.by_name():
                    said = Said("notices.moved_named", {"url": url, "name": name})
                self._notices.post(NOTICE, said, now, serious=True)
        if known:
            self._on_move()


def _is_nowhere(url: str) -> bool:
    """This machine alone: it has no network just now, or is not meant to have one."""
    try:
        return ipaddress.ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False
