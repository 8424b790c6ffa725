"""The head of a request, looked at in linear time before waitress's regular expressions see it.

Why it stands here: waitress 3.0.2 matches each header line with an expression that tries every way of sharing blanks
between three of its parts. One line of blanks costs the square of its length, on the thread that serves everybody:
24 KB stop the box for seconds, 110 KB for a minute. The expression for the first line does the same with digits. What
comes out of here has no blanks at the edges of a value and one shape of first line: on these both are linear. It can
go when a waitress is required whose expressions are linear on everything.
"""

from __future__ import annotations

import re

MOST_HEAD_BYTES = 16 * 1024
# A browser sends twenty, a tunnel adds ten.
MOST_HEADERS = 100
# The longest form of ours has forty fields; a page's address has four.
MOST_FIELDS = 200
MOST_LENGTH_DIGITS = 20  # twenty digits already say more bytes than there are

_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_NAMES = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # RFC 9110: a token
_VERSION = re.compile(rb"HTTP/1\.[01]")
_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})
_ONCE = _LENGTHS | {b"host"}


class NotHttp(Exception):
    """These bytes are no request that two readers would understand alike; says why, in English, for the log alone."""


class TooMany(Exception):
    """More header lines or fields than any page of ours sends."""


def checked_head(head: bytes) -> bytes:
    """The first line and the header lines, each in its plainest form. Raises NotHttp or TooMany; takes linear time."""
    lines = head.split(b"\r\n")
    if len(lines) > MOST_HEADERS + 3:
        raise TooMany
    if _CONTROL.search(b"".join(lines)):
        raise NotHttp("a control character")
    _check_first_line(lines[0])
    plain = [lines[0]]
    once: list[bytes] = []
    for line in filter(None, lines[1:]):
        name, colon, value = line.partition(b":")
        if not colon or not _is_name(name):  # a line that goes on with a blank has no name either
            raise NotHttp("a header without a name")
        value = value.strip(b" \t")
        plain.append(name + b":" + value)
        if (lower := name.lower()) in _ONCE:
            once.append(lower)
            if lower == b"content-length" and len(value) > MOST_LENGTH_DIGITS:
                raise NotHttp("a length beyond all bytes")
    if len(once) > len(set(once)) or set(once) >= _LENGTHS:
        raise NotHttp("a header that may come once came twice, or two lengths")
    return b"\r\n".join(plain) + b"\r\n"


def _check_first_line(line: bytes) -> None:
    words = line.split(b" ")
    if len(words) != 3 or not _is_name(words[0]) or not _VERSION.fullmatch(words[2]):  # noqa: PLR2004
        raise NotHttp("a first line of another shape")
    if not words[1] or b"\t" in words[1]:
        raise NotHttp("no address")
    query = words[1].partition(b"?")[2]
    if query.count(b"&") + query.count(b";") >= MOST_FIELDS:
        raise TooMany


def _is_name(name: bytes) -> bool:
    return bool(name) and not name.translate(None, _NAMES)
