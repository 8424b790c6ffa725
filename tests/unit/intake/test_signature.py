"""A body is WhatsApp's if its HMAC says so; everything else is nobody's, and no header can make that raise."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.intake.signature import is_signed
from tests.kit.examples import examples

SECRET = b"demo-app-secret-1"
BODY = b'{"object":"whatsapp_business_account","entry":[{"id":"311200450017788","changes":[]}]}'
DIGEST = "dfb6b038f183b45fd50dc447ece643d9878f5a61b1f70370fbe2f00717f609d5"

# The vectors of the API sheet, section 1.2.
VECTORS = {
    "compact": (BODY, SECRET, DIGEST),
    "with spaces": (
        b'{"object": "whatsapp_business_account", "entry": [{"id": "311200450017788", "changes": []}]}',
        SECRET,
        "4bf38325fc49ac841cc4ec475a33ee6d236f3605943b39d26bb8ba1eb418ee01",
    ),
    "in UTF-8": (
        '{"t":"café €5"}'.encode(),
        SECRET,
        "2692c98ac387f1c0f705ce8085f5d3ba7dbbddee544aae46b00b98c994446888",
    ),
    "escaped": (
        rb'{"t":"caf\u00e9 \u20ac5"}',
        SECRET,
        "a0636cc82e7ac725eb9377f2c9561e016199c59434ca065a8396944687e4f678",
    ),
    "another secret": (
        BODY,
        b"another-secret",
        "ce248637ab68f73183d05684f11775b4d01659d06eba657245fbbc2cc77e228b",
    ),
}


def signed(body: bytes, secret: bytes = SECRET) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_the_sheet_are_accepted(name: str) -> None:
    body, secret, digest = VECTORS[name]
    assert is_signed(body, f"sha256={digest}", [secret])
    assert is_signed(body, f"sha256={digest}".encode(), [secret])


def test_another_byte_in_the_body_is_refused() -> None:
    assert not is_signed(BODY + b"\n", signed(BODY), [SECRET])


def test_the_signature_of_the_same_json_written_otherwise_is_refused() -> None:
    assert not is_signed(VECTORS["in UTF-8"][0], f"sha256={VECTORS['escaped'][2]}", [SECRET])


def test_during_a_rotation_both_secrets_count() -> None:
    assert is_signed(BODY, signed(BODY, b"old"), [b"new", b"old"])
    assert is_signed(BODY, signed(BODY, b"new"), [b"new", b"old"])
    assert not is_signed(BODY, signed(BODY, b"older"), [b"new", b"old"])


def test_no_secret_and_an_empty_secret_sign_nothing() -> None:
    assert not is_signed(BODY, signed(BODY), [])
    assert not is_signed(BODY, signed(BODY, b""), [b""])


def test_an_empty_body_can_be_signed() -> None:
    assert is_signed(b"", signed(b""), [SECRET])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        b"",
        "sha256=",
        DIGEST,
        f"sha1={DIGEST[:40]}",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST}0",
        f"sha256={DIGEST.upper()}",
        f"sha256=sha256={DIGEST}",
        f"sha256=\u00e9{DIGEST[1:]}",
        f"sha256=\ud83d{DIGEST[1:]}",
        b"sha256=\xff" + DIGEST[1:].encode(),
        f"sha256={DIGEST[:-1]}\u0665",
        f"sha256={DIGEST},sha256={DIGEST}",
    ],
)
def test_a_header_of_another_form_is_refused(header: str | bytes | None) -> None:
    assert not is_signed(BODY, header, [SECRET])


@settings(deadline=None, max_examples=examples(75))
@given(
    body=st.binary(max_size=200),
    header=st.none() | st.text(max_size=90) | st.binary(max_size=90) | st.binary(max_size=70).map(b"sha256=".__add__),
    secrets=st.lists(st.binary(max_size=80), max_size=3),
)
def test_whatever_comes_nothing_raises_and_nothing_unsigned_passes(
    body: bytes, header: str | bytes | None, secrets: list[bytes]
) -> None:
    assert is_signed(body, header, secrets) is False
