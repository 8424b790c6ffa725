"""What a listener takes for a request: waitress's parser, stricter where two readers could disagree."""

from __future__ import annotations

import copy
import re
import weakref
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import Error

from edge.language import Said, language, wanted

# Twenty digits already say more bytes than there are.
MOST_LENGTH_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Wide:
    """The one path of a listener that takes larger bodies, a few at once: they lie on disk until they are whole."""

    path: re.Pattern[str]
    most_body_bytes: int
    at_once: int


class _Told(Error):  # type: ignore[misc]  # waitress has no types
    """An answer of the listener's own: before a body was read, in a sentence for whoever looks at the phone."""

    def __init__(self, code: int, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.reason = reason

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        return f"{self.code} {self.reason}", headers, f"{self.body}\n".encode()


class Strict(HTTPRequestParser):  # type: ignore[misc]
    """A request whose length two readers could understand differently is none: that is how requests are smuggled."""

    def parse_header(self, header_plus: bytes) -> None:
        length = re.search(rb"^content-length[ \t]*:[ \t]*([^\r\n]*)", header_plus, re.IGNORECASE | re.MULTILINE)
        if length and (
            len(length[1]) > MOST_LENGTH_DIGITS or re.search(rb"^transfer-encoding[ \t]*:", header_plus, re.I | re.M)
        ):
            raise ParsingError("The length of this request is not clear.")
        super().parse_header(header_plus)


def channel(kind: type[HTTPChannel], wide: Wide | None) -> type[HTTPChannel]:
    """A kind of connection with our parser. waitress knows one limit for all bodies; `wide` is another for one path."""
    under_way: weakref.WeakSet[Any] = weakref.WeakSet()  # the listener's one thread alone makes and ends requests

    class Parser(Strict):
        adj: Any
        error: Any
        is_too_many = False

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if wide is None or self.command != "POST" or not wide.path.fullmatch(self.path):
                return
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = wide.most_body_bytes
            self.is_too_many = len(under_way) >= wide.at_once
            under_way.add(self)

        def received(self, data: bytes) -> int:
            consumed: int = super().received(data)
            if self.is_too_many and not self.error:
                self.error = _Told(503, "Busy", self._say(Said("listener.busy")))
                self.completed = True
            elif isinstance(self.error, Error) and self.error.code == 413:  # noqa: PLR2004 - HTTP's "too large"
                most = self.adj.max_request_body_size // 1024
                size = f"{most // 1024} MB" if most >= 1024 else f"{most} KB"  # noqa: PLR2004
                self.error = _Told(413, "Too Large", self._say(Said("listener.too_large", {"size": size})))
            return consumed

        def _say(self, said: Said) -> str:
            """As the phone asks for it: who holds it is not known here."""
            return language(wanted(self.headers.get("ACCEPT_LANGUAGE", ""))).say(said)

    return type("Channel", (kind,), {"parser_class": Parser})


__all__ = ["Strict", "Wide", "channel"]
