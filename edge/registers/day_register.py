"""Business days as they were closed, and the spells of queries from which reports are counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from edge.clock import Moment, unstamp
from edge.records.day_records import Answer, DayRow, Lived, Spell
from edge.store.documents.rows import decoded
from edge.store.engine.connections import StoreConnection, each_row
from edge.store.engine.database import Database

Closing = tuple[str, str, Lived, Moment | None, Moment | None, int]

_DAY = ", ".join(DayRow.__slots__)
_SPELL = tuple(Spell.__slots__)
_SPELL_ANSWER = ("answered_date", "answered_by", "answer_seconds", "staff_seconds", "offline_seconds", "shut_seconds")
_SPELL_CLOSE = ("closed_date", "closed_by", "outcome", "close_seconds")
_MOMENT = ("at", "boot", "boottime", "trusted")
_NAMES = ", ".join(_SPELL)
# What the shop began is not among what customers brought (Spell.came_in).
_CAME_IN = "AND how <> 'shop'"


class DayRegister:
    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> DayRow | None:
        return next(iter(self._days("ORDER BY date DESC LIMIT 1", ())), None)

    def of(self, date: str) -> DayRow | None:
        return next(iter(self._days("WHERE date = ?", (date,))), None)

    def between(self, first: str, last: str) -> list[DayRow]:
        """Both included, in order."""
        return self._days("WHERE date BETWEEN ? AND ? ORDER BY date", (first, last))

    def closings(self) -> list[Closing]:
        """Of each closed day, in order: its date, when it ended (a stamp), and the moment of its closing.

        And when its last event happened and the one that follows, where there are such; and the number of the last.
        """
        names = ", ".join(f"{event}.{name}" for event in ("last", "following") for name in _MOMENT)
        day = "days.date, json_extract(days.figures, '$.ends_at'), days.boot, days.boottime"
        sql = f"""SELECT {day}, {names}, days.to_seq FROM days
            LEFT JOIN events AS last ON last.seq = days.to_seq
            LEFT JOIN events AS following ON following.seq = days.to_seq + 1 ORDER BY days.date"""
        with self._database.reading() as connection:
            rows = connection.execute(sql).fetchall()
        width = len(_MOMENT)
        return [
            (*row[:2], Lived(*row[2:4]), _moment(row[4 : 4 + width]), _moment(row[4 + width : -1]), row[-1])
            for row in rows
        ]

    def close(
        self, day: DayRow, spells: Iterable[Spell], joined: Iterable[tuple[str, str]] = (), *, certain_from: str = ""
    ) -> None:
        """Keep a day, once, and what has become of spells. In the caller's transaction.

        joined: what became whose of the days before, in order: all that was the first one's, a customer or a query, is
        the second one's. certain_from: days before this one are never taken back.
        """
        spells, joined = list(spells), list(joined)
        marks = ", ".join("?" * len(_SPELL))
        values = (day.date, day.from_seq, day.to_seq, day.boot, day.boottime, _json(day.figures), _json(day.carried))
        with self._database.transaction() as connection:
            self._remember(connection, day.date, [spell.seq for spell in spells], joined)
            connection.execute("DELETE FROM spells_before WHERE date < ?", (certain_from,))
            connection.execute(f"INSERT INTO days ({_DAY}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            for was, customer in joined:
                field = "query" if was.startswith("q_") else "customer"
                connection.execute(f"UPDATE spells SET customer = ? WHERE {field} = ?", (customer, was))
            sql = f"INSERT OR REPLACE INTO spells ({_NAMES}) VALUES ({marks})"
            connection.executemany(sql, (_row_of(spell) for spell in spells))

    def take_back(self, first: str) -> list[str]:
        """This day and all after it are open again, and spells are what they were before it; the dates.

        In the caller's transaction. What an older version closed comes back but for labels and replies under way.
        """
        marks, none = ", ".join("?" * len(_SPELL)), ", ".join(f"{name} = NULL" for name in _SPELL_ANSWER)
        ended = ", ".join(f"{name} = NULL" for name in _SPELL_CLOSE)
        with self._database.transaction() as connection:
            days = connection.execute(
                "SELECT date, from_seq FROM days WHERE date >= ? ORDER BY date", (first,)
            ).fetchall()
            if not days:
                return []
            connection.execute("DELETE FROM spells WHERE seq >= ?", (days[0][1],))
            connection.execute(f"UPDATE spells SET {ended} WHERE closed_date >= ?", (first,))
            connection.execute(f"UPDATE spells SET {none} WHERE answered_date >= ?", (first,))
            sql = "SELECT spell FROM spells_before WHERE date >= ? AND seq < ? ORDER BY date DESC"
            before = connection.execute(sql, (first, days[0][1])).fetchall()
            sql = f"INSERT OR REPLACE INTO spells ({_NAMES}) VALUES ({marks})"
            known = (json.loads(row[0]) for row in before)  # what it was first of all comes last
            connection.executemany(sql, ([each.get(name) for name in _SPELL] for each in known))
            connection.execute("DELETE FROM spells_before WHERE date >= ?", (first,))
            connection.execute("DELETE FROM days WHERE date >= ?", (first,))
            return [date for date, _ in days]

    def live(self) -> list[Spell]:
        """The spells that go on, and those with a reply that may still turn out to be their first."""
        return self._spells("INDEXED BY spells_live WHERE closed_date IS NULL OR unsent <> '{}'", ())

    def newest_of(self, query: str, before: int = 2**62) -> Spell | None:
        """The last spell of a query, of those that began before a sequence number."""
        found = self._spells("WHERE query = ? AND seq < ? ORDER BY seq DESC LIMIT 1", (query, before))
        return next(iter(found), None)

    def open_after(self, date: str) -> list[Spell]:
        """All that were open at the end of a business day."""
        live = "SELECT seq FROM spells INDEXED BY spells_live WHERE closed_date IS NULL OR unsent <> '{}'"
        later = "SELECT seq FROM spells WHERE closed_date > :date"
        still = "came_date <= :date AND (closed_date IS NULL OR closed_date > :date)"
        return self._spells(f"WHERE seq IN ({live} UNION {later}) AND {still}", {"date": date})

    def these(self, seqs: Sequence[int]) -> dict[int, Spell]:
        """By the sequence number of each; what there is none of is left out."""
        found = self._spells("WHERE seq IN (SELECT value FROM json_each(?))", (_json(seqs),))
        return {spell.seq: spell for spell in found}

    def touching(self, first: str, last: str) -> Iterator[Spell]:
        """All that came, were answered or were closed on one of these days, both included; one by one, as below."""
        dates = [f"{name} BETWEEN :first AND :last" for name in ("came_date", "answered_date", "closed_date")]
        return self._each(f"WHERE {' OR '.join(dates)}", {"first": first, "last": last})

    # What these leave out, `but`, are spells by their seq. Rows come one by one, inside the caller's
    # `reading()`: RuntimeError outside of it.

    def by_hour(self, first: str, last: str, but: Sequence[int]) -> Iterator[tuple[int | None, int | None, int]]:
        """Of those that came in on these days: weekday, hour, and how many."""
        more = f"{_CAME_IN} GROUP BY weekday, hour"
        return self._rows("weekday, hour, count(*)", "came_date", (first, last), but, more)

    def by_customer(
        self, first: str, last: str, but: Sequence[int], *, each_query: bool = False
    ) -> Iterator[tuple[str, str, int]]:
        """Of those that came in on these days: whose they are, and how many; of which query ("" for all together)."""
        query, order = ("query", "customer, query") if each_query else ("''", "customer")
        columns = f"customer, {query}, count(*)"
        return self._rows(columns, "came_date", (first, last), but, f"{_CAME_IN} GROUP BY {order} ORDER BY min(seq)")

    def answers(self, first: str, last: str, but: Sequence[int]) -> Iterator[Answer]:
        """Of those that were answered on these days: who did, and how long it took."""
        columns = "answered_by, answer_seconds, staff_seconds, offline_seconds, shut_seconds"
        return self._rows(columns, "answered_date", (first, last), but)

    def closes(self, first: str, last: str, but: Sequence[int]) -> Iterator[tuple[float]]:
        """Of those that were closed on these days: how long that took, where it is known."""
        return self._rows("close_seconds", "closed_date", (first, last), but, "AND close_seconds IS NOT NULL")

    def labelled(self, first: str, last: str, but: Sequence[int]) -> Iterator[tuple[str, list[str]]]:
        """Of those that were closed on these days and have labels: the outcome, and the labels."""
        rows = self._rows("outcome, labels", "closed_date", (first, last), but, "AND labels <> '[]'")
        return ((outcome, json.loads(labels)) for outcome, labels in rows)

    def _remember(
        self, connection: StoreConnection, date: str, seqs: Sequence[int], joined: Sequence[tuple[str, str]]
    ) -> None:
        """What these spells are before a day is closed. Those that it brings are not there yet."""
        names = json.dumps([was for was, _ in joined])
        sql = f"""SELECT {_NAMES} FROM spells WHERE seq IN (SELECT value FROM json_each(?))
            OR customer IN (SELECT value FROM json_each(?)) OR query IN (SELECT value FROM json_each(?))"""
        rows = connection.execute(sql, (json.dumps(seqs), names, names)).fetchall()
        kept = ((date, row[0], _json(dict(zip(_SPELL, row, strict=True)))) for row in rows)
        connection.executemany("INSERT OR REPLACE INTO spells_before (date, seq, spell) VALUES (?, ?, ?)", kept)

    def _rows(
        self, columns: str, date: str, days: tuple[str, str], but: Sequence[int], more: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        without = "AND seq NOT IN (SELECT value FROM json_each(:but))" if but else ""
        sql = f"SELECT {columns} FROM spells WHERE {date} BETWEEN :first AND :last {without} {more}"
        with self._database.reading() as connection:  # the caller's own; without one the first row is refused
            return each_row(connection, sql, {"first": days[0], "last": days[1], "but": _json(but)})

    def _days(self, condition: str, values: Sequence[str]) -> list[DayRow]:
        with self._database.reading() as connection:
            found = connection.execute(f"SELECT {_DAY} FROM days {condition}", values).fetchall()
        return [DayRow(*(*row[:5], decoded(row[5]), decoded(row[6]))) for row in found]

    def _spells(self, condition: str, values: Sequence[object] | Mapping[str, str]) -> list[Spell]:
        with self._database.reading():
            return list(self._each(condition, values))

    def _each(self, condition: str, values: Sequence[object] | Mapping[str, str]) -> Iterator[Spell]:
        with self._database.reading() as connection:  # likewise
            rows = each_row(connection, f"SELECT {_NAMES} FROM spells {condition}", values)
        return (Spell(*(*row[:-2], _listed(row[-2]), _named(row[-1]))) for row in rows)


def _moment(fields: Sequence[Any]) -> Moment | None:
    at, boot, boottime, trusted = fields
    return Moment(unstamp(at), boot, boottime, bool(trusted)) if at else None


def _row_of(spell: Spell) -> tuple[Any, ...]:
    plain = (getattr(spell, name) for name in _SPELL[:-2])
    return (*plain, _json(spell.labels), _json(spell.unsent))


def _listed(text: str) -> list[str]:
    """Most are empty, and a report reads thousands."""
    found: list[str] = [] if text == "[]" else json.loads(text)
    return found


def _named(text: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {} if text == "{}" else decoded(text)
    return found


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
