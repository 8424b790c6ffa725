"""The way out: WhatsApp's Cloud API, and what its answers mean."""

from edge.whatsapp.client import Credentials, Patience, Recipient, WhatsApp
from edge.whatsapp.failures import (
    Failure,
    Gone,
    Portal,
    Rejected,
    Stale,
    Throttled,
    TooBig,
    Unauthorised,
    Unreachable,
    Unsafe,
    Unsure,
    WindowClosed,
)
from edge.whatsapp.files import Files, Located

__all__ = [
    "Credentials",
    "Failure",
    "Files",
    "Gone",
    "Located",
    "Patience",
    "Portal",
    "Recipient",
    "Rejected",
    "Stale",
    "Throttled",
    "TooBig",
    "Unauthorised",
    "Unreachable",
    "Unsafe",
    "Unsure",
    "WhatsApp",
    "WindowClosed",
]
