"""What people and WhatsApp were told, kept outside the machine, and whether it still stands in what a cut has left."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from edge.clock import Clock
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.outbox import RANK
from edge.practice import Practice
from edge.records.reply import ASKS, Delivery
from edge.registers.books import Books
from edge.store.all_tables import where
from proof.power.ledger import Finding, Harm
from tests.kit.support import HandClock, Room, open_room

EVER = sys.maxsize
_SENT_AGAIN = 3  # of what was answered 200, WhatsApp sends so many again, besides all that was not
_MAY_STILL_GO = (Delivery.QUEUED, Delivery.HELD)
_HAS_GONE = tuple(RANK)


@dataclass(slots=True)
class Promise:
    """Something that was asked of the box, and maybe promised.

    Both are places in the disk's log of writes, in this boot; `told` is None while nobody was told. What was promised
    under an earlier boot has the place 0.
    """

    what: str
    asked: int
    told: int | None = None

    def stands(self, place: int) -> bool:
        return self.told is not None and self.told <= place


@dataclass
class Ledger:
    """One shop's promises over all its boots. Its methods may be called from any thread.

    messages: webhooks with one message each, by its number. claims: query → who. replies: text → query. arrived: the
    texts that WhatsApp was given, with the place by which it had them.
    """

    messages: dict[int, Promise] = field(default_factory=dict)
    claims: dict[str, Promise] = field(default_factory=dict)
    replies: dict[str, Promise] = field(default_factory=dict)
    arrived: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._guard = Lock()

    def __getstate__(self) -> dict[str, object]:
        """Without the lock: judges work on a copy in a process of their own."""
        with self._guard:
            return {name: value for name, value in vars(self).items() if name != "_guard"}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state, _guard=Lock())

    def new_message(self, place: int) -> int:
        with self._guard:
            number = len(self.messages)
            self.messages[number] = Promise(wamid(number), place)
            return number

    def asks(self, kind: dict[str, Promise], name: str, what: str, place: int) -> Promise:
        with self._guard:
            return kind.setdefault(name, Promise(what, place))

    def arrives(self, texts: Sequence[str], place: int) -> None:
        """All that WhatsApp was given, in order; what is new was given by this place."""
        with self._guard:
            self.arrived += [(text, place) for text in texts[len(self.arrived) :]]

    def boots_again(self) -> None:
        """A new boot has a new log: all promises of before stand from its beginning."""
        with self._guard:
            for promise in [*self.messages.values(), *self.claims.values(), *self.replies.values()]:
                promise.asked, promise.told = 0, None if promise.told is None else 0
            self.arrived = [(text, 0) for text, _ in self.arrived]

    def promised(self, place: int) -> int:
        """How many promises stood by then."""
        every = [*self.messages.values(), *self.claims.values(), *self.replies.values()]
        return sum(promise.stands(place) for promise in every)

    def tally(self) -> dict[str, int]:
        """How many promises there are of each kind, whenever they were made."""
        kinds = {"messages": [*self.messages.values()], "claims": [*self.claims.values()]}
        kinds["replies"] = [*self.replies.values()]
        return {name: sum(promise.stands(EVER) for promise in kind) for name, kind in kinds.items()}


def wamid(number: int) -> str:
    return f"wamid.VM{number:06d}"


def body(number: int, at: int) -> bytes:
    """The webhook with this message. Everybody writes once: a second message could change what was promised."""
    phone = str(250_788_000_000 + number)
    text = {"body": f"Do you have {number} nails?"}
    message = {"from": phone, "id": wamid(number), "timestamp": str(at), "type": "text", "text": text}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788000999", "phone_number_id": Practice.PHONE_NUMBER_ID},
        "contacts": [{"profile": {"name": f"Customer {number}"}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": Practice.WABA_ID, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def judge(folder: Path, ledger: Ledger, place: int, at: int, *, settled: bool = False) -> list[Finding]:
    """Start the shop on what is in `folder`, as it was when its disk's log had come to `place`. Empty: all is well.

    at: the stamp of the messages. settled: the box had time enough, so no promised reply waits to go.
    """
    clock = HandClock(Clock().now().at)
    clock.boot = "the next boot"
    try:
        room = open_room(folder, clock)
    except (StoreRefused, StoreUnavailable) as error:
        return [Finding(Harm.SHUT, str(error))]
    except Exception as error:  # a broken store fails anywhere, in any way, and the next point wants its turn
        return [Finding(Harm.CORRUPT, f"on opening: {error!r}")]
    try:
        room.outbox.recover(clock.now())
        found = [*_checked(room), *_messages(room, ledger, place, at), *_claims(room, ledger, place)]
        return [*found, *_replies(room, ledger, place), *(_waiting(room, ledger) if settled else ())]
    except Exception as error:
        return [Finding(Harm.CORRUPT, repr(error))]
    finally:
        room.close()


def _checked(room: Room) -> Iterator[Finding]:
    with room.books.reading() as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        yield Finding(Harm.CORRUPT, "; ".join(said))


def _messages(room: Room, ledger: Ledger, place: int, at: int) -> Iterator[Finding]:
    """What was answered 200 is in the journal, byte for byte; and each message there once, after all came again."""
    with room.books.reading() as connection:
        kept = {hashlib.sha256(row[0]).digest() for row in connection.execute("SELECT body FROM journal")}
    stand = [number for number, promise in ledger.messages.items() if promise.stands(place)]
    for number in stand:
        if hashlib.sha256(body(number, at)).digest() not in kept:
            yield Finding(Harm.LOST, f"the webhook with message {number} was answered 200 and is gone")
    again = [n for n, promise in ledger.messages.items() if promise.asked <= place and not promise.stands(place)]
    yield from _once(room, stand)
    for number in again + stand[-_SENT_AGAIN:]:
        room.journal.append(body(number, at))
    yield from _once(room, stand + again)
    if room.books.journal.counts()["set_aside"]:
        yield Finding(Harm.CORRUPT, "something was set aside")


def _once(room: Room, numbers: Sequence[int]) -> Iterator[Finding]:
    """When all that came has been sorted, each of these messages is there, and no message is there twice."""
    while room.sorter.step():
        pass
    with room.books.reading() as connection:
        found = Counter(row[0] for row in connection.execute("SELECT wamid FROM messages WHERE direction = 'in'"))
    for number in numbers:
        if not found[wamid(number)]:
            yield Finding(Harm.LOST, f"message {number} is not there")
    for name, times in found.items():
        if times > 1:
            yield Finding(Harm.TWICE, f"message {name} is there {times} times")


def _claims(room: Room, ledger: Ledger, place: int) -> Iterator[Finding]:
    for query, promise in ledger.claims.items():
        if promise.stands(place):
            found = dict(room.books.tables.queries.get(where("id") == query) or {})
            who = room.team.named(promise.what)
            if who is None or found.get("holder") != who.id:
                yield Finding(Harm.LOST, f"{promise.what} had taken {query}; it is {found.get('state', 'gone')}")


def _replies(room: Room, ledger: Ledger, place: int) -> Iterator[Finding]:
    """Each reply is there once; what WhatsApp has cannot go again by itself; and what it never had has not gone."""
    documents = room.books.tables.replies.all()
    count = Counter(str(document["text"]) for document in documents)
    with room.books.reading() as connection:
        lines = Counter(row[0] for row in connection.execute("SELECT text FROM messages WHERE reply IS NOT NULL"))
    for text, promise in ledger.replies.items():
        if promise.stands(place) and not count[text]:
            yield Finding(Harm.LOST, f"the reply {text!r} is gone")
        if count[text] > 1 or lines[text] != count[text]:
            yield Finding(
                Harm.TWICE, f"the reply {text!r} is there {count[text]} times, in a query {lines[text]} times"
            )
    by_then = {text for text, since in ledger.arrived if since <= place}
    ever = Counter(text for text, _ in ledger.arrived)
    for document in documents:
        text, state = str(document["text"]), document["state"]
        if text in by_then and state in _MAY_STILL_GO:
            yield Finding(Harm.TWICE, f"WhatsApp has the reply {text!r}, and it is {state}")
        if state in _HAS_GONE and not ever[text]:
            yield Finding(Harm.LOST, f"the reply {text!r} is {state}, and WhatsApp never had it")
    for text, times in ever.items():
        if times > 1:
            yield Finding(Harm.TWICE, f"WhatsApp was given the reply {text!r} {times} times")


def _waiting(room: Room, ledger: Ledger) -> Iterator[Finding]:
    """Each reply that was promised has gone, or is put to a person."""
    for text, state in waiting(room.books, ledger).items():
        yield Finding(Harm.LOST, f"the reply {text!r} is {state} and has not gone")


def waiting(books: Books, ledger: Ledger) -> dict[str, str]:
    """The replies that have neither gone nor are put to a person, with their state."""
    arrived = {text for text, _ in ledger.arrived}
    states = {str(document["text"]): str(document["state"]) for document in books.tables.replies.all()}
    return {text: state for text, state in states.items() if text not in arrived and state not in ASKS}
