"""The way out: WhatsApp's Cloud API, and what its answers mean.

client     what can be asked
parties    who asks, and about whom
line       connections that one deadline ends; late_imports imports what they need
hosts      where the token may go
answers    reads what came back
failures   why a call did not end well
verdict    what an error code means for a reply
files      to and from WhatsApp; form wraps one
templates  what WhatsApp has approved
callback   calls the shop's own address from outside, and posts a trial_post there
"""

from edge.whatsapp.callback import broken_link
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
    "broken_link",
]
