"""The register of files: each file of a message, in or out. It alone opens their book; edge/media has their rules.

A document has what `File` reads, and of a file that an exported chat brought: `import`, that of the chat, and `also`,
the imports that have it as well. What is read is of the caller's transaction or snapshot, and what is written is part
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from edge.records.file import HERE, File, FileState
from edge.registers.file_sql import Shelved, shelved
from edge.registers.of_customers import HoldsCustomers
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in

_OVER = (where("state") == FileState.WANTED) & (where("over") == True)  # noqa: E712 - a condition of the store's


class FileRegister(HoldsCustomers):
    def __init__(self, tables: Tables) -> None:
        super().__init__(tables.media)
        self._tables = tables

    def one(self, file_id: str) -> File | None:
        found = document_in(self._table, where("id") == file_id)
        return None if found is None else File.of(found)

    def of_messages(self, messages: Iterable[int]) -> list[File]:
        """The files of these messages, by the messages' sequence numbers."""
        return [File.of(each) for each in self._of(messages)]

    def ids_of_messages(self, messages: Iterable[int]) -> list[str]:
        return [str(each["id"]) for each in self._of(messages)]

    def to_upload(self) -> list[File]:
        """What staff want sent and WhatsApp does not have yet."""
        return [File.of(each) for each in self._table.search(where("state") == FileState.KEPT)]

    def here(self) -> list[tuple[int, dict[str, Any]]]:
        """Those that lie on the shelf, as they are stored: in another's store they may be anything. With their rows."""
        return [(each.doc_id, dict(each)) for each in self._table.search(where("state").one_of([*HERE]))]

    def shared(self) -> list[File]:
        """Those that go with quick replies."""
        return [File.of(each) for each in self._table.search((where("message") < 0) & (where("shared") == True))]  # noqa: E712 - a condition of the store's

    def below_zero(self) -> int:
        """A number that no message has, and no other file."""
        return min((int(each["message"]) for each in self._table.search(where("message") < 0)), default=0) - 1

    def sizes(self, file_ids: Iterable[str]) -> list[int]:
        """How many bytes each of these is, of those that are here; 0 where nobody knows."""
        return [int(each.get("size") or 0) for each in self._table.search(where("id").one_of([*file_ids]))]

    def count(self) -> int:
        return len(self._table)

    def count_here(self) -> int:
        return self._tables.count("media", "state", *HERE)

    def counts(self) -> dict[str, int]:
        """By state; one in which there is none is not named."""
        return self._tables.tally("media", "state")

    def shelf(self) -> AbstractContextManager[Shelved]:
        """What lies on the shelf and what is to be fetched, of one instant."""
        return shelved(self._tables.reading())

    def bytes_in_all(self) -> int:
        """What lies on the shelf: files and what was made from them."""
        with self.shelf() as shelf:
            return shelf.bytes_of()

    def bytes_of(self, customer: str) -> int:
        with self.shelf() as shelf:
            return shelf.bytes_of(customer)

    def bytes_by_customer(self) -> dict[str, int]:
        with self.shelf() as shelf:
            return shelf.bytes_by_customer()

    def add(self, document: Mapping[str, Any]) -> None:
        self._table.insert(document)

    def change(self, file_id: str, changes: Mapping[str, Any]) -> None:
        """Give these fields new values, and leave the others."""
        self._table.update(changes, where("id") == file_id)

    def mark_backed(self, file_ids: Iterable[str], *, backed: bool) -> None:
        """Whether the stick of the last backup holds these."""
        self._table.update({"backed": backed}, where("id").one_of([*file_ids]))

    def has_over(self) -> bool:
        """Whether any is wanted that WhatsApp did not give when its time was over."""
        return self._table.contains(_OVER)

    def expire_over(self) -> int:
        """Those are wanted no more; how many."""
        return len(self._table.update({"state": FileState.EXPIRED}, _OVER))

    def remove(self, file_ids: Iterable[str]) -> None:
        self._table.remove(where("id").one_of([*file_ids]))

    def remove_row(self, row: int) -> None:
        """One that may have no id, see `here`."""
        self._table.remove(doc_ids=[row])

    # Files that an exported chat has brought.

    def of_no_import(self, message: int, customer: str | None) -> None:
        """WhatsApp has brought the message as well, of this customer: its file is theirs, and stays where the import is
        undone.
        """
        self._table.update({"import": None, "customer": customer}, where("message") == message)

    def of_today(self, message: int, customer: str | None) -> None:
        """The file of this message is this customer's, and goes before those of history."""
        self._table.update({"customer": customer, "history": False}, where("message") == message)

    def has_as_well(self, message: int, import_id: str) -> None:
        """Should the import be undone that has brought the file of this message, it is this one's."""
        for document in self._of([message]):
            if document.get("import") not in (None, import_id):
                also = dict.fromkeys([*_brought_by(document)[1:], import_id])
                self.change(document["id"], {"also": [*also]})

    def let_go(self, messages: Iterable[int], import_id: str) -> list[str]:
        """Of these messages the files that only this import has brought, by their ids. Others are another's from now
        on.
        """
        gone = []
        for document in self._of(messages):
            brought_by = _brought_by(document)
            if import_id in brought_by:
                first, *others = [each for each in brought_by if each != import_id] or [None]
                if len(brought_by) == 1:
                    gone.append(str(document["id"]))
                else:
                    self.change(document["id"], {"import": first, "also": others})
        return gone

    def _of(self, messages: Iterable[int]) -> list[dict[str, Any]]:
        return [*self._table.search(where("message").one_of([*messages]))]


def _brought_by(document: Mapping[str, Any]) -> list[str | None]:
    """The import that a file is of, and those that have it as well; what comes out of an export may be anything."""
    also = document.get("also")
    return [document.get("import"), *(also if isinstance(also, list) else ())]
