"""Small total readers: each takes whatever JSON gave and returns a clean value of one type, or says that there is none.

Everything that a customer wrote passes here before anything else of the house sees it. Nothing here raises.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from edge.records.message import Media
from edge.text import BIDI

Node: TypeAlias = dict[str, object]

TEXT = 65_536  # the app itself lets nobody type more into one message
CAPTION = 4_096  # for the parts of a message that are not its body: captions, addresses, descriptions, titles
NAME = 120  # WhatsApp's profile names end at 25 characters; address books and file names are longer
TOKEN = 64  # names of types and events: the longest documented one has 45 characters
ID = 256  # WhatsApp promises 128 for a wamid; twice that, so that a change of theirs loses nothing
LINK = 2_048  # what browsers have always borne
SHA256_BYTES = 32

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OLDEST = datetime(2009, 1, 1, tzinfo=UTC)  # WhatsApp was founded in 2009
NEWEST = datetime(2100, 1, 1, tzinfo=UTC)
MILLISECONDS = 10**11  # as seconds this would be the year 5138
LARGEST = 10**15  # every number below it survives JSON, SQLite and JavaScript unchanged

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_LONE = re.compile("[\ud800-\udfff]")  # half an emoji: parses, but no UTF-8, page or database can hold it
_ID = re.compile(f"[!-~]{{1,{ID}}}")  # printable ASCII without spaces
_SEGMENT = re.compile(f"[A-Za-z0-9][A-Za-z0-9_.:=-]{{0,{ID - 1}}}")  # goes into a URL: no slash, no leading dot
_TOKEN = re.compile(f"[A-Za-z0-9_.-]{{1,{TOKEN}}}")
_PHONE = re.compile("[0-9]{5,20}")
_MIME = re.compile("[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}(; ?[a-z0-9-]{1,32}=[a-z0-9.,+-]{1,64})*")
_HEX = re.compile("[0-9a-f]{64}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?")


def node(value: object) -> Node:
    """The object, or an empty one: a missing object and one of the wrong type read the same."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def several(value: object) -> list[object]:
    """A list; what is no list but something counts as its only element: better read than refused."""
    return value if isinstance(value, list) else [] if value in (None, "", {}) else [value]


def compact(**parts: Any) -> dict[str, Any]:
    """Only the parts that say something: no None, no empty text, list or object."""
    return {key: part for key, part in parts.items() if part is not None and part not in ("", [], {})}


def text(value: object, limit: int = TEXT) -> str | None:
    """What a person wrote, over several lines perhaps: no controls but newline and tab, no lone surrogates."""
    if not isinstance(value, str):
        return None
    if value.isprintable():  # most words are, and to see that takes a seventh of the time
        return value[:limit]
    plain = _CONTROLS.sub("", _BREAKS.sub("\n", value))
    return _LONE.sub("\ufffd", plain)[:limit]


def line(value: object, limit: int = NAME) -> str | None:
    """One line without direction marks: a name or a title. None if nothing is left that can be seen."""
    words = " ".join(BIDI.sub("", text(value, max(limit, TEXT)) or "").split())[:limit].strip()
    return words if any(letter.isprintable() for letter in words) else None


def label(value: object) -> str | None:
    """A name that a shop gave to something of its own: a line, or a whole number."""
    return line(_written(value))


def ident(value: object) -> str | None:
    """An opaque id of WhatsApp's, whole. Too long, with spaces or beyond ASCII: None, since a cut id names another."""
    written = _written(value)
    return written if _ID.fullmatch(written) else None


def segment(value: object) -> str | None:
    """An id that will stand in a URL of ours: letters and digits with a little between them."""
    written = _written(value)
    return written if _SEGMENT.fullmatch(written) else None


def token(value: object) -> str | None:
    """A word from WhatsApp's own vocabulary: a type, an event, a status."""
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def word(value: object) -> str:
    """Such a word in small letters, whichever WhatsApp wrote: to be compared with those that are known. "" for none."""
    return (token(value) or "").lower()


def phone(value: object) -> str | None:
    """Digits only, 5 to 20, after a leading + and spaces were taken off. Never made out of a business-scoped id."""
    written = _written(value).replace(" ", "").removeprefix("+")
    return written if _PHONE.fullmatch(written) else None


def whole(value: object) -> int | None:
    """A code or a count, as a number or in digits."""
    amount = number(value)
    return amount if isinstance(amount, int) else None


def number(value: object) -> int | float | None:
    """A finite number below LARGEST, or a decimal in a string."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < LARGEST else None  # NaN and infinity compare as False


def moment(value: object) -> datetime | None:
    """WhatsApp's stamp: seconds as a string or a number, or milliseconds; None where it is beyond belief."""
    count = whole(value.strip() if isinstance(value, str) else value)
    if count is None or count < 0:
        return None
    since = timedelta(milliseconds=count if count > MILLISECONDS else count * 1000)
    return EPOCH + since if OLDEST - EPOCH <= since < NEWEST - EPOCH else None


def link(value: object) -> str | None:
    """A web address that may be shown. Only http and https: a page may make a link of it."""
    written = _written(value)
    fits = len(written) <= LINK and written.isascii() and written.isprintable() and " " not in written
    return written if fits and written.startswith(("https://", "http://")) else None


def filename(value: object) -> str | None:
    """The customer's label of a file: the last part of whatever path it pretends to be. Never used as a path."""
    label = line(value, TEXT)
    if label is None:
        return None
    last = re.split(r"[/\\]", label)[-1].lstrip(". ")
    return last[:NAME].strip() or None


def media(value: object) -> Media | None:
    """What is said of a file; None without an id to fetch it by."""
    said = node(value)
    key = segment(said.get("id"))
    if key is None:
        return None
    return Media(
        id=key,
        mime=_mime(said.get("mime_type")),
        sha256=_sha256(said.get("sha256")),
        filename=filename(said.get("filename")),
        voice=said.get("voice") is True,
        animated=said.get("animated") is True,
    )


def _written(value: object) -> str:
    """A string without space around it; ids and stamps also come as whole numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**ID else ""
    return value.strip() if isinstance(value, str) else ""


def _mime(value: object) -> str:
    lower = _written(value).lower()
    return lower if _MIME.fullmatch(lower) else ""


def _sha256(value: object) -> str | None:
    """Hex in history, base64 everywhere else; always hex from here on."""
    written = _written(value)
    if _HEX.fullmatch(written.lower()):
        return written.lower()
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw.hex() if len(raw) == SHA256_BYTES else None
