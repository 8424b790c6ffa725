"""The register of replies: what customers are told, and how far each has come. Other modules ask it alone.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp
from edge.language import Said
from edge.records.reply import CLOSED_NOTE, NEEDS_A_PERSON, SETTLED, UNSENT, Delivery, Reply
from edge.registers import reply_sql
from edge.registers.of_customers import HoldsCustomers
from edge.store.all_tables import Condition, Tables, where
from edge.store.documents.typed_book import document_in

Document = Mapping[str, Any]


class ReplyRegister(HoldsCustomers):
    def __init__(self, tables: Tables) -> None:
        super().__init__(tables.replies)
        self._tables = tables

    def one(self, reply_id: str) -> Reply | None:
        found = document_in(self._table, where("id") == reply_id)
        return None if found is None else Reply.of(found)

    def has(self, reply_id: str) -> bool:
        return self._table.contains(where("id") == reply_id)

    def these(self, reply_ids: Iterable[str]) -> dict[str, Reply]:
        """Those of them that are here, by their ids."""
        return {reply.id: reply for reply in self._those(where("id").one_of([*reply_ids]))}

    def named(self, wamid: str) -> Reply | None:
        """The one that WhatsApp calls so."""
        found = document_in(self._table, where("wamid") == wamid)
        return None if found is None else Reply.of(found)

    def is_unsure(self, reply_id: str) -> bool:
        return self._table.contains((where("id") == reply_id) & (where("state") == Delivery.UNSURE))

    def is_settled(self, reply_id: str) -> bool:
        """It has left, it never will, or nothing of it is here."""
        found = document_in(self._table, where("id") == reply_id)
        return found is None or found["state"] in SETTLED

    def wants_file(self, file_id: str) -> bool:
        """Whether any reply that may still leave goes with this file."""
        return self._table.contains((where("state").one_of([*UNSENT])) & (where("media") == file_id))

    def attempt_of(self, reply_id: str) -> int | None:
        """How often it has been tried; None where it is not here."""
        found = document_in(self._table, where("id") == reply_id)
        return None if found is None else int(found.get("attempt", 0))

    def any_in(self, state: Delivery) -> bool:
        return self._table.contains(where("state") == state)

    def being_sent(self) -> list[Reply]:
        return self._those(where("state") == Delivery.SENDING)

    def needing_a_person(self) -> list[Reply]:
        """Those that are held or unsure, or have failed; the oldest first."""
        return sorted(self._those(where("state").one_of([*NEEDS_A_PERSON])), key=_place)

    def in_trouble(self) -> list[tuple[str, str]]:
        """The same, as reply and query: also those of which no record can be made."""
        found = self._table.search(where("state").one_of([*NEEDS_A_PERSON]))
        return [(str(each["id"]), str(each["query"])) for each in found]

    def needing_a_person_before(self, order: int, most: int) -> list[Reply]:
        """The newest of them, the newest first. order: only what is older than this place, 0 for all."""
        with self._tables.reading() as connection:
            return [Reply.of(each) for each in reply_sql.newest(connection, NEEDS_A_PERSON, order, most)]

    def needs_a_person_count(self) -> int:
        return self._tables.count("replies", "state", *NEEDS_A_PERSON)

    def unsent_in(self, query_ids: Iterable[str]) -> list[Reply]:
        """The replies to these queries that may still leave, also where a person has to say so; the oldest first."""
        return sorted(self._those(_to(query_ids) & where("state").one_of([*UNSENT])), key=_place)

    def has_unsent(self, query_ids: Iterable[str]) -> bool:
        """Whether a person has still something to send or to decide in these; the box's own notes wait for nobody."""
        found = self._table.search(_to(query_ids) & where("state").one_of([*UNSENT]))
        return any(not each.get("auto") for each in found)

    def refused_of(self, customer: str) -> list[Document]:
        """What is stored of all that has surely not gone to this customer, and does not go by itself.

        Of one that is rotten no record can be made, and it must not keep the customer's next message out.
        """
        refused = where("state").one_of([Delivery.HELD, Delivery.FAILED])
        return [*self._table.search((where("customer") == customer) & refused)]

    def next_after(self, reply: Reply) -> Reply | None:
        """The next reply to the same query that somebody wrote and that has not been dropped."""
        later = (where("query") == reply.query) & (where("order") > reply.order)
        found = self._those(later & (where("state") != Delivery.DROPPED))
        return min((each for each in found if not each.is_automatic), key=_place, default=None)

    def has_automatic(self, query_ids: Iterable[str]) -> bool:
        """Whether the box itself has written in one of these queries that nobody is there."""
        return any(each.get("auto") == CLOSED_NOTE for each in self._table.search(_to(query_ids)))

    def notes_waiting(self, customer: str, auto: str = CLOSED_NOTE) -> list[str]:
        """What the box itself would write to this customer, of this kind, and that waits to leave, by id."""
        queued = (where("customer") == customer) & (where("state") == Delivery.QUEUED)
        return [str(each["id"]) for each in self._table.search(queued) if each.get("auto") == auto]

    def notes_that_gave_way(self, customer: str, reason: Said) -> list[Reply]:
        """Notes outside the opening hours to this customer, dropped for this reason: surely none of them has gone."""
        found = self._those((where("customer") == customer) & (where("state") == Delivery.DROPPED))
        return [each for each in found if each.written.auto == CLOSED_NOTE and each.reason == reason]

    def by_people(self, customer: str) -> list[Reply]:
        """What somebody wrote to this customer and nobody has dropped."""
        found = self._those((where("customer") == customer) & (where("state") != Delivery.DROPPED))
        return [each for each in found if not each.is_automatic]

    def drop_unsure_notes(self) -> None:
        """What a program of before still asks about: nobody is asked about what the box wrote by itself."""
        for row, kept in self.rows_in(Delivery.UNSURE).items():
            if kept.get("auto"):
                self.change_row(row, state=Delivery.DROPPED)

    def queued_after(self, reply: Reply) -> int:
        """How many replies to the same customer, written later than this one, wait to leave."""
        queued = (where("customer") == reply.customer) & (where("state") == Delivery.QUEUED)
        return self._table.count(queued & (where("order") > reply.order))

    def count_to(self, query_ids: Iterable[str]) -> int:
        """How many replies to these queries there are."""
        return self._table.count(_to(query_ids))

    def wamids_to(self, query_ids: Iterable[str]) -> set[str]:
        """What WhatsApp calls the replies to these queries, each time that one was sent."""
        found = self._table.search(_to(query_ids))
        named = (each.get("wamid") for reply in found for each in (reply, *reply.get("earlier", ())))
        return {str(wamid) for wamid in named if wamid}

    def counts(self) -> dict[str, int]:
        """Replies by delivery state; every state is named, also those with none."""
        found = self._tables.tally("replies", "state")
        return {state.value: found.get(state, 0) for state in Delivery}

    def on_their_way(self) -> int:
        """How many wait for WhatsApp or are being sent just now."""
        return self._tables.count("replies", "state", Delivery.QUEUED, Delivery.SENDING)

    def free_since(self, at: datetime) -> int:
        """How many replies WhatsApp has delivered for nothing since then."""
        with self._tables.reading() as connection:
            return reply_sql.free_since(connection, stamp(at))

    def in_front(self, now: Moment, most: int) -> list[Reply]:
        """Each customer's next reply, where it may leave now; at most so many, the earliest window first."""
        with self._tables.reading() as connection:
            return [Reply.of(each) for each in reply_sql.fronts(connection, now.boot, now.boottime, most)]

    def front_of(self, customer: str) -> tuple[Reply, bool] | None:
        """The reply that this customer's others wait for, and whether that one waits for its file to be uploaded."""
        with self._tables.reading() as connection:
            found = reply_sql.front_of(connection, customer)
        return (Reply.of(found[0]), found[1]) if found else None

    def last_begun(self, customer: str) -> tuple[str, float] | None:
        """When the last request for the newest reply to this customer left: boot and boottime."""
        with self._tables.reading() as connection:
            return reply_sql.last_begun(connection, customer)

    def add(self, reply: Reply) -> None:
        self._table.insert(reply.document())

    def change(self, reply_id: str, **fields: Any) -> None:
        """Give these fields of the document new values, and leave the others."""
        self._table.update(_kept(fields), where("id") == reply_id)

    def rows_in(self, *states: Delivery) -> dict[int, Document]:
        """What is stored of those in these states, by their rows: also that of which no record can be made."""
        return {each.doc_id: each for each in self._table.search(where("state").one_of([*states]))}

    def change_row(self, row: int, **fields: Any) -> None:
        """`change`, for what may have no id that can be read."""
        self._table.update(_kept(fields), doc_ids=[row])

    def end_unsent(self, query_ids: Iterable[str]) -> list[Document]:
        """What may still leave to these is dropped; what was stored of each until now."""
        found = self._table.search(_to(query_ids) & where("state").one_of([*UNSENT]))
        self._table.update({"state": Delivery.DROPPED}, doc_ids=[each.doc_id for each in found])
        return [*found]

    def leave_to(self, query_ids: Iterable[str], left: Callable[[Document], Document]) -> None:
        """All of each reply to these queries is what is left of it from now on."""
        self._leave(_to(query_ids), left)

    def leave(self, reply_ids: Iterable[str], left: Callable[[Document], Document]) -> None:
        """The same of these replies."""
        self._leave(where("id").one_of([*reply_ids]), left)

    def _leave(self, cond: Condition, left: Callable[[Document], Document]) -> None:
        found = self._table.search(cond)
        self._tables.put_documents("replies", ((each.doc_id, left(each)) for each in found))

    def _those(self, cond: Condition) -> list[Reply]:
        return [Reply.of(found) for found in self._table.search(cond)]


def _to(query_ids: Iterable[str]) -> Condition:
    return where("query").one_of([*query_ids])


def _place(reply: Reply) -> int:
    return reply.order


def _kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As they lie in the document."""
    return {name: value.kept() if isinstance(value, Said) else value for name, value in fields.items()}
