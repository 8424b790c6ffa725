"""What somebody should look after, as a slip says it: nothing where all is well. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edge.paper.slip_words import MOST_NAMED, Heading, SlipWords
from edge.printing.looks import LineLook, look_of
from edge.printing.paper import wrapped
from edge.reports.daily.model import DayFigures, Span


class Checks(SlipWords):
    """Writes the part of a slip that asks for a look."""

    def checks(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        """What somebody should look after; nothing where all is well."""
        found = [
            *(self._say(said) for said in heading.notices[:MOST_NAMED] if said not in day.news),
            *self._replies(day),
            *self._hands(day),
            *self._absences(heading, day),
            *self._news(day),
            *self._box(day),
        ]
        if not found:
            return
        yield from self._paper.heading(self._say("slip.please_check"))
        for sentence in found:
            if look_of(sentence)[0] is LineLook.DRAWN:
                yield sentence
                continue
            for number, line in enumerate(wrapped(self._paper.plain(sentence), self._paper.columns - 2)):
                yield f"{'-' if number == 0 else ' '} {line}"

    def _replies(self, day: DayFigures) -> Iterator[str]:
        for key, troubles in (("slip.unsure", day.unsure), ("slip.failed", day.failed), ("slip.held", day.held)):
            for trouble in troubles[:MOST_NAMED]:
                name = self._paper.plain(trouble.customer, otherwise=self._say("slip.a_customer"))
                said = self._say(key, name=name, reason=trouble.reason)
                yield from self._about(trouble.customer, self._since(said, trouble.since))
            yield from self._more(len(troubles) - MOST_NAMED)

    def _about(self, name: str, sentence: str) -> Iterator[str]:
        """With the name below it where that has to be drawn."""
        yield sentence
        if drawn := self._paper.drawn(name, "  "):
            yield drawn

    def _since(self, sentence: str, day: str) -> str:
        return (
            self._say("slip.since", sentence=sentence, day=self._language.date(date.fromisoformat(day)))
            if day
            else sentence
        )

    def _hands(self, day: DayFigures) -> Iterator[str]:
        for one in day.staff:
            if one.taken_over:
                yield from self._about(one.name, self._say("slip.taken_over", name=one.name, count=one.taken_over))
            if one.lapsed:
                yield from self._about(one.name, self._say("slip.left_lying", name=one.name, count=one.lapsed))
            if one.handed_over:
                yield from self._about(one.name, self._say("slip.handed_over", name=one.name, count=one.handed_over))

    def _absences(self, heading: Heading, day: DayFigures) -> Iterator[str]:
        gaps = [gap for gap in day.power_gaps if gap not in why_late(heading, day)]
        for away in (*day.outages, *gaps)[:MOST_NAMED]:
            yield self._say(
                f"slip.away_{away.kind}", since=self._moment(away.starts_at, day.date), until=self._end(away)
            )
        yield from self._more(len(day.outages) + len(gaps) - MOST_NAMED)
        if day.late_messages:
            yield self._say("slip.late_messages", count=day.late_messages)

    def _news(self, day: DayFigures) -> Iterator[str]:
        yield from map(self._say, day.news[:MOST_NAMED])
        yield from self._more(len(day.news) - MOST_NAMED)

    def _box(self, day: DayFigures) -> Iterator[str]:
        if day.set_aside:
            yield self._say("slip.set_aside", count=day.set_aside)
        if not day.adds_up:
            yield self._say("slip.sum_wrong")
        if day.health.get("token") not in (None, "ok"):
            yield self._say("slip.token")
        if day.health.get("way_in") not in (None, "ok"):
            yield self._say("slip.way_in")


def why_late(heading: Heading, day: DayFigures) -> list[Span]:
    """The box was off when the day ended, or the first of several: why its slip was made so late."""
    ends_at = heading.days[0].ends_at if heading.days else day.ends_at
    return [gap for gap in day.power_gaps if heading.late and gap.starts_at < ends_at < (gap.ends_at or ends_at)]
