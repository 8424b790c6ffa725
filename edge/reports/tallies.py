"""What is counted beside the queries of a day: what each member of staff did, and replies that are in trouble. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from edge.language import Said
from edge.reports.words import Spread, StaffFigures, Trouble
from edge.store.events import EventRow

_TROUBLES = frozenset({"reply_held", "reply_unsure", "reply_failed"})


@dataclass(slots=True)
class Tally:
    """One member of staff. first_replies: how long each took them, in seconds."""

    taken: int = 0
    closed: int = 0
    handed_over: int = 0
    taken_over: int = 0
    first_replies: list[float] = field(default_factory=list)


class StaffTallies:
    def __init__(self) -> None:
        self._found: dict[str, Tally] = {}

    def of(self, staff: str | None) -> Tally:
        """The box itself has one as well, which nobody sees."""
        return self._found.setdefault(staff or "", Tally())

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
            )
            for id, each in self._found.items()
            if id
        )
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


class Troubles:
    """Replies that came into a state on the day in which a person must look, until one does or it turns out well.

    And what WhatsApp said of the account.
    """

    def __init__(self) -> None:
        self._standing: dict[str, tuple[str, str, Said]] = {}
        self._news: dict[str, Said] = {}

    def hear(self, event: EventRow) -> None:
        """News of WhatsApp's about the account; of one matter the newest count."""
        self._news[str(event.data.get("kind"))] = Said.of(event.data.get("sentence", ""))

    def news(self) -> tuple[Said, ...]:
        return tuple(self._news.values())

    def take(self, event: EventRow) -> None:
        """An event of a reply."""
        reply = event.data.get("reply", "")
        if event.kind in _TROUBLES:
            self._standing[reply] = (event.kind, event.query or "", Said.of(event.data.get("reason")))
        elif event.kind != "reply_sent_twice":
            self._standing.pop(reply, None)

    @property
    def queries(self) -> set[str]:
        return {query for _, query, _ in self._standing.values()}

    def standing(self, kind: str, names: Mapping[str, str]) -> tuple[Trouble, ...]:
        """Those of a kind ("reply_held" …); names: of the customers, by their queries."""
        found = self._standing.values()
        return tuple(Trouble(names.get(query, query), reason) for known, query, reason in found if known == kind)
