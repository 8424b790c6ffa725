"""What the shop may ask to be sent: every body that the Cloud API documents, checked field by field.

Pure: whether the customer exists, the window is open or the media id is known is the cloud's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from edge.practice.errors import GraphError
from edge.practice.fields import Part
from edge.practice.templates import Filled

TEXT_MOST = 4096
CAPTION_MOST = 1024
OPAQUE_MOST = 512
WAMID_MOST = 128
URL_MOST = 2048
ROWS_MOST = 10

_COMMON = (
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
    "category",
    "messaging_account_id",
    "recipient_identity_key_hash",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Blue ticks for a customer's message and all before it, perhaps with "typing…"."""

    wamid: str
    typing: bool


@dataclass(frozen=True, slots=True)
class Content:
    """text: what the customer reads. media_id: of a file uploaded before. target: what a reaction is about.

    template: which, and what it is given.
    """

    text: str = ""
    media_id: str | None = None
    target: str | None = None
    template: Filled | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """One message to one customer, `to` a phone or `recipient` a business-scoped id; `to` wins where both are given."""

    to: str | None
    recipient: str | None
    kind: str
    content: Content
    quotes: str | None
    opaque: str | None
    body: Mapping[str, Any]


def read(body: object) -> Send | Receipt:
    """Refuses with a GraphError whatever WhatsApp would refuse by looking at the request alone."""
    request = Part(body, "request")
    if request.value.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required and must be 'whatsapp'")
    return _receipt(request) if "status" in request.value else _send(request)


def _receipt(request: Part) -> Receipt:
    request.only("messaging_product", "status", "message_id", "typing_indicator")
    request.choice("status", "read")
    typing = request.has("typing_indicator")
    if typing:
        indicator = request.part("typing_indicator")
        indicator.only("type")
        indicator.choice("type", "text")
    return Receipt(request.text("message_id", most=WAMID_MOST), typing)


def _send(request: Part) -> Send:
    kind = request.value.get("type", "text")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise GraphError(131051, f"type {str(kind)[:40]!r} cannot be sent")
    request.only(*_COMMON, kind)
    if request.has("recipient_type"):
        request.choice("recipient_type", "individual")  # groups are for Official Business Accounts
    if request.has("category"):
        raise GraphError(100, "Direct Send is not enabled for this account")
    content = _KINDS[kind](request) if kind == "contacts" else _KINDS[kind](request.part(kind))
    to, recipient = _recipient(request)
    return Send(to, recipient, kind, content, _quoted(request, kind), _opaque(request), request.value)


