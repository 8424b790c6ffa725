"""What a listener takes for a request: waitress's parser behind bounds of our own, and answers in a sentence."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import Error

from edge.language import Said, language, wanted
from edge.server.head import NotHttp, TooMany, checked_head

# A line between two chunks is a number, and what stands behind the last one is read by nobody here.
MOST_CHUNK_LINE_BYTES = 256
MOST_TRAILER_BYTES = 1024
# Chunks of a byte each cost a thousand times what their bytes do. A tunnel sends what it has read at once.
LEAST_CHUNK_BYTES, SMALL_ONES = 32, 16

# Nothing that a listener says by itself is a page.
PLAIN = (("Content-Type", "text/plain; charset=utf-8"),)
# But where somebody has chosen files: with a way back to them.
HTML = (("Content-Type", "text/html; charset=utf-8"),)
_PAGE = '<!doctype html>\n<meta name="viewport" content="width=device-width">\n<p><a href="{back}">‹ {said}</a></p>\n'
_SENTENCES = {
    400: ("Bad Request", "listener.not_read"),
    413: ("Too Large", "listener.too_large"),
    431: ("Too Many Headers", "listener.not_read"),
    500: ("Failed", "listener.failed"),
    501: ("Not Known", "listener.not_read"),
    503: ("Busy", "listener.busy"),
}
_TOO_LARGE, _TOO_MANY, _BUSY = 413, 431, 503


@dataclass(frozen=True, slots=True)
class Wide:
    """The one path of a listener that takes larger bodies, a few at once: they lie on disk until they are whole."""

    path: re.Pattern[str]
    most_body_bytes: int
    at_once: int


class Told(Error):  # type: ignore[misc]  # waitress has no types
    """An answer of the listener's own: before a body was read, in a sentence for whoever looks at the phone."""

    def __init__(self, code: int, sentence: str, back: str = "") -> None:
        """back: the address of the page where the files were chosen."""
        super().__init__(sentence)
        self.code = code
        self.reason = _SENTENCES[code][0]
        self._back = back

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        if not self._back:
            return f"{self.code} {self.reason}", list(PLAIN), f"{self.body}\n".encode()
        page = _PAGE.format(said=escape(self.body), back=escape(self._back, quote=True))
        return f"{self.code} {self.reason}", list(HTML), page.encode()


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]
    """One request of one connection. A head that two readers could understand differently is none: that is smuggling.

    `held_bytes` is what the request holds in memory so far. page_above: the page that its form stands on, where it may
    bring files.
    """

    adj: Any
    error: Any
    held_bytes = 0
    lies_on_disk = False
    page_above = ""

    def __init__(self, adj: Any, head_is_there: Callable[[BoundedParser], None]) -> None:
        """head_is_there: is called once its first line and headers are known, and before any byte of its body."""
        super().__init__(adj)
        self._head_is_there = head_is_there
        self._ends: list[Callable[[], None]] = []

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(checked_head(header_plus))
        except NotHttp as error:
            raise ParsingError(str(error)) from error
        except ValueError as error:  # the address has half a bracket, say: urlsplit's own word for it
            raise ParsingError("not an address") from error
        except TooMany:
            super().parse_header(b"GET / HTTP/1.0\r\n")
            self.refuse(_TOO_MANY)
        else:
            self._head_is_there(self)

    def received(self, data: bytes) -> int:
        if self.chunked and data.count(b"\r\n") > SMALL_ONES + len(data) // LEAST_CHUNK_BYTES:
            self.refuse(400)
            return len(data)
        consumed: int = super().received(data)
        self._bound_chunks()
        if self.error and not isinstance(self.error, Told):
            self.refuse(self.error.code)
        self.held_bytes = self.header_bytes_received + (0 if self.lies_on_disk else self.body_bytes_received)
        return consumed

    def at_the_end(self, do: Callable[[], None]) -> None:
        """Called when the request has been answered or has broken off, perhaps more than once, in any thread."""
        self._ends.append(do)

    def close(self) -> None:
        """Called by waitress when it has been answered, and by its connection where that ends before."""
        super().close()
        for do in self._ends:
            do()

    def allow(self, most_body_bytes: int) -> None:
        """This request alone may have a larger body, which lies on disk until it is whole."""
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = most_body_bytes
        self.lies_on_disk, self.page_above = True, self.path.rpartition("/")[0]

    def refuse(self, code: int) -> None:
        """Answer with that status and a sentence, and read no further."""
        key = _SENTENCES.get(code, _SENTENCES[400])[1]
        most = self.adj.max_request_body_size // 1024
        size = f"{most // 1024} MB" if most >= 1024 else f"{most} KB"  # noqa: PLR2004
        said = Said(key, {"size": size} if code == _TOO_LARGE else {})
        # As the phone asks for it: who holds it is not known here.
        sentence = language(wanted(self.headers.get("ACCEPT_LANGUAGE", "")[:200])).say(said)
        self.error = Told(code if code in _SENTENCES else 400, sentence, self.page_above)
        self.completed = True

    def _bound_chunks(self) -> None:
        body = self.body_rcv
        if self.chunked and body is not None and not self.completed:
            line = len(body.control_line) + len(body.chunk_end)
            if line > MOST_CHUNK_LINE_BYTES or len(body.trailer) > MOST_TRAILER_BYTES:
                self.refuse(400)
