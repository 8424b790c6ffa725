"""Which reactions may leave, and what the end of one means. Sent twice, one changes nothing: so it is tried again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from edge.clock import Moment
from edge.courier.calls import Ended, React
from edge.courier.holds import window_is_open
from edge.courier.outcomes import MOST_REFUSALS, OFFLINE_SECONDS, Ends
from edge.courier.same_chat import is_todays
from edge.language import Said
from edge.outbox.reactions import Reactions
from edge.records.customer_record import BlockWish
from edge.records.message_row import MessageRow
from edge.registers.books import Books
from edge.whatsapp import Rejected, Throttled, Unreachable, WindowClosed

_BLOCKED = Said("blocking.blocked")
_OVER = Said("outbox.reaction_over")
_OTHER_NUMBER = Said("outbox.reaction_other_number")
_UNANSWERED = Said("outbox.reaction_unanswered")


@dataclass(frozen=True, slots=True)
class _Tries:
    """count: how often WhatsApp itself did not take it. not_before: by boottime."""

    count: int = 0
    not_before: float = 0.0


class Reacting:
    """How often each was tried is in memory: after a start it is tried as if for the first time."""

    def __init__(self, books: Books, reactions: Reactions) -> None:
        self._books = books
        self._reactions = reactions
        self._tries: dict[int, _Tries] = {}

    def due(self, under_way: Collection[str], now: Moment) -> Iterator[tuple[MessageRow, dict[str, Any]]]:
        """What may leave now, each with its customer. under_way: about which messages one is being sent."""
        rows = self._reactions.due()
        if not rows:
            self._tries.clear()
        for row in rows:
            customer = self._books.customers.document(row.customer or "")
            if row.target in under_way or self._tries.get(row.seq, _Tries()).not_before > now.boottime:
                continue
            block = BlockWish.of(customer or {})
            if customer is None:
                self._reactions.failed(row.seq, Said(""))
            elif block.silences:
                self._reactions.failed(row.seq, _BLOCKED)
            elif block.stops:
                continue
            elif not window_is_open(customer.get("last_heard_at"), now):
                self._reactions.failed(row.seq, _OVER)
            elif not self._reaches_its_writer(row, customer):
                self._reactions.failed(row.seq, _OTHER_NUMBER)
            else:
                yield row, dict(customer)

    def _reaches_its_writer(self, row: MessageRow, customer: Mapping[str, Any]) -> bool:
        """Whether the message was written from where the customer is reached today: WhatsApp knows it there alone."""
        about = self._books.messages.by_wamid(row.target or "")
        return about is None or is_todays(self._books, customer, about)

    def settle(self, react: React, ended: Ended, ends: Ends) -> None:
        """The end of one call, as far as it was WhatsApp's or the line's."""
        failure, seq = ended.trouble, react.seq
        if failure is None:
            self._reactions.left(seq)
        elif isinstance(failure, WindowClosed):
            self._reactions.failed(seq, _OVER)
        elif isinstance(failure, Rejected):
            self._reactions.failed(seq, failure.said)
        else:
            self._later(seq, failure, ended.at)
        ends.harmless_ended(failure, ended.began, ended.at)

    def _later(self, seq: int, failure: BaseException, now: Moment) -> None:
        known = self._tries.get(seq, _Tries())
        count = known.count + (not isinstance(failure, Unreachable))
        if count >= MOST_REFUSALS:
            self._reactions.failed(seq, _UNANSWERED)
            return
        wait = failure.after_seconds if isinstance(failure, Throttled) else OFFLINE_SECONDS
        self._tries[seq] = _Tries(count, now.boottime + wait * 2**count)
