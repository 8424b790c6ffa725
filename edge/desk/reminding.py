"""A query that its holder puts off: it is out of their sight until its time, and their customer waits on."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.clock import stamp
from edge.desk import reminders, rules
from edge.desk.rules import Verb
from edge.desk.writing_first import WritingFirst
from edge.hours import after
from edge.records import events
from edge.records.query import Query


class RemindMe(WritingFirst):
    """While it is put off it does not go back to the queue by itself: its holder has said when they look again."""

    def remind(self, query_id: str, by: Staff, choice: str, hour: str = "", seen: int | None = None) -> Query:
        """Put off what one has: `choice` is one of `reminders.choices`, "at" with an hour, or "now", which ends it.

        Refused `unseen` as a close is, and `too_late` where the customer's 24 hours end within half an hour.
        """
        with self._books.transaction():
            now, shop = self._clock.now(), self._settings.shop()
            query = self._query(query_id)
            self._must(query, by, Verb.REMIND, now)
            if choice == reminders.NOW:
                off = events.Reminded(query.holder)
                return self._save(reminders.off(query, now), off, by, now) if query.hold.remind.at else query
            self._must_have_seen(query, seen)
            wanted = reminders.chosen(choice, hour, now, shop.timezone, after(shop, now.at))
            at, early = reminders.in_time(wanted, query, now, window_counts=not shop.direct_send)
            said = reminders.said(at, now.at, shop.timezone).facts
            what = events.Reminding(stamp(at), str(said["hour"]), int(str(said["count"])), early or None)
            return self._save(reminders.put_off(query, at, now), what, by, now)

    def return_reminded(self) -> int:
        """Bring back what is due, or what nobody knows the time for after a new start. A chore; returns how many."""
        now, back = self._clock.now(), 0
        if not self._books.queue.reminders_due(now.boot, now.boottime):
            return 0
        with self._books.transaction():
            now = self._clock.now()
            for query in map(Query.read, self._books.queue.reminders_due(now.boot, now.boottime)):
                left = reminders.seconds_left(query.hold.remind, now)
                if self._team.find(query.holder or "") is None:  # they have left: an export brings nobody along
                    self._save(rules.released(query), events.Lapsed(query.holder), None, now)
                elif left > 0:
                    self._queries.save(reminders.goes_on(query, left, now))
                else:
                    self._save(reminders.back(query, now), events.Reminded(query.holder), None, now)
                    back += 1
        return back
