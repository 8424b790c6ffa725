"""One line of what happened. Pure."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from edge.clock import Moment, unstamp
from edge.records.events import Event

E_co = TypeVar("E_co", bound=Event, covariant=True)


class EventRow(NamedTuple, Generic[E_co]):
    """One line of what happened; reports count these and nothing else. A tuple, since a day has thousands of them."""

    what: E_co
    at: str
    boot: str
    boottime: float
    trusted: bool
    query: str | None = None
    customer: str | None = None
    staff: str | None = None
    seq: int = 0

    @property
    def moment(self) -> Moment:
        """When it happened, as the box knew it then."""
        return Moment(unstamp(self.at), self.boot, self.boottime, self.trusted)