def _recipient(request: Part) -> tuple[str | None, str | None]:
    to = request.maybe_text("to", most=64)
    recipient = request.maybe_text("recipient", most=160)
    if to is None and recipient is None:
        raise GraphError(131008, "The parameter to (or recipient) is required")
    if to is None and not re.fullmatch(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", recipient or ""):
        raise GraphError(131009, "recipient must be a business-scoped user id, whole")
    return to, recipient


def _quoted(request: Part, kind: str) -> str | None:
    if not request.has("context"):
        return None
    if kind == "reaction":
        raise GraphError(131009, "a reaction cannot quote a message")
    context = request.part("context")
    context.only("message_id")
    return context.text("message_id", most=WAMID_MOST)


def _opaque(request: Part) -> str | None:
    return request.maybe_text("biz_opaque_callback_data", most=OPAQUE_MOST)


def _text(part: Part) -> Content:
    part.only("body", "preview_url")
    part.flag("preview_url")
    return Content(part.text("body", most=TEXT_MOST))


def _file(part: Part, *more: str) -> Content:
    part.only("id", "link", *more)
    if part.has("id") == part.has("link"):
        raise GraphError(131009, f"{part.name} needs exactly one of id and link")
    link = part.maybe_text("link", most=URL_MOST)
    if link is not None and not re.match(r"https?://[^\s/]+", link):
        raise GraphError(131009, f"{part.name}.link must be an http or https address")
    caption = part.maybe_text("caption", most=CAPTION_MOST) if "caption" in more else None
    return Content(caption or "", media_id=part.maybe_text("id", most=64))


def _captioned(part: Part) -> Content:
    return _file(part, "caption")


def _document(part: Part) -> Content:
    content = _file(part, "caption", "filename")
    filename = part.maybe_text("filename", most=240)
    return replace(content, text=content.text or filename or "")


def _audio(part: Part) -> Content:
    part.flag("voice")
    return _file(part, "voice")


def _location(part: Part) -> Content:
    part.only("latitude", "longitude", "name", "address")
    latitude, longitude = part.number("latitude", -90, 90), part.number("longitude", -180, 180)
    name = part.maybe_text("name", most=1000) or part.maybe_text("address", most=1000)
    return Content(f"{name or ''} ({latitude:.5f}, {longitude:.5f})".strip())


def _contacts(request: Part) -> Content:
    names = []
    for card in request.parts("contacts", most=257):
        name = card.part("name")
        names.append(name.text("formatted_name", most=1000))
        if not any(name.has(part) for part in ("first_name", "last_name", "middle_name", "suffix", "prefix")):
            raise GraphError(131009, f"{name.name} needs formatted_name and at least one other part of the name")
    return Content(", ".join(names))


def _reaction(part: Part) -> Content:
    part.only("message_id", "emoji")
    target = part.text("message_id", most=WAMID_MOST)
    return Content(part.maybe_text("emoji", most=32, least=0) or "", target=target)


def _interactive(part: Part) -> Content:
    part.only("type", "header", "body", "footer", "action")
    kind = part.choice("type", "button", "list", "contact_request")
    text = part.part("body").text("text", most=TEXT_MOST if kind == "list" else CAPTION_MOST)
    if part.has("footer"):
        part.part("footer").text("text", most=60)
    if part.has("header"):
        header = part.part("header")
        if header.choice("type", "text", "image", "video", "document") == "text":
            header.text("text", most=60)
    choices = {"button": _buttons, "list": _rows, "contact_request": _contact_request}[kind](part.part("action"))
    return Content("\n".join([text, *choices]))


def _buttons(action: Part) -> list[str]:
    action.only("buttons")
    titles = []
    for button in action.parts("buttons", most=3):
        button.choice("type", "reply")
        reply = button.part("reply")
        reply.text("id", most=256)
        titles.append(reply.text("title", most=20))
    if len(set(titles)) < len(titles):
        raise GraphError(131009, "button titles must be unique")
    return [f"[{title}]" for title in titles]


def _rows(action: Part) -> list[str]:
    action.only("button", "sections")
    action.text("button", most=20)
    sections = action.parts("sections", most=ROWS_MOST)
    rows = [row for section in sections for row in section.parts("rows", most=ROWS_MOST)]
    if len(rows) > ROWS_MOST:
        raise GraphError(131009, f"a list may have {ROWS_MOST} rows in all")
    for section in sections:
        if len(sections) > 1 or section.has("title"):
            section.text("title", most=24)
    for row in rows:
        row.only("id", "title", "description")
        row.text("id", most=200)
        row.maybe_text("description", most=72)
    return [f"[{row.text('title', most=24)}]" for row in rows]


def _contact_request(action: Part) -> list[str]:
    action.only("name")
    action.choice("name", "request_contact_info")
    return ["[share my number]"]


def _template(part: Part) -> Content:
    part.only("name", "language", "components")
    name = part.text("name", most=512)
    language = part.part("language").text("code", most=20)
    said: list[str] = []
    more: set[str] = set()
    for component in part.parts("components", most=20) if part.has("components") else []:
        match component.choice("type", "header", "body", "button", "limited_time_offer", "carousel"):
            case "body":
                said += _words(component)
            case "header":
                more |= {f"header {kind.upper()}" for kind in _given(component, *_HEADERS)}
            case "button":
                _given(component, "text", "payload", "coupon_code")
                if component.choice("sub_type", "quick_reply", "url", "copy_code") != "quick_reply":
                    more.add(f"button {component.value.get('index')}")
            case other:
                more.add(other.upper())
    return Content(" · ".join(said), template=Filled(name, language, len(said), frozenset(more)))


def _words(component: Part) -> list[str]:
    found = component.parts("parameters", most=100) if component.has("parameters") else []
    for parameter in found:
        parameter.choice("type", "text", "currency", "date_time")
    return [parameter.text("text", most=TEXT_MOST) for parameter in found]


def _given(component: Part, *kinds: str) -> list[str]:
    """Of which kinds the parameters are."""
    return [parameter.choice("type", *kinds) for parameter in component.parts("parameters", most=1)]


_HEADERS = ("text", "image", "video", "document", "location")
_KINDS: Mapping[str, Callable[[Part], Content]] = {
    "text": _text,
    "image": _captioned,
    "video": _captioned,
    "document": _document,
    "audio": _audio,
    "sticker": _file,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
}
