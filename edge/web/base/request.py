"""What a request brings: cookies and fields, read so that nothing in them can be worse than wrong.

bottle reads cookies by Python's own module, which raises on names that any page of this host may have set, and takes as
many fields as a body holds, in whatever letters the body names. What no browser sends is answered 400, in one line of
the log.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

from bottle import FormsDict, HTTPError, HTTPResponse, request

from edge.log import Seldom
from edge.server.head import MOST_FIELDS

_seldom = Seldom(logging.getLogger(__name__))

_T = TypeVar("_T")
# bottle reads no longer form into memory. What is longer would lie on the disk, where nothing of a stranger's may.
_MOST_FORM_BYTES = 100 * 1024
_COUNTED = "iduka.counted"


def cookie(name: str) -> str:
    """The last cookie of that name, as browsers send them; "" where there is none."""
    found = ""
    for part in str(request.environ.get("HTTP_COOKIE", "")).split(";"):
        key, _, value = part.partition("=")
        if key.strip() == name:
            found = value.strip().strip('"')
    return found


def is_under_a_number() -> bool:
    """Whether the page is asked for under the box's number, and not under a name."""
    with suppress(ValueError):
        return bool(ipaddress.ip_address(urlsplit(f"//{request.get_header('Host')}").hostname or ""))
    return False


def fields() -> FormsDict:
    """The fields of the form that was sent; answers 400 or 413 by itself."""
    return _read(lambda: request.forms)


def several(name: str) -> list[str]:
    """All fields of that name of the form that was sent, as text; without those that are none."""
    return _texts(fields(), name)


def several_asked(name: str) -> list[str]:
    """Likewise of the address."""
    return _texts(request.query, name)


def files() -> FormsDict:
    """Likewise its files."""
    return _read(lambda: request.files)


def expect_files() -> None:
    """For somebody who is known: this form may be as large as its files are."""
    request.environ[_COUNTED] = True


def typed() -> str:
    """What was written, to stand there again; "" where the form cannot be read."""
    try:
        return fields().getunicode("text", "", encoding="utf-8") or ""
    except HTTPResponse:
        return ""


def _texts(found: FormsDict, name: str) -> list[str]:
    read = (FormsDict({name: value}).getunicode(name, "", encoding="utf-8") for value in found.getall(name))
    return [text for text in read if text]


def _read(what: Callable[[], _T]) -> _T:
    try:
        _count_fields()
        return what()
    except (LookupError, ValueError) as error:  # letters that nobody knows, or that are none; a length in letters
        _seldom.say("unread", "%s brought what cannot be read: %s", request.route.rule, type(error).__name__)
        raise HTTPError(400) from None


def _count_fields() -> None:
    if request.environ.get(_COUNTED):
        return
    if request.content_length > _MOST_FORM_BYTES:
        raise HTTPError(413)
    body = request.body.read()
    request.body.seek(0)
    several = body.count(b"\r\n--") if request.content_type.lower().startswith("multipart/") else _separators(body)
    if several > MOST_FIELDS:
        raise HTTPError(413)
    request.environ[_COUNTED] = True


def _separators(body: bytes) -> int:
    return body.count(b"&") + body.count(b";")
