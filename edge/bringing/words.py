"""What is said of a file before it is taken in, what somebody chooses, and what an import is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from edge.clock import stamp, unstamp
from edge.desk.views.sources import group_id
from edge.language import Said


class ImportState(StrEnum):
    UNDER_WAY = "under_way"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"  # nothing of it is here


@dataclass(frozen=True, slots=True)
class Proposal:
    """A customer whom a chat may belong to. number: masked, as pages show it.

    why: "number" and "again" (an import of this very chat is theirs) are proofs. "name" is none, and neither is "had":
    the number changed hands since the chat began.
    """

    id: str
    name: str
    number: str
    why: str

    @property
    def is_sure(self) -> bool:
        return self.why in ("number", "again")


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says of a chat before it is taken in. What the file proves by itself need not be said.

    customer: an id. new: make a customer of the chat's name (or of `name`) and number (or `number`, in digits).
    apart: it is a group. us: who writes for the shop in it. whose: on whose phone it was, "Eric".
    """

    customer: str | None = None
    new: bool = False
    name: str = ""
    number: str = ""
    apart: bool = False
    us: tuple[str, ...] = ()
    date_order: str | None = None
    whose: str = ""


def choice_of(said: object) -> Choice:
    """What an order says; whatever it does not say, or says otherwise than we write it, was not said."""
    given = said if isinstance(said, Mapping) else {}
    texts = {name: str(given[name]) for name in ("name", "number", "whose") if isinstance(given.get(name), str)}
    may_be = {name: given[name] for name in ("customer", "date_order") if isinstance(given.get(name), str)}
    us = given.get("us")
    names = tuple(str(name) for name in us) if isinstance(us, list) else ()
    return Choice(new=given.get("new") is True, apart=given.get("apart") is True, us=names, **texts, **may_be)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the dates of a file mean, where the days come in this order. The times are the phone's."""

    order: str
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. Nothing of it is kept yet.

    title: the name of the chat. number: of the customer, in digits, "" where the file does not tell.
    people: who writes in it, with how many messages. us: who of them writes for the shop, as far as it is known.
    customer: whose chat it is, where that is proved; proposals: who it may be. is_group: more than one writes to us.
    first, last: by the phone's clock; None while the order of the days must be asked, and then `readings` has each.
    entries: messages, and WhatsApp's own words between them, which are not taken in. digest: of the text.
    files: how many lie in the zip, too_many: of them those for which there is no room now; missing: are not in it.
    left_out: lines that belong to no message, left_out_lines: the first of them. again: an import of the same text.
    asks: what somebody must say before it can be taken in: "date_order", "us", "customer".
    """

    file: str
    title: str
    number: str
    people: tuple[tuple[str, int], ...]
    us: tuple[str, ...]
    is_group: bool
    customer: Proposal | None
    proposals: tuple[Proposal, ...]
    first: datetime | None
    last: datetime | None
    date_order: str
    readings: tuple[Reading, ...]
    messages: int
    entries: int
    files: int
    files_bytes: int
    too_many: int
    missing: int
    left_out: int
    left_out_lines: tuple[tuple[int, str], ...]
    digest: str
    again: str | None
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """One import. total, done: messages of the file, and how far it is with them. stage: zone, texts, then files.

    added: messages that it brought. known: were here already. files: lie on the shelf. left_out: files that do not,
    left_out_names: the first of them. customer: None for a group. from_at, until_at: of its messages, by WhatsApp's
    time. offset: minutes that the phone was ahead of the shop's zone. at: when it began. by: the id of who did it, None
    at the console. why: what kept it from being taken in. order, undo_order: of the
    console's, which waits for it.
    """

    id: str
    state: ImportState
    file: str
    at: datetime
    title: str = ""
    whose: str = ""
    customer: str | None = None
    is_group: bool = False
    us: tuple[str, ...] = ()
    date_order: str | None = None
    digest: str = ""
    stage: str = "zone"
    total: int = 0
    done: int = 0
    added: int = 0
    known: int = 0
    files: int = 0
    left_out: int = 0
    left_out_names: tuple[str, ...] = ()
    lines_left_out: int = 0
    from_at: datetime | None = None
    until_at: datetime | None = None
    by: str | None = None
    offset: int = 0
    why: Said = field(default=Said(""))
    order: str = ""
    undo_order: str = ""

    @property
    def is_at_work(self) -> bool:
        return self.state in (ImportState.UNDER_WAY, ImportState.UNDOING)

    @property
    def group(self) -> str | None:
        """The id of the group that its messages are kept under."""
        return group_id(self.title) if self.is_group else None

    def document(self) -> dict[str, Any]:
        """Of one that begins."""
        found = {name: value for name, value in asdict(self).items() if name != "why"}
        begun = {"us": list(self.us), "left_out_names": [], "from_at": None, "until_at": None}
        return {**found, "at": stamp(self.at), **begun}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Import:
        fields = {name: document[name] for name in cls.__slots__ if name in document}
        fields["state"] = ImportState(fields["state"])
        for name in ("at", "from_at", "until_at"):
            fields[name] = unstamp(fields[name]) if fields.get(name) else None
        for name in ("us", "left_out_names"):
            fields[name] = tuple(fields.get(name) or ())
        fields["why"] = Said.of(fields.get("why"))
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class ImportCallbacks:
    """on_begin: called where there is work for `step`. on_file: with the id of each file that was put on the shelf.

    on_piece: while `step` reads a long file.
    """

    on_begin: Callable[[], object] = lambda: None
    on_file: Callable[[str], object] = lambda _: None
    on_piece: Callable[[], object] = lambda: None
