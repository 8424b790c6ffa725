"""Who is on the make-believe WhatsApp, by each of their ids."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator

from edge.practice.account import Account
from edge.practice.customer import Customer
from edge.practice.webhooks import Identity

WAMIDS_KEPT = 20_000


class Registry:
    """Finds customers. Its owner sees to it that one thread at a time changes it."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._all: list[Customer] = []
        self._by_id: dict[str, Customer] = {}
        self._senders: OrderedDict[str, Customer] = OrderedDict()

    def __iter__(self) -> Iterator[Customer]:
        return iter(list(self._all))

    def __contains__(self, customer: Customer) -> bool:
        return self._by_id.get(customer.key) is customer

    def join(self, identity: Identity, make: Callable[[], Customer]) -> Customer:
        """The customer with one of these ids, or a new one."""
        known = self.find(identity)
        if known is not None:
            return known
        customer = make()
        self._all.append(customer)
        self.move(customer, identity)
        return customer

    def move(self, customer: Customer, identity: Identity) -> None:
        """The customer has other ids from now on; nobody answers to the old ones."""
        for key in [key for key, holder in self._by_id.items() if holder is customer]:
            del self._by_id[key]
        customer.identity = identity
        self._by_id.update((key, customer) for key in (identity.user_id, identity.phone) if key)

    def find(self, identity: Identity) -> Customer | None:
        """By the ids that are shown: who hides their number is not found by it."""
        return self._by_id.get(identity.user_id or "") or self._by_id.get(identity.phone or "")

    def called(self, name: str) -> Customer | None:
        """By name, username, phone (with or without plus and spaces) or business-scoped id."""
        digits = name.replace("+", "").replace(" ", "")
        known = self._by_id.get(name) or self._by_id.get(digits)
        return known or next((each for each in self if _answers(each, name.casefold())), None)

    def wrote(self, customer: Customer, wamid: str) -> None:
        self._senders[wamid] = customer
        if len(self._senders) > WAMIDS_KEPT:
            self._senders.popitem(last=False)

    def sender_of(self, wamid: str) -> Customer | None:
        return self._senders.get(wamid)

    def identity_for(self, name_or_phone: str) -> Identity:
        """An identity for somebody nobody has met: the same ids whenever the same name is asked for."""
        number = int.from_bytes(hashlib.sha256(name_or_phone.encode()).digest()[:8], "big")
        digits = name_or_phone.replace("+", "").replace(" ", "")
        is_phone = digits.isascii() and digits.isdigit()
        phone = digits if is_phone else f"{self._account.country}789{number % 10**6:06d}"
        name = f"Customer {digits[-3:]}" if is_phone else name_or_phone
        return Identity(name, phone, f"RW.{10**19 + number}")


def _answers(customer: Customer, wanted: str) -> bool:
    name, username = (customer.identity.name or "").casefold(), (customer.identity.username or "").casefold()
    return wanted in (name, username, name.partition(" ")[0]) and bool(wanted)
