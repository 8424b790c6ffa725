"""Erasing a customer: at first, in one transaction, nobody sees them any more; then what is kept goes in pieces.

How far it has come stands in the table of erasures, so that it goes on after a power cut. What one customer has left in
figures stays, under an id that is nobody's.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from edge.clock import Moment, stamp
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.disk.synced import synced
from edge.errors import Refusal
from edge.forgetting import bare_figures
from edge.forgetting.bodies import is_gone, theirs_in, wamids_in, without
from edge.forgetting.erasure_marks import ErasureMarks
from edge.forgetting.mentions import Naming, renamed
from edge.forgetting.person import Person, own_labels, person, why_not
from edge.ids import new_id
from edge.media import Shelf
from edge.records.erasure import DONE, Erasure
from edge.records.events import CustomersErased
from edge.registers.books import Books
from edge.registers.erasures.erasure_register import MOST_MESSAGES

log = logging.getLogger(__name__)

# Webhooks that are not sorted yet may be theirs; more than this nobody looks through at a tap.
MOST_UNREAD = 200
# A piece of the database is looked through for so long; nobody writes meanwhile.
WIPE_SECONDS = 0.04
# Copies of the database, and of its log, that were laid beside it.
_COPIES = ("before-upgrade-*", "after-upgrade-*", "going-back/*", "log-cut-off*")
# Exports of all customers, made to be fetched; another one is soon made.
_EXPORTS = "exports"
# Chats that phones have sent and nobody has taken in yet: what was said of each lies beside it.
_COMING = "incoming"
_BEGAN = {"after": 0}
# Of whoever wrote in a group. Where WhatsApp gave no name, the id stood in its place.
_IDS_OF_SENDER = ("phone", "user_id", "parent_id", "name")
# What is of nobody until somebody knows whose it was.
_APART = frozenset({"group", "unnamed", "standby"})


class Erasing:
    """`step` belongs to one thread; anybody may `begin`. folder: the shop's data.

    on_begin: called where there is work for `step`.
    """

    def __init__(self, books: Books, shelf: Shelf, folder: Path, on_begin: Callable[[], None] = lambda: None) -> None:
        self._books = books
        self._shelf = shelf
        self._folder = folder
        self._marks = ErasureMarks(books)
        self._on_begin = on_begin

    def begin(self, customer: str, by: str | None, now: Moment) -> str:
        """From now on nobody sees this customer; the rest is done by `step`. Returns the id of the erasure.

        Refused while a query of theirs is open, a reply to them has not left, or a webhook of theirs is not sorted.
        """
        with self._books.transaction():
            one = person(self._books, customer)
            if refusal := why_not(self._books, one):
                raise refusal
            if self._writes_just_now(one):
                raise Refusal("stale", "forgetting.writes_just_now")
            erasure = self._hide(one, now)
            self._books.events.add(CustomersErased(erasure), now, staff=by)
        self._on_begin()
        return erasure

    def begin_in_copy(self, customers: Sequence[str], now: Moment) -> int:
        """In a copy that is restored: those of these who are in it; what waits there ends. How many."""
        with self._books.transaction():
            here = [each for each in customers if self._books.customers.has(each)]
            for each in here:
                one = person(self._books, each)
                bare_figures.end(self._books, one, now)
                self._hide(one, now)
        return len(here)

    def step(self) -> int:
        """One piece of what is under way; 0 where nothing is."""
        erasure = self._books.erasures.under_way()
        if erasure is None:
            return 0
        try:
            following = self._STEPS[erasure.step](self, erasure)
        except StoreUnavailable as error:
            if error.kind is not DiskTrouble.BUSY:
                raise
            return 0  # somebody reads; the loop comes again
        if following is not erasure:
            self._books.erasures.put(following)
        return 1

    def _writes_just_now(self, one: Person) -> bool:
        unread = self._books.journal.unread(MOST_UNREAD)
        counts = self._books.journal.counts()
        if counts["unread"] > len(unread):
            return True
        values = [value.encode() for value in one.values]
        return any(value in entry.body for entry in unread for value in values)

    def _hide(self, one: Person, now: Moment) -> str:
        books, erasure = self._books, new_id("e")
        nobody = {customer: new_id("c") for customer in one.customers}
        wamids = books.replies.wamids_to(one.queries)
        books.erasures.mark_messages(map(self._marks.of, wamids))
        books.erasures.mark_keys(map(self._marks.of, one.keys), stamp(now.at))
        self._forget_labels(one)
        books.drafts.remove_on(one.queries)
        bare_figures.empty(books, one, nobody)
        books.receipts.remove(wamids)
        books.imports.remove_of(one.customers)
        books.media.remove(one.files)
        books.keys.remove_of(one.customers)
        books.joins.remove_of(one.customers)
        books.customers.remove(one.customers)
        books.erasures.detach(one.customers)
        last = books.journal.last()
        doc = {**one.kept(), "nobody": nobody, "last": last[0] if last else 0, **_BEGAN}
        books.erasures.put(Erasure(erasure, stamp(now.at), "files", doc))
        return erasure

    def _forget_labels(self, one: Person) -> None:
        gone = own_labels(self._books, one)
        if gone:
            self._books.labels.remove(gone)
            bare_figures.forget_labels(self._books, gone)

    # The steps, in their order. Each returns how it stands after it.

    def _files(self, erasure: Erasure) -> Erasure:
        self._remove_files(erasure)
        one = Person.of(erasure.doc)
        naming = Naming(one.names, one.values)
        coming = [said for said in self._folder.glob(f"{_COMING}/*.json") if naming.are_in(said.read_bytes())]
        beside = [path for pattern in _COPIES for path in self._folder.glob(pattern)]
        for path in (*beside, *coming, *(said.with_suffix("") for said in coming)):
            with suppress(OSError):
                path.unlink()
        self._sync("", _COMING)
        return replace(erasure, step="messages")

    def _remove_files(self, erasure: Erasure) -> None:
        self._shelf.remove_for_good(erasure.doc["files"])
        if not erasure.doc["customers"]:
            return  # messages went by their age: an export that waits to be fetched goes within a day as well
        for path in self._folder.glob(f"{_EXPORTS}/*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        self._sync(_EXPORTS)

    def _sync(self, *folders: str) -> None:
        """What was taken out of these stays out: a power cut would bring the names back, and nobody looks again."""
        for folder in filter(Path.is_dir, (self._folder / each for each in folders)):
            synced(folder)

    def _messages(self, erasure: Erasure) -> Erasure:
        rows = self._books.erasures.messages()
        if not rows:
            return replace(erasure, step="apart")
        self._forget_messages(rows)
        return erasure

    def _forget_messages(self, rows: Sequence[tuple[int, str | None]]) -> None:
        wamids = [wamid for _, wamid in rows if wamid]
        with self._books.transaction():
            self._books.erasures.mark_messages(map(self._marks.of, wamids))
            self._books.receipts.remove(wamids)
            self._books.erasures.forget_messages([seq for seq, _ in rows], wamids)

    def _apart(self, erasure: Erasure) -> Erasure:
        """What was filed apart before anybody knew that it was theirs."""
        values = Person.of(erasure.doc).values

        def says(data: Mapping[str, Any]) -> bool:
            sender = extra.get("sender") if isinstance(extra := data.get("extra"), dict) else None
            said = [sender.get(each, "") for each in _IDS_OF_SENDER] if isinstance(sender, dict) else []
            # A phone writes a number with signs and spaces in between.
            named = [str(each) for each in [*said, data.get("sender", "")]]
            return any(each in values or re.sub(r"[^\w.]", "", each) in values for each in named)

        seqs = self._books.erasures.apart(lambda wamid: self._books.erasures.has_message(self._marks.of(wamid)), says)
        rows = [(row.seq, row.wamid) for seq in seqs if (row := self._books.messages.by_seq(seq))]
        self._books.erasures.forget_quotes([wamid for _, wamid in rows if wamid])
        for first in range(0, len(rows), MOST_MESSAGES):
            self._forget_messages(rows[first : first + MOST_MESSAGES])
        with self._books.transaction():
            self._books.erasures.forget_aside(erasure.doc["customers"])
            self._books.erasures.forget_holds()
        return replace(erasure, step="journal", doc={**erasure.doc, **_BEGAN})

    def _journal(self, erasure: Erasure) -> Erasure:
        after, last, values = erasure.doc["after"], erasure.doc["last"], Person.of(erasure.doc).values
        ids = [value.encode() for value in values]
        cut, named, seen = list[tuple[int, bytes]](), set[str](), after
        with self._books.reading():
            for seq, body in self._books.erasures.bodies(after, last):
                seen, plain = seq, body.replace(b"\\/", b"/")
                if any(each in plain for each in ids) or any(map(self._is_marked, wamids_in(body))):
                    left = without(body, lambda text: text in values or self._is_marked(text))
                    cut += [(seq, left)] if left is not None else []
                    named |= theirs_in(body, lambda text: text in values)
        if seen == after:
            return replace(erasure, step="events", doc={**erasure.doc, **_BEGAN})
        with self._books.transaction():
            self._forget_apart(named)
            for seq, left in cut:
                self._books.erasures.put_body(seq, left, lambda place, body=left: is_gone(body, place))  # type: ignore[misc]
            following = replace(erasure, doc={**erasure.doc, "after": seen})
            self._books.erasures.put(following)
        return following

    def _forget_apart(self, wamids: Collection[str]) -> None:
        """What lies apart, and only the webhook that brought it says that it was theirs."""
        found = (self._books.messages.by_wamid(wamid) for wamid in wamids)
        rows = [row for row in found if row and row.customer is None and row.side in _APART]
        if rows:
            self._books.erasures.forget_quotes([row.wamid for row in rows if row.wamid])
            self._forget_messages([(row.seq, row.wamid) for row in rows])

    def _is_marked(self, wamid: str) -> bool:
        return self._books.erasures.has_message(self._marks.of(wamid))

    def _events(self, erasure: Erasure) -> Erasure:
        one, nobody = Person.of(erasure.doc), erasure.doc["nobody"]
        queries, customers, naming = set(one.queries), set(one.customers), Naming(one.names, one.values)

        def changed(row: Sequence[Any]) -> Sequence[Any] | None:
            customer, query, data = row
            kept = json.loads(data)
            if customer in customers or query in queries:
                left = naming.without(renamed(kept, nobody))
                left = {name: value for name, value in left.items() if name not in bare_figures.NAMES_OF_EVENTS}
            else:
                left = renamed(kept, nobody)
            if left == kept and customer not in customers:
                return None
            return nobody.get(customer, customer), query, json.dumps(left, separators=(",", ":"))

        with self._books.transaction():
            after = self._books.erasures.events(erasure.doc["after"], changed)
            step = "events" if after else "figures"
            following = replace(erasure, step=step, doc={**erasure.doc, "after": after})
            self._books.erasures.put(following)
        return following

    def _figures(self, erasure: Erasure) -> Erasure:
        """Days, summaries, slips and notices that name them; and what the box could not read."""
        one = Person.of(erasure.doc)
        with self._books.transaction():
            self._books.erasures.rename_spells(erasure.doc["nobody"])
            bare_figures.forget_names(self._books, one, Naming(one.names, one.values), erasure.doc["nobody"])
            self._books.erasures.forget_people()
            # From here on nothing is needed any more by which they could be known.
            left = {"customers": list(one.customers), "files": list(one.files), "begun": False, **_BEGAN}
            following = replace(erasure, step="words", doc=left)
            self._books.erasures.put(following)
        return following

    def _words(self, erasure: Erasure) -> Erasure:
        if self._books.erasures.index_is_old():
            self._books.words.step()  # it begins anew, without a word of theirs
            return erasure
        if not erasure.doc["begun"]:
            self._books.erasures.merge_words(begin=True)
            return replace(erasure, doc={**erasure.doc, "begun": True})
        if self._books.erasures.merge_words(begin=False) or self._books.erasures.forget_words():
            return erasure
        return replace(erasure, step="wipe", doc={**erasure.doc, "after": 1})

    def _wipe(self, erasure: Erasure) -> Erasure:
        wiped = self._books.database.wipe(erasure.doc["after"], WIPE_SECONDS)
        if wiped.next_page:
            return replace(erasure, doc={**erasure.doc, "after": wiped.next_page})
        self._remove_files(erasure)  # what was on its way when the erasing began
        log.info("an erasure is done: %s", erasure.id)
        return replace(erasure, step=DONE, doc={"customers": erasure.doc["customers"], "files": erasure.doc["files"]})

    _STEPS: Mapping[str, Callable[[Erasing, Erasure], Erasure]] = {
        "files": _files,
        "messages": _messages,
        "apart": _apart,
        "journal": _journal,
        "events": _events,
        "figures": _figures,
        "words": _words,
        "wipe": _wipe,
    }
