"""What can stand beside any content of a message: the product or the advert that somebody came from, and errors."""

from __future__ import annotations

from itertools import islice
from typing import Any

from edge.intake import clean
from edge.intake.clean import CAPTION, Node, compact

ERRORS = 3


def around(said: Node) -> dict[str, Any]:
    """As it is kept, under WhatsApp's own keys; only what is there."""
    product = clean.node(clean.node(said.get("context")).get("referred_product"))
    advert = clean.node(said.get("referral"))
    errors = islice(map(clean.node, clean.several(said.get("errors"))), ERRORS)
    told = [_error(error) for error in errors]
    return compact(
        product=compact(
            catalog_id=clean.ident(product.get("catalog_id")),
            product_retailer_id=clean.label(product.get("product_retailer_id")),
        ),
        referral=compact(
            source_type=clean.word(advert.get("source_type")),
            source_id=clean.ident(advert.get("source_id")),
            source_url=clean.link(advert.get("source_url")),
            headline=clean.line(advert.get("headline")),
            body=clean.text(advert.get("body"), CAPTION),
            media_type=clean.word(advert.get("media_type")),
            greeting=_greeting(advert),
        ),
        errors=[error for error in told if error],
    )


def _greeting(advert: Node) -> str | None:
    """What the shop's own advert said to the customer before they wrote: they answer it."""
    said = clean.node(advert.get("welcome_message")).get("text") or advert.get("greeting_message_body")
    return clean.text(said, CAPTION)


def _error(error: Node) -> dict[str, Any]:
    """What WhatsApp says of it; the details only where they say more than the title."""
    title = clean.line(error.get("title")) or clean.line(error.get("message"))
    data = error.get("error_data")  # an object, or the details alone
    details = clean.line(clean.node(data).get("details") or data or error.get("details"), CAPTION)
    return compact(
        code=clean.whole(error.get("code")), title=title, details=None if details in (title, None) else details
    )
