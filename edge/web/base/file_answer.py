"""A file as an answer: all of it or the part that was asked for, under a name that can end no header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO
from urllib.parse import quote

from bottle import HTTPResponse, request

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def sent(file: BinaryIO, tag: str, headers: Mapping[str, str]) -> HTTPResponse:
    """All of it or, for players and downloads that broke off, the part that was asked for. The file is ours to close.

    tag: another one for other bytes.
    """
    size = file.seek(0, 2)
    first, last = _part(str(request.environ.get("HTTP_RANGE", "")), size)
    part = {} if last - first + 1 == size else {"Content-Range": f"bytes {first}-{last}/{size}"}
    file.seek(first)
    every = {"ETag": tag, "Accept-Ranges": "bytes", **part, "Content-Length": str(last - first + 1)}
    return HTTPResponse(file, 206 if part else 200, headers={**headers, **every})


def kept_as(name: str) -> str:
    """Names are spelt in percents, so that nothing in one can end the header."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def _part(asked: str, size: int) -> tuple[int, int]:
    """The first and last byte of the one part that was asked for; all of it for what is no such question."""
    match = _RANGE.fullmatch(asked)
    if not match or not (match[1] or match[2]):
        return 0, size - 1
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first, last = int(match[1]), min(int(match[2] or size), size - 1)
    return (first, last) if first <= last else (0, size - 1)
