"""What a message says, by its type: one small reader per type that WhatsApp documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from edge.intake import clean, remains
from edge.intake.answers import interactive
from edge.intake.clean import CAPTION, Node, compact
from edge.intake.lengths import is_cut
from edge.intake.referral_and_errors import around
from edge.records.message import AMENDMENTS, Media
from edge.text.json_reading import json_texts

CARDS = 10  # a page shows ten contact cards; WhatsApp's own picker rarely sends more
NUMBERS = 5  # phone numbers or addresses per card
PRODUCTS = 100  # lines of an order; a shop's cart is shorter
NAMES = ("prefix", "first_name", "middle_name", "last_name", "suffix")
ADDRESS = ("street", "city", "state", "zip", "country")
POLE, DATE_LINE = 90, 180  # degrees: nobody is beyond


@dataclass(frozen=True, slots=True)
class Content:
    """The readable part of a message.

    kind: what Message.kind will be. fault: in our words, why it could not be read; "" if it could. With a fault the
    kind is "unknown", except for an amendment, which keeps its name: one that amends nothing and says nothing is no
    message at all.
    """

    text: str = ""
    media: Media | None = None
    target: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    kind: str = ""


def read(said: Node) -> Content:
    """The content of a message, whatever its type and whatever shape it came in. Never raises.

    What could not be read as it should has all words that were found in it, in their order.
    """
    kind = _kind(said)
    found = READERS.get(kind, _unknown)(said)
    beside = around(said)
    if found.fault and kind not in AMENDMENTS:
        kind, found = "unknown", _with_all_words(said, found)
        if "errors" in beside:  # WhatsApp says itself why there is nothing to see: a film above 100 MB, code 131052
            kind, found = "unsupported", replace(_unsupported(said), text=found.text)
    extra = {**found.extra, **beside}
    label = [found.media.filename] if found.media and found.media.filename else []
    rest, more = remains.beside(said, [found.text, *label, *json_texts(extra)])
    extra |= compact(rest=rest)
    if more or is_cut(said, [found.text, *json_texts(extra)]):
        extra["cut"] = True
    return replace(found, kind=found.kind or kind, extra=extra)


def _kind(said: Node) -> str:
    """The type of a message; where it names none, the one whose content it has."""
    named = said.get("type")
    if isinstance(named, str) and named:
        return named.lower() if named.lower() in READERS else clean.token(named) or ""
    return next((kind for kind in READERS if said.get(kind)), "")


def _with_all_words(said: Node, found: Content) -> Content:
    if found.text:
        return found
    lines, more = remains.all_words(said)
    extra = {**found.extra, **compact(cut=more or None)}
    return replace(found, text="\n".join(words for _, words in lines), extra=extra)


def _unknown(said: Node) -> Content:
    """Of a new type. What can be fetched and says what it is, is a file all the same: a film in a ring is a film."""
    named = clean.token(said.get("type"))
    file = clean.node(said.get(named) or said.get(named.lower())) if named else {}
    media, extra = clean.media(file), compact(type=named)
    if media and media.mime:
        sort = media.mime.split("/")[0]
        kind = sort if sort in FILES else "document"
        return Content(clean.text(file.get("caption"), CAPTION) or "", media, extra=extra, kind=kind)
    return Content(extra=extra, fault="a type of message that is not known")


def _text(said: Node) -> Content:
    body = clean.text(clean.node(said.get("text")).get("body"))
    return Content(body or "", fault="" if body is not None else "a text without a body")


def _file(kind: str) -> Callable[[Node], Content]:
    def read_file(said: Node) -> Content:
        media = clean.media(said.get(kind))
        file = clean.node(said.get(kind))
        caption = clean.text(file.get("caption"), CAPTION) or ""
        if media is None:  # its name is all that there will ever be
            caption = "\n".join(part for part in (caption, clean.filename(file.get("filename"))) if part)
        return Content(caption, media, fault="" if media else "a file without an id to fetch it by")

    return read_file


def _location(said: Node) -> Content:
    place = clean.node(said.get("location"))
    latitude, longitude = _degrees(place.get("latitude"), POLE), _degrees(place.get("longitude"), DATE_LINE)
    name, address = clean.line(place.get("name")), clean.line(place.get("address"), CAPTION)
    point = compact(latitude=latitude, longitude=longitude) if None not in (latitude, longitude) else {}
    # What is on no map is on the page all the same.
    beyond = () if point else map(_amount, (place.get("latitude"), place.get("longitude")))
    link = clean.link(place.get("url"))
    extra = {**point, **compact(name=name, address=address, url=link)}
    site = None if link else clean.line(place.get("url"), CAPTION)  # a web address as people write it
    lines = "\n".join(str(part) for part in (name, address, site, *beyond) if part is not None)
    return Content(lines, extra=compact(location=extra), fault="" if extra else "a location without a place")


def _degrees(value: object, most: int) -> float | None:
    degrees = clean.number(value)
    return float(degrees) if degrees is not None and abs(degrees) <= most else None


def _contacts(said: Node) -> Content:
    told = clean.several(said.get("contacts"))
    cards = [_card(card if isinstance(card, dict) else {"name": card}) for card in told[:CARDS]]
    cut = len(told) > CARDS or any(_has_more(clean.node(card)) for card in told)
    cards = [card for card in cards if card]
    # A card that answers a request for the number may come without a name.
    lines = [card.get("name") or card.get("org") or next(iter(card.get("phones", [])), "") for card in cards]
    readable = "\n".join(line for line in lines if line)
    extra = compact(contacts=cards, cut=cut or None)
    return Content(readable, extra=extra, fault="" if cards else "contact cards without a card")


def _card(card: Node) -> dict[str, Any]:
    name, org = clean.node(card.get("name")), clean.node(card.get("org"))
    works = (clean.line(org.get(part)) for part in ("company", "department", "title"))
    found = compact(
        name=clean.line(name.get("formatted_name")) or _joined(name, NAMES) or clean.line(card.get("name")),
        phones=_each(card.get("phones"), "phone", "wa_id") or _in_vcard(card, "TEL"),
        emails=_each(card.get("emails"), "email") or _in_vcard(card, "EMAIL"),
        urls=_each(card.get("urls"), "url"),
        addresses=[_joined(address, ADDRESS) for address in _some(card.get("addresses"))],
        org=", ".join(part for part in works if part),
        birthday=clean.line(card.get("birthday")),
        origin=clean.word(card.get("origin")),
    )
    return found if set(found) - {"origin"} else {}


def _in_vcard(card: Node, field: str) -> list[str]:
    """What only the phone's own form of the card says."""
    written = re.findall(rf"(?im)^(?:[a-z0-9-]+\.)?{field}(?:;[^:\n]*)?:(.+)$", clean.text(card.get("vcard")) or "")
    return [line for each in written[:NUMBERS] if (line := clean.line(each))]


