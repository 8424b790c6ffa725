"""The gate in front of every page: who may come in from where, under which name, and what every answer carries."""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from edge.language import language, wanted
from edge.log import Seldom
from edge.server.own_name import is_own_name
from edge.web.base.still_online import answer_of

log = logging.getLogger(__name__)

Environment = Mapping[str, Any]
Application = Callable[[Any, Any], Iterable[bytes]]

# A page of ours loads our own script, style sheet, images and sounds, asks and posts to us alone, and is shown in
# nobody's frame.
HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # Not no-referrer: with it browsers send "Origin: null" with our own forms, and foreign ones could do that too.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)
# Loopback, homes and shops, and machines that found no router. Spelled out: what Python calls private also holds
# documentation, and tunnels that strangers come through. Not 100.64.0.0/10: providers put many homes into one of those.
_NEAR = [
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
]
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::\d{1,5})?")
# Whoever sets one of these passes on what somebody else asked: a tunnel that was pointed here instead of at the hook.
# It comes from this very machine, so that its address says nothing.
_PASSED_ON = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP"),
    *("HTTP_CF_CONNECTING_IP", "HTTP_CF_RAY", "HTTP_TRUE_CLIENT_IP", "HTTP_X_CLIENT_IP"),
)
_SAFE_METHODS = frozenset({"GET", "HEAD"})


class Gate:
    """WSGI in front of WSGI.

    From private networks only: nothing but the webhook is reachable from the internet, even when somebody points
    a tunnel or a router here by mistake. Under an address or a name of this box only: a foreign page that lets its
    own name lead here (rebinding) has to use its name. And no posting from foreign pages. What phones ask under
    names of their makers' is answered without looking at anything (`still_online`).
    """

    def __init__(self, application: Application, names: Iterable[str] = ()) -> None:
        own = socket.gethostname().lower()
        self._names = frozenset({"localhost", "iduka.local", own, f"{own}.local", *names})
        self._application = application
        self._seldom = Seldom(log)

    def __call__(self, environment: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status.startswith("304"):
                return start_response(status, headers, *rest)  # the phone keeps the page and what it was told with it
            given = {name.lower() for name, _ in headers}
            more = [(name, value) for name, value in HEADERS if name.lower() not in given]
            if "cache-control" not in given:
                more.append(("Cache-Control", "no-store"))
            return start_response(status, headers + more, *rest)

        refused = self._refusal(environment)
        if refused:
            self._seldom.say(refused, "refused at the gate, %s: %s", refused, environment.get("REMOTE_ADDR", ""))
            body = language(wanted(str(environment.get("HTTP_ACCEPT_LANGUAGE", "")))).say(refused).encode()
            start("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
            return [] if environment.get("REQUEST_METHOD") == "HEAD" else [body]
        if online := answer_of(environment):
            status, body = online
            start(status, [("Content-Type", "text/html"), ("Content-Length", str(len(body)))] if body else [])
            return [] if environment.get("REQUEST_METHOD") == "HEAD" else [body]
        return self._application(environment, start)

    def _refusal(self, environment: Environment) -> str | None:
        """Why this request may not come in, as a key of the catalogues, or None."""
        if not _is_near(str(environment.get("REMOTE_ADDR", ""))):
            return "door.own_network"
        if any(header in environment for header in _PASSED_ON):
            return "door.tunnel"
        host = str(environment.get("HTTP_HOST", ""))
        if answer_of(environment) and environment.get("REQUEST_METHOD") in _SAFE_METHODS:
            return None
        if not self._is_ours(host):
            return "door.own_address"
        if environment.get("REQUEST_METHOD") not in _SAFE_METHODS and not _is_from_here(environment, host):
            return "door.other_page"
        return None

    def _is_ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if not match:
            return False
        name = (match[1] or match[2]).lower().rstrip(".")
        return name in self._names or is_own_name(name) or _is_near(name)


def _is_from_here(environment: Environment, host: str) -> bool:
    """Browsers say where a form was sent from; what is no browser says nothing, and has no cookies to misuse."""
    site = environment.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = environment.get("HTTP_ORIGIN")
    return origin is None or origin == f"http://{host}"


@lru_cache(256)  # a shop has some twenty phones, and they ask all day
def _is_near(text: str) -> bool:
    address = _address(text)
    if address is None:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in _NEAR)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
