"""The client of WhatsApp's Cloud API: says what was asked, and sorts every possible end of a call into `failures`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

from edge import __version__
from edge.whatsapp.failures import Failure, Portal, Rejected, Throttled, Unauthorised, Unreachable, Unsure, WindowClosed
from edge.whatsapp.verdict import Class, Verdict, verdict

if TYPE_CHECKING:
    from requests import Response, Session

# A connection that has not come about by then will not: DNS, TCP and TLS of a poor line take 2-5 s.
CONNECT_SECONDS = 10.0
# WhatsApp answers in under a second; a line of 500 ms and 5 % loss in a few. After that the end is unknown anyway.
READ_SECONDS = 20.0
TOTAL_SECONDS = 45.0
# Answers are a few hundred bytes; whatever is larger is not WhatsApp's.
MOST_ANSWER_BYTES = 64 * 1024

_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are to WhatsApp. The token never appears in a repr."""

    phone_number_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to write to: the phone where it is known, else the business-scoped id (numbers can be hidden since 2026)."""

    phone: str | None
    user_id: str | None

    def fields(self) -> dict[str, str]:
        """`+` in front: without it WhatsApp may put the country code of the shop before the number."""
        if self.phone:
            return {"recipient_type": "individual", "to": f"+{self.phone}"}
        if self.user_id:
            return {"recipient_type": "individual", "recipient": self.user_id}
        raise Rejected("This customer has neither a phone number nor an id that WhatsApp knows.")


class WhatsApp:
    """One shop's door to `graph_url`. Safe from several threads.

    witness: told the time that each answer carries, so that the clock can be believed.
    """

    def __init__(self, graph_url: str, version: str, witness: Callable[[datetime], None] | None = None) -> None:
        self._base = f"{graph_url}/{version}"
        self._witness = witness
        self._session: Session | None = None

    def send_text(
        self, credentials: Credentials, to: Recipient, text: str, *, callback: str, quotes: str | None = None
    ) -> str:
        """Send a text (at most 4,096 characters) and return its wamid.

        callback: our own id, at most 512 characters; every status of this message carries it back.
        Raises one of `failures`; only after Unreachable and Throttled may the same text be sent again unasked.
        """
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            **to.fields(),
            "type": "text",
            "text": {"body": text, "preview_url": False},
            "biz_opaque_callback_data": callback,
        }
        if quotes:
            body["context"] = {"message_id": quotes}
        answer = self._post(credentials, "messages", body)
        wamid = _first(answer.get("messages")).get("id")
        if not isinstance(wamid, str) or not wamid:
            # Taken, it seems, but under a name that we do not know: only its status can tell.
            raise Unsure("WhatsApp answered without saying what became of the message.")
        return wamid

    def mark_read(self, credentials: Credentials, wamid: str) -> None:
        """Blue ticks for this message and all before it. Harmless when repeated."""
        body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        self._post(credentials, "messages", body)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def _post(self, credentials: Credentials, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        url = f"{self._base}/{credentials.phone_number_id}/{path}"
        requests = _requests()
        headers = {"Authorization": f"Bearer {credentials.token}", "Content-Type": "application/json"}
        content = _Body(json.dumps(body).encode())
        deadline = time.monotonic() + TOTAL_SECONDS
        try:
            with self._ready(requests).post(
                url,
                data=content,
                headers=headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = _read(response, deadline)
                self._hear_time(response)
        except requests.RequestException as error:
            if not content.asked_for:
                raise Unreachable("There is no connection to WhatsApp.") from error
            raise Unsure("The connection broke before WhatsApp answered.") from error
        return _sorted(response.status_code, _json(response, answer))

    def _ready(self, requests: ModuleType) -> Session:
        if self._session is None:
            session: Session = requests.Session()
            session.trust_env = False  # no proxy and no .netrc of the machine decides where a token goes
            session.headers["User-Agent"] = f"iduka/{__version__}"  # Meta's hosts refuse empty and library agents
            self._session = session
        return self._session

    def _hear_time(self, response: Response) -> None:
        if self._witness is None:
            return
        try:
            at = parsedate_to_datetime(response.headers.get("Date", ""))
        except (TypeError, ValueError):
            return  # an answer without a time bears no witness
        self._witness(at if at.tzinfo else at.replace(tzinfo=UTC))


class _Body:
    """A request's body that remembers whether it was asked for.

    It is asked for after name, connection, TLS and headers; until then WhatsApp cannot have taken anything. What
    requests raises does not tell: a stalled TLS handshake and a lost answer are both a ReadTimeout.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.asked_for = False

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        self.asked_for = True
        yield self._content


def _requests() -> ModuleType:
    """Imported when the first reply leaves: it weighs as much as the rest of the program."""
    import requests  # noqa: PLC0415

    return requests


def _read(response: Response, deadline: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(8192):
        content += chunk
        if time.monotonic() > deadline or len(content) > MOST_ANSWER_BYTES:
            raise Unsure("WhatsApp's answer did not come to an end.")
    return bytes(content)


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
            raise Unsure("WhatsApp had an error of its own and did not say whether it took the message.")
        raise Portal("Something other than WhatsApp answered: the network may want a sign-in.")
    error = answer.get("error")
    if error is None and status < 300:  # noqa: PLR2004
        return answer
    raise _failure(status, error if isinstance(error, dict) else {})


def _failure(status: int, error: Mapping[str, Any]) -> Failure:
    """What an error object means. Only its code counts: titles and HTTP statuses change."""
    code = _number(error.get("code"))
    subcode = _number(error.get("error_subcode"))
    found = verdict(code, subcode=subcode, transient=error.get("is_transient") is True)
    refused_clearly = 400 <= status < _SERVER_ERROR  # noqa: PLR2004 - HTTP's "the request was at fault"
    if found.kind is Class.LATER and not refused_clearly and not found.wait_seconds:
        # An error of theirs can hide a message that they took all the same: a second try might double it.
        return Unsure(found.sentence, code)
    return _FAILURES[found.kind](found, code)


_FAILURES: Mapping[Class, Callable[[Verdict, int | None], Failure]] = {
    Class.LATER: lambda found, code: Throttled(found.sentence, code, found.wait_seconds or 5, whole_number=False),
    Class.THROTTLED: lambda found, code: Throttled(found.sentence, code, found.wait_seconds, whole_number=True),
    Class.PAIR: lambda found, code: Throttled(found.sentence, code, found.wait_seconds, whole_number=False),
    Class.WINDOW: lambda found, code: WindowClosed(found.sentence, code),
    Class.GIVE_UP: lambda found, code: Rejected(found.sentence, code),
    Class.STOP: lambda found, code: Unauthorised(found.sentence, code),
}


def _first(value: object) -> dict[str, Any]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value[0]
    return {}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
