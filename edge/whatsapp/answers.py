"""Reading WhatsApp's answers: what came back, and which of `failures` it means."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from edge.language import Said
from edge.text.json_reading import json_object
from edge.whatsapp.failures import Failure, Portal, Rejected, Throttled, Unauthorised, Unproved, Unsure, WindowClosed
from edge.whatsapp.verdict import Class, Verdict, verdict

if TYPE_CHECKING:
    from requests import Response

# Nearly all answers are a few hundred bytes; whatever is larger is not WhatsApp's, unless it is a list.
MOST_ANSWER_BYTES = 64 * 1024

_TOO_MANY, _SERVER_ERROR = 429, 500
_THEIR_ERROR = Said("whatsapp.their_error")
# The app demands a proof with each call, or the one that it got was made with another app's secret.
_PARAMETER, _PROOF = 100, "appsecret_proof"


def read(response: Response, deadline: float, most: int = MOST_ANSWER_BYTES) -> bytes:
    """The whole body. Unsure where it does not end by `deadline` (of time.monotonic), or is too long to be theirs."""
    content = bytearray()
    for chunk in response.iter_content(8192):
        content += chunk
        if time.monotonic() > deadline or len(content) > most:
            raise Unsure(Said("whatsapp.unending"))
    if time.monotonic() > deadline:  # a body without a length ends where the line is cut
        raise Unsure(Said("whatsapp.unending"))
    return bytes(content)


def understood(response: Response, content: bytes) -> dict[str, Any]:
    """The answer as an object where WhatsApp did what was asked; else the failure that it means."""
    return _sorted(response.status_code, _json(content))


def first(value: object) -> dict[str, Any]:
    """The first of a list of objects; empty where there is none."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value[0]
    return {}


def _json(content: bytes) -> dict[str, Any] | None:
    """The answer as an object, or None where it is none and so not WhatsApp's.

    Whatever its label says: Graph has called its JSON a script, and a login page may call itself JSON.
    """
    return json_object(content)


def _sorted(status: int, answer: dict[str, Any] | None) -> dict[str, Any]:
    if answer is not None and (refused := _refused_user(answer)):
        raise _failure(400, refused)
    error = answer.get("error") if answer is not None else None
    if answer is not None and error is None and status < 300:  # noqa: PLR2004
        return answer
    if isinstance(error, dict):
        raise _failure(status, error)
    if status == _TOO_MANY:
        raise _failure(status, {})  # a gateway before WhatsApp says so with a page of its own
    raise _foreign() if status < _SERVER_ERROR else Unsure(_THEIR_ERROR)


def _refused_user(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Why a number was not blocked or let go, whatever the HTTP status: the answer has its errors one by one."""
    users = answer.get("block_users")
    failed = first(users.get("failed_users")) if isinstance(users, dict) else {}
    return first(failed.get("errors"))


def _foreign() -> Failure:
    return Portal(Said("whatsapp.foreign"))


def _failure(status: int, error: Mapping[str, Any]) -> Failure:
    """What an error object means. Only its code counts: titles and HTTP statuses change."""
    code = _number(error.get("code"))
    subcode = _number(error.get("error_subcode"))
    if code == _PARAMETER and _PROOF in f"{error.get('message')} {error.get('error_data')}".lower():
        return Unproved(Said("whatsapp.proof"), code)
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
    """A code, also where it comes as text."""
    if isinstance(value, str) and re.fullmatch(r"\s*#?[0-9]{1,9}\s*", value, re.ASCII):
        return int(value.strip(" \t\r\n#"))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
