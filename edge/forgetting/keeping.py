"""What the box keeps of customers: how much, since when, and who was erased. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edge.clock import unstamp
from edge.errors import Refusal
from edge.forgetting.person import Going, going, person, why_not
from edge.language import Said
from edge.records.erasure import DONE
from edge.registers.books import Books

# Under this name the shop keeps which copies lie on the stick, and when each was made.
COPIES = "copies"


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing. since: the oldest of it that is here. bytes: 0 where they are not worth saying."""

    kind: str
    count: int
    since: datetime | None = None
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class ErasedCustomer:
    """One customer who was erased, whoever that was. done: whether the last byte is gone.

    copies: those on the stick of the last backup that still hold them, by name.
    """

    at: datetime
    done: bool
    copies: tuple[str, ...] = ()


class Keeping:
    def __init__(self, books: Books) -> None:
        self._books = books

    def going(self, customer: str) -> tuple[Going, Said | None]:
        """What would go with a customer, and why they cannot be erased just now. Refuses `not_found`."""
        with self._books.reading():
            found = going(self._books, customer)
            refusal: Refusal | None = why_not(self._books, person(self._books, customer))
            return found, refusal.said if refusal else None

    def kept(self) -> list[Kept]:
        """Each kind that the page tells of, in its order."""
        books = self._books
        with books.reading():
            messages, since = books.erasures.messages_kept()
            webhooks, came = books.erasures.webhooks_kept()
        return [
            Kept("messages", messages, _at(since)),
            Kept("files", books.media.count_here(), bytes=books.media.bytes_in_all()),
            Kept("customers", books.customers.count()),
            Kept("webhooks", webhooks, _at(came)),
            Kept("figures", len(books.days.between("", "~"))),
        ]

    def copies(self) -> int:
        """How many copies lay on the stick when the last one was made."""
        return len(self._books.kept(COPIES))

    def erased(self) -> list[ErasedCustomer]:
        """The latest first."""
        copies = sorted(self._books.kept(COPIES).items())
        found = [
            ErasedCustomer(
                unstamp(one.at), one.step == DONE, tuple(name for name, made_at in copies if made_at <= one.at)
            )
            for one in self._books.erasures.of_customers()
        ]
        return sorted(found, key=lambda one: one.at, reverse=True)


def _at(stamped: str | None) -> datetime | None:
    return unstamp(stamped) if stamped else None
