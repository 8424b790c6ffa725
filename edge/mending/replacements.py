"""What takes the place of a record that is lost: what is left of it, and what the rest of the store knows.

A customer is known by their ids, a query by its messages and events, a reply by its message. Nothing that is made up
here leaves by itself: a reply that had not gone is held for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from edge.clock import Moment, stamp
from edge.desk.known import nameless
from edge.language import Said
from edge.media import MediaBook
from edge.records.events import Begun, Closed, Opened, Reopened
from edge.records.instants import Counted
from edge.records.message_row import MessageRow
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.reply import Delivery
from edge.records.reply_parts import Looked
from edge.registers.books import Books
from edge.settings import rest_of_setting

# What a reply was before it went: these wait for a person now.
_NOT_GONE = (Delivery.QUEUED, Delivery.HELD)
# Whether a query is open is what the last of these says.
_TURNS = (Opened, Begun, Reopened, Closed)
_IDS = {"phone": "phone", "user": "user_id", "parent": "parent_id"}

Left = Mapping[str, Any]


def completed(books: Books, book: str, left: Left, now: Moment) -> dict[str, Any] | None:
    """A document of this book from what is left of one, None where nothing can stand for it."""
    make = _MAKERS.get(book)
    try:
        return make(books, left, now) if make else None
    except Exception:  # what is left may be anything
        return None


def customer(books: Books, left: Left, now: Moment) -> dict[str, Any]:
    """Raises KeyError where not even the id is known."""
    keys = books.keys
    found = keys.one(f"phone:{left.get('phone')}")
    mine = left["id"] if "id" in left or found is None else found["customer"]
    known: dict[str, Any] = {"id": mine, "created_at": stamp(now.at)}
    for entry in keys.of(mine):
        kind, value = entry["key"].split(":", 1)
        if not entry.get("past"):
            known[_IDS[kind]] = value
    if heard := books.messages.last_heard(mine):
        known["last_heard_at"] = heard
    known.update(left)
    known.setdefault("name", known.get("called") or known.get("own_name") or nameless(known))
    return known


def query(books: Books, left: Left, now: Moment) -> dict[str, Any]:
    """left: its id and its customer at least."""
    mine = books.messages.heard_after(left["customer"], left["id"], "")
    since = mine[0].at or mine[0].received_at if mine else stamp(now.at)
    found = books.customers.one(left["customer"])
    name = found.name if found else nameless({})
    turns = (each for each in books.events.of_query(left["id"]) if isinstance(each.what, _TURNS))
    last = max(turns, key=lambda event: event.seq, default=None)
    closing = last.what if last and isinstance(last.what, Closed) else None
    state = State(left.get("state", State.CLOSED if closing else State.WAITING))
    made: dict[str, Any] = {"name": name, "opened_at": since, "order": mine[-1].seq if mine else 0, "state": state}
    if state is State.WAITING:
        made["waiting_since_at"] = mine[-1].at or mine[-1].received_at if mine else None
    if last and closing:
        made |= {"closed_at": last.at, "closed_by": last.staff, "outcome": closing.outcome or Outcome.OTHER}
    if mine:
        made |= {"last_heard_at": mine[-1].at or mine[-1].received_at, "last_wamid": mine[-1].wamid}
    if state is State.CLAIMED and not left.get("holder"):
        made["state"] = State.WAITING
    return Query.of({"last_direction": "in", **made, **left, "state": made["state"]}).document()


def reply(books: Books, left: Left, now: Moment) -> dict[str, Any]:
    """left: its id at least. Words, and whose they are, are those of its message."""
    row = next(iter(books.messages.by_seqs(books.messages.of_reply(left["id"])).values()), None)
    if row is None or row.customer is None or row.query is None:
        raise LookupError("no message of it is here")
    file = MediaBook(books).of_messages([row.seq]).get(row.seq)
    goes_with = {"media": file.id if file else None, "kind": left.get("kind", row.kind)}
    state = Delivery(left.get("state", Delivery.SENT if row.wamid else Delivery.UNSURE))
    wanted, entries = Looked.now(now, row.seq).document(), books.journal.counts()["total"]
    made = {**_of_message(row), **wanted, "attempt": 1, "doubt_entry": entries}
    document = {**made, **left, **_of_message(row), **goes_with, "state": state}
    if state is Delivery.SENDING:
        document["state"] = Delivery.UNSURE
    if state in _NOT_GONE:
        document["state"] = Delivery.HELD
    if document["state"] in (Delivery.HELD, Delivery.UNSURE):
        document |= {"reason": Said("outbox.damaged").kept(), "held_at": stamp(now.at)}
        document |= Counted.of(now).document("doubt")
    return document


def _of_message(row: MessageRow) -> dict[str, Any]:
    said = {"text": row.text, "order": row.seq, "wamid": row.wamid, "quotes": row.quotes}
    whose = {"id": row.reply, "customer": row.customer, "query": row.query, "staff": row.staff or ""}
    return {**said, **whose, "written_at": row.received_at}


def _staff(_books: Books, left: Left, _now: Moment) -> dict[str, Any]:
    """Without a PIN that is known nobody signs in as them, until the owner has given them a new one."""
    pin = {} if left.get("salt") and left.get("pin") else {"salt": "", "pin": ""}
    name = left.get("name") or left["id"]
    return {"owner": False, **left, "name": name, "key": left.get("key") or name.casefold(), **pin}


def _phone(_books: Books, left: Left, now: Moment) -> dict[str, Any]:
    return {"label": "", "people": [], "enrolled_at": stamp(now.at), **left, "news": None}


def _setting(_books: Books, left: Left, _now: Moment) -> dict[str, Any] | None:
    value = rest_of_setting(left["name"], left.get("value", {}))
    return None if value is None else {"name": left["name"], "value": value}


_MAKERS: Mapping[str, Callable[[Books, Left, Moment], dict[str, Any] | None]] = {
    "customers": customer,
    "queries": query,
    "replies": reply,
    "staff": _staff,
    "phones": _phone,
    "settings": _setting,
}