def _joined(node: Node, parts: Iterable[str]) -> str:
    return " ".join(line for part in parts if (line := clean.line(node.get(part))))


def _some(entries: object) -> Iterator[Node]:
    return islice(map(clean.node, clean.several(entries)), NUMBERS)


def _has_more(card: Node) -> bool:
    return any(len(clean.listed(card.get(key))) > NUMBERS for key in ("phones", "emails", "urls", "addresses"))


def _each(entries: object, *keys: str) -> list[str]:
    """The first of these keys that each entry has, as one line; or the entry itself, where it is no more than that."""
    found = islice(clean.several(entries), NUMBERS)
    written = ([clean.node(entry).get(key) for key in keys] if isinstance(entry, dict) else [entry] for entry in found)
    lines = (next((line for value in values if (line := clean.line(value))), None) for values in written)
    return [line for line in lines if line]


def _button(said: Node) -> Content:
    tapped = clean.node(said.get("button"))
    title, payload = clean.text(tapped.get("text"), CAPTION), clean.line(tapped.get("payload"), clean.ID)
    extra = compact(button=compact(payload=payload))
    return Content(title or payload or "", extra=extra, fault="" if title or payload else "a button without a text")


def _interactive(said: Node) -> Content:
    words, extra, fault = interactive(clean.node(said.get("interactive")))
    cut = extra.pop("cut", None)
    return Content(words, extra=compact(interactive=extra, cut=cut), fault=fault)


