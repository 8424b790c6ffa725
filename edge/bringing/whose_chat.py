"""Whom an exported chat belongs to. A number proves it, and so does the chat itself where an import had it before.

A name proves nothing: it only proposes. Customers whom an import has made, and whom nothing else holds, go with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from edge.bringing.titles import number_of, plain
from edge.bringing.words import Choice, ImportState, Proposal
from edge.clock import Moment, stamp
from edge.desk.id_book import Ids
from edge.desk.joins import Joins
from edge.desk.known import nameless
from edge.desk.one_line import masked
from edge.desk.twins import Brought, as_here, paired
from edge.errors import Refusal
from edge.ids import new_id
from edge.registers.books import Books
from edge.text.asked import Asked

MOST_PROPOSED = 5
# So many messages of a chat that lie here already tell that it is that customer's; of a short chat half of them.
ENOUGH = 5
# Where not even the name says so, fewer than these may be chance.
FEWEST = 2
# So many customers of the latest imports are compared with a chat that nobody is called by.
MOST_LOOKED_AT = 200
_MINUTE = timedelta(minutes=1)


class Whose:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._ids = Ids(books)
        self._customers = books.customers

    def by_number(self, digits: str) -> str | None:
        return self._ids.behind(f"phone:{digits}") if digits else None

    def of_number(self, digits: str, first: datetime | None) -> list[Proposal]:
        """Who has this number; where it came to them after the first message of the chat, also who had it before."""
        entry = next(iter(self._ids.find(f"phone:{digits}")), None)
        if entry is None:
            return []
        customer, since = str(entry["customer"]), entry.get("since")
        if first is None or not since or stamp(first) >= since:
            return [self.proposal(customer, "number")]
        before = self.now(str(entry["before"])) if entry.get("before") else None
        return [self.proposal(each, "had") for each in dict.fromkeys([customer, before]) if each]

    def proposals(self, title: str, sample: Sequence[Brought]) -> list[Proposal]:
        """Who it may be, by name; those first who have this very chat already."""
        names = plain(title)
        found = self._books.people.find(Asked.of(title), MOST_PROPOSED * 4) if names else []
        alike = [document for document in found if self._is_called(document, names)]
        rest = [document for document in found if document not in alike]
        known = [self._proposal(document, sample) for document in [*alike, *rest]]
        if not any(one.is_sure for one in known):
            known += [self.proposal(customer, "again") for customer in self._of_this_chat(sample)]
        return sorted(known, key=lambda one: not one.is_sure)[:MOST_PROPOSED]

    def proposal(self, customer: str, why: str) -> Proposal:
        found = self._customers.one(customer)
        if found is None:
            raise Refusal("not_found", "customers.not_found")
        return Proposal(customer, found.name, masked(found.phone) if found.phone else "", why)

    def named(self, asked: str) -> str:
        """The customer of an id, or of a number in any way of writing it. Refused where nobody is known by it."""
        if self._customers.has(asked):
            return asked
        digits = "".join(filter(str.isdecimal, asked))
        found = self.by_number(digits)
        if found is None:
            raise Refusal("not_found", "imports.nobody", asked=asked)
        return found

    def now(self, customer: str) -> str | None:
        """The same customer, or whom they have been joined with since; None where nobody is left."""
        seen: set[str] = set()
        found: str | None = customer
        while found and found not in seen:
            if self._customers.has(found):
                return found
            seen.add(found)
            found = Joins(self._books).into(found)
        return None

    def made(self, choice: Choice, title: str, number: str, import_id: str, now: Moment) -> str:
        """A customer of whom only this import tells. For the caller's transaction."""
        customer = new_id("c")
        name = "" if number_of(title) else title
        name = choice.name.strip() or name
        document = {"id": customer, "phone": number or None, "created_at": stamp(now.at), "import": import_id}
        shown = name or nameless(document)
        # What the shop has saved stands before what somebody calls themselves.
        named = {"name": shown, "own_name": shown, "named_by": "contacts" if name else "", "import_name": name}
        self._customers.add({**document, **named})
        if number:
            self._books.keys.add(f"phone:{number}", customer)
        return customer

    def forget_if_free(self, customer: str, import_id: str) -> None:
        """Whom only this import has made goes with it; where another import holds them, with that one."""
        books = self._books
        self._forget_joined(customer, import_id)
        found = self._customers.document(customer)
        if found is None or found.get("import") != import_id:
            return
        imports = books.imports.of(customer)
        others = [one["id"] for one in imports if _lives(one) and one["id"] != import_id]
        others = others or books.messages.held_by_other(customer, import_id)
        if others:
            self._customers.change(customer, {"import": others[0]})
            return
        held = any(book.any_of(customer) for book in (books.queries, books.replies, books.media, books.joins))
        joined = bool(books.joins.of_gone(customer))
        if held or joined or found.get("called") or found.get("user_id") or books.messages.newest_of(customer):
            self._call_as_before(customer, found)
            return
        books.keys.remove_of([customer])
        self._customers.remove([customer])

    def _call_as_before(self, customer: str, document: Mapping[str, Any]) -> None:
        """They stay, since others hold them too; but not under the name that only the export had for them."""
        self._customers.change(customer, {"import": None, "import_name": ""})
        if not document.get("import_name") or document.get("own_name") != document["import_name"]:
            return
        profile = str(document.get("profile") or "")
        own, by = profile or nameless(document), "profile" if profile else ""
        shown = {"own_name": own, "named_by": by, "name": str(document.get("called") or own)}
        self._customers.change(customer, shown)
        self._books.queries.name_open(customer, shown["name"])

    def _forget_joined(self, customer: str, import_id: str) -> None:
        """Whom this import had made, and somebody has joined with this customer since: nothing is left to be split."""
        joins = self._books.joins
        for join in joins.of(customer):
            had = any(join.get(name) for name in ("queries", "replies", "media", "joins", "open"))
            others = [each for each in join.get("imports", ()) if each != import_id]
            if join["gone"].get("import") != import_id or had or others or join["gone"].get("called"):
                continue
            if not self._books.messages.lie_in(customer, join["messages"]):
                joins.remove(str(join["id"]))

    def _proposal(self, document: dict[str, object], sample: Sequence[Brought]) -> Proposal:
        customer = str(document["id"])
        return self.proposal(customer, "again" if self._has(customer, sample) else "name")

    def _of_this_chat(self, sample: Sequence[Brought]) -> list[str]:
        """Whose chat this is though it is called otherwise now: several of their own messages were imported before.

        What the shop writes may have gone to many in one minute.
        """
        theirs = [message for message in sample if message.direction == "in"]
        if len(theirs) < FEWEST:
            return []
        done = self._books.imports.in_states(ImportState.DONE)
        imports = sorted(done, key=lambda one: str(one["at"]))
        lately = dict.fromkeys(str(one["customer"]) for one in reversed(imports) if one.get("customer"))
        known = (now for each in list(lately)[:MOST_LOOKED_AT] if (now := self.now(each)))
        return [customer for customer in dict.fromkeys(known) if self._has(customer, theirs, least=FEWEST)]

    def _has(self, customer: str, sample: Sequence[Brought], least: int = 1) -> bool:
        """Whether imports have brought most of these messages to that customer before."""
        if not sample:
            return False
        known = 0
        for message in sample:
            since = message.at.replace(second=0, microsecond=0)
            span = stamp(since), stamp(since + _MINUTE)
            rows = self._books.messages.brought_between(customer, *span, message.direction)
            known += len(paired([message], as_here(rows, [])))
        return known >= min(ENOUGH, max(least, len(sample) // 2))

    def _is_called(self, document: dict[str, object], name: str) -> bool:
        names: Iterable[object] = (document.get(field) for field in ("name", "own_name", "called"))
        return any(plain(str(one or "")) == name for one in names)


def _lives(document: dict[str, object]) -> bool:
    return document["state"] in (ImportState.UNDER_WAY, ImportState.DONE)
