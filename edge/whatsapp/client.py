"""The client of WhatsApp's Cloud API: says what was asked, and sorts every possible end of a call into `failures`."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from edge.language import Said
from edge.whatsapp.answers import MOST_ANSWER_BYTES, first, read, understood
from edge.whatsapp.failures import Unreachable, Unsure, Walled
from edge.whatsapp.late_imports import line_module, requests_module
from edge.whatsapp.parties import Credentials, Recipient
from edge.whatsapp.templates import Template, next_page, read_page

if TYPE_CHECKING:
    from requests import Response, Session

# Name and connection of a poor line take 1-3 s. Longer, and a line that has come back would be found too late: what is
# sent into the dark is only repeated after 1, 3 and 7 s.
CONNECT_SECONDS = 4.5
# WhatsApp answers in under a second; a line of 500 ms and 5 % loss in a few. After that the end is unknown anyway.
READ_SECONDS = 20.0
# All of a call, from the name to the last byte, however it drips.
TOTAL_SECONDS = 30.0
# Routers at home forget a silent connection after some minutes, and what is written into it then is lost in the dark.
IDLE_SECONDS = 30.0
# A verified account has 6,000 templates at most. So few a page, since each has to come within TOTAL_SECONDS.
TEMPLATES_A_PAGE = 30
MOST_PAGES = 250
# One with pictures, cards and examples in it is several kB; WhatsApp may put more on a page than was asked for.
MOST_PAGE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take: to be connected, for each single wait after that, and in all."""

    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    total_seconds: float = TOTAL_SECONDS


ORDINARY = Patience()


