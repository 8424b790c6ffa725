"""What a fault makes of an answer. Pure: how an answer travels, and how it may end on the way, is the wire's."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from edge.practice.errors import TOKEN_EXPIRED, UNKNOWN_OBJECT, GraphError

PORTAL = b"<!doctype html><title>Welcome</title><h1>Free Wi-Fi</h1><p>Please sign in to go on.</p>"
GATEWAY = b"<!doctype html><title>502</title><h1>Bad gateway</h1>"
SCRIPT = b"<!doctype html><script>alert('this ran in the shop')</script>"
# Addresses of documentation and of machines inside a network: nobody is there who could be harmed.
LOGIN = "http://login.wifi.example/welcome"
ELSEWHERE = "https://files.example.net/attachments/?mid=1"
INSIDE = "http://169.254.169.254/latest/meta-data/"
MEGABYTE = 1024 * 1024
UNPACKED_MEGABYTES = 1000


class End(StrEnum):
    """How an answer ends that does not end well."""

    WELL = "well"
    SILENT = "silent"  # nothing comes for long, and then the connection is closed
    CLOSED = "closed"  # nothing comes, and the connection is closed at once
    CUT = "cut"  # half of it, and the connection is closed
    STALLED = "stalled"  # half of it, and the connection stays open
    DRIPPING = "dripping"  # all of it, byte by byte
    NEVER = "never"  # its last part again and again


@dataclass(frozen=True, slots=True)
class Answer:
    """length: what the headers say, where that is not the truth."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    end: End = End.WELL
    length: int | None = None

    @property
    def good(self) -> bool:
        return self.status.startswith("200")

    @property
    def is_error(self) -> bool:
        """Whether it refuses; a page of somebody else's does not, and neither does silence."""
        return self.status[:1] in "45" and self.end is not End.SILENT

    def sized_headers(self) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in self.headers if name.lower() != "content-length"]
        if self.end is End.NEVER:
            return kept
        return [*kept, ("Content-Length", str(len(self.body) if self.length is None else self.length))]

    def typed(self, mime: str) -> Answer:
        others = tuple((name, value) for name, value in self.headers if name.lower() != "content-type")
        return replace(self, headers=(*others, ("Content-Type", mime)))


def instead(name: str) -> Answer:
    """What answers in WhatsApp's place."""
    if name in _REFUSALS:
        return refusal(_REFUSALS[name])
    return _STRANGERS[name]


def after(name: str, answer: Answer) -> Answer:
    """What becomes of an answer to a call that was obeyed; a refusal cannot have been accepted."""
    spoil, only_good = _AFTER[name]
    return spoil(answer) if answer.good or not only_good else answer


def media(name: str, answer: Answer) -> Answer:
    """The same for files and for what is said of them."""
    return _MEDIA[name][1](answer) if answer.good else answer


def media_stage(name: str) -> str:
    """Which call a fault of files spoils: "resolve" or "download"."""
    return _MEDIA[name][0]


def refusal(error: GraphError, status: int | None = None) -> Answer:
    return _json(f"{status or error.status} Practice", json.dumps(error.body()).encode())


def _json(status: str, body: bytes) -> Answer:
    return Answer(status, (("Content-Type", "application/json"),), body)


def _page(status: str, body: bytes) -> Answer:
    return Answer(status, (("Content-Type", "text/html; charset=utf-8"),), body)


def _said(code: int, what: str, subcode: int | None = None) -> GraphError:
    return GraphError(code, f"practice fault: {what}", subcode=subcode)


