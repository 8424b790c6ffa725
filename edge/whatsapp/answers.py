"""Reading WhatsApp's answers: what came back, and which of `failures` it means."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from edge.language import Said
from edge.whatsapp.failures import Failure, Portal, Rejected, Throttled, Unauthorised, Unsure, WindowClosed
from edge.whatsapp.verdict import Class, Verdict, verdict

if TYPE_CHECKING:
    from requests import Response

# Answers are a few hundred bytes; whatever is larger is not WhatsApp's.
MOST_ANSWER_BYTES = 64 * 1024

_SERVER_ERROR = 500
_THEIR_ERROR = Said("whatsapp.their_error")


def read(response: Response, deadline: float) -> bytes:
    """The whole body. Unsure where it does not end by `deadline` (of time.monotonic), or is too long to be theirs."""
    content = bytearray()
    for chunk in response.iter_content(8192):
        content += chunk
        if time.monotonic() > deadline or len(content) > MOST_ANSWER_BYTES:
            raise Unsure(Said("whatsapp.unending"))
    if time.monotonic() > deadline:  # a body without a length ends where the line is cut
        raise Unsure(Said("whatsapp.unending"))
    return bytes(content)


def understood(response: Response, content: bytes) -> dict[str, Any]:
    """The answer as an object where WhatsApp did what was asked; else the failure that it means."""
    return _sorted(response.status_code, _json(response, content))


def first(value: object) -> dict[str, Any]:
    """The first of a list of objects; empty where there is none."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value[0]
    return {}


def _json(response: Response, content: bytes) -> dict[str, Any] | None:
    """The answer as an object, or None where it is none and so not WhatsApp's."""
    if "json" not in response.headers.get("Content-Type", "application/json").lower():
        return None
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _sorted(status: int, answer: dict[str, Any] | None) -> dict[str, Any]:
    if answer is None:
        if status >= _SERVER_ERROR:
            raise Unsure(_THEIR_ERROR)
        raise _foreign()
    error = answer.get("error")
    if error is None and status < 300:  # noqa: PLR2004
        return answer
    if not isinstance(error, dict):
        raise _foreign() if status < _SERVER_ERROR else Unsure(_THEIR_ERROR)
    raise _failure(status, error)


def _foreign() -> Failure:
    return Portal(Said("whatsapp.foreign"))


def _failure(status: int, error: Mapping[str, Any]) -> Failure:
    """What an error object means. Only its code counts: titles and HTTP statuses change."""
    code = _number(error.get("code"))
    subcode = _number(error.get("error_subcode"))
    found = verdict(code, status, subcode=subcode, transient=error.get("is_transient") is True)
    refused_clearly = 400 <= status < _SERVER_ERROR  # noqa: PLR2004 - HTTP's "the request was at fault"
    if found.kind is Class.LATER and not refused_clearly and not found.wait_seconds:
        # An error of theirs can hide a message that they took all the same: a second try might double it.
        return Unsure(found.said, code)
    return _FAILURES[found.kind](found, code)


_FAILURES: Mapping[Class, Callable[[Verdict, int | None], Failure]] = {
    Class.LATER: lambda found, code: Throttled(found.said, code, found.wait_seconds or 5, whole_number=False),
    Class.THROTTLED: lambda found, code: Throttled(found.said, code, found.wait_seconds, whole_number=True),
    Class.PAIR: lambda found, code: Throttled(found.said, code, found.wait_seconds, whole_number=False),
    Class.WINDOW: lambda found, code: WindowClosed(found.said, code),
    Class.GIVE_UP: lambda found, code: Rejected(found.said, code),
    Class.STOP: lambda found, code: Unauthorised(found.said, code),
}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
