"""What a reply is called: so that the shop knows it for its own where it has forgotten it.

WhatsApp tells of a reply for days after it left, and by its own name. A card that was written back as it was once knows
nothing of what it has sent since. So each name ends with letters that only this shop can have made, from a secret that
is another one as soon as the shop knows that it has lost a part of itself: until then it has forgotten nothing.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from edge.ids import LETTERS, new_id, spelt
from edge.registers.books import Books

FACT = "secret replies"
# One in fourteen million names of another shop's replies looks like ours; of those WhatsApp tells us only after a move.
_PROOF = 5


def reply_name(books: Books) -> str:
    """A new one, in the caller's transaction."""
    name, secret = new_id("r"), _secret(books)
    if not secret:
        with books.transaction():
            begin_anew(books)
            secret = _secret(books)
    return name + _proof(secret, name)


def is_forgotten(books: Books, name: str, attempt: int) -> bool:
    """Whether this shop has made such a request, and nothing of it is here. What it cannot tell it denies."""
    known = books.replies.attempt_of(name)
    if known is not None and attempt <= known:
        return False
    secret, proof = _secret(books), name[-_PROOF:]
    if not secret or not hmac.compare_digest(proof.encode(), _proof(secret, name[:-_PROOF]).encode()):
        return False
    return known is not None or not books.messages.has_reply(name)


def begin_anew(books: Books) -> None:
    """From now on: what was sent until now may be forgotten."""
    books.keep(FACT, {"hex": secrets.token_hex(32)})


def _secret(books: Books) -> bytes:
    """Empty where there is none yet, or none of ours."""
    try:
        return bytes.fromhex(str(books.kept(FACT).get("hex", "")))
    except ValueError:
        return b""


def _proof(secret: bytes, name: str) -> str:
    number = int.from_bytes(hmac.new(secret, name.encode(), sha256).digest())
    return spelt(number % len(LETTERS) ** _PROOF, _PROOF)
