"""Who may see the pages of practice: whoever sits at this machine, and forms of these pages only."""

from __future__ import annotations

import re

from bottle import HTTPResponse, request, response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; "
        "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guard() -> None:
    """Refuses who is not on this machine, who came by another name (rebinding), and forms from elsewhere."""
    local = request.remote_addr in ("127.0.0.1", "::1")
    host = request.get_header("Host") or ""
    origin = request.get_header("Origin")
    own = origin is None or origin == f"http://{host}"
    if not (local and re.fullmatch(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?", host) and own):
        raise HTTPResponse("The customers' phones are for this machine only.", 403, HEADERS)
    for name, value in HEADERS.items():
        response.set_header(name, value)


def plain_error(error: HTTPResponse) -> str:
    """Bottle's own error page repeats the address it was asked for."""
    response.content_type = "text/plain; charset=utf-8"
    return f"{error.status_code}\n"
