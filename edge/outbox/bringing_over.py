"""Replies that a newer version of the program has kept, taken into a copy of before the upgrade."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from edge.records.message_row import MessageRow
from edge.records.reply import SETTLED, Reply
from edge.registers.books import Books


def settled_since(books: Books, document: Mapping[str, Any]) -> bool:
    """Of a reply that the copy has: what has left by now, or never will, is so here too. False where it has none."""
    reply = Reply.of(document)
    known = books.replies.one(reply.id)
    if known is None:
        return False
    if reply.state in SETTLED and known.state not in SETTLED:
        tries = {"attempt": reply.tries.attempt, "arrived": reply.tries.arrived}
        told = {"wamid": reply.whatsapp.wamid, "delivered_at": reply.whatsapp.delivered_at}
        books.replies.change(reply.id, state=reply.state, reason=reply.reason, **tries, **told)
        if reply.whatsapp.wamid:
            written_at = str(document["written_at"])
            books.messages.name_reply(reply.id, reply.whatsapp.wamid, written_at, renew=True)
    return True


def written_since(books: Books, document: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Of a reply that the copy does not have, with its line. False where its customer, query or file is not here."""
    reply = Reply.of(document)
    if not books.customers.has(reply.customer) or books.queries.one(reply.query) is None:
        return False
    if reply.words.media and books.media.one(reply.words.media) is None:
        return False
    at = message["at"] or message["received_at"]
    row = MessageRow(
        "out",
        message["kind"],
        message["text"],
        message["received_at"],
        wamid=message["wamid"],
        customer=reply.customer,
        query=reply.query,
        at=message["at"],
        reply=reply.id,
        staff=reply.staff,
        quotes=reply.words.quotes,
        place=books.messages.place_now(reply.customer, at, trusted=True),
        data=json.loads(message["data"]),
    )
    order = books.messages.add(row)
    if order is not None:
        books.replies.add(Reply.of({**document, "order": order}))
    return order is not None
