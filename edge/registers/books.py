"""The books: all that the box knows, each part by the name of its owner.

What lies here is asked by its meaning, of registers (`books.queries`), but for the few facts of which there is one set
a shop: see `kept`. The journal, events and indexes are tables of the store (`books.journal`). What goes through all
documents alike, by the names of their books, asks `books.tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self

from edge.registers.customer_register import CustomerRegister
from edge.registers.day_register import DayRegister
from edge.registers.draft_register import DraftRegister
from edge.registers.erasures.erasure_register import ErasureRegister
from edge.registers.file_register import FileRegister
from edge.registers.import_register import ImportRegister
from edge.registers.join_register import JoinRegister
from edge.registers.key_register import KeyRegister
from edge.registers.label_register import LabelRegister
from edge.registers.messages.message_register import MessageRegister
from edge.registers.notice_register import NoticeRegister
from edge.registers.phone_register import PhoneRegister
from edge.registers.print_register import PrintRegister
from edge.registers.query_register import QueryRegister
from edge.registers.queue_register import QueueRegister
from edge.registers.quick_reply_register import QuickReplyRegister
from edge.registers.receipt_register import ReceiptRegister
from edge.registers.reply_register import ReplyRegister
from edge.registers.sign_in_register import SignInRegister
from edge.registers.staff_register import StaffRegister
from edge.registers.summary_register import SummaryRegister
from edge.registers.template_register import TemplateRegister
from edge.registers.throttle_register import ThrottleRegister
from edge.store.all_tables import SCHEMA, Tables, where
from edge.store.documents.kept_reads import KeptReads
from edge.store.documents.typed_book import document_in
from edge.store.engine.after_commit import Hears
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

# How many steps the store has grown by.
STEPS = len(SCHEMA)


class Books:
    """A public method of the desk opens `transaction()`; what it calls assumes one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tables = tables = Tables(database)
        self.customers = CustomerRegister(tables)
        self.drafts = DraftRegister(tables)
        self.imports = ImportRegister(tables)
        self.joins = JoinRegister(tables)
        self.keys = KeyRegister(tables)
        self.labels = LabelRegister(tables)
        self.media = FileRegister(tables)
        self.notices = NoticeRegister(tables)
        self.phones = PhoneRegister(tables)
        self.prints = PrintRegister(tables)
        self.queries = QueryRegister(tables)
        self.quick_replies = QuickReplyRegister(tables)
        self.receipts = ReceiptRegister(tables)
        self.replies = ReplyRegister(tables)
        self.queue = QueueRegister(tables)
        self.sign_ins = SignInRegister(tables)
        self.staff = StaffRegister(tables)
        self.summaries = SummaryRegister(tables)
        self.templates = TemplateRegister(tables)
        self.throttles = ThrottleRegister(tables)
        self.boots = tables.boots
        self.days = DayRegister(database)
        self.erasures = ErasureRegister(database)
        self.events = tables.events
        self.journal = tables.journal
        self.messages = MessageRegister(database)
        self.people = tables.people
        self.words = tables.words

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        before_commit: Callable[[], None] | None = None,
        hears: Hears = (),
    ) -> Self:
        """Open the shop's store for writing. Refused while another process has it, and never silently started empty.

        hears: see Database.open.
        """
        return cls(Database.open(folder, SCHEMA, before_commit=before_commit, hears=hears))

    @classmethod
    def open_reading(cls, folder: Path) -> Self:
        """Look into a store that may be in use by a running server; nothing can be changed through it."""
        return cls(Database.open_reading(folder, SCHEMA))

    def transaction(self) -> AbstractContextManager[StoreConnection]:
        """All or nothing; nested ones roll back alone. The only way to change the books."""
        return self.database.transaction()

    def reading(self, seconds: float | None = None) -> AbstractContextManager[StoreConnection]:
        """Everything read inside is of one instant. seconds: see Database.reading."""
        return self.database.reading(seconds)

    def kept_reads(self, *books: str, most: int) -> KeptReads[Any]:
        """Keeps so many values that are read of these books and of no others, while nobody writes into them."""
        return KeptReads(self.database, books, most)

    def kept(self, name: str) -> dict[str, Any]:
        """What was kept last under this name; empty where nothing was."""
        found = document_in(self.tables.settings, where("name") == name)
        return dict(found["value"]) if found else {}

    def keep(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep a few facts of which there is one set a shop, in the place of those before. They lie in `settings`."""
        self.tables.settings.upsert({"name": name, "value": dict(value)}, where("name") == name)

    def forget(self, names: Iterable[str]) -> None:
        """What was kept under these names."""
        self.tables.settings.remove(where("name").one_of([*names]))

    def bytes(self) -> int:
        """How long the database is, without the files that lie beside it."""
        return self.tables.bytes()

    def close(self) -> None:
        self.database.close()
