"""How the practice WhatsApp says no: the shape and the codes of the Cloud API's errors."""

from __future__ import annotations

import secrets
from typing import Any

# code: (HTTP status, title). Meta no longer prints the statuses; these are the older tables' values.
CODES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    2: (503, "API Service"),
    4: (400, "Application request limit reached"),
    10: (403, "Permission is either not granted or has been removed"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    368: (403, "Temporarily blocked for policies violations"),
    130429: (429, "Rate limit hit"),
    130403: (403, "Business has blocked this user"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (503, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131031: (403, "Business account has been locked"),
    131037: (400, "Display name not approved"),
    131042: (400, "Business eligibility payment issue"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131051: (400, "Unsupported message type"),
    131053: (400, "Media upload error"),
    131056: (400, "Pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id is not supported for this message"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    133010: (400, "Phone number not registered"),
    139100: (400, "Failed to block/unblock users"),
}

# The object does not exist, or the token cannot see it: the subcode tells it from a mere bad parameter.
UNKNOWN_OBJECT = 33
TOKEN_EXPIRED = 463
TOKEN_INVALID = 467
_TRANSIENT = frozenset({2, 131000, 131016})


class GraphError(Exception):
    """A call that WhatsApp refuses; `details` is for a developer's eyes. Only codes listed above are used."""

    def __init__(self, code: int, details: str, *, subcode: int | None = None) -> None:
        super().__init__(f"({code}) {details}")
        self.code = code
        self.details = details
        self.subcode = subcode
        self.status, self.title = CODES[code]

    def body(self) -> dict[str, Any]:
        """The JSON of an answer that refuses."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": secrets.token_urlsafe(8),
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in _TRANSIENT:
            error["is_transient"] = True
        return {"error": error}

    def in_status(self) -> dict[str, Any]:
        """The same refusal as it stands in a `failed` status."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        }
