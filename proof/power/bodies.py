"""Webhook bodies by number: whoever knows the number can make the same bytes again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from edge.practice import webhooks
from edge.practice.account import Account
from edge.practice.webhooks import Identity
from tests.kit.support import ACCOUNT, NOON

# The first so many customers write once and no more: what is done with their queries is undone by nobody.
PATIENT = 30
OTHERS = 25

_ACCOUNT = Account(
    phone_number_id=ACCOUNT.phone_number_id,
    waba_id=ACCOUNT.waba_id,
    app_secret=ACCOUNT.app_secret,
    verify_token=ACCOUNT.verify_token,
    token=ACCOUNT.token,
)


@dataclass(frozen=True)
class Body:
    """One webhook: a message, each fifth with a second one; `large` ones carry a long order for the disk to chew."""

    number: int
    large: bool = False

    @cached_property
    def wamids(self) -> list[str]:
        return [f"wamid.{_digest(self.number, part)[:40]}" for part in range(2 if self.number % 5 == 0 else 1)]

    @cached_property
    def raw(self) -> bytes:
        who = _customer(self.number)
        said = [
            webhooks.message(who, webhooks.text(self._words(part)), wamid=wamid, at=NOON)
            for part, wamid in enumerate(self.wamids)
        ]
        return written([who], said)

    def _words(self, part: int) -> str:
        if not self.large:
            return f"Muraho! Do you have {self.number} of the blue ones? ({part})"
        return " ".join(_digest(self.number, line) for line in range(700))


def written(senders: Sequence[Identity], said: Sequence[webhooks.Json]) -> bytes:
    """The webhook with these messages."""
    return webhooks.encode(webhooks.body(_ACCOUNT, webhooks.messages(_ACCOUNT, senders, said)))


def delivered(wamid: str) -> bytes:
    """WhatsApp says that this reply of ours has arrived."""
    status = webhooks.status(_customer(1), wamid, "delivered", NOON)
    return webhooks.encode(webhooks.body(_ACCOUNT, webhooks.statuses(_ACCOUNT, [status])))


def _customer(number: int) -> Identity:
    place = number if number <= PATIENT else PATIENT + 1 + number % OTHERS
    return Identity(name=f"Customer {place}", phone=f"2507880{place:05d}", user_id=f"RW.7046119822{place:05d}")


def _digest(number: int, part: int) -> str:
    return hashlib.sha256(f"{number} {part}".encode()).hexdigest()
