"""One customer of practice: who they are, what is on their phone, and what they can do with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from edge.practice import samples, webhooks
from edge.practice.media import File
from edge.practice.webhooks import Identity, Json

CHAT_MOST = 200  # lines kept on a phone


@dataclass(frozen=True, slots=True)
class Manners:
    """How this customer's phone behaves, in practice seconds. reads_after None: they never open the chat."""

    arrives_after: float = 1.0
    reads_after: float | None = 2.0


@dataclass(slots=True)
class Line:
    """One message on the customer's phone.

    state of what the shop sent: accepted, sent, delivered, read, failed; of what the customer sent: sent (on its way),
    delivered (the shop's box has it), read (blue).
    """

    wamid: str
    from_shop: bool
    kind: str
    text: str
    at: datetime
    state: str
    media_id: str | None = None
    quotes: str | None = None
    opaque: str | None = None
    edited: bool = False
    revoked: bool = False
    reactions: dict[str, str] = field(default_factory=dict)


class Post(Protocol):
    """What a customer needs of WhatsApp."""

    def pass_on(self, customer: Customer, content: Json, line: Line | None, more: Mapping[str, Any]) -> str: ...

    def keep(self, mime: str, data: bytes) -> File: ...

    def move(self, customer: Customer, identity: Identity) -> None: ...

    def now(self) -> datetime: ...


class Customer:
    """A person with a phone. Everything they do goes to the shop as a webhook; each verb gives the message's wamid.

    `ago` dates a message back: WhatsApp kept it while the shop was not to be reached.
    """

    def __init__(self, identity: Identity, post: Post, manners: Manners) -> None:
        self.identity = identity
        self.manners = manners
        self.lines: list[Line] = []
        self.silent: deque[str] = deque(maxlen=CHAT_MOST)  # what changed a message, and is none to react to
        self.last_heard_at: datetime | None = None
        self.typing_until: datetime | None = None
        self._post = post

    @property
    def key(self) -> str:
        return self.identity.user_id or self.identity.phone or ""

    @property
    def name(self) -> str:
        return self.identity.name or self.identity.username or self.identity.phone or self.key

    def quoted(self, wamid: str | None, oldest: datetime) -> str | None:
        """What a message may quote. What is unknown, deleted or old is left out, and the message goes without it."""
        line = self.line(wamid) if wamid else None
        return None if line is None or line.revoked or line.at < oldest else wamid

    def line(self, wamid: str) -> Line | None:
        return next((line for line in self.lines if line.wamid == wamid), None)

    def last(self, *, from_shop: bool) -> Line | None:
        """The newest message that still stands."""
        return next((line for line in reversed(self.lines) if line.from_shop == from_shop and not line.revoked), None)

    def writes(self, text: str, *, ago: timedelta = timedelta(), quotes: str | None = None) -> str:
        return self.sends(webhooks.text(text), shown=text, ago=ago, quotes=quotes)

    def sends_photo(
        self, data: bytes | None = None, *, caption: str | None = None, ago: timedelta = timedelta()
    ) -> str:
        """A JPEG; a picture of a tap where none is given."""
        file = self._post.keep("image/jpeg", samples.jpeg(samples.TAP) if data is None else data)
        content = webhooks.file("image", file.id, file.mime, file.sha256, caption=caption)
        return self.sends(content, shown=caption or "", media_id=file.id, ago=ago)

    def sends_voice_note(self, *, seconds: int = 2) -> str:
        file = self._post.keep("audio/ogg; codecs=opus", samples.voice(seconds))
        content = webhooks.file("audio", file.id, file.mime, file.sha256, voice=True)
        return self.sends(content, shown="", media_id=file.id)

    def sends_location(self, latitude: float, longitude: float, name: str | None = None) -> str:
        content = webhooks.location(latitude, longitude, **({"name": name} if name else {}))
        return self.sends(content, shown=name or f"{latitude:.5f}, {longitude:.5f}")

    def sends(
        self,
        content: Json,
        *,
        shown: str = "",
        media_id: str | None = None,
        ago: timedelta = timedelta(),
        quotes: str | None = None,
        **more: Any,
    ) -> str:
        """Any content of webhooks.py. `more` stands beside it: referral, group_id, context."""
        if quotes:
            more["context"] = webhooks.reply_to(quotes)
        at = self._post.now() - ago
        line = Line("", False, content["type"], shown, at, "sent", media_id=media_id, quotes=quotes)
        return self._post.pass_on(self, content, line, more)

    def edits(self, wamid: str, text: str) -> str:
        if line := self.line(wamid):
            line.text, line.edited = text, True
        return self._post.pass_on(self, webhooks.edit(wamid, webhooks.text(text)), None, {})

    def revokes(self, wamid: str) -> str:
        if line := self.line(wamid):
            line.revoked = True
        return self._post.pass_on(self, webhooks.revoke(wamid), None, {})

    def reacts(self, wamid: str, emoji: str | None) -> str:
        """None takes the reaction back."""
        if line := self.line(wamid):
            line.reactions.pop("customer", None)
            if emoji:
                line.reactions["customer"] = emoji
        return self._post.pass_on(self, webhooks.reaction(wamid, emoji), None, {})

    def changes_number(self, phone: str, user_id: str) -> str:
        """A new SIM card: the same person under a new phone and a new business-scoped id."""
        old = self.identity
        content = webhooks.system(
            "user_changed_number",
            f"User {self.name} changed from {old.phone} to {phone}",
            wa_id=phone,
            user_id=user_id,
            previous_user_id=old.user_id,
        )
        wamid = self._post.pass_on(self, content, None, {})
        self._post.move(self, Identity(old.name, phone, user_id, old.parent_user_id, old.username))
        return wamid
