"""What customers say in a webhook body that was made by hand, as far as it has the shape of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from edge.practice.webhooks import Identity

STAMP_DIGITS = 10  # seconds until the year 2286


def said(raw: bytes) -> Iterable[tuple[Identity, Mapping[str, Any]]]:
    """Who said what in a body, as far as it has the shape of one: tests deliver far stranger things."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return
    for entry in _dicts(body, "entry"):
        for change in _dicts(entry, "changes"):
            if change.get("field") == "messages" and isinstance(change.get("value"), dict):
                for message in _dicts(change["value"], "messages"):
                    phone, user_id = message.get("from"), message.get("from_user_id")
                    if isinstance(phone, str | None) and isinstance(user_id, str | None) and (phone or user_id):
                        yield Identity(_name(change["value"], phone, user_id), phone, user_id), message


def _name(value: Mapping[str, Any], phone: str | None, user_id: str | None) -> str | None:
    for contact in _dicts(value, "contacts"):
        profile = contact.get("profile")
        ours = (phone, user_id) == (contact.get("wa_id"), contact.get("user_id"))
        if ours and isinstance(profile, dict) and isinstance(profile.get("name"), str):
            return str(profile["name"])
    return None


def _dicts(holder: Any, name: str) -> list[dict[str, Any]]:
    values = holder.get(name) if isinstance(holder, dict) else None
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def stamped(stamp: object, now: datetime) -> datetime:
    """Never later than now: a hostile stamp must not hold a window open for ever."""
    if isinstance(stamp, str | int) and str(stamp).isdecimal() and len(str(stamp)) <= STAMP_DIGITS:
        return min(datetime.fromtimestamp(int(stamp), UTC), now)
    return now
