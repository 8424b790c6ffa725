"""Who is blocked, where two customers become one or one is two again.

WhatsApp blocks a number and not a person: what it blocks of one of two is neither the other's, nor forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edge.errors import Refusal
from edge.language import Said
from edge.outbox.blocks import Blocks
from edge.records.customer_record import BLOCK_QUEUED, BlockWish
from edge.registers.books import Books


def must_be_free(books: Books, *customers: str) -> None:
    """Who is blocked, or is just being let go, is joined with nobody by hand: the other one would go unheard."""
    for customer in filter(None, map(books.customers.one, customers)):
        if customer.block.holds or customer.block.stands:
            if customer.block.holds:
                raise Refusal("not_open", "blocking.unblock_first", name=customer.name)
            raise Refusal("not_open", "blocking.letting_go")


def together(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is wanted of two who are proven to be one. Where WhatsApp blocks one of the two, it is asked for anew.

    So nobody is silenced, or left open in silence, before it has said yes of the number that they have now.
    """
    mine, theirs = BlockWish.of(kept), BlockWish.of(gone)
    later = mine.state == BLOCK_QUEUED and mine.at >= theirs.at
    wish = theirs if (theirs.holds or theirs.stands) and not (mine.holds or later) else mine
    if not (wish.on and wish.stands):
        return wish.document() if wish is theirs else kept.get("block")
    return replace(
        wish, state=BLOCK_QUEUED, reason=Said(""), was=wish.was and not wish.on, closed="", number=""
    ).document()


def joined(books: Books, join: dict[str, Any]) -> None:
    """Two are one, and what is wanted of them is written down with their join."""
    join["block"] = together(join["kept"], join["gone"])
    if join["block"]:
        books.customers.change(str(join["customer"]), {"block": join["block"]})
    Blocks(books).line_up(str(join["customer"]), str(join["other"]))


def gone(join: Mapping[str, Any]) -> dict[str, Any]:
    """Who was joined, as they were. What came before the first id of a number has no wish of its own."""
    return {**join["gone"], "block": None} if join["before"] else dict(join["gone"])


def part(books: Books, join: Mapping[str, Any]) -> str:
    """Two are two again, and their ids are not given back yet: each has what WhatsApp does with their own number.

    Returns the query that a block has closed since they were one, "" where there is none.
    """
    customer, other = str(join["customer"]), str(join["other"])
    document, kept, gone = books.customers.document(customer) or {}, join["kept"], join["gone"]
    wish = BlockWish.of(document)
    since = "" if wish.closed in (BlockWish.of(kept).closed, BlockWish.of(gone).closed) else wish.closed
    written = join["block"] if "block" in join else kept.get("block") or gone.get("block")
    if join["before"]:  # the number is the customer's, and so is what WhatsApp does with it
        return since if wish.at > str(join["at"]) else ""  # else what was said before is why they are blocked
    if document.get("block") == written:
        books.customers.change(customer, {"block": kept.get("block")})
    elif gone.get("phone") and gone.get("phone") == document.get("phone"):  # what was wanted since went to that number
        books.customers.change(other, {"block": document.get("block")})
        books.customers.change(customer, {"block": kept.get("block")})
    return since
