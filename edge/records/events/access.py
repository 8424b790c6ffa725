"""Who may come in: phones, staff and their PINs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.records.events.kept import Kept


@dataclass(frozen=True, slots=True)
class AccessEvent(Kept):
    """Something about who may come in. Who did it stands beside the event."""


@dataclass(frozen=True, slots=True)
class PhoneOffered(AccessEvent):
    """There is a code that lets one more phone in."""

    KIND: ClassVar[str] = "phone_offered"


@dataclass(frozen=True, slots=True)
class PhoneEnrolled(AccessEvent):
    KIND: ClassVar[str] = "phone_enrolled"
    phone: str


@dataclass(frozen=True, slots=True)
class PhoneEnded(AccessEvent):
    KIND: ClassVar[str] = "phone_ended"
    phone: str


@dataclass(frozen=True, slots=True)
class PhoneLetIn(AccessEvent):
    """The owner lets a phone in again after a backup was restored."""

    KIND: ClassVar[str] = "phone_let_in"
    phone: str


@dataclass(frozen=True, slots=True)
class SignedIn(AccessEvent):
    KIND: ClassVar[str] = "signed_in"
    phone: str


@dataclass(frozen=True, slots=True)
class _AboutStaff(AccessEvent):
    about: str


@dataclass(frozen=True, slots=True)
class StaffTakenOn(_AboutStaff):
    KIND: ClassVar[str] = "staff_taken_on"


@dataclass(frozen=True, slots=True)
class StaffRenamed(_AboutStaff):
    KIND: ClassVar[str] = "staff_renamed"
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class StaffLeft(_AboutStaff):
    KIND: ClassVar[str] = "staff_left"


@dataclass(frozen=True, slots=True)
class StaffLetIn(_AboutStaff):
    """Somebody may sign in again after a backup was restored."""

    KIND: ClassVar[str] = "staff_let_in"


@dataclass(frozen=True, slots=True)
class PinChanged(_AboutStaff):
    KIND: ClassVar[str] = "pin_changed"


@dataclass(frozen=True, slots=True)
class PaperKeyMade(AccessEvent):
    KIND: ClassVar[str] = "paper_key_made"


@dataclass(frozen=True, slots=True)
class PaperKeyUsed(AccessEvent):
    KIND: ClassVar[str] = "paper_key_used"


AccessEvents = (
    PhoneOffered
    | PhoneEnrolled
    | PhoneEnded
    | PhoneLetIn
    | SignedIn
    | StaffTakenOn
    | StaffRenamed
    | StaffLeft
    | StaffLetIn
    | PinChanged
    | PaperKeyMade
    | PaperKeyUsed
)
