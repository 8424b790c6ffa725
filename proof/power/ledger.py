"""What the shop had acknowledged before the cut, and whether it still stands in what the next start finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.registers.books import Books
from edge.settings import Settings
from edge.store.all_tables import where
from edge.store.engine.cut_log import CutLog
from proof.power import chats, forgotten
from proof.power.bodies import Body, delivered
from tests.kit.support import HandClock, Room, open_room

# What may be so before anybody has said anything about it.
_AT_FIRST = {"query": "waiting None", "offer": "None", "staff": "None", "account": "None", "import": ""}
# WhatsApp comes again with what was not answered; now and then also with what was.
_TOLD_TWICE = 3


class Harm(StrEnum):
    SHUT = "does not open"
    CORRUPT = "corrupt"
    LOST = "lost"
    TWICE = "twice"
    ALARM = "told of a loss"
    LEFT = "left behind"


@dataclass(frozen=True, slots=True)
class Finding:
    harm: Harm
    sentence: str


@dataclass
class Ledger:
    """The marks up to a point of the tape.

    sent: bodies that WhatsApp has sent, by number. kept: sequence number → the bytes that were answered 200.
    things: what is asked after a cut ("query q_…", "reply r_…") → every answer that would be true. It is one answer
    once the shop has acknowledged it, and two while something is under way.
    """

    phase: str = ""
    sent: dict[int, Body] = field(default_factory=dict)
    kept: dict[int, bytes] = field(default_factory=dict)
    last: list[Body] = field(default_factory=list)
    acknowledged: int = 0
    things: dict[str, set[str]] = field(default_factory=dict)

    def take(self, line: bytes) -> None:
        mark = json.loads(line)
        if "phase" in mark:
            self.phase = mark["phase"]
        elif "sent" in mark:
            self.sent.setdefault(mark["sent"], Body(mark["sent"], mark["large"]))
        elif "kept" in mark:
            self.acknowledged += 1
            self._keep(mark)
        elif "may" in mark:
            self.things.setdefault(mark["thing"], {_AT_FIRST.get(mark["thing"].split()[0], "")}).add(mark["may"])
        elif "now" in mark:
            self.acknowledged += 1
            self.things[mark["thing"]] = {mark["now"]}

    def _keep(self, mark: dict[str, int]) -> None:
        if "status" in mark:
            self.kept[mark["kept"]] = delivered(str(mark["status"]))
            return
        body = self.sent[mark["number"]]
        self.kept[mark["kept"]] = body.raw
        self.last = [*self.last, body][-_TOLD_TWICE:]

    def unanswered(self) -> list[Body]:
        """What WhatsApp sends again."""
        kept = set(self.kept.values())
        return [body for body in self.sent.values() if body.raw not in kept] + self.last


def judge(folder: Path, ledger: Ledger) -> list[Finding]:
    """Start the shop on what is in `folder`, let WhatsApp come again, and compare. An empty list: all is well."""
    try:
        room = recovered(folder, ledger)
    except (StoreRefused, StoreUnavailable) as error:
        return [Finding(Harm.SHUT, str(error))]
    except Exception as error:  # a broken store fails anywhere, in any way, and the next cut wants its turn
        return [Finding(Harm.CORRUPT, f"on opening: {error!r}")]
    try:
        alarm = [Finding(Harm.ALARM, "by a cut like any other")] if CutLog(folder).is_untold else []
        chats.finish(room, folder)
        forgotten.finish(room, folder)
        findings = [*alarm, *_ask_twice(room, ledger), *_asked(room, ledger, folder), *_checked(room)]
        is_gone = forgotten.is_gone(room)
    except Exception as error:
        return [Finding(Harm.CORRUPT, repr(error))]
    finally:
        room.close()
    traces = forgotten.traces_in(folder) if is_gone else ()
    return [*findings, *(Finding(Harm.LEFT, f"{name} has her in it") for name in traces)]


def recovered(folder: Path, ledger: Ledger) -> Room:
    """The shop after its start, as Shop.open does it."""
    if "account" in ledger.things:
        books = Books.open(folder)
        known = Settings(books).account()
        books.close()
        if known is None:
            raise StoreRefused("The shop has forgotten its account.")
    clock = HandClock()
    clock.boot = "boot-9"
    room = open_room(folder, clock, from_nothing=True)
    room.outbox.recover(clock.now())
    return room


def _ask_twice(room: Room, ledger: Ledger) -> Iterator[Finding]:
    """Every body that was answered 200 is there, byte for byte; and every message once, after all came again."""
    for seq, raw in ledger.kept.items():
        entry = room.books.journal.entry(seq)
        if entry is None or entry.body != raw:
            yield Finding(Harm.LOST, f"webhook {seq} {'is gone' if entry is None else 'is not what was sent'}")
    for body in ledger.unanswered():
        if room.journal.append(body.raw) in ledger.kept:
            yield Finding(Harm.TWICE, "a sequence number was given away again")
    while room.sorter.step():
        pass
    wanted = sorted(wamid for body in ledger.sent.values() for wamid in body.wamids)
    with room.books.reading() as connection:
        sql = "SELECT wamid FROM messages WHERE direction = 'in' AND side <> 'import'"
        found = sorted(row[0] for row in connection.execute(sql) if not forgotten.is_hers(row[0] or ""))
    if found != wanted:
        missing, more = sorted(set(wanted) - set(found)), len(found) - len(wanted)
        yield Finding(Harm.LOST if missing else Harm.TWICE, f"messages missing: {len(missing)}, difference {more}")
    if room.books.journal.counts()["set_aside"]:
        yield Finding(Harm.CORRUPT, "something was set aside")


def _asked(room: Room, ledger: Ledger, folder: Path) -> Iterator[Finding]:
    for thing, answers in ledger.things.items():
        kind, *name = thing.split()
        if kind == "import":
            found = chats.what_is_left(room, folder, *name)
        else:
            found = forgotten.what_is_left(room, folder) if kind == "customer" else _now(room, kind, *name)
        if found not in answers:
            yield Finding(Harm.LOST, f"{thing}: {found} instead of {' or '.join(sorted(answers))}")


def _now(room: Room, kind: str, name: str = "") -> str:
    books = room.books
    if kind in ("query", "offer"):
        query = dict(books.tables.queries.get(where("id") == name) or {})
        return f"{query.get('state')} {query.get('holder')}" if kind == "query" else str(query.get("offered_to"))
    if kind in ("reply", "text"):
        reply = dict(books.tables.replies.get(where("id") == name) or {})
        with books.reading() as connection:
            lines = connection.execute("SELECT text FROM messages WHERE reply = ?", (name,)).fetchall()
        if lines != [(reply.get("text"),)]:
            return f"{len(lines)} lines of it"
        return str(reply["state" if kind == "reply" else "text"])
    if kind == "figures":
        return forgotten.figures(room)
    if kind == "staff":
        staff = room.team.named(name)
        return staff.id if staff else "None"
    return "known"  # the account: without it `recovered` has refused


def _checked(room: Room) -> Iterator[Finding]:
    with room.books.reading() as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        yield Finding(Harm.CORRUPT, "; ".join(said))
