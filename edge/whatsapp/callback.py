"""The address at which WhatsApp calls the shop, called from outside as WhatsApp itself does when it is entered."""

from __future__ import annotations

import secrets

from edge.whatsapp.late_imports import line_module, requests_module

# The question goes out through the shop's line and comes back in through the tunnel.
CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 15.0
# A page of something else is of no interest.
MOST_BYTES = 200


def leads_here(address: str, verify_token: str, seconds: float = TOTAL_SECONDS) -> bool:
    """Whether somebody there knows the verify token and gives our challenge back, which only this box does.

    However the answer drips, it takes no longer than that: the loop that asks is watched.
    """
    requests, line = requests_module(), line_module()
    challenge = secrets.token_hex(12)
    asked = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
    try:
        with (
            line.open_session() as session,
            line.CallDeadline(seconds, CONNECT_SECONDS),
            session.get(
                address, params=asked, timeout=(CONNECT_SECONDS, seconds), allow_redirects=False, stream=True
            ) as told,
        ):
            first = next(told.iter_content(MOST_BYTES), b"")
            return bool(told.ok and first == challenge.encode())
    except (requests.RequestException, OSError, ValueError):
        return False
