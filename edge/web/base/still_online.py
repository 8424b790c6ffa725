"""What phones are told that ask whether there is internet: yes, in the shop's own Wi-Fi, so that they stay in it.

A phone that hears no goes over to mobile data, and from there the box is out of reach. They ask by http under names of
their makers'. In the box's own Wi-Fi its name server leads these here; elsewhere nobody asks us. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_APPLE = b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
# Android wants an answer without a word, an iPhone this very page. packaging/wifi/dnsmasq.conf leads these names here.
ANSWERS: Mapping[str, tuple[str, bytes]] = {
    "connectivitycheck.gstatic.com": ("204 No Content", b""),
    "connectivitycheck.android.com": ("204 No Content", b""),
    "captive.apple.com": ("200 OK", _APPLE),
}


def answer_of(environment: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Status and page of such a question; None for any other. Under these names nothing else is answered."""
    return ANSWERS.get(str(environment.get("HTTP_HOST", "")).lower())
