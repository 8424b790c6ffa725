"""Every table of the shop by name, with what is looked up in it.

Documents that are looked up and changed are TinyDB tables; the journal, messages and events are streams that only grow.
How the store grew version by version is in schema/: what is declared here has to be made there, by a step of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tinydb import where
from tinydb.queries import QueryInstance as Condition
from tinydb.table import Table

from edge.store.boots import Boots
from edge.store.documents.planner import expression
from edge.store.documents.table import Documents, Lookups
from edge.store.engine.connections import StoreConnection
from edge.store.engine.cut_log import came_to
from edge.store.engine.database import Database
from edge.store.engine.migrate import Migration, steps
from edge.store.tables.customer_index import People
from edge.store.tables.events import Events
from edge.store.tables.journal import Journal
from edge.store.tables.word_index import WordIndex

__all__ = ["BOOKS", "SCHEMA", "Condition", "Table", "Tables", "where"]

# Who has waited longest first: the same order as desk/rules.py's waiting_order, for an index that SQLite keeps.
_SINCE = expression("waiting_since_at")
ORDER = f"{_SINCE} IS NULL, coalesce({_SINCE}, {expression('opened_at')}), {expression('order')}"

BOOKS = {
    # One document a customer; `keys` holds every id that leads to them (phone, business-scoped id, parent id).
    "customers": Lookups(),
    "keys": Lookups(unique=("key",), indexes=("customer",)),
    # The order of indexes counts: where a condition names several fields, the first leads.
    # `open_for` is the customer while the query is open and absent once it is closed: unique, so that
    # the store itself keeps "one open query per customer".
    "queries": Lookups(
        unique=("id", "open_for"),
        indexes=("customer", "holder", "closed_at", "state", "offered_to"),
        sparse=("open_for", "holder", "closed_at", "offered_to"),
        ordered=("state", "holder", "offered_to"),
        order=ORDER,
    ),
    "replies": Lookups(unique=("id",), indexes=("state", "customer", "query", "wamid"), sparse=("wamid",)),
    "receipts": Lookups(unique=("wamid",), indexes=("state",)),
    "staff": Lookups(unique=("id", "key")),
    "phones": Lookups(unique=("id", "secret"), indexes=()),
    "enrolments": Lookups(unique=("code",)),
    "sign_ins": Lookups(unique=("secret",), indexes=("phone", "staff")),
    "throttles": Lookups(unique=("key",)),
    "settings": Lookups(unique=("name",)),
    "notices": Lookups(unique=("id",), indexes=("state", "kind")),
    # One document for each file of a message, in or out.
    "media": Lookups(unique=("id",), indexes=("message", "customer", "state")),
    # What WhatsApp has approved to be sent after the 24 hours; `key` is name and language.
    "templates": Lookups(unique=("key",)),
    # What somebody has typed on a query; `key` is the person and the query.
    "drafts": Lookups(unique=("key",), indexes=("staff",)),
    "quick_replies": Lookups(),
    "labels": Lookups(),
    # The owner's paper: one document a business day, numbered without gaps, and one for each time that it is printed.
    "summaries": Lookups(unique=("number", "date"), indexes=("state",)),
    "prints": Lookups(unique=("id",), indexes=("state",)),
    # Two customers who became one: what came from the `other`, so that they can be two again.
    "joins": Lookups(unique=("id",), indexes=("customer", "other")),
    # Exported chats that somebody has brought in.
    "imports": Lookups(unique=("id",), indexes=("state", "customer")),
}

SCHEMA: Sequence[Migration] = steps(Path(__file__).parent / "schema")


class Tables:
    """The tables of one store. Their owners in edge/registers/ ask them, and all others ask the owners."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._documents = Documents(database, BOOKS)
        self.customers = self.named("customers")
        self.keys = self.named("keys")
        self.queries = self.named("queries")
        self.replies = self.named("replies")
        self.receipts = self.named("receipts")
        self.staff = self.named("staff")
        self.phones = self.named("phones")
        self.enrolments = self.named("enrolments")
        self.sign_ins = self.named("sign_ins")
        self.throttles = self.named("throttles")
        self.settings = self.named("settings")
        self.notices = self.named("notices")
        self.media = self.named("media")
        self.templates = self.named("templates")
        self.drafts = self.named("drafts")
        self.quick_replies = self.named("quick_replies")
        self.labels = self.named("labels")
        self.summaries = self.named("summaries")
        self.prints = self.named("prints")
        self.joins = self.named("joins")
        self.imports = self.named("imports")
        self.journal = Journal(database)
        self.events = Events(database)
        self.boots = Boots(database)
        self.words = WordIndex(database)
        self.people = People(database)

    def transaction(self) -> AbstractContextManager[StoreConnection]:
        """All or nothing; nested ones roll back alone. The only way to change the books."""
        return self.database.transaction()

    def reading(self, seconds: float | None = None) -> AbstractContextManager[StoreConnection]:
        """Everything read inside is of one instant. seconds: see Database.reading."""
        return self.database.reading(seconds)

    def reached(self) -> int:
        """How far the shop has come: a number that grows with all that comes in or happens, and never falls."""
        with self.reading() as connection:
            return sum(came_to(connection).values())

    def tally(self, book: str, field: str) -> dict[str, int]:
        """How many documents of a book stand at each value of an indexed field, counted on the index alone."""
        if field not in (*BOOKS[book].unique, *BOOKS[book].indexes):
            raise ValueError(f"{book} has no index on {field}")
        sql = f"SELECT json_extract(doc, '$.{field}') AS value, count(*) FROM book_{book} GROUP BY value"
        with self.reading() as connection:
            return {value: count for value, count in connection.execute(sql) if value is not None}

    def count(self, book: str, field: str, *values: str) -> int:
        """How many documents stand at one of these values of an indexed field; the others cost nothing."""
        if field not in (*BOOKS[book].unique, *BOOKS[book].indexes):
            raise ValueError(f"{book} has no index on {field}")
        sql = f"SELECT count(*) FROM book_{book} WHERE json_extract(doc, '$.{field}') = ?"
        with self.reading() as connection:
            return sum(int(connection.execute(sql, (value,)).fetchone()[0]) for value in values)

    def named(self, book: str) -> Table:
        """A book by its name: for what goes through all books alike. Others ask its owner."""
        return self._documents.table(book)

    def with_id(self, book: str, one: str) -> list[tuple[int, dict[str, Any]]]:
        """The documents of a book that have this id, each with its row."""
        return [(each.doc_id, dict(each)) for each in self.named(book).search(where("id") == one)]

    def leave_out(self, book: str, is_good: Callable[[Mapping[str, Any]], bool]) -> list[dict[str, Any]]:
        """Delete the documents of a book that are not good; those."""
        table, left = self.named(book), list[dict[str, Any]]()
        for document in table.all():
            if not is_good(document):
                table.remove(doc_ids=[document.doc_id])
                left.append(dict(document))
        return left

    def put_documents(self, book: str, documents: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """All of each is this from now on; what is not in it is gone. One statement, as there may be thousands."""
        rows = ((json.dumps(dict(document), separators=(",", ":")), doc_id) for doc_id, document in documents)
        with self.transaction() as connection:
            connection.executemany(f'UPDATE "book_{book}" SET doc = ? WHERE id = ?', rows)

    def bytes(self) -> int:
        """How long the database is now, without its log."""
        with self.reading() as connection:
            pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * size)

    def drop_non_documents(self) -> list[str]:
        """Delete rows of any book that are no JSON object, which no table can read; the book of each."""
        dropped = []
        with self.transaction() as connection:
            for name in BOOKS:
                gone = connection.execute(f"DELETE FROM book_{name} WHERE json_type(doc) IS NOT 'object'").rowcount
                dropped += [name] * gone
        return dropped

    def spend_token(self, token: str, sign_in: str) -> bool:
        """Write down that a form's one-time token has acted; False when it had before."""
        sql = "INSERT INTO spent_tokens (token, sign_in) VALUES (?, ?) ON CONFLICT DO NOTHING"
        with self.transaction() as connection:
            return connection.execute(sql, (token, sign_in)).rowcount == 1

    def forget_tokens(self, sign_in: str) -> None:
        """The tokens of a sign-in that has ended prove nothing any more."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM spent_tokens WHERE sign_in = ?", (sign_in,))
