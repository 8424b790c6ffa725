"""Who has read what waits, since its customer wrote last. Pure."""

from __future__ import annotations

from dataclasses import replace

from edge.access.staff import Staff
from edge.clock import Moment
from edge.records.query import Query, State
from edge.records.query_parts import StaffLook

# So many of those who have read it are known.
MOST_LOOKS = 5


def may_be_new_to(query: Query, by: Staff) -> bool:
    """Whether nobody has it, its customer waits, and this person has not opened it since they wrote."""
    waits = query.state is State.WAITING and query.wait.since_at is not None
    return waits and all(look.by != by.id for look in query.marks.looks)


def read_by(query: Query, by: Staff, now: Moment) -> Query:
    """With the look of this person; of many the last."""
    look = StaffLook(by.id, now.at if now.trusted else None)
    return replace(query, marks=replace(query.marks, looks=(*query.marks.looks, look)[-MOST_LOOKS:]))


def unread(query: Query) -> Query:
    """Its customer has written, or changed their words: nobody has read that."""
    return replace(query, marks=replace(query.marks, looks=())) if query.marks.looks else query


def shown(query: Query) -> StaffLook | None:
    """The last look at what waits."""
    return next(reversed(query.marks.looks), None) if query.state is State.WAITING else None
