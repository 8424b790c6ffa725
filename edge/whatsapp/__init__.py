"""The way out: WhatsApp's Cloud API, and what its answers mean."""

from edge.whatsapp.callback import leads_here
from edge.whatsapp.client import Patience, WhatsApp
from edge.whatsapp.failures import (
    Failure,
    Gone,
    Portal,
    Rejected,
    Stale,
    Throttled,
    TooBig,
    Unauthorised,
    Unproved,
    Unreachable,
    Unsafe,
    Unsure,
    Walled,
    WindowClosed,
)
from edge.whatsapp.files import Files, Located
from edge.whatsapp.parties import Credentials, Recipient

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
    "Unproved",
    "Unreachable",
    "Unsafe",
    "Unsure",
    "Walled",
    "WhatsApp",
    "WindowClosed",
    "leads_here",
]
