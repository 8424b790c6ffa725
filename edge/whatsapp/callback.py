"""The address at which WhatsApp calls the shop, called from outside as WhatsApp itself does: which link is broken."""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from edge.language import Said
from edge.whatsapp.late_imports import line_module, requests_module
from edge.whatsapp.trial_post import TRIAL_ANSWER, trial_body, trial_signature

if TYPE_CHECKING:
    from requests import Response, Session

# The question goes out through the shop's line and comes back in through the tunnel.
CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 15.0
# A page of something else is of no interest.
MOST_BYTES = 200
# What the hook says to a wrong verify token, and to a wrong signature.
WRONG_TOKEN, BAD_SIGNATURE = b"wrong verify token", b"bad signature"

# The links of the way in, from outside to the box, and what may be broken about each. In the order in which they show.
LINKS = MappingProxyType(
    {
        "name": ("way_in.no_name",),
        "answers": ("way_in.refused", "way_in.no_answer"),
        "certificate": ("way_in.wrong_time", "way_in.certificate"),
        "box": (
            "way_in.tunnel_away",
            "way_in.tunnel_ends",
            "way_in.guarded",
            "way_in.leads_on",
            "way_in.callback",
        ),
        "token": ("way_in.other_token",),
        "post": ("way_in.changed", "way_in.post_refused"),
    }
)
# A tunnel's provider that knows the name and has no connection to the box's end of it (Cloudflare, Tailscale).
_AWAY = (521, 522, 523, 530)


@dataclass(frozen=True, slots=True)
class Outside:
    """How the address is called. trusted: a file of certificates to believe, instead of the world's."""

    seconds: float = TOTAL_SECONDS
    trusted: str | None = None


WORLD = Outside()


def broken_link(address: str, verify_token: str, app_secret: str, outside: Outside = WORLD) -> Said | None:
    """What keeps WhatsApp's messages from this box, with the way out; None where all of the way is well.

    Only this box knows the verify token and gives our challenge back. Then a signed body goes the way of a message: the
    hook keeps nothing of it. However the answers drip, each takes no longer than that: the loop that asks is watched.
    """
    requests, line = requests_module(), line_module()
    challenge = secrets.token_hex(12)
    asked = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
    body = trial_body(challenge)
    signed = {"X-Hub-Signature-256": trial_signature(body, app_secret), "Content-Type": "application/json"}
    facts = {"address": address, "host": host_of(address)}
    try:
        with line.open_session() as session:
            session.verify = outside.trusted or True
            status, first = _call(session, "GET", address, outside.seconds, params=asked)
            if status != HTTPStatus.OK or first != challenge.encode():
                return Said(_other(status, first), {**facts, "status": status})
            status, first = _call(session, "POST", address, outside.seconds, data=body, headers=signed)
            if status == HTTPStatus.OK and first == TRIAL_ANSWER.encode():
                return None
            changed = status == HTTPStatus.UNAUTHORIZED and first == BAD_SIGNATURE
            return Said("way_in.changed" if changed else "way_in.post_refused", {**facts, "status": status})
    except (requests.RequestException, OSError, ValueError) as error:
        return Said(_trouble(error), facts)


def _call(session: Session, method: str, address: str, seconds: float, **what: object) -> tuple[int, bytes]:
    """The status, and the first bytes."""
    times = {"timeout": (CONNECT_SECONDS, seconds), "allow_redirects": False, "stream": True}
    with line_module().CallDeadline(seconds, CONNECT_SECONDS) as deadline:
        told: Response = session.request(method, address, **what, **times)  # type: ignore[arg-type]
        with told:
            first = b""
            for piece in told.iter_content(MOST_BYTES):  # a tunnel may pass an answer on in smaller ones
                first += piece
                if len(first) >= MOST_BYTES:
                    break
        if deadline.over:
            raise TimeoutError("it was cut off")
        return told.status_code, first


def _other(status: int, first: bytes) -> str:
    """What it means where something answers, and not with our challenge."""
    if status == HTTPStatus.FORBIDDEN and first == WRONG_TOKEN:
        return "way_in.other_token"
    if status in _AWAY:
        return "way_in.tunnel_away"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "way_in.tunnel_ends"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "way_in.leads_on"
    # A page of something else says 404 or 405; walls against robots have these.
    if status in (401, 403, 418, 428, 429):
        return "way_in.guarded"
    return "way_in.callback"


def _trouble(error: BaseException) -> str:
    """What it means where nothing has answered."""
    line = line_module()
    if line.is_of_another_time(error):
        return "way_in.wrong_time"
    if line.is_somebody_else(error):
        return "way_in.certificate"
    causes = tuple(line.causes(error))
    # What cannot be a name is one of the others, or a letter too many.
    if isinstance(error, ValueError) or any(isinstance(each, socket.gaierror) for each in causes):
        return "way_in.no_name"
    return "way_in.refused" if any(isinstance(each, ConnectionRefusedError) for each in causes) else "way_in.no_answer"


def host_of(address: str) -> str:
    """What the name servers are asked for; all of an address that is none."""
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address