def _order(said: Node) -> Content:
    order = clean.node(said.get("order"))
    products = clean.several(order.get("product_items"))
    items = [item for product in products[:PRODUCTS] if (item := _product(product))]
    note = clean.text(order.get("text"), CAPTION)
    rest = [f"+ {len(products) - PRODUCTS} …"] if len(products) > PRODUCTS else []
    cut = True if rest else None
    lines = [*([note] if note else []), *map(_product_line, items), *rest]
    extra = compact(order=compact(catalog_id=clean.ident(order.get("catalog_id")), product_items=items), cut=cut)
    return Content("\n".join(lines), extra=extra, fault="" if items else "an order without products")


def _product(said: object) -> dict[str, Any]:
    product: Node = said if isinstance(said, dict) else {"product_retailer_id": said}
    return compact(
        product_retailer_id=clean.label(product.get("product_retailer_id")),
        quantity=_amount(product.get("quantity")),
        item_price=_amount(product.get("item_price")),
        currency=clean.line(product.get("currency"), clean.TOKEN),
    )


def _amount(value: object) -> int | float | str | None:
    """4500.0 is written 4500. What is no number that can be reckoned with stays as it came, for a person to judge."""
    amount = clean.number(value)
    if amount is None:
        beyond = isinstance(value, int | float) and not isinstance(value, bool)
        return clean.line(str(value) if beyond else value)
    return int(amount) if isinstance(amount, float) and amount.is_integer() else amount


def _product_line(item: Mapping[str, Any]) -> str:
    price = f" ({item['item_price']} {item.get('currency', '')}".rstrip() + ")" if "item_price" in item else ""
    return f"{item.get('quantity', '?')} × {item.get('product_retailer_id', '?')}{price}"


def _unsupported(said: Node) -> Content:
    what = clean.word(clean.node(said.get("unsupported")).get("type")) or clean.word(said.get("type"))
    error = next(map(clean.node, clean.several(said.get("errors"))), {})
    return Content(extra=compact(unsupported=what, code=clean.whole(error.get("code"))))


def _reaction(said: Node) -> Content:
    reaction = clean.node(said.get("reaction"))
    target, emoji = clean.ident(reaction.get("message_id")), reaction.get("emoji")
    # Taken back: the field is absent on Meta's page, empty in older bodies.
    mood = clean.text(emoji, clean.TOKEN) if emoji is not None else ""
    if target is None or mood is None:
        return Content(fault="a reaction to no message, or without an emoji")
    return Content(mood, target=target)


def _edit(said: Node) -> Content:
    """The new text of an older message. `extra` says of which type; its own `context` is a stub and means nothing."""
    edit = clean.node(said.get("edit"))
    inner = clean.node(edit.get("message"))
    kind, target = _kind(inner), clean.ident(edit.get("original_message_id"))
    found = READERS[kind](inner) if kind in EDITABLE else Content(fault="an edit of a type that is not known")
    if found.fault and found.text:
        found = replace(found, fault="")  # a caption may come without its photo
    elif found.fault:
        kind, found = "text", _with_all_words({"edit": said.get("edit")}, found)
    fault = found.fault if target else "an edit of no message"
    return replace(found, target=target, extra={"edited": kind}, fault=fault)


def _revoke(said: Node) -> Content:
    target = clean.ident(clean.node(said.get("revoke")).get("original_message_id"))
    return Content(target=target, fault="" if target else "a revoke of no message")


def _system(said: Node) -> Content:
    news = clean.node(said.get("system"))
    return Content(clean.text(news.get("body"), CAPTION) or "", extra=compact(system=clean.word(news.get("type"))))


def _welcome(_said: Node) -> Content:
    return Content(extra={"system": "request_welcome"}, kind="system")


def _placeholder(_said: Node) -> Content:
    return Content()


FILES = ("image", "video", "audio", "document", "sticker")
EDITABLE = frozenset({"text", *FILES})

READERS: Mapping[str, Callable[[Node], Content]] = {
    "text": _text,
    **{kind: _file(kind) for kind in FILES},
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "unsupported": _unsupported,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
    "request_welcome": _welcome,
    "media_placeholder": _placeholder,
}