_REFUSALS: Mapping[str, GraphError] = {
    "expired_token": _said(190, "session has expired", TOKEN_EXPIRED),
    "blocked": _said(368, "temporarily blocked for policy violations"),
    "payment": _said(131042, "payment method is missing"),
    "unregistered": _said(133010, "phone number is not registered"),
    "permission_gone": _said(10, "permission was removed"),
    "account_locked": _said(131031, "account has been locked"),
    "name_refused": _said(131037, "display name is not approved"),
    "spam_limit": _said(131048, "spam rate limit hit"),
    "proof_missing": _said(100, "API calls from the server require an appsecret_proof argument"),
    "throttled": _said(130429, "throttled"),
    "call_limit": _said(4, "application request limit reached"),
    "maintenance": _said(131057, "account in maintenance mode"),
    "unavailable": _said(131016, "service unavailable"),
    "server_error": _said(131000, "something went wrong"),
    "pair_limit": _said(131056, "pair rate limit"),
    "window_closed": _said(131047, "window closed"),
    "undeliverable": _said(131026, "message undeliverable"),
}
_STRANGERS: Mapping[str, Answer] = {
    "html_portal": _page("200 OK", PORTAL),
    "portal_redirect": Answer("302 Found", (("Location", LOGIN), ("Content-Type", "text/html")), PORTAL),
    "html_error": _page("502 Bad Gateway", GATEWAY),
    "not_json": _json("200 OK", b'{"messaging_product":"whats'),
    "silence": replace(_page("200 OK", b""), end=End.SILENT),
    "error_in_200": refusal(_said(131000, "an error in an answer that says 200"), status=200),
}


def _without_wamid(answer: Answer) -> Answer:
    body = {key: value for key, value in json.loads(answer.body).items() if key != "messages"}
    return replace(answer, body=json.dumps(body).encode())


def _ending(end: End) -> tuple[Callable[[Answer], Answer], bool]:
    return lambda answer: replace(answer, end=end), False


_AFTER: Mapping[str, tuple[Callable[[Answer], Answer], bool]] = {
    "slow": (lambda answer: answer, False),  # the wire waits
    "far_away": (lambda answer: answer, False),
    "cut_after_request": _ending(End.CLOSED),
    "cut_mid_answer": _ending(End.CUT),
    "stall_mid_answer": _ending(End.STALLED),
    "drip": _ending(End.DRIPPING),
    "endless_answer": _ending(End.NEVER),
    "error_but_accepted": (lambda _: refusal(_said(131000, "this message was accepted all the same")), True),
    "html_but_accepted": (lambda _: _page("502 Bad Gateway", GATEWAY), True),
    "no_wamid": (_without_wamid, True),
}


def _other_address(answer: Answer) -> Answer:
    return _with(answer, url=ELSEWHERE)


def _smaller(answer: Answer) -> Answer:
    return _with(answer, file_size="10")


def _other_hash(answer: Answer) -> Answer:
    return _with(answer, sha256="00" * 32)


def _with(answer: Answer, **said: str) -> Answer:
    return replace(answer, body=json.dumps({**json.loads(answer.body), **said}).encode())


def _bomb(answer: Answer) -> Answer:
    """One small packed piece again and again: gzip reads it as one file."""
    piece = gzip.compress(bytes(10 * MEGABYTE))
    packed = replace(answer, body=piece * (UNPACKED_MEGABYTES // 10))
    return replace(packed, headers=(*packed.headers, ("Content-Encoding", "gzip")))


_GONE = refusal(_said(100, "object does not exist", UNKNOWN_OBJECT))
_MEDIA: Mapping[str, tuple[str, Callable[[Answer], Answer]]] = {
    "media_gone": ("resolve", lambda _: _GONE),
    "media_foreign_url": ("resolve", _other_address),
    "media_false_size": ("resolve", _smaller),
    "media_wrong_hash": ("resolve", _other_hash),
    "media_url_expired": ("download", lambda _: _page("404 Not Found", b"<h1>Not found</h1>")),
    "media_redirect": ("download", lambda _: Answer("302 Found", (("Location", INSIDE),), b"")),
    "media_wrong_type": ("download", lambda answer: replace(answer.typed("text/html"), body=SCRIPT)),
    "media_html": ("download", lambda answer: replace(answer, body=SCRIPT)),
    "media_false_length": ("download", lambda answer: replace(answer, end=End.CUT)),
    "media_gzip_bomb": ("download", _bomb),
    "media_endless": ("download", lambda answer: replace(answer, end=End.NEVER)),
}
