"""The sections of the board: which there are, and a part of one of them from the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from edge.access.staff import Staff
from edge.clock import Moment
from edge.desk.window import WindowEnds
from edge.records.label import Label
from edge.records.query import Query
from edge.records.reply import NEEDS_A_PERSON
from edge.registers.queue_register import QueueRegister

# A page shows so many of a section; the others stand on pages of their own. More would choke the phones.
MOST_ROWS = 50


class Section(StrEnum):
    """later: mine, put off until a time. over: their 24 hours are. on_phone: the shop's phone has answered.

    look: with a reply that needs a person.
    """

    OFFERED = "offered"
    LOOK = "look"
    MINE = "mine"
    LATER = "later"
    WAITING = "waiting"
    OVER = "over"
    ON_PHONE = "on_phone"
    OTHERS = "others"


class RowRange(NamedTuple):
    """So many rows of a section, after so many that stand before them."""

    most: int = MOST_ROWS
    skip: int = 0


# Who reads makes no difference to these.
NOBODYS = (Section.WAITING, Section.OVER, Section.ON_PHONE)
EVERYTHING: Mapping[Section, RowRange] = dict.fromkeys(Section, RowRange())


def found(
    queue: QueueRegister, section: Section, part: RowRange, by: Staff, now: Moment, ends: WindowEnds
) -> list[Query]:
    """The queries of a part of this person's board, in the order in which they stand there."""
    match section:
        case Section.OFFERED:
            texts = queue.offered(by.id, *part)
        case Section.LOOK:
            texts = queue.with_replies(NEEDS_A_PERSON, *part)
        case Section.MINE:
            texts = queue.held(by.id, now, *part)
        case Section.LATER:
            texts = queue.later(by.id, now, *part)
        case Section.WAITING:
            texts = queue.waiting(*ends, *part)
        case Section.OVER:
            texts = queue.over(ends.over, *part)
        case Section.ON_PHONE:
            texts = queue.on_phone(*part)
        case Section.OTHERS:
            texts = queue.with_others(by.id, *part)
    return [Query.read(text) for text in texts]


class OfAll(NamedTuple):
    """How many there are, whoever reads. claimed: how many somebody has."""

    waiting: int
    over: int
    on_phone: int
    look: int
    claimed: int


def of_all(queue: QueueRegister, ends: WindowEnds) -> OfAll:
    look, claimed = queue.with_replies_count(NEEDS_A_PERSON), queue.claimed_count()
    return OfAll(*queue.nobodys_counts(ends.over), look, claimed)


def next_one(queue: QueueRegister, ends: WindowEnds) -> Query | None:
    """Who is taken next, where anybody is."""
    return next((Query.read(text) for text in queue.waiting(*ends, 1)), None)


def worn(labels: Sequence[Label], counted: Mapping[str, int], only: Label | None) -> list[tuple[Label, int]]:
    """The labels of what is open, with how often each is worn; the one that is asked for in any case."""
    return [(label, counted.get(label.id, 0)) for label in labels if label.id in counted or label == only]


def counts(queue: QueueRegister, by: Staff, all_of: OfAll, now: Moment) -> Mapping[Section, int]:
    """How many there are in all."""
    mine, offered, later = queue.held_count(by.id), queue.offered_count(by.id), queue.later_count(by.id, now)
    return {
        Section.OFFERED: offered,
        Section.LOOK: all_of.look,
        Section.MINE: mine - later,
        Section.LATER: later,
        Section.WAITING: all_of.waiting,
        Section.OVER: all_of.over,
        Section.ON_PHONE: all_of.on_phone,
        Section.OTHERS: all_of.claimed - mine - offered,
    }
