"""All by which one customer is known, with whoever was joined with them; and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from edge.errors import Refusal
from edge.outbox.owners_number import owners_number
from edge.registers.books import Books
from edge.text import phone_numbers

# What a customer is called, in their document and in what is kept of those who were joined with them.
_NAMES = ("name", "own_name", "called", "profile", "username")
_IDS = ("phone", "user_id", "parent_id")
# Shorter ones stand in too many words.
_LEAST_NAME = 3


@dataclass(frozen=True, slots=True)
class Person:
    """customers: their id, and those of whoever was joined with them. keys: `kind:value`; values: without the kind,
    in each way that it may be written.

    queries, files: ids. names: what they are, or were, called.
    """

    customers: tuple[str, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    queries: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def values(self) -> frozenset[str]:
        return frozenset(spelt.split(":", 1)[1] for key in self.keys for spelt in phone_numbers.keys(key))

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Person:
        return cls(**{name: tuple(kept[name]) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with a customer, counted; labels: names of those that nobody else has worn."""

    name: str
    messages: int
    notes: int
    files: int
    file_bytes: int
    queries: int
    replies: int
    drafts: int
    labels: tuple[str, ...]


def person(books: Books, customer: str) -> Person:
    """Refuses `not_found`."""
    found = books.customers.document(customer)
    if found is None:
        raise Refusal("not_found", "customers.not_found")
    joins = list(_joins(books, customer))
    documents = [found, *(join[side] for join in joins for side in ("gone", "kept"))]
    customers = dict.fromkeys([customer, *(str(join["other"]) for join in joins)])
    keys = [str(each["key"]) for each in books.keys.of(*customers) if each.get("key")]
    kinds = {"phone": "phone", "user_id": "user", "parent_id": "parent"}
    keys += [f"{kinds[name]}:{found[name]}" for name in _IDS if found.get(name)]
    names = [str(one[name]) for one in documents for name in _NAMES if one.get(name)]
    return Person(
        tuple(customers),
        tuple(dict.fromkeys(keys)),
        tuple(dict.fromkeys(name for name in names if len(name) >= _LEAST_NAME)),
        tuple(books.queries.ids_of(customers)),
        tuple(books.media.ids_of(customers)),
    )


def going(books: Books, customer: str) -> Going:
    """What the owner reads before anything goes."""
    one = person(books, customer)
    messages, notes = books.erasures.count_of(one.customers)
    sizes = books.media.sizes(one.files)
    here = books.customers.one(customer)
    return Going(
        name=here.name if here else "",
        messages=messages,
        notes=notes,
        files=len(sizes),
        file_bytes=sum(sizes),
        queries=len(one.queries),
        replies=books.replies.count_to(one.queries),
        drafts=books.drafts.count_on(one.queries),
        labels=tuple(own_labels(books, one).values()),
    )


def why_not(books: Books, one: Person) -> Refusal | None:
    """Why they cannot be erased just now: somebody waits for them, or they for somebody."""
    if books.queries.are_open(one.queries):
        return Refusal("not_open", "forgetting.query_is_open")
    imports = books.imports
    if any(each["state"] in ("under_way", "undoing") for each in imports.of(*one.customers)):
        return Refusal("not_open", "forgetting.import_is_under_way")
    if any(each.get("is_group") for each in imports.in_states("under_way")):
        return Refusal("not_open", "forgetting.group_is_under_way")
    if books.replies.has_unsent(one.queries):
        return Refusal("unsent", "forgetting.reply_is_unsent")
    here = books.customers.one(one.customers[0])
    is_blocked = here is not None and here.block.stops  # what was tried in vain keeps nobody here
    owner = owners_number(books)
    is_the_owner = bool({owner.number, owner.user_id} & {*one.values})
    why = "forgetting.is_the_owner" if is_the_owner else "forgetting.is_blocked" if is_blocked else ""
    return Refusal("not_open", why) if why else None


def own_labels(books: Books, one: Person) -> dict[str, str]:
    """The names, by id, of labels that only queries of theirs wear: they may have been made for them."""
    worn = books.queries.labels_of(one.queries)
    alone = {label for label in worn if not books.erasures.wears_it_too(label, one.customers)}
    return books.labels.names(alone)


def _joins(books: Books, customer: str) -> Iterator[Mapping[str, Any]]:
    """What was joined with them, and with those."""
    for join in books.joins.of(customer):
        yield join
        if join["other"] != customer:
            yield from _joins(books, str(join["other"]))