class WhatsApp:
    """One shop's door to `graph_url`. Safe from several threads.

    witness: told the time that each answer carries, so that the clock can be believed.
    """

    def __init__(
        self,
        graph_url: str,
        version: str,
        witness: Callable[[datetime], None] | None = None,
        patience: Patience = ORDINARY,
    ) -> None:
        self._base = f"{graph_url}/{version}"
        self._witness = witness
        self._patience = patience
        self._opening = threading.Lock()
        self._session: Session | None = None
        self._used_at = 0.0

    def send_text(
        self,
        credentials: Credentials,
        to: Recipient,
        text: str,
        *,
        callback: str,
        quotes: str | None = None,
        utility: bool = False,
    ) -> str:
        """Send a text (at most 4,096 characters) and return its wamid.

        utility: as a paid message that may go after the 24 hours (Direct Send), where the account is allowed that.

        callback: our own id, at most 512 characters; every status of this message carries it back.
        Raises one of `failures`; only after Unreachable and Throttled may the same text be sent again unasked.
        """
        content = {"body": text, "preview_url": False}
        category = "utility" if utility else None
        return self._send(credentials, to, ("text", content), callback=callback, quotes=quotes, category=category)

    def send_media(  # noqa: PLR0913 - what a message with a file says of it
        self,
        credentials: Credentials,
        to: Recipient,
        kind: str,
        media_id: str,
        *,
        caption: str = "",
        filename: str | None = None,
        voice: bool = False,
        callback: str,
        quotes: str | None = None,
    ) -> str:
        """Send a file that was uploaded before (Files.upload), and return the message's wamid; fails as send_text does.

        kind: image, video, document, audio. caption: at most 1,024 characters, not with audio. filename: a document's.
        """
        content: dict[str, Any] = {"id": media_id}
        if caption:
            content["caption"] = caption
        if filename and kind == "document":
            content["filename"] = filename
        if voice and kind == "audio":
            content["voice"] = True
        return self._send(credentials, to, (kind, content), callback=callback, quotes=quotes)

    def send_card(
        self,
        credentials: Credentials,
        to: Recipient,
        kind: str,
        content: Any,
        *,
        callback: str,
        quotes: str | None = None,
    ) -> str:
        """Send a place (kind "location") or contact cards (kind "contacts"); fails as send_text does."""
        return self._send(credentials, to, (kind, content), callback=callback, quotes=quotes)

    def send_reaction(self, credentials: Credentials, to: Recipient, target: str, emoji: str, *, callback: str) -> str:
        """React to a message of the last 30 days; "" takes the reaction off. Fails as send_text does."""
        content = {"message_id": target, "emoji": emoji}
        return self._send(credentials, to, ("reaction", content), callback=callback, quotes=None)

    def send_template(
        self, credentials: Credentials, to: Recipient, template: Mapping[str, Any], *, callback: str
    ) -> str:
        """Send an approved template (see templates.py), also after the 24 hours; fails as send_text does."""
        return self._send(credentials, to, ("template", template), callback=callback, quotes=None)

    def templates(self, credentials: Credentials, waba_id: str) -> list[Template]:
        """What may be sent after the 24 hours, as far as words alone make it. May be asked as often as one likes."""
        asked = {"fields": "name,status,language,category,components", "limit": str(TEMPLATES_A_PAGE)}
        found: list[Template] = []
        pages: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = self._get(credentials, f"{waba_id}/message_templates", asked, MOST_PAGE_BYTES)
            found += read_page(answer)
            after = next_page(answer)
            if after is None or after in pages:
                break
            pages.add(after)
            asked["after"] = after
        return found

    def mark_read(self, credentials: Credentials, wamid: str, *, least_bytes: int = 0) -> None:
        """Blue ticks for this message and all before it. Harmless when repeated (mark-message-as-read page, 2026).

        least_bytes: blanks behind the body make it as long as this.
        """
        body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        self._post(credentials, "messages", body, least_bytes)

    def block(self, credentials: Credentials, phone: str, *, on: bool) -> None:
        """Block a number, or let it go; harmless when repeated. WindowClosed: who has not written for 24 hours."""
        body = {"messaging_product": "whatsapp", "block_users": [{"user": f"+{phone}"}]}
        path, content = f"{credentials.phone_number_id}/block_users", _Body(json.dumps(body).encode())
        self._call(credentials, "POST" if on else "DELETE", path, {}, content=content)

    def ask(self, credentials: Credentials) -> None:
        """Whether WhatsApp is there: its answer about the number says it, and may be asked for at any time."""
        self._get(credentials, credentials.phone_number_id, {"fields": "id"})

    def look(self, credentials: Credentials, path: str, **fields: str) -> dict[str, Any]:
        """Read something of the account that the credentials are for; as harmless as `ask`."""
        return self._get(credentials, path, fields)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def _send(
        self,
        credentials: Credentials,
        to: Recipient,
        content: tuple[str, Any],
        *,
        callback: str,
        quotes: str | None,
        category: str | None = None,
    ) -> str:
        kind, said = content
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            **to.fields(),
            "type": kind,
            kind: said,
            "biz_opaque_callback_data": callback,
        }
        if category:
            body["category"] = category
        if quotes:
            body["context"] = {"message_id": quotes}
        answer = self._post(credentials, "messages", body)
        wamid = first(answer.get("messages")).get("id")
        if not isinstance(wamid, str) or not wamid:
            # Taken, it seems, but under a name that we do not know: only its status can tell.
            raise Unsure(Said("whatsapp.nothing_said"))
        return wamid

    def _post(
        self, credentials: Credentials, path: str, body: Mapping[str, Any], least_bytes: int = 0
    ) -> dict[str, Any]:
        content = _Body(json.dumps(body).encode().ljust(least_bytes))
        try:
            return self._call(credentials, "POST", f"{credentials.phone_number_id}/{path}", {}, content=content)
        except Unreachable as failure:
            if content.asked_for:
                raise Unsure(Said("whatsapp.broke")) from failure
            raise

    def _get(
        self, credentials: Credentials, path: str, params: Mapping[str, str], most: int = MOST_ANSWER_BYTES
    ) -> dict[str, Any]:
        """A question, which may be repeated without harm. most: a longer answer is none."""
        return self._call(credentials, "GET", path, params, most)

    def _call(
        self,
        credentials: Credentials,
        method: str,
        path: str,
        params: Mapping[str, str],
        most: int = MOST_ANSWER_BYTES,
        content: _Body | None = None,
    ) -> dict[str, Any]:
        """Unreachable where no answer came: whether anything was taken, whoever asked for it knows."""
        requests, line, patience = requests_module(), line_module(), self._patience
        headers = {**credentials.bearer(), "Accept": "application/json", "Content-Type": "application/json"}
        try:
            with (
                line.CallDeadline(patience.total_seconds, patience.connect_seconds) as deadline,
                self._ready().request(
                    method,
                    f"{self._base}/{path}",
                    params={**params, **credentials.proof()},
                    data=content,
                    headers=headers,
                    timeout=(patience.connect_seconds, patience.read_seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                answer = read(response, deadline.ends, most)
                self._hear_time(response)
        except requests.RequestException as error:
            self._used_at = float("-inf")  # what broke under this call has broken under the silent connections too
            raise unreachable(error) from error
        return understood(response, answer)

    def _ready(self) -> Session:
        with self._opening:
            if self._session is None:
                self._session = line_module().open_session()
            elif time.monotonic() - self._used_at > IDLE_SECONDS:
                self._session.close()  # only connections that nobody uses; the session opens new ones
            self._used_at = time.monotonic()
            return self._session

    def _hear_time(self, response: Response) -> None:
        if self._witness is None:
            return
        try:
            at = parsedate_to_datetime(response.headers.get("Date", ""))
        except (TypeError, ValueError):
            return  # an answer without a time bears no witness
        self._witness(at if at.tzinfo else at.replace(tzinfo=UTC))


def unreachable(error: Exception) -> Unreachable:
    """Why no answer of WhatsApp's came: for a wrong clock, for somebody else who answers, or for want of a line."""
    line = line_module()
    if line.is_of_another_time(error):
        return Unreachable(Said("whatsapp.wrong_clock"))
    return (
        Walled(Said("whatsapp.foreign"))
        if line.is_somebody_else(error)
        else Unreachable(Said("whatsapp.no_connection"))
    )


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
