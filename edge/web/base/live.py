"""Whether a page is still what a phone has of it: answered from memory, so that twenty phones may ask all day."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from typing import Any

from edge.clock import Clock
from edge.server.crowd import says_who

# Under this name a request carries the mark of its own page.
MARK = "iduka.mark"
# And under this one what makes it.
_MAKES_MARK = "iduka.makes_mark"
# What our script asks for by itself carries this: "seen", or "hidden" while nobody can see the page.
ASKED_BY_PAGE = "HTTP_LIVE"
# Ages are written in minutes: so often a page grows old by itself.
GROWS_OLD_SECONDS = 60
# Without JavaScript a page looks for news by itself, this often.
REFRESH_SECONDS = 15


def mark_anew(request: MutableMapping[str, Any]) -> None:
    """After a page has written that it was looked at, and before it reads: else its mark would be old at once."""
    request[MARK] = request[_MAKES_MARK]()


def is_asked_by_page(request: Mapping[str, Any]) -> bool:
    """Whether no person asked for this: a page on a screen looks for news."""
    return ASKED_BY_PAGE in request


def is_out_of_sight(request: Mapping[str, Any]) -> bool:
    """Whether the page that asks is behind another one, or on a dark screen: nobody has read what is new."""
    return request.get(ASKED_BY_PAGE) == "hidden"


class Live:
    """Marks pages, as ETags.

    A mark is a proof that this phone, with these cookies, was given this page in this state of the store: whoever
    brings it back may be told "unchanged" without a look into the store. Signing out, the end of a phone's access and
    every other change move the store on, and all marks given before with it.
    """

    def __init__(self, revision: Callable[[], object], clock: Clock) -> None:
        self._revision = revision
        self._clock = clock
        self._secret = secrets.token_bytes(32)

    def note(self, request: MutableMapping[str, Any]) -> None:
        """Put the mark of its page into a request."""
        request[_MAKES_MARK] = partial(self.mark, request)
        mark_anew(request)

    def is_unchanged(self, request: Mapping[str, Any]) -> bool:
        """Whether the phone that asks has this very page: it was told its mark, and brings it back."""
        return bool(request["REQUEST_METHOD"] == "GET" and request.get("HTTP_IF_NONE_MATCH") == request[MARK])

    def mark(self, request: Mapping[str, Any]) -> str:
        """The mark of the page that a WSGI request asks for, as things are now. Take it before reading anything."""
        asked = "\0".join(str(request.get(name, "")) for name in ("PATH_INFO", "QUERY_STRING"))
        asked += "\0" + says_who(str(request.get("HTTP_COOKIE", "")))
        state = f"{self._revision()} {int(self._clock.boottime() // GROWS_OLD_SECONDS)}"
        proof = hmac.digest(self._secret, f"{state}\0{asked}".encode("utf-8", "replace"), "sha256")
        return f'"{proof.hex()[:24]}"'
