"""The address at which WhatsApp calls the shop, called from outside as WhatsApp itself does when it is entered."""

from __future__ import annotations

import secrets

# The question goes out through the shop's line and comes back in through the tunnel.
CONNECT_SECONDS, READ_SECONDS = 5.0, 5.0
# A page of something else is of no interest.
MOST_BYTES = 200


def leads_here(address: str, verify_token: str) -> bool:
    """Whether somebody there knows the verify token and gives our challenge back, which only this box does."""
    import requests  # weighs as much as the rest of the program  # noqa: PLC0415

    challenge = secrets.token_hex(12)
    asked = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
    patience = (CONNECT_SECONDS, READ_SECONDS)
    try:
        with requests.get(address, asked, timeout=patience, allow_redirects=False, stream=True) as told:
            return told.ok and told.raw.read(MOST_BYTES) == challenge.encode()
    except (requests.RequestException, OSError, ValueError):
        return False
