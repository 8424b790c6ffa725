"""Files to and from WhatsApp: by id to an address that lives minutes, and only ever to WhatsApp's own hosts.

Whatever comes from there is hostile: its address, its length, its packing. The token goes nowhere else.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin

from edge.language import Said
from edge.whatsapp.answers import read, understood
from edge.whatsapp.client import CONNECT_SECONDS, TOTAL_SECONDS, unreachable
from edge.whatsapp.failures import (
    Failure,
    Gone,
    Stale,
    Throttled,
    TooBig,
    Unauthorised,
    Unproved,
    Unreachable,
    Unsafe,
    Unsure,
)
from edge.whatsapp.form import Form
from edge.whatsapp.hosts import is_whatsapps, place_of
from edge.whatsapp.late_imports import line_module, requests_module
from edge.whatsapp.parties import Credentials

if TYPE_CHECKING:
    from requests import Response, Session

log = logging.getLogger(__name__)

# A poor line may pause; one that is silent for longer has gone.
READ_SECONDS = 20.0
# 25 MB at 30 kB/s; whoever drips more slowly than that is not served for ever.
FILE_SECONDS = 900.0
PIECE_BYTES = 64 * 1024
MOST_REDIRECTS = 2
MOST_SIZE_DIGITS = 12

_OK, _PARTIAL, _RANGE_PAST_END = 200, 206, 416
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BAD_ADDRESS = frozenset({400, 401, 403, 404, 410})
_BUSY = 429
_NOTHING: Mapping[str, str] = {}
# Graph's words for an id that it does not know, or does not know any more. A 100 without its subcode is another
# complaint, about the form of the question: that says nothing of the file.
_UNKNOWN_OBJECT = frozenset({33, 100, 803})


@dataclass(frozen=True, slots=True)
class Located:
    """Where a file lies for the next five minutes, and what WhatsApp says of it. sha256: hex."""

    url: str
    sha256: str | None
    size: int | None


class Files:
    """The door for files, beside WhatsApp's for messages; with connections of its own, since files take long.

    Every call may be repeated without harm. Safe from two threads, of which one brings files and one fetches them.
    """

    def __init__(self, graph_url: str, version: str) -> None:
        self._base = f"{graph_url}/{version}"
        self._own = place_of(graph_url)
        self._opening = threading.Lock()
        self._sessions: dict[str, Session] = {}  # one for each way

    def locate(self, credentials: Credentials, media_id: str) -> Located:
        """Resolve an id. Raises Gone, Unreachable, Throttled, Unauthorised, Rejected, Unsure or Unsafe."""
        url = f"{self._base}/{media_id}"
        try:
            ours = {"phone_number_id": credentials.phone_number_id}
            answer = self._call(credentials, "GET", url, params=ours)
        except Unauthorised as failure:
            if failure.code in _UNKNOWN_OBJECT and not isinstance(failure, Unproved):
                raise Gone(failure.said, failure.code).heard() from failure
            raise
        if not isinstance(answer.get("url"), str):
            raise Unsure(Said("whatsapp.file_nowhere")).heard()
        return Located(answer["url"], _sha256(answer.get("sha256")), _size(answer.get("file_size")))

    def download(
        self,
        credentials: Credentials,
        located: Located,
        into: BinaryIO,
        *,
        most: int,
        go_on: Callable[[], bool],
    ) -> None:
        """Append to `into` what it still lacks of the file; where the server does not resume, begin it again.

        most: more bytes than these are refused (TooBig). go_on: asked at each piece; False ends with Unreachable.
        What arrived before a failure stays in `into`. Raises Unreachable (it broke off), Stale, Throttled, Unsafe or
        TooBig.
        """
        requests, line = requests_module(), line_module()
        ends = time.monotonic() + FILE_SECONDS
        try:
            with (
                line.CallDeadline(TOTAL_SECONDS, CONNECT_SECONDS) as deadline,
                self._followed(credentials, located.url, into.seek(0, 2)) as response,
            ):
                if response.status_code == _RANGE_PAST_END:
                    into.truncate(0)
                    raise Stale(Said("whatsapp.file_other"))
                have = into.tell() if response.status_code == _PARTIAL else 0
                _check(response, have, most, located.size)
                into.truncate(have)
                into.seek(have)
                for piece in _pieces(response):
                    _add(piece, into, most, located.size)
                    deadline.renew()
                    if time.monotonic() > ends or not go_on():
                        raise Unreachable(Said("whatsapp.file_late"))
        except requests.RequestException as error:
            raise Unreachable(Said("whatsapp.file_broke")) from error
        except Failure as failure:
            failure.answered = not isinstance(failure, Unreachable)
            raise

    def upload(self, credentials: Credentials, path: Path, mime: str, go_on: Callable[[], bool] | None = None) -> str:
        """Bring a file to WhatsApp and return its media id, which lives 30 days. Harmless when repeated.

        Raises Unreachable, Throttled, Unauthorised, Unsure or Rejected (WhatsApp cannot use the file).
        """
        form = Form(path, mime, FILE_SECONDS, go_on or (lambda: True))
        url = f"{self._base}/{credentials.phone_number_id}/media"
        answer = self._call(credentials, "POST", url, form=form)
        media_id = answer.get("id")
        if not isinstance(media_id, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", media_id):
            raise Unsure(Said("whatsapp.file_no_id")).heard()
        return media_id

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()

    def _call(
        self,
        credentials: Credentials,
        method: str,
        url: str,
        *,
        form: Form | None = None,
        params: Mapping[str, str] = _NOTHING,
    ) -> dict[str, Any]:
        requests, line = requests_module(), line_module()
        headers = {**credentials.bearer(), "Accept": "application/json"}
        headers |= {"Content-Type": form.content_type} if form else {}
        wait = (CONNECT_SECONDS, READ_SECONDS)
        came = False
        try:
            with (
                line.CallDeadline(TOTAL_SECONDS, CONNECT_SECONDS) as deadline,
                self._ready(method).request(
                    method,
                    url,
                    params={**params, **credentials.proof()},
                    data=form.sent_under(deadline) if form else None,
                    headers=headers,
                    timeout=wait,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                came = True
                content = read(response, deadline.ends)
            return understood(response, content)
        except requests.RequestException as error:
            failure = unreachable(error)
            failure.broke_off = came or (form is not None and form.begun)
            raise failure from error
        except Failure as failure:
            failure.answered = came
            failure.broke_off = not came
            raise

    def _followed(self, credentials: Credentials, url: str, have: int) -> Response:
        """The answer at the end of at most two redirects, each of which has to lead to WhatsApp's own hosts."""
        for _ in range(MOST_REDIRECTS + 1):
            self._must_be_theirs(url)
            headers = {**credentials.bearer(), "Accept-Encoding": "identity"}
            if have:
                headers["Range"] = f"bytes={have}-"
            wait = (CONNECT_SECONDS, READ_SECONDS)
            response = self._ready("GET").get(url, headers=headers, timeout=wait, allow_redirects=False, stream=True)
            if response.status_code not in _REDIRECTS:
                return response
            response.close()
            url = urljoin(url, response.headers.get("Location", ""))
        raise Unsafe(Said("whatsapp.file_circles"))

    def _must_be_theirs(self, url: str) -> None:
        place = place_of(url)
        if is_whatsapps(place) or (place is not None and place == self._own):
            return
        # Should Meta move its files one day, this line is how it is noticed.
        log.warning("a file was offered at a host that is not WhatsApp's: %r", place[1][:100] if place else "none")
        raise Unsafe(Said("whatsapp.file_elsewhere"))

    def _ready(self, method: str) -> Session:
        with self._opening:
            if method not in self._sessions:
                self._sessions[method] = line_module().open_session()
            return self._sessions[method]


