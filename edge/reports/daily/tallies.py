"""What is counted beside the queries of a day: what each member of staff did, and replies that are in trouble. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, assert_never

from edge.language import Said
from edge.records.events import (
    NewsHeard,
    ReplyEvents,
    ReplyFailed,
    ReplyGoesAgain,
    ReplyHeld,
    ReplyInTrouble,
    ReplyLeft,
    ReplyNeverLeaves,
    ReplySentTwice,
    ReplyUnsure,
    UnknownOfReply,
)
from edge.reports.daily.model import Spread, StaffFigures, Trouble


@dataclass(slots=True)
class Tally:
    """One member of staff. first_replies: how long each took them, in seconds."""

    taken: int = 0
    closed: int = 0
    handed_over: int = 0
    taken_over: int = 0
    lapsed: int = 0
    first_replies: list[float] = field(default_factory=list)


class StaffTallies:
    def __init__(self) -> None:
        self._found: dict[str, Tally] = {}

    def of(self, staff: str | None) -> Tally:
        """The box itself has one as well, which nobody sees."""
        return self._found.setdefault(staff or "", Tally())

    def took(self, staff: str | None) -> None:
        self.of(staff).taken += 1

    def took_over(self, staff: str | None) -> None:
        self.of(staff).taken_over += 1

    def handed_over(self, staff: str | None) -> None:
        self.of(staff).handed_over += 1

    def figures(self, names: Mapping[str, str]) -> tuple[StaffFigures, ...]:
        """Everybody who did something, by name."""
        found = (
            StaffFigures(
                id,
                names.get(id, id),
                each.taken,
                each.closed,
                Spread.of(each.first_replies),
                each.handed_over,
                each.taken_over,
                each.lapsed,
            )
            for id, each in self._found.items()
            if id
        )
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A reply that a person must look after: what became of it ("reply_held" …), whose it is, and since which day."""

    kind: str
    query: str
    reason: Said
    since: str

    def kept(self) -> list[Any]:
        return [self.kind, self.query, self.reason.kept(), self.since]

    @classmethod
    def of(cls, kept: Sequence[Any]) -> Self:
        return cls(kept[0], kept[1], Said.of(kept[2]), kept[3])


class Troubles:
    """Replies that came into a state in which a person must look, until one does or it turns out well.

    before: those of the days before this one, by reply. And what WhatsApp said of the account.
    """

    def __init__(self, day: str, before: Mapping[str, Standing]) -> None:
        self._day = day
        self.all = dict(before)
        self._news: dict[str, Said] = {}

    def hear(self, news: NewsHeard) -> None:
        """News of WhatsApp's about the account; of one matter the newest count."""
        self._news[news.kind] = news.said

    def take(self, query: str, what: ReplyEvents | UnknownOfReply) -> None:
        """Something became of a reply to this query."""
        match what:
            case ReplyInTrouble():
                self.all[what.reply] = Standing(what.KIND, query, what.why, self._day)
            case ReplyLeft() | ReplyNeverLeaves() | ReplyGoesAgain() | UnknownOfReply():
                self.all.pop(what.reply, None)
            case ReplySentTwice():
                pass
            case _:
                assert_never(what)

    @property
    def queries(self) -> set[str]:
        return {one.query for one in self.all.values()}

    def figures(self, names: Mapping[str, str]) -> dict[str, Any]:
        """By the fields of DayFigures; names: of the customers, by their queries."""
        return {
            "held": self._standing(ReplyHeld, names),
            "unsure": self._standing(ReplyUnsure, names),
            "failed": self._standing(ReplyFailed, names),
            "news": tuple(self._news.values()),
        }

    def _standing(self, kind: type[ReplyInTrouble], names: Mapping[str, str]) -> tuple[Trouble, ...]:
        found = (one for one in self.all.values() if one.kind == kind.KIND)
        return tuple(
            Trouble(names.get(one.query, one.query), one.reason, one.since if one.since != self._day else "")
            for one in found
        )
