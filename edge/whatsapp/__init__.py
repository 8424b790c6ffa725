"""The way out: WhatsApp's Cloud API, and what its answers mean."""

from edge.whatsapp.client import Credentials, Recipient, WhatsApp
from edge.whatsapp.failures import Portal, Rejected, Throttled, Unauthorised, Unreachable, Unsure, WindowClosed

__all__ = [
    "Credentials",
    "Portal",
    "Recipient",
    "Rejected",
    "Throttled",
    "Unauthorised",
    "Unreachable",
    "Unsure",
    "WhatsApp",
    "WindowClosed",
]
