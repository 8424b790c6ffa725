"""Which addresses the token may go to: WhatsApp's own hosts, written so plainly that every reader sees the same host.

Libraries disagree about addresses: where a backslash ends a name, what stands before an @, which dots count. One that
judges and another that connects would then mean two hosts, and the second would get the token. Here an address has one
reading or none; `tests/unit/whatsapp/test_hosts.py` asks the library that connects.
"""

from __future__ import annotations

import re

OWN_HOSTS = (".fbsbx.com", ".fbcdn.net")

MOST_LETTERS = 8192
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Behind the host nothing but its port, and then what cannot be read as more of it.
_PLAIN = re.compile(rf"(https?)://({_LABEL}(?:\.{_LABEL}){{0,9}})(?::([0-9]{{1,5}}))?(?:[/?#][!-\[\]-~]*)?", re.I)
_PORTS = {"https": 443, "http": 80}

Place = tuple[str, str, int]


def place_of(url: str) -> Place | None:
    """Scheme, host and port of an address that can be read in one way alone; None for any other."""
    plain = _PLAIN.fullmatch(url) if len(url) <= MOST_LETTERS else None
    if not plain:
        return None
    scheme, host = plain[1].lower(), plain[2].lower()
    port = int(plain[3] or _PORTS[scheme])
    return (scheme, host, port) if 0 < port < 2**16 else None


def is_whatsapps(place: Place | None) -> bool:
    """Whether this is one of the hosts where WhatsApp keeps files, over TLS."""
    return place is not None and (place[0], place[2]) == ("https", 443) and place[1].endswith(OWN_HOSTS)
