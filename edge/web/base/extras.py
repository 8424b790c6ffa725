"""What stands beside the words of a message on a page: a place, cards, a product, an advert, answers of a form.

Whatever `intake/content.py` keeps for people to read is said here. Ids for machines are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from edge.language import Said

# So much stands beside the words of a message between other lines; all of it on a page of its own.
MOST_BESIDES = 24
MOST_BESIDES_LETTERS = 4_000

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]+")  # what somebody wrote beside a number is not dialled
NOTHING = Said("")


@dataclass(frozen=True, slots=True)
class ExtraLine:
    """One short line: what it is, in the reader's language, and the words as they came, behind a link perhaps.

    A link without words is called by its label.
    """

    label: Said = NOTHING
    words: str = ""
    link: str = ""


def besides(extra: Mapping[str, Any]) -> Iterator[ExtraLine]:
    """All that is kept of a message beside its text, in the order in which a page shows it."""
    for key, read in READERS.items():
        if found := extra.get(key):
            yield from read(found)


def shown_besides(extra: Mapping[str, Any], whole: bool = False) -> tuple[list[ExtraLine], bool]:
    """What is kept of a message beside its text, and whether there is more. whole: all of it."""
    found: list[ExtraLine] = []
    letters = 0
    for beside in besides(extra):
        letters += len(beside.words) + len(beside.link)
        if not whole and (len(found) == MOST_BESIDES or letters > MOST_BESIDES_LETTERS):
            return found, True
        found.append(beside)
    return found, False


def has_cards(extra: Mapping[str, Any]) -> bool:
    """Whether the text of a message only repeats what its cards or answers say more fully."""
    answers = _node(extra.get("interactive"))
    return bool(extra.get("contacts") or answers.get("fields") or answers.get("response"))


def sender(extra: Mapping[str, Any]) -> str:
    """Who wrote a message in a group, as far as it is known: a name, or else a number."""
    said = _node(extra.get("sender"))
    return " · ".join(str(said[key]) for key in ("name", "username", "phone") if said.get(key))


def unpassed(extra: Mapping[str, Any]) -> str:
    """WhatsApp's own name for what it does not pass on, or that we do not know; "" of everything else."""
    return str(extra.get("unsupported") or extra.get("type") or "").replace("_", " ")


def _place(place: Any) -> Iterator[ExtraLine]:
    place = _node(place)
    if "latitude" in place and "longitude" in place:
        point = f"{_degrees(place['latitude'])},{_degrees(place['longitude'])}"
        yield ExtraLine(words=point.replace(",", ", "))
        # The first opens what the phone itself has, also without internet.
        yield ExtraLine(Said("line.map_on_phone"), link=f"geo:{point}?q={point}")
        yield ExtraLine(Said("line.map_online"), link=f"https://www.google.com/maps/search/?api=1&query={point}")
    if url := place.get("url"):
        yield ExtraLine(words=url, link=url)


def _degrees(value: float) -> str:
    """As it came, and never with an exponent."""
    written = repr(value)
    return f"{value:.12f}" if "e" in written else written


def _cards(cards: Any) -> Iterator[ExtraLine]:
    for card in _nodes(cards):
        yield from _all(card, "name", "line.card")
        yield from _all(card, "org", "line.card_org")
        for phone in card.get("phones", ()):
            dialled = re.sub(r"[^0-9+]", "", phone) if _PHONE.fullmatch(phone) else ""
            yield ExtraLine(words=phone, link=f"tel:{dialled}" if dialled else "")
        for email in card.get("emails", ()):
            known = _EMAIL.fullmatch(email)
            yield ExtraLine(words=email, link=f"mailto:{quote(email, safe='@+')}" if known else "")
        for url in card.get("urls", ()):
            yield ExtraLine(words=url)
        for address in card.get("addresses", ()):
            yield ExtraLine(words=address)
        yield from _all(card, "birthday", "line.card_birthday")


def _all(node: Mapping[str, Any], key: str, label: str) -> Iterator[ExtraLine]:
    if node.get(key):
        yield ExtraLine(Said(label), str(node[key]))


def _choice(said: Any) -> Iterator[ExtraLine]:
    said = _node(said)
    if said.get("description"):
        yield ExtraLine(words=said["description"])
    for field, answer in said.get("fields", ()):
        yield ExtraLine(words=f"{field}: {answer}" if field else answer)
    for product in said.get("products", ()):
        yield ExtraLine(Said("line.about_product"), product)
    if response := said.get("response"):
        allowed = {"accept": "line.calls_allowed", "reject": "line.calls_refused"}.get(response)
        yield ExtraLine(Said(allowed)) if allowed else ExtraLine(Said("line.calls_answer"), response)
        if said.get("permanent"):
            yield ExtraLine(Said("line.calls_for_good"))


def _product(product: Any) -> Iterator[ExtraLine]:
    yield from _all(_node(product), "product_retailer_id", "line.about_product")


def _advert(advert: Any) -> Iterator[ExtraLine]:
    advert = _node(advert)
    yield ExtraLine(Said("line.from_post" if advert.get("source_type") == "post" else "line.from_advert"))
    for key in ("headline", "body"):
        if advert.get(key):
            yield ExtraLine(words=advert[key])
    yield from _all(advert, "greeting", "line.advert_greets")
    if url := advert.get("source_url"):
        yield ExtraLine(words=url, link=url)


def _errors(errors: Any) -> Iterator[ExtraLine]:
    for error in _nodes(errors):
        parts = (error.get("title"), error.get("details"), error.get("code"))
        yield ExtraLine(Said("line.whatsapp_says"), ", ".join(str(part) for part in parts if part))


def _rest(found: Any) -> Iterator[ExtraLine]:
    for name, words in found:
        yield ExtraLine(words=f"{name}: {words}" if name else words)


def _node(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from map(_node, value if isinstance(value, list) else ())


READERS: Mapping[str, Callable[[Any], Iterator[ExtraLine]]] = {
    "location": _place,
    "contacts": _cards,
    "interactive": _choice,
    "product": _product,
    "referral": _advert,
    "rest": _rest,
    "errors": _errors,
}
