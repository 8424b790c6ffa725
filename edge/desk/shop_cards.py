"""What the shop sends of itself with one tap: where it is, and its contact card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.errors import Refusal
from edge.settings import ShopSettings


@dataclass(frozen=True, slots=True)
class Card:
    """kind: "location" or "contacts". text: how it reads. content: what WhatsApp is sent. extra: what a page shows."""

    kind: str
    text: str
    content: Any
    extra: Mapping[str, Any]


def card_of(shop: ShopSettings, kind: str) -> Card:
    """Refused `not_found` where the owner has not entered it."""
    if kind == "location" and shop.latitude is not None and shop.longitude is not None:
        return _place(shop, shop.latitude, shop.longitude)
    if kind == "contacts" and shop.contact_phone:
        return _contact(shop)
    raise Refusal("not_found", "quick.no_card")


def _place(shop: ShopSettings, latitude: float, longitude: float) -> Card:
    named = {"name": shop.name, "address": shop.address} if shop.address else {"name": shop.name}
    place = {"latitude": latitude, "longitude": longitude, **named}
    return Card("location", "\n".join(named.values()), place, {"location": place})


def _contact(shop: ShopSettings) -> Card:
    phone = f"+{shop.contact_phone}"
    content = [{"name": {"formatted_name": shop.name, "first_name": shop.name}, "phones": [{"phone": phone}]}]
    return Card("contacts", shop.name, content, {"contacts": [{"name": shop.name, "phones": [phone]}]})
