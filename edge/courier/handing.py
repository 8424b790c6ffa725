"""One reply as WhatsApp takes it: words, a file with words, or an approved template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edge.courier.same_chat import is_todays
from edge.language import Said
from edge.media import MediaBook
from edge.records.reply import Reply
from edge.registers.books import Books
from edge.whatsapp import Credentials, Recipient, Rejected, Throttled, Unauthorised, Unproved, WhatsApp

# Beside a wrong form these can mean that WhatsApp does not know the file's id any more: it is brought once more.
FILE_UNKNOWN = (100, 131009, 131053)


def hand_over(
    whatsapp: WhatsApp, media: MediaBook, credentials: Credentials, to: Recipient, reply: Reply, *, late: bool
) -> str:
    """Send it once; returns the name that WhatsApp gave it, or raises Failure.

    late: after the 24 hours, where the owner wants replies to go as paid utility messages then.
    """
    words = reply.words
    more: dict[str, Any] = {"callback": reply.callback, "quotes": _quotable(words.quotes)}
    if words.template is not None:
        return whatsapp.send_template(credentials, to, words.template, callback=reply.callback)
    if words.card is not None:
        return whatsapp.send_card(credentials, to, words.kind, words.card, **more)
    if words.media is None:
        return whatsapp.send_text(credentials, to, words.text, utility=late, **more)
    file = media.find(words.media)
    if file is None or file.uploaded is None:
        raise Rejected(Said("outbox.file_gone"))
    more |= {"caption": words.text, "filename": file.label, "voice": file.voice}
    try:
        return whatsapp.send_media(credentials, to, words.kind, file.uploaded, **more)
    except (Rejected, Unauthorised) as failure:
        if failure.code not in FILE_UNKNOWN or isinstance(failure, Unproved):
            raise
        # An id that WhatsApp does not know looks like a number that it does not know; once more, then a person.
        media.bring_again(file)
        if reply.tries.refusals:
            raise Rejected(failure.said, failure.code) from failure
        raise Throttled(failure.said, failure.code, 1.0, whole_number=False) from failure


def quote_todays(books: Books, reply: Reply, customer: Mapping[str, Any]) -> None:
    """A reply goes without a quote that its customer would not see, and its page shows none."""
    about = books.messages.by_wamid(reply.words.quotes) if reply.words.quotes else None
    row = books.messages.by_seq(reply.order) if about and not is_todays(books, customer, about) else None
    if row is not None:
        with books.transaction():
            books.replies.change(reply.id, quotes=None)
            books.messages.replace(row.seq, replace(row, quotes=None))


def _quotable(wamid: str | None) -> str | None:
    return wamid if wamid and wamid.startswith("wamid.") else None
