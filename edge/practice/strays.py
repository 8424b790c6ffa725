"""What may stand in a webhook's body beside the shop's own messages: the unreadable, the unknown, the foreign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from edge.practice import webhooks
from edge.practice.account import Account
from edge.practice.faults import Faults
from edge.practice.webhooks import Identity, Json

STRANGER = Identity("Nobody of ours", "250788999999", "RW.99999999999999999999")


def beside(
    changes: Sequence[Mapping[str, Any]], account: Account, faults: Faults, now: datetime
) -> list[Mapping[str, Any]]:
    """The changes that faults put in front of these, where they hold messages of customers."""
    if not any("messages" in change["value"] for change in changes):
        return []
    found: list[Mapping[str, Any]] = []
    if faults.strikes("webhooks_half_bad"):
        found += _unreadable(account)
    if faults.strikes("webhooks_unknown"):
        found += _unknown(account, now)
    if faults.strikes("webhooks_foreign"):
        found.append(_foreign(account, now))
    return found


def _unreadable(account: Account) -> list[Json]:
    return [
        webhooks.change(account, "messages", messages=[{"id": 7, "from": ["x"], "timestamp": "soon", "type": None}]),
        webhooks.change(account, "messages", messages="none", statuses={"id": "wamid.X"}),
        {"field": "messages", "value": []},
    ]


def _unknown(account: Account, now: datetime) -> list[Json]:
    wamid = webhooks.new_wamid()
    content = {"type": "hologram", "hologram": {"depth": 3}, "mood": "curious"}
    message = webhooks.message(STRANGER, content, wamid=wamid, at=now)
    return [
        webhooks.messages(account, [STRANGER], [message]),
        webhooks.change(account, "telepathy_update", thoughts=[{"id": wamid}]),
    ]


def _foreign(account: Account, now: datetime) -> Json:
    """As when a relay mixes up two shops."""
    other = replace(account, phone_number_id="999999999999999", phone="250788999000")
    message = webhooks.message(STRANGER, webhooks.text("Meant for somebody else"), wamid=webhooks.new_wamid(), at=now)
    return webhooks.messages(other, [STRANGER], [message])
