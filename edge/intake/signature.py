"""Is a body really WhatsApp's? HMAC-SHA256 of the raw bytes with the app secret, and nothing else counts."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

PREFIX = b"sha256="
DIGITS = 64


def is_signed(body: bytes, header: str | bytes | None, secrets: Iterable[bytes]) -> bool:
    """True if the X-Hub-Signature-256 header belongs to these very bytes under one of the secrets. Never raises.

    Several secrets serve a rotation. An empty secret signs nothing. The bytes are never parsed and written again,
    and there is no second try over an escaped form: what came over the wire is what WhatsApp signed.
    """
    given = _digest(header)
    # Every secret is tried, so that the time taken does not tell which one fits; bytes, since comparing str can raise.
    fits = [hmac.compare_digest(given, _sign(body, secret)) for secret in secrets if secret]
    return any(fits)


def _sign(body: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, body, hashlib.sha256).hexdigest().encode("ascii")


def _digest(header: str | bytes | None) -> bytes:
    """The 64 digits of the header; b"" if it is not of that form, which no signature equals."""
    raw = header.encode("utf-8", "replace") if isinstance(header, str) else header or b""
    digest = raw.strip().removeprefix(PREFIX)
    return digest if raw.strip().startswith(PREFIX) and len(digest) == DIGITS else b""