def _check(response: Response, have: int, most: int, said: int | None) -> None:
    """Whether this answer is a file that we take, before a byte of it is read."""
    status = response.status_code
    if status in _BAD_ADDRESS:
        raise Stale(Said("whatsapp.file_old_address"), status)
    if status not in (_OK, _PARTIAL):
        raise Throttled(Said("whatsapp.file_not_now"), status, 60, whole_number=status == _BUSY)
    if response.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise Unsafe(Said("whatsapp.file_packed"))
    if status == _PARTIAL and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        raise Unsafe(Said("whatsapp.file_other_part"))
    length = _size(response.headers.get("Content-Length"))
    if length is not None and have + length > most:
        raise TooBig(Said("whatsapp.file_too_big"))
    if length is not None and said is not None and have + length != said:
        raise Unsafe(Said("whatsapp.file_other_length"))


def _add(piece: bytes, into: BinaryIO, most: int, said: int | None) -> None:
    """One more piece, unless the file is longer with it than we take, or than WhatsApp said."""
    if into.tell() + len(piece) > most:
        raise TooBig(Said("whatsapp.file_too_big"))
    if into.tell() + len(piece) > (said or most):
        raise Unsafe(Said("whatsapp.file_longer"))
    into.write(piece)


def _pieces(response: Response) -> Iterator[bytes]:
    """The body as it comes over the line, never unpacked."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - comes with requests, and weighs as much

    try:
        # What is there, as it comes: a slow line would take minutes to fill a piece, and nobody would hear of it.
        while piece := response.raw.read1(PIECE_BYTES, decode_content=False):
            yield piece
    except HTTPError as error:
        raise Unreachable(Said("whatsapp.file_broke")) from error


def _sha256(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and re.fullmatch(r"[0-9A-Fa-f]{64}", value) else None


def _size(value: object) -> int | None:
    written = str(value)
    return int(written) if written.isdecimal() and written.isascii() and len(written) <= MOST_SIZE_DIGITS else None
