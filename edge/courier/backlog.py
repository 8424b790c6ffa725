"""After a long break, what customers wrote meanwhile comes later than the line does: old replies wait for it.

WhatsApp repeats what it could not deliver, at growing intervals and in any order.
A reply that leaves the second the line is back may answer what its customer has taken back an hour ago.
"""

from __future__ import annotations

from dataclasses import dataclass

from edge.clock import Moment
from edge.language import Said
from edge.outbox.link import Link
from edge.records.reply import Reply
from edge.registers.books import Books

# What was written minutes before is still part of the same talk; an older reply may have been overtaken.
OLD_SECONDS = 10 * 60.0
# Once webhooks flow again, what was held up follows within minutes, in any order.
FLOWING_SECONDS = 5 * 60.0
# Where nothing at all comes for so long, the way in may be broken, and waiting longer tells nobody more.
SILENT_SECONDS = 30 * 60.0
# So late it is noticed that the line is back: a webhook may be quicker than the next call.
NOTICED_SECONDS = 30.0
# How often to look whether a webhook has come meanwhile.
LOOK_SECONDS = 15.0

NO_NEWS = Said("outbox.no_news")


@dataclass(frozen=True, slots=True)
class Break:
    """A long break of the line that began after a reply was written, as it looks by now.

    back_seconds: since when the line works again, None while it does not. flowing_seconds: since the first webhook that
    came with it, None where none has.
    """

    back_seconds: float | None
    flowing_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """entries: how many webhooks had come in before the program began. answered_at: when WhatsApp first answered."""

    entries: int
    answered_at: float | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet. seconds: when to look again; None where the line itself must be found first."""

    seconds: float | None


def verdict(waited: float | None, after: Break | None) -> Wait | Said | None:
    """None where a reply may leave; a sentence where a person must look first.

    waited: for how long it has been wanted, None where nobody knows. after: None where no long break lies in between.
    """
    if after is None or (waited is not None and waited <= OLD_SECONDS):
        return None
    if after.back_seconds is None:
        return Wait(None)
    if waited is not None and waited <= after.back_seconds:
        return None  # somebody wanted it to go since
    if after.flowing_seconds is None:
        left = SILENT_SECONDS - after.back_seconds
        return Wait(min(LOOK_SECONDS, left)) if left > 0 else NO_NEWS
    left = FLOWING_SECONDS - after.flowing_seconds
    return Wait(left) if left > 0 else None


def last_break(books: Books, link: Link, reply: Reply, now: Moment, start: Start) -> Break | None:
    """The last long break since somebody wanted this reply to go: of the line, or of the box with it."""
    if link.is_long_cut(now):
        return Break(None)
    ended, entries = start.answered_at, start.entries
    if link.back and link.back.boot == now.boot:
        ended, entries = link.back.boottime, link.back.entries
    elif reply.looked.counted.boot == now.boot:
        return None
    if ended is None:
        return Break(None)
    first = books.journal.first_since(entries, now.boot, ended - NOTICED_SECONDS)
    return Break(now.boottime - ended, None if first is None else now.boottime - first)
