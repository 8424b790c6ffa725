"""In which language somebody reads: what they chose, else the shop's; before anybody signs in, what the phone asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.access.staff import Staff
from edge.language import Language, language, wanted
from edge.settings import ShopSettings

# Under this name a request carries who is known to have sent it, for the page that tells of a trouble.
READER = "iduka.reader"


def reading(request: Mapping[str, Any], shop: ShopSettings) -> Language:
    """The language for the answer to a WSGI request."""
    reader = request.get(READER)
    if isinstance(reader, Staff):
        return language(reader.language or shop.language, beside_app=shop.beside_app)
    asked = wanted(str(request.get("HTTP_ACCEPT_LANGUAGE", "")))
    return language(asked or shop.language, beside_app=shop.beside_app)
