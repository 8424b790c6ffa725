"""What one webhook body tells us, piece by piece. The sorter acts on these; nothing here acts.

Every text is clean (`clean.py`), every time is aware UTC or None, and every message but an Unnamed is from or to one
customer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from edge.language import Said
from edge.records.message import Media, Message, Who


def _silent() -> Any:
    """A field that says where something was, and does not make it something else."""
    return field(default="", compare=False)


Status = Literal["sent", "delivered", "read", "played", "failed"]


@dataclass(frozen=True, slots=True)
class Wrote:
    """A customer's message that opens or joins a query, also when nobody could read it (kind "unknown")."""

    message: Message


@dataclass(frozen=True, slots=True)
class Amended:
    """A reaction, an edit or a revoke of `message.target`: by the customer, or by the shop's phone (direction OUT).

    A reaction that was taken back has the text "".
    """

    message: Message


@dataclass(frozen=True, slots=True)
class Grouped:
    """Anything written in a group: kept apart, never answered by itself."""

    message: Message


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Written to the shop by somebody whom WhatsApp does not name (message.who has no keys): nobody can be answered."""

    message: Message


@dataclass(frozen=True, slots=True)
class Told:
    """A line that WhatsApp itself put into the thread (kind "system"): shown, opens nothing."""

    message: Message


@dataclass(frozen=True, slots=True)
class Moved:
    """The customer `was` is `now`: a new number, a new id, or both. Both name somebody; message.who is `was`.

    The message (kind "system") is the line to show, since a new number does not prove the same person.
    """

    message: Message
    was: Who
    now: Who


@dataclass(frozen=True, slots=True)
class Echoed:
    """Typed in the shop's phone app: direction OUT, who = the customer; also a reaction that has a callback.

    callback: what only an API request sends along. Such messages come as statuses (smb_message_echoes page, 2026);
    should one of ours come as an echo all the same, nobody typed it.
    """

    message: Message
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """History, either direction and any kind (amendments and "media_placeholder" too): kept silently.

    message.extra may hold "status": what had become of it (READ, DELIVERED, …).
    """

    message: Message


@dataclass(frozen=True, slots=True)
class Filled:
    """The media (and caption) of a remembered placeholder, which come in a later body. `kind` is what it really was."""

    wamid: str
    media: Media
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A chunk of history is here, and with it so much in a hundred (progress), as WhatsApp counts."""

    progress: int


@dataclass(frozen=True, slots=True)
class Named:
    """The shop phone's own address book: this number has this name, or None when the entry was removed.

    at: when that was written there. where: its place in the body, as in Odd.
    """

    phone: str
    name: str | None
    at: datetime | None = field(default=None, compare=False)
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class StoodBy:
    """Either side of a chat that Meta's own agent answers just now: to be read, not to be queued."""

    message: Message


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a message that we sent. May come early, late, twice and out of order.

    who: whoever the status names, possibly nobody (no keys). callback: what we sent along in biz_opaque_callback_data.
    code, title: WhatsApp's error, on a failure only. In a group `who` is one participant.
    """

    wamid: str
    status: Status
    at: datetime | None
    who: Who
    callback: str | None = None
    pricing_type: str | None = None
    pricing_category: str | None = None
    code: int | None = None
    title: str | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """Something about the account, the number, a template or Meta's agent, said to the owner in one sentence.

    kind: access, ban, rules, restriction, warning, account, number, name, limits, security, template, username or
    standby.
    subject: the id, number or name it is about, as far as WhatsApp says; "" otherwise. Kind and subject together tell
    repeats: a later alert with both the same is newer news of the same matter.
    serious: the owner is told. stops_sending: WhatsApp will refuse every reply, so none is tried until a person looked.
    ends: the sentences that this contradicts; it also ends what stood under the same kind and subject.
    matter: what it is about where kind and subject do not tell that exactly, for the same purpose.
    at: when WhatsApp said so. These come twice, late and shuffled like all others.
    whose: the business account that it names within, "" where it names none: a partner hears of other shops' as well.
    """

    kind: str
    subject: str
    said: Said
    serious: bool = False
    stops_sending: bool = False
    ends: tuple[str, ...] = field(default=(), compare=False)
    matter: str = field(default="", compare=False)
    at: datetime | None = field(default=None, compare=False)
    whose: str = field(default="", compare=False)

    @property
    def about(self) -> str:
        return self.matter or f"{self.kind} {self.subject}".strip()


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error that WhatsApp reports with no message and no status attached. The title is WhatsApp's own."""

    code: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Preference:
    """A customer stops or resumes a category of messages ("marketing_messages"). value: stop, resume or signup.

    where: its place in the body, as in Odd.
    """

    who: Who
    category: str
    value: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Passed:
    """Documented but not needed, or not ours ("other number", "other object", "other product").

    where, number: only of what came for another number and holds words: its place in the body, as in Odd, and that
    number. It is kept aside, to be read again under another account. All else is counted, nothing more.
    """

    field: str
    where: str = _silent()
    number: str = _silent()


@dataclass(frozen=True, slots=True)
class Odd:
    """Unknown or malformed: the body is kept aside, to be read again after an upgrade.

    where: the place in the body, "entry[0].changes[1].value.messages[2]". reason: our words, never theirs.
    who: the customer who wrote it just now, so that a neutral line can stand for it; None for statuses, echoes and
    history. wamid: the message's own id, if it has a usable one; a Wrote (kind "unknown") may stand beside it.
    """

    where: str
    reason: str
    who: Who | None = None
    wamid: str | None = None


Fact: TypeAlias = (
    Wrote
    | Amended
    | Grouped
    | Unnamed
    | Told
    | Moved
    | Echoed
    | Remembered
    | Filled
    | Arrived
    | Named
    | StoodBy
    | Progress
    | Alert
    | Trouble
    | Preference
    | Passed
    | Odd
)
